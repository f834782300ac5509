"""What a run is made of, in words: how each criterion is worked out, which rules hold, and what is proven."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.matching.auditing import NOT_TOLD, OTHERS
from konnekt.matching.catalogue import CATALOGUE, parameters_in
from konnekt.matching.catalogue import CriterionKey as Key
from konnekt.matching.models import MatchRun
from konnekt.matching.states import Aim, Proposing
from konnekt.programmes.names import Names
from konnekt.programmes.states import Format

_SHARED = gettext_lazy("½ · in common ÷ what the {mentee} named + ½ · in common ÷ what the {mentor} named")

FORMULAS: dict[Key, Promise | str] = {
    Key.AREAS: gettext_lazy(
        "Σ sought · min(given ÷ most that anybody gives, 1) ÷ Σ sought, over the areas that the {mentee} seeks"
    ),
    Key.SKILLS: gettext_lazy("skills wanted that the {mentor} offers ÷ skills wanted"),
    Key.STATEMENT: gettext_lazy("cosine of the TF-IDF vectors of the two statements"),
    Key.HOURS: gettext_lazy("min(free hours a week in common ÷ {enough}, 1)"),
    Key.RHYTHM: gettext_lazy("1 if both gave the same answer, else 0"),
    Key.MEETING: _SHARED,
    Key.LANGUAGES: _SHARED,
    Key.GRADE: gettext_lazy(
        "max(0, 1 − |g − {ideal}| ÷ w), g = grades of the {mentor} − grades of the {mentee}, w = {below} where g is "
        "under {ideal}, else {above}"
    ),
    Key.OTHER_UNIT: gettext_lazy("1 if their units differ, else 0"),
    Key.OWN_QUESTIONS: _SHARED,
    Key.SAME_SITE: gettext_lazy("1 if their sites are the same, else 0"),
    Key.OTHER_SITE: gettext_lazy("1 if their sites differ, else 0"),
    Key.TIME_ZONE: gettext_lazy("max(0, 1 − hours between their clocks ÷ {reach})"),
    Key.MENTEE_WISHES: gettext_lazy("1 − (rank − 1) ÷ 5 if the {mentee} named this {mentor}, else 0"),
    Key.MENTOR_WISHES: gettext_lazy("1 − (rank − 1) ÷ 5 if the {mentor} ranked or named this {mentee}, else 0"),
    Key.PRIORITY: gettext_lazy("1 if an earlier match of the {mentee} did not come about, else 0"),
    Key.PREFERRED: gettext_lazy("1 if you prefer this pair, else 0"),
}
"""What a criterion gives a pair, from 0 to 1; the parameters stand in braces."""


def formula_of(criterion: Mapping[str, Any], names: Names, format_: Format | str) -> str:
    """How one criterion of a set or a run is worked out, with its parameters."""
    chosen = {name: f"({value})" if value < 0 else value for name, value in parameters_in(criterion, format_).items()}
    return names.say(FORMULAS[Key(str(criterion["key"]))], **chosen)


_NUMBERS = (
    *(gettext_lazy("none"), gettext_lazy("one"), gettext_lazy("two"), gettext_lazy("three")),
    *(gettext_lazy("four"), gettext_lazy("five"), gettext_lazy("six")),
)


def sentence_of(criterion: Mapping[str, Any], names: Names, format_: Format | str) -> str:
    """What one criterion of a set or a run looks for, with its parameters."""
    key, chosen = Key(str(criterion["key"])), parameters_in(criterion, format_)
    match key:
        case Key.GRADE if chosen["ideal"] == 0:
            return _("They stand at about the same grade.")
        case Key.GRADE:
            number = abs(chosen["ideal"])
            words = (
                ngettext(
                    "The {mentor} stands about one grade above the {mentee}.",
                    "The {mentor} stands about {number} grades above the {mentee}.",
                    number,
                )
                if chosen["ideal"] > 0
                else ngettext(
                    "The {mentor} stands about one grade below the {mentee}.",
                    "The {mentor} stands about {number} grades below the {mentee}.",
                    number,
                )
            )
            return names.say(words, number=_NUMBERS[number])
        case Key.HOURS:
            words = ngettext(
                "Both have a free hour at the same time in a week, seen from their own time zones.",
                "Both have {number} free hours at the same time in a week, seen from their own time zones.",
                chosen["enough"],
            )
            return names.say(words, number=chosen["enough"])
        case Key.TIME_ZONE:
            words = ngettext(
                "Their clocks are close: at one hour apart it gives nothing.",
                "Their clocks are close: at {number} hours apart it gives nothing.",
                chosen["reach"],
            )
            return names.say(words, number=chosen["reach"])
        case _:
            return names.say(CATALOGUE[key].sentence)


SUM = gettext_lazy(
    "Fit of a pair = Σ weight · criterion ÷ Σ weight. Where one of the two gave no answer, the criterion counts as its "
    "average over all pairs in which both did."
)

LAW = (
    gettext_lazy("Nobody is paired inside their own management line, up or down, now or within the window."),
    gettext_lazy("Nobody is paired with whoever writes their appraisal."),
    gettext_lazy("Nobody is paired with themselves, nor with somebody whom either of them excluded."),
    gettext_lazy("Nobody is paired while their reporting line is not known."),
    gettext_lazy("Nobody has more {mentees} than the places they offer."),
)
SHARED_LANGUAGE = gettext_lazy("Two people without a language in common are never a pair.")


def hard_rules(run: MatchRun, names: Names) -> list[str]:
    """The rules that a run kept, in sentences."""
    return [names.say(one) for one in (*LAW, *([SHARED_LANGUAGE] if run.needs_shared_language else []))]


def aim_in_words(aim: Aim, names: Names) -> str:
    """What a run is to be best at."""
    if aim is Aim.BALANCED:
        return names.say(_("As many pairs as possible, spread evenly over the {mentors}"))
    return str(aim.label)


_BEST_FOR = {
    Proposing.MENTEES: gettext_lazy(
        "The {mentees}: each gets the {mentor} they would most like, of all they could have that way"
    ),
    Proposing.MENTORS: gettext_lazy(
        "The {mentors}: each gets the {mentees} they would most like, of all they could have that way"
    ),
}


def side_in_words(side: Proposing, names: Names) -> str:
    """Which side a run by rank suits best."""
    return names.say(_BEST_FOR[side])


BEST_AT = {
    Aim.TOTAL: gettext_lazy(
        "No more {mentees} can be placed; with that many placed, no other choice over all possible pairs has a higher "
        "total fit."
    ),
    Aim.FAIR: gettext_lazy(
        "No more {mentees} can be placed; with that many placed, the weakest pair can’t be better; and with the "
        "weakest pair as good as that, no other choice has a higher total fit."
    ),
    Aim.BALANCED: gettext_lazy(
        "No more {mentees} can be placed; with that many placed, no other choice has a higher total fit, less a cost "
        "that rises with each further {mentee} of the same {mentor}."
    ),
    Aim.STABLE: gettext_lazy(
        "There are no two people, kept apart by no rule, who would both rather have each other: each judged by whom "
        "they ranked, and beyond that by fit. It does not say that a total is high."
    ),
    Aim.MOST_SCORE: gettext_lazy(
        "No other choice over all possible pairs has a higher total fit. More {mentees} might have been placed."
    ),
}
"""What is proven of a run, by what it was asked to be best at."""


OF_CIRCLES = gettext_lazy(
    "That holds for circles of at least {least} {mentees} by the bound of the solver itself; the second program checks "
    "everybody’s circle, every rule, and a bound for circles of any size."
)
OF_PEERS = gettext_lazy(
    "Everybody is matched with everybody. To prove it, people are parted into two halves; between these no more pairs "
    "can be made, and no other choice of as many has a higher total fit."
)
KEPT_APART = gettext_lazy(
    "Nobody shares a circle with somebody above or below them in the line, or with somebody whom either of them "
    "excluded: {number} pairs were ruled out for that, and it is the best beside them."
)

FOR_WHOM = {
    Proposing.MENTEES: gettext_lazy(
        "The {mentees} proposed: of all matches like that, each of them has the {mentor} they would most like."
    ),
    Proposing.MENTORS: gettext_lazy(
        "The {mentors} proposed: of all matches like that, each of them has the {mentees} they would most like."
    ),
}
"""What follows from the method (Gale and Shapley, 1962), and is not in the certificate."""


def for_whom(run: MatchRun, names: Names) -> str:
    """Which side a run by rank is best for; nothing of any other run."""
    if Aim(run.aim) is not Aim.STABLE:
        return ""
    follows = _("That follows from the method; the certificate does not show it.")
    return f"{names.say(FOR_WHOM[Proposing(run.proposing)])} {follows}"


def what_is_proven(run: MatchRun, names: Names) -> str:
    """What the certificate says of a run, in sentences."""
    left = what_is_open(run.summary, names)
    if "peers" in run.summary:
        told = [str(OF_PEERS), what_is_open_of_peers(run.summary["peers"])]
    else:
        told = [left or names.say(BEST_AT[Aim(run.aim)])]
    if run.summary.get("least") and not left:
        told.append(names.say(OF_CIRCLES, least=run.summary["least"]))
    if run.summary.get("ruled_out"):
        told.append(str(KEPT_APART).format(number=run.summary["ruled_out"]))
    if run.floor is not None:
        told.append(_("No pair with a fit below {floor} was allowed.").format(floor=run.floor.normalize()))
    return " ".join(told)


def what_is_open_of_peers(left: Mapping[str, int]) -> str:
    """How far a run of peers is from the best there could be, at most."""
    told = []
    if left["more"]:
        told.append(
            ngettext(
                "At most {number} more pair could be made.", "At most {number} more pairs could be made.", left["more"]
            ).format(number=left["more"])
        )
    told.append(
        _("Over all pairs there could be, the total fit is at most {share} % below the best possible.").format(
            share=f"{left['per_mille'] / 10:.1f}"
        )
        if left["per_mille"]
        else _("Over all pairs there could be, no other choice of as many has a higher total fit.")
    )
    return " ".join(told)


def what_is_open(summary: Mapping[str, Any], names: Names) -> str:
    """What is not proven of an answer whose search ended at its limit; nothing where it is the best."""
    left = summary.get("open")
    if not left:
        return ""
    told = [_("It is not proven to be the best: the search ended at its limit.")]
    if left["more"]:
        told.append(
            names.say(
                ngettext(
                    "At most {number} more {mentee} could be placed.",
                    "At most {number} more {mentees} could be placed.",
                    left["more"],
                ),
                number=left["more"],
            )
        )
    told.append(
        _("With as many placed, the total fit is at most {share} % below the best possible.").format(
            share=f"{left['per_mille'] / 10:.1f}"
        )
        if left["per_mille"]
        else _("With as many placed, no other choice has a higher total fit.")
    )
    if left["worst"]:
        told.append(_("Whether the weakest pair could be better is open."))
    return " ".join(told)


def gap_words(run: MatchRun) -> str:
    """The gap of a certificate as its page and paper tell it: in points where it is closed, else as a share."""
    left = run.summary.get("open")
    if left is None:
        return str((run.certificate or {}).get("gap", "–"))
    return _("{share} % of the total fit").format(share=f"{left['per_mille'] / 10:.1f}")


FAIRNESS_NOTE = gettext_lazy(
    "Worked out once, at the release, by what {mentees} said for this check alone; nobody had to. Intervals of 95 %: "
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
