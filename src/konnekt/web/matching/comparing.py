"""Two runs of a round side by side: what was asked differently, the numbers, how the fits moved, and who changed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.matching import policy, queries, reading
from konnekt.matching.models import MatchRun
from konnekt.matching.queries import fit
from konnekt.matching.rules import changed, said_in
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import Names
from konnekt.programmes.states import Format
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.matching import words
from konnekt.web.matching.frame import cut, run_frame
from konnekt.web.matching.history import name_of, told, value_of

TENTHS = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of both runs."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Moved:
    """A mentee whose mentor differs: who it is in each run, and how well each fits."""

    mentee: Enrolment
    before: str
    before_fit: str
    after: str
    after_fit: str


@page(Permission.RUN_PROGRAMMES)
def comparison(request: Request, run_id: UUID) -> HttpResponse:
    """This run beside another of its round: the one before it, unless another is asked for."""
    rows = MatchRun.objects.select_related("round__programme", "work", "by_member")
    run = policy.RUN.fetch(request.actor, run_id, rows)
    if not queries.has_found(run):
        raise Refused(_("This run found no answer, so there is nothing to compare it with."))
    others = list(queries.runs_beside(run))
    context = run_frame(request, run, (_("Compare"), "")) | {"others": others}
    if not others:
        return render(request, "matching/comparison.html", context)
    other = _chosen(run, others, request.GET.get("with", ""))
    before, after = sorted((run, other), key=lambda one: one.number)
    moved = queries.moved_between(before, after)
    shown, names = cut(request, queries.mentees_among(moved)), context["names"]
    context |= {
        "other": other,
        "before": before,
        "after": after,
        "title": heading(before, after, len(moved), names),
        "asked": asked_differently(before, after, names),
        "steps": [
            told(step, names, me=request.actor.member_id, now=clock.read())
            for step in reading.steers_between(before, after)
        ],
        "figures": figures(before, after, names),
        "fits": fits_side_by_side(before, after),
        "fit_heads": (_("Fit"), _("Pairs in each run, drawn"), _("Pairs")),
        "shown": shown,
        "rows": moved_rows(shown, moved, before, after, names),
    }
    return render(request, "matching/comparison.html", context)


def _chosen(run: MatchRun, others: list[MatchRun], number: str) -> MatchRun:
    """The run asked for by its number; else the nearest before this one, else the nearest after."""
    for other in others:
        if str(other.number) == number:
            return other
    return max(others, key=lambda other: (other.number < run.number, -abs(other.number - run.number)))


def heading(before: MatchRun, after: MatchRun, moved: int, names: Names) -> str:
    """The finding in one sentence."""
    if not moved:
        return _("Runs {before} and {after} make the same pairs").format(before=before.number, after=after.number)
    words = ngettext(
        "One {mentee} changes between runs {before} and {after}",
        "{number} {mentees} change between runs {before} and {after}",
        moved,
    )
    return names.say(words, before=before.number, after=after.number, number=moved)


def asked_differently(before: MatchRun, after: MatchRun, names: Names) -> list[str]:
    """What the later run was asked otherwise, in words."""
    old, new = said_in(before), said_in(after)
    return [
        _("{name}: {before} → {after}").format(
            name=name_of(name, names),
            before=value_of(name, old.get(name), names),
            after=value_of(name, value, names),
        )
        for name, value in changed(old, new).items()
    ]


def figures(before: MatchRun, after: MatchRun, names: Names) -> list[Figure]:
    """The numbers of both runs."""
    studies = queries.study_of(before), queries.study_of(after)
    swaps = ["–" if study is None or study.blocking is None else str(study.blocking) for study in studies]
    summaries = before.summary, after.summary
    rows: list[tuple[str, list[str]]] = [
        (names.say(_("{Mentees} in the run")), [str(one.get("mentees", "–")) for one in summaries]),
        (names.say(_("{Mentors} in the run")), [str(one.get("mentors", "–")) for one in summaries]),
        (_("Matched"), [str(one.get("matched", "–")) for one in summaries]),
        (_("Mean fit"), [words.as_fit(one.get("mean")) for one in summaries]),
        (_("Weakest fit"), [words.as_fit(one.get("worst")) for one in summaries]),
    ]
    if after.round.programme.format != Format.PEER:
        rows.append((_("Would rather swap"), swaps))
    return [Figure(label, *values) for label, values in rows]


def fits_side_by_side(before: MatchRun, after: MatchRun) -> list[charts.Bar]:
    """How many pairs of each run fit how well, the best tenth first; a ring is the earlier run, a dot the later."""
    counts = [
        Counter(min(int(fit(points) * TENTHS + 1e-9), TENTHS - 1) for points in queries.points_of(one))
        for one in (before, after)
    ]
    steps = counts[0].keys() | counts[1].keys()
    if not steps:
        return []
    most = max((*counts[0].values(), *counts[1].values()), default=0)
    return [
        charts.Bar(
            label=_("{low} to {high}").format(low=words.as_fit(step / TENTHS), high=words.as_fit((step + 1) / TENTHS)),
            bar=charts.two_dots(counts[0][step], counts[1][step], most=most, is_judged=False),
            number=_("{before} → {after}").format(before=counts[0][step], after=counts[1][step]),
        )
        for step in range(max(steps), min(steps) - 1, -1)
    ]


def moved_rows(
    shown: Any,
    moved: Mapping[UUID, tuple[UUID | None, UUID | None]],
    before: MatchRun,
    after: MatchRun,
    names: Names,
) -> list[Moved]:
    """The mentees of one page of the list, with both their mentors."""
    mentees = [one.pk for one in shown]
    people = queries.names_of({mentor for mentee in mentees for mentor in moved[mentee] if mentor})
    fits = [queries.fits_of(run, mentees) for run in (before, after)]
    return [
        Moved(
            mentee,
            *(
                part
                for mentor, fit_of in zip(moved[mentee.pk], fits, strict=True)
                for part in (
                    (words.name_in(people, str(mentor)), words.as_fit(fit_of.get(mentee.pk)))
                    if mentor
                    else (names.say(_("no {mentor}")), "–")
                )
            ),
        )
        for mentee in shown
    ]
