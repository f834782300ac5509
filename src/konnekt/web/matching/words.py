"""The studio's words for what the engine found."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.matching.catalogue import CATALOGUE, CriterionKey
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.queries import fit
from konnekt.matching.reasons import BELOW, LEVEL
from konnekt.programmes.names import Names
from konnekt.web.reasons import sentence

UNPLACED = {
    "no_mentors": gettext_lazy("There is no {mentor} in this run."),
    "ruled_out": gettext_lazy(
        "No {mentor} of this round is available to them. Reasons of people are not shown, and not told apart."
    ),
    "below_floor": gettext_lazy("Every {mentor} who is available fits too little."),
    "full": gettext_lazy("Every {mentor} who is available has taken as many {mentees} as they can."),
    "line_unknown": gettext_lazy(
        "Their reporting line is not known. Nobody is paired before it is: they can name their manager, "
        "or an administrator can."
    ),
    "by_hand": gettext_lazy("A manager took their {mentor} away by hand after the run."),
    "no_gain": gettext_lazy("Placing them would have lowered the sum of fit, and the sum was what counted most."),
    "too_few": gettext_lazy(
        "Too few {mentees} could have joined them for a circle of the least size, or every circle is full."
    ),
    "left_over": gettext_lazy(
        "Everybody who is available to them found somebody else; with an odd number one is left."
    ),
    "not_needed": gettext_lazy("No {mentee} was left for them in this run."),
}


def what_changed(before: MatchRun, after: MatchRun, number: int, names: Names) -> str:
    """“3 mentees changed; mean fit 0.71 → 0.73”."""
    changed = names.say(ngettext("{number} {mentee} changed", "{number} {mentees} changed", number), number=number)
    old, new = before.summary, after.summary
    return _("{changed} since run {number}; matched {m0} → {m1}, mean fit {f0} → {f1}, worst {w0} → {w1}.").format(
        changed=changed,
        number=before.number,
        m0=old.get("matched", 0),
        m1=new.get("matched", 0),
        f0=as_fit(old.get("mean")),
        f1=as_fit(new.get("mean")),
        w0=as_fit(old.get("worst")),
        w1=as_fit(new.get("worst")),
    )


def as_fit(value: float | None) -> str:
    """A fit in two decimals; none at all is a dash, not a zero."""
    return "–" if value is None else f"{value:.2f}"


LITTLE = {
    CriterionKey.AREAS: gettext_lazy("The {mentor} gives little in the areas that the {mentee} seeks most."),
    CriterionKey.SKILLS: gettext_lazy(
        "The {mentor} offers few or none of the skills that the {mentee} wants to learn."
    ),
    CriterionKey.STATEMENT: gettext_lazy("What they wrote about themselves speaks of different things."),
    CriterionKey.HOURS: gettext_lazy("They have few or no free hours at the same time."),
    CriterionKey.RHYTHM: gettext_lazy("They like different times of day."),
    CriterionKey.MEETING: gettext_lazy("They like to meet in different ways."),
    CriterionKey.LANGUAGES: gettext_lazy("They share one language at most."),
    CriterionKey.OWN_QUESTIONS: gettext_lazy("They answered the programme’s own questions differently."),
    CriterionKey.GRADE: gettext_lazy("Their grades are not as far apart as this programme looks for, or further."),
    CriterionKey.OTHER_UNIT: gettext_lazy("They come from the same unit."),
    CriterionKey.SAME_SITE: gettext_lazy("They work at different sites."),
    CriterionKey.OTHER_SITE: gettext_lazy("They work at the same site."),
    CriterionKey.TIME_ZONE: gettext_lazy("Their time zones lie far apart."),
    CriterionKey.MENTEE_WISHES: gettext_lazy("The {mentee} named others, not this {mentor}."),
    CriterionKey.MENTOR_WISHES: gettext_lazy("The {mentor} named others, not this {mentee}."),
    CriterionKey.PRIORITY: gettext_lazy("The {mentee} was not left over before."),
    CriterionKey.PREFERRED: gettext_lazy("You preferred other pairs."),
}
"""What a criterion that says little for a pair says."""


def main_reason(proposal: Proposal, areas: Mapping[str, str], names: Names) -> str:
    """What spoke for a pair most, if anything did."""
    strongest = max(filter(speaks, proposal.contributions), key=lambda part: part["points"], default=None)
    return why(strongest, proposal, areas, names) if strongest else _("Nothing speaks strongly for it.")


def speaks(part: Mapping[str, Any]) -> bool:
    """Whether a criterion gives a pair at least half of what it could."""
    return not part["unknown"] and part["points"] > 0 and part["points"] * 2 >= part["most"]


_HEIGHTS = {
    "": gettext_lazy("The {mentor} stands above the {mentee}, by about as many grades as this programme looks for."),
    BELOW: gettext_lazy("The {mentor} stands below the {mentee}, by about as many grades as this programme looks for."),
    LEVEL: gettext_lazy("They stand at about the same grade."),
}
_NAMED = {
    CriterionKey.MENTEE_WISHES: gettext_lazy("The {mentee} named this {mentor}, as number {rank} of their wishes."),
    CriterionKey.MENTOR_WISHES: gettext_lazy("The {mentor} named or ranked this {mentee}, as number {rank}."),
}


def why(part: Mapping[str, Any], proposal: Proposal, areas: Mapping[str, str], names: Names) -> str:
    """What one criterion says of a pair, told to the manager, who is neither of the two."""
    if "rank" in part:
        return names.say(_NAMED[CriterionKey(part["key"])], rank=part["rank"])
    if part["unknown"]:
        return _("Not answered by both: counted as the average.")
    key = CriterionKey(part["key"])
    if not speaks(part):
        return names.say(CATALOGUE[key].sentence if key in _NAMED and part["points"] else LITTLE[key])
    if key in {CriterionKey.AREAS, CriterionKey.SKILLS} and part["shared"]:
        people = {"mentee": proposal.mentee.member.name, "mentor": proposal.mentor.member.name}
        if part.get("turned"):
            people = {"mentee": people["mentor"], "mentor": people["mentee"]}
        return sentence(key, part["shared"], areas=areas, **people)
    if key is CriterionKey.GRADE:
        return names.say(_HEIGHTS[next(iter(part["shared"]), "")])
    return names.say(CATALOGUE[key].sentence)


def standing_of(proposal: Proposal) -> list[str]:
    """Where each of a pair stands on the other’s list; whoever ranked nobody, or others, was content with the fit."""
    ranks = {part["key"]: part.get("rank") for part in proposal.contributions}
    people = {"mentee": proposal.mentee.member.name, "mentor": proposal.mentor.member.name}
    mentees, mentors = ranks.get(CriterionKey.MENTEE_WISHES), ranks.get(CriterionKey.MENTOR_WISHES)
    return [
        (
            _("{mentee} named {mentor} as number {rank}.").format(rank=mentees, **people)
            if mentees
            else _("{mentee} did not name {mentor}: beyond whom they named, the better fit came first.").format(
                **people
            )
        ),
        (
            _("{mentor} ranked or named {mentee} as number {rank}.").format(rank=mentors, **people)
            if mentors
            else _("{mentor} did not rank {mentee}: beyond whom they ranked, the better fit came first.").format(
                **people
            )
        ),
    ]


def not_the_one(who: str, rank: int, names: Names, *, is_available: bool) -> str:
    """Why a mentee of a run by rank has not the mentor whom they ranked higher."""
    if not is_available:
        return _("{who}, their number {rank}, is not available to them in this round.").format(who=who, rank=rank)
    words = _(
        "{who}, their number {rank}, has no place left: each went to {a_mentee} whom {who} would rather have, or "
        "whom you locked."
    )
    return names.say(words, who=who, rank=rank)


CHANGES = {
    "one_more_place": gettext_lazy("One more place with {mentor}, kept for them, would place them."),
    "accept_lower_fit": gettext_lazy("Accepting a lower fit would place them with {mentor}."),
    "another_mentor": gettext_lazy("Somebody new has to offer mentoring: nobody in this round is available to them."),
}
"""The smallest change that would place somebody."""


def alternatives(
    found: Mapping[str, Any], people: Mapping[str, str], names: Names, *, is_cost_known: bool = True
) -> dict[str, Any]:
    """The nearest other pairs in sentences, and the smallest change that would place somebody who is left over."""

    def line(other: Mapping[str, Any], side: str) -> dict[str, str]:
        return {
            "who": name_in(people, other[side]),
            "fit": as_fit(other["fit"]),
            "cost": cost(other["cost"], names, is_known=is_cost_known),
        }

    told: dict[str, Any] = {"nearest": [line(one, "mentor") for one in found.get("nearest", ())]}
    if other := found.get("mentor"):
        told["runner_up"] = line(other, "mentor")
    if other := found.get("mentee"):
        told["mentor_runner_up"] = line(other, "mentee")
    told["change"] = smallest_change(found, people)
    return told


def smallest_change(found: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What would place somebody, or nothing where it was not worked out."""
    change = found.get("change")
    return str(CHANGES[change["kind"]]).format(mentor=name_in(names, change["mentor"])) if change else ""


