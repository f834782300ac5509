"""What people answered."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold
from konnekt.organisations.models import InterestArea
from konnekt.questions.library import LIBRARY
from konnekt.questions.models import AnswerSet
from konnekt.questions.queries import Answers
from konnekt.questions.wording import in_words


def _in_words(row: AnswerSet) -> str:
    areas = dict(InterestArea.objects.values_list("key", "name"))
    answers = Answers(row.values, frozenset(row.declined), row.version)
    said = []
    for key, value in row.values.items():
        question = LIBRARY.get(key)
        words = in_words(question, answers, areas) if question else str(value)
        if words:
            said.append(f"{question.label if question else key}: {words}")
    return "\n".join(said)


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
    said={"values": _in_words},
    inner=("about",),
    fate=Fate.GOES,
)
