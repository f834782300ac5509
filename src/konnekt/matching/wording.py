"""What a run is made of, in words: how each criterion is worked out, which rules hold, and what is proven."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.matching.auditing import NOT_TOLD, OTHERS
from konnekt.matching.catalogue import CriterionKey as Key
from konnekt.matching.models import MatchRun
from konnekt.matching.states import Aim

_SHARED = gettext_lazy("½ · in common ÷ what the mentee named + ½ · in common ÷ what the mentor named")

FORMULAS: dict[Key, Promise | str] = {
    Key.AREAS: gettext_lazy(
        "Σ sought · min(given ÷ most that anybody gives, 1) ÷ Σ sought, over the areas that the mentee seeks"
    ),
    Key.SKILLS: gettext_lazy("skills wanted that the mentor offers ÷ skills wanted"),
    Key.STATEMENT: gettext_lazy("cosine of the TF-IDF vectors of the two statements"),
    Key.HOURS: gettext_lazy("min(free hours a week in common ÷ 4, 1)"),
    Key.RHYTHM: gettext_lazy("1 if both gave the same answer, else 0"),
    Key.MEETING: _SHARED,
    Key.LANGUAGES: _SHARED,
    Key.GRADE: gettext_lazy("max(0, 1 − |g − 2| ÷ w), g = grades between them, w = 2 where g is under 2, else 4"),
    Key.OTHER_UNIT: gettext_lazy("1 if their units differ, else 0"),
    Key.OWN_QUESTIONS: _SHARED,
    Key.SAME_SITE: gettext_lazy("1 if their sites are the same, else 0"),
    Key.MENTEE_WISHES: gettext_lazy("1 − (rank − 1) ÷ 5 if the mentee named this mentor, else 0"),
    Key.MENTOR_WISHES: gettext_lazy("1 − (rank − 1) ÷ 5 if the mentor named this mentee, else 0"),
    Key.PRIORITY: gettext_lazy("1 if an earlier match of the mentee did not come about, else 0"),
    Key.PREFERRED: gettext_lazy("1 if you prefer this pair, else 0"),
}
"""What a criterion gives a pair, from 0 to 1."""

SUM = gettext_lazy(
    "Fit of a pair = Σ weight · criterion ÷ Σ weight. Where one of the two gave no answer, the criterion counts as its "
    "average over all pairs in which both did."
)

LAW = (
    gettext_lazy("Nobody is paired inside their own management line, up or down, now or within the window."),
    gettext_lazy("Nobody is paired with whoever writes their appraisal."),
    gettext_lazy("Nobody is paired with themselves, nor with somebody whom either of them excluded."),
    gettext_lazy("Nobody is paired while their reporting line is not known."),
    gettext_lazy("Nobody has more mentees than the places they offer."),
)
SHARED_LANGUAGE = gettext_lazy("Two people without a language in common are never a pair.")


def hard_rules(run: MatchRun) -> list[str]:
    """The rules that a run kept, in sentences."""
    return [str(one) for one in (*LAW, *([SHARED_LANGUAGE] if run.needs_shared_language else []))]


BEST_AT = {
    Aim.TOTAL: gettext_lazy(
        "No more mentees can be placed; with that many placed, no other choice over all possible pairs has a higher "
        "total fit."
    ),
    Aim.FAIR: gettext_lazy(
        "No more mentees can be placed; with that many placed, the weakest pair can’t be better; and with the weakest "
        "pair as good as that, no other choice has a higher total fit."
    ),
    Aim.BALANCED: gettext_lazy(
        "No more mentees can be placed; with that many placed, no other choice has a higher total fit, less a cost "
        "that rises with each further mentee of the same mentor."
    ),
    Aim.STABLE: gettext_lazy("There are no two people, kept apart by no rule, who would both rather have each other."),
    Aim.MOST_SCORE: gettext_lazy(
        "No other choice over all possible pairs has a higher total fit. More mentees might have been placed."
    ),
}
"""What is proven of a run, by what it was asked to be best at."""


def what_is_proven(run: MatchRun) -> str:
    """What the certificate says of a run, in sentences."""
    proven = str(BEST_AT[Aim(run.aim)])
    if run.floor is None:
        return proven
    return _("{proven} No pair with a fit below {floor} was allowed.").format(
        proven=proven, floor=run.floor.normalize()
    )


FAIRNESS_NOTE = gettext_lazy(
    "Worked out once, at the release, by what mentees said for this check alone; nobody had to. Intervals of 95 %: "
    "wide ones say that there are few people, not that all is well. Small groups are put together, and numbers go in "
    "steps."
)


def group_name(group: str) -> str:
    """A group as its members named it, or what stands for those who can’t be told apart."""
    return {NOT_TOLD: _("gave no answer"), OTHERS: _("all others together")}.get(group, group)


def share_words(share: Sequence[float]) -> str:
    """“85–100 %”."""
    return f"{share[0] * 100:.0f}–{share[1] * 100:.0f}\u00a0%"


def mean_words(mean: Sequence[float] | None, k: int) -> str:
    """“0.71 (0.66–0.76)”, or that too few were matched."""
    if mean is None:
        return _("fewer than {k} matched").format(k=k)
    return f"{mean[0]:.2f} ({mean[1]:.2f}–{mean[2]:.2f})"