def name_in(names: Mapping[str, str], id_: str | None) -> str:
    """Somebody's name, also when they are gone."""
    return names.get(id_ or "") or _("somebody who left the round")


def people_in(found: Any, key: str = "") -> set[str]:
    """Everybody whom a stored answer names, by id."""
    if isinstance(found, Mapping):
        return {id_ for name, one in found.items() for id_ in people_in(one, name)}
    if isinstance(found, list):
        return {id_ for one in found for id_ in people_in(one)}
    return {found} if key in {"mentee", "mentor"} and isinstance(found, str) else set()


def cost(told: Mapping[str, int] | None, names: Names, *, is_known: bool = True) -> str:
    """What giving somebody another would cost the whole; with some aims it can't be told from the answer."""
    if not is_known:
        return _("What it would cost others can’t be told: a stable match or one of circles has no prices for it.")
    if told is None:
        return _("It could not be: the rest would not work out.")
    if told["fewer_placed"]:
        words = ngettext(
            "It would leave {number} {mentee} more without {a_mentor}.",
            "It would leave {number} {mentees} more without {a_mentor}.",
            told["fewer_placed"],
        )
        return names.say(words, number=told["fewer_placed"])
    if told["points"] == 0:
        return _("It would have been just as good for the whole.")
    return _("It would cost the whole round {fit} of fit.").format(fit=f"{fit(told['points']):.2f}")
