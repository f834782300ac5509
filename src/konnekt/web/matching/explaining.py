"""Each criterion by itself: its sentence, its formula behind a fold, and what it gives three real pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.matching import queries
from konnekt.matching.actions.steering import criteria_of
from konnekt.matching.catalogue import CATALOGUE, CriterionKey
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.previewing import BY_THE_TWO_ALONE, Preview, preview
from konnekt.matching.queries import PairOrder, fit
from konnekt.matching.rules import criteria_from, said_in
from konnekt.matching.wording import SUM, formula_of, sentence_of
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.rules import today_in
from konnekt.relationships.states import PartSide
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.matching import words
from konnekt.web.matching.forms import GROUPS
from konnekt.web.matching.frame import studio_frame
from konnekt.web.matching.results import areas_in_words
from konnekt.web.matching.studio import not_scored, round_of

T = TypeVar("T")
MOST_PAIRS = 3


@dataclass(frozen=True, slots=True)
class Explained:
    """One criterion, and a row for each example pair."""

    key: str
    label: str
    sentence: str
    formula: str
    weight: int | None
    share: int
    examples: list[charts.Bar]


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria that belong together."""

    label: Promise
    criteria: list[Explained]


@page(Permission.RUN_PROGRAMMES)
def explained(request: Request, round_id: UUID) -> HttpResponse:
    """All criteria of the catalogue, with the best, a middling and the weakest pair of the newest run; those that look
    at nobody but the two as they stand now.
    """
    round_ = round_of(request, round_id)
    run = next((one for one in queries.runs_of(request.actor, round_) if queries.has_found(one)), None)
    said = said_in(criteria_of(round_))
    pairs = pairs_of(run) if run else pairs_by_name(round_)
    kept = {one["key"]: one for one in criteria_from(said)["criteria"]}
    criteria = {key: kept.get(key.value, {"key": key.value}) for key in CATALOGUE}
    seen = preview(
        round_,
        [(one.mentee, one.mentor) for one in pairs],
        [criteria[key] for key in BY_THE_TWO_ALONE],
        on=today_in(request.organisation, clock.read()),
    )
    context = studio_frame(request, round_, (_("How each criterion works"), "")) | {
        "run": run if pairs else None,
        "not_scored": not_scored(round_.programme),
        "groups": groups(said, criteria, pairs, seen, areas_in_words(), round_.programme),
        "heads": (_("Pair"), _("What it gives, drawn"), _("Of the most")),
        "sum": SUM,
        "pairs": len(pairs),
    }
    return render(request, "matching/criteria.html", context)


def pairs_of(run: MatchRun) -> list[Proposal]:
    """Three pairs of a run, the best first: only these are read with their people."""
    rows = queries.proposals_of(run, order=PairOrder.BEST)
    return list(rows.filter(pk__in=examples(list(rows.values_list("pk", flat=True)))))


def pairs_by_name(round_: Round) -> list[Proposal]:
    """Before a run: the first few on each side, by name. They need not fit, and are not proposed to anybody."""
    sides = [list(queries.people_on(round_, side)[:MOST_PAIRS]) for side in (PartSide.MENTEE, PartSide.MENTOR)]
    return [
        Proposal(mentee=mentee, mentor=mentor)
        for mentee, mentor in zip(*sides, strict=False)
        if mentee.member_id != mentor.member_id
    ]


def examples(pairs: Sequence[T]) -> list[T]:
    """The best, a middling and the weakest of things that are sorted; fewer where there are fewer."""
    places = sorted({0, len(pairs) // 2, len(pairs) - 1})
    return [pairs[place] for place in places if 0 <= place < len(pairs)]


def groups(
    said: Mapping[str, Any],
    criteria: Mapping[CriterionKey, Mapping[str, Any]],
    pairs: Sequence[Proposal],
    seen: Mapping[CriterionKey, Sequence[Preview]],
    areas: Mapping[str, str],
    programme: Programme,
) -> list[Group]:
    """The criteria as the studio groups them."""
    names = names_in(programme)
    total = sum(said[key.value] or 0 for key in CATALOGUE)
    return [
        Group(
            label,
            [
                Explained(
                    key=key.value,
                    label=names.say(CATALOGUE[key].label),
                    sentence=sentence_of(criteria[key], names, programme.format),
                    formula=formula_of(criteria[key], names, programme.format),
                    weight=said[key.value],
                    share=round(100 * (said[key.value] or 0) / total) if total else 0,
                    examples=[previewed(pair, one) for pair, one in zip(pairs, seen[key], strict=True)]
                    if key in seen
                    else [row for pair in pairs if (row := example(key, pair, areas, names))],
                )
                for key in keys
            ],
        )
        for label, keys in GROUPS
    ]


def previewed(pair: Proposal, seen: Preview) -> charts.Bar:
    """What a criterion gives a pair as it stands now, of the most it could."""
    value = seen.value
    return charts.Bar(
        label=_("{mentee} with {mentor}").format(mentee=pair.mentee.member.name, mentor=pair.mentor.member.name),
        why=_("Not answered by both: counted as the average.") if value is None else "",
        bar=charts.span_bar(0, value or 0, low=0, high=1),
        number="–" if value is None else f"{100 * value:.0f} %",
    )


def example(key: CriterionKey, pair: Proposal, areas: Mapping[str, str], names: Names) -> charts.Bar | None:
    """What one criterion gave one pair, of the most it could; nothing where it didn't count in that run."""
    part = next((one for one in pair.contributions if one["key"] == key and one["most"]), None)
    if part is None:
        return None
    return charts.Bar(
        label=_("{mentee} with {mentor}").format(mentee=pair.mentee.member.name, mentor=pair.mentor.member.name),
        why=words.why(part, pair, areas, names),
        bar=charts.span_bar(0, fit(part["points"]), low=0, high=fit(part["most"])),
        number=f"{100 * part['points'] / part['most']:.0f} %",
    )
