"""What people answered."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold
from konnekt.organisations.models import InterestArea
from konnekt.questions.library import by_key
from konnekt.questions.models import AnswerSet
from konnekt.questions.queries import Answers
from konnekt.questions.wording import in_words

_GONE = _("A question that is not asked any more")


def _in_words(row: AnswerSet) -> str:
    areas = dict(InterestArea.objects.values_list("key", "name"))
    answers = Answers(row.values, frozenset(row.declined), row.version)
    asked = by_key(row.values.keys())
    said = [
        (one.label, in_words(one, answers, areas)) if (one := asked.get(key)) else (_GONE, str(value))
        for key, value in row.values.items()
    ]
    return "\n".join(f"{label}: {words}" for label, words in said if words)


def _unsaid(row: AnswerSet) -> str:
    """What was not said, but for single areas, which the answer itself names."""
    return "\n".join(str(one.label) for one in by_key(row.declined).values())


hold(
    AnswerSet,
    what=_("Your answers when you enrolled"),
    mine=("member",),
    shown={
        "version": _("Version"),
        "frozen_at": _("Sent"),
        "changed_at": _("Changed"),
        "values": _("Answers"),
        "declined": _("What you preferred not to say"),
    },
    said={"values": _in_words, "declined": _unsaid},
    inner=("about",),
    fate=Fate.GOES,
)
