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
from konnekt.matching import queries
from konnekt.matching.actions.steering import criteria_of
from konnekt.matching.catalogue import CATALOGUE, CriterionKey
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.queries import PairOrder, fit
from konnekt.matching.rules import said_in
from konnekt.matching.wording import FORMULAS, SUM
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.matching import words
from konnekt.web.matching.forms import GROUPS
from konnekt.web.matching.frame import studio_frame
from konnekt.web.matching.results import areas_in_words
from konnekt.web.matching.studio import round_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Explained:
    """One criterion, and a row for each example pair."""

    key: str
    label: Promise
    sentence: Promise
    formula: Promise | str
    weight: int
    share: int
    examples: list[charts.Bar]


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria that belong together."""

    label: Promise
    criteria: list[Explained]


@page(Permission.RUN_PROGRAMMES)
def explained(request: Request, round_id: UUID) -> HttpResponse:
    """All criteria of the catalogue, with the best, a middling and the weakest pair of the newest run."""
    round_ = round_of(request, round_id)
    run = next((one for one in queries.runs_of(request.actor, round_) if queries.has_found(one)), None)
    pairs = pairs_of(run) if run else []
    context = studio_frame(request, round_, (_("How each criterion works"), "")) | {
        "run": run if pairs else None,
        "groups": groups(said_in(criteria_of(round_)), pairs, areas_in_words()),
        "heads": (_("Pair"), _("What it gives, drawn"), _("Of the most")),
        "sum": SUM,
        "pairs": len(pairs),
    }
    return render(request, "matching/criteria.html", context)


def pairs_of(run: MatchRun) -> list[Proposal]:
    """Three pairs of a run, the best first: only these are read with their people."""
    rows = queries.proposals_of(run, order=PairOrder.BEST)
    return list(rows.filter(pk__in=examples(list(rows.values_list("pk", flat=True)))))


def examples(pairs: Sequence[T]) -> list[T]:
    """The best, a middling and the weakest of things that are sorted; fewer where there are fewer."""
    places = sorted({0, len(pairs) // 2, len(pairs) - 1})
    return [pairs[place] for place in places if 0 <= place < len(pairs)]


def groups(said: Mapping[str, Any], pairs: Sequence[Proposal], areas: Mapping[str, str]) -> list[Group]:
    """The criteria as the studio groups them."""
    total = sum(said[key.value] for key in CATALOGUE)
    return [
        Group(
            label,
            [
                Explained(
                    key=key.value,
                    label=CATALOGUE[key].label,
                    sentence=CATALOGUE[key].sentence,
                    formula=FORMULAS[key],
                    weight=said[key.value],
                    share=round(100 * said[key.value] / total) if total else 0,
                    examples=[row for pair in pairs if (row := example(key, pair, areas))],
                )
                for key in keys
            ],
        )
        for label, keys in GROUPS
    ]


def example(key: CriterionKey, pair: Proposal, areas: Mapping[str, str]) -> charts.Bar | None:
    """What one criterion gave one pair, of the most it could; nothing where it didn't count in that run."""
    part = next((one for one in pair.contributions if one["key"] == key and one["most"]), None)
    if part is None:
        return None
    return charts.Bar(
        label=_("{mentee} with {mentor}").format(mentee=pair.mentee.member.name, mentor=pair.mentor.member.name),
        why=words.why(part, pair, areas),
        bar=charts.span_bar(0, fit(part["points"]), low=0, high=fit(part["most"])),
        number=f"{100 * part['points'] / part['most']:.0f} %",
    )
