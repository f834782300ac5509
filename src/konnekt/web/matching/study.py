"""What was worked out about a run after it: who meets across units, blocking pairs, and what a higher floor costs."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.matching import queries
from konnekt.matching.models import MatchRun, Study
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.states import Format
from konnekt.web import charts
from konnekt.web.matching import words

MOST_UNITS = 10
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Crossing:
    """One cell of the map: how many pairs, their share of the most there are in a cell, and whether it is one unit."""

    number: int
    picture: str
    is_within: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of the map: a unit of mentees, and the pairs it has with each unit of mentors."""

    name: str
    cells: list[Crossing]
    total: int


def studied(run: MatchRun) -> dict[str, Any]:
    """What the page of a run shows of it."""
    study = queries.study_of(run)
    # Which unit meets which is asked of two sides: peers were parted only to be matched.
    units = {"units": []} if run.round.programme.format == Format.PEER else units_that_meet(run)
    return units | {
        "study": study,
        "blocking": blocking_rows(study) if study else [],
        "blocking_words": blocking_words(study.blocking) if study and study.blocking is not None else "",
        "curve": curve_picture(study, names_in(run.round.programme)) if study else None,
        "points": points_of(study) if study else [],
    }


def units_that_meet(run: MatchRun) -> dict[str, Any]:
    """Which units meet: a row for each unit of mentees, a column for each unit of mentors."""
    told = _shortened(queries.crossings(run))
    if not told:
        return {"units": []}
    sizes = Counter[str]()
    for (mentee, mentor), number in told.items():
        sizes[mentee] += number
        sizes[mentor] += number
    large = [unit for unit, _size in sorted(sizes.items(), key=lambda one: (-one[1], one[0]))[:MOST_UNITS]]
    merged = Counter[tuple[str, str]]()
    for (mentee, mentor), number in told.items():
        merged[mentee if mentee in large else OTHERS, mentor if mentor in large else OTHERS] += number
    columns = large + ([OTHERS] if len(sizes) > MOST_UNITS else [])
    most = max(merged.values())
    rows = [
        Unit(
            _unit_name(mentee),
            [
                Crossing(merged[mentee, mentor], charts.disc(merged[mentee, mentor], most), mentee == mentor)
                for mentor in columns
            ],
            sum(merged[mentee, mentor] for mentor in columns),
        )
        for mentee in columns
    ]
    across = sum(number for (mentee, mentor), number in told.items() if mentee != mentor)
    return {
        "units": rows,
        "unit_names": [_unit_name(one) for one in columns],
        "units_title": ngettext(
            "{across} of {number} pair meets across units", "{across} of {number} pairs meet across units", across
        ).format(across=across, number=sum(told.values())),
    }


def blocking_words(number: int) -> str:
    """The number of blocking pairs as a sentence."""
    if not number:
        return _("No two people would both rather have each other")
    return ngettext(
        "In {number} case two people would both rather have each other",
        "In {number} cases two people would both rather have each other",
        number,
    ).format(number=number)


def blocking_rows(study: Study) -> list[dict[str, str]]:
    """The strongest of them, by name: what the two would have, and what each has instead."""
    names = queries.names_of(words.people_in(study.strongest))
    return [
        {
            "mentee": words.name_in(names, one["mentee"]),
            "mentor": words.name_in(names, one["mentor"]),
            "fit": words.as_fit(one["fit"]),
            "mentee_has": words.as_fit(one["mentee_has"]),
            "mentor_has": words.as_fit(one["mentor_has"]),
        }
        for one in study.strongest
    ]


def points_of(study: Study) -> list[dict[str, Any]]:
    """The points of the trade-off curve as rows of a table."""
    return [
        {
            "floor": words.as_fit(point["floor"]) if point["floor"] is not None else _("none"),
            "picked": "" if point["floor"] is None else f"{math.floor(point['floor'] * 10_000) / 10_000:.4f}",
            "matched": point["matched"],
            "mean": words.as_fit(point["mean"]),
            "worst": words.as_fit(point["worst"]),
        }
        for point in study.curve
    ]


def curve_picture(study: Study, names: Names) -> Any:
    """Share matched and mean fit over the weakest fit that is allowed."""
    told = [point for point in study.curve if point["matched"]]
    if len(told) < 2:
        return None
    most = told[0]["matched"]
    return charts.curves(
        [point["worst"] for point in told],
        {
            "plot-series": [point["matched"] / most for point in told],
            "plot-series-quiet": [point["mean"] for point in told],
        },
        title=names.say(_("{Mentees} matched and mean fit, over the weakest fit")),
    )


def _shortened(found: Mapping[tuple[str, str], int]) -> Counter[tuple[str, str]]:
    """Units by the last part of their path."""
    told = Counter[tuple[str, str]]()
    for (mentee, mentor), number in found.items():
        told[mentee.split(" / ")[-1], mentor.split(" / ")[-1]] += number
    return told


def _unit_name(unit: str) -> str:
    return {"": _("unit not known"), OTHERS: _("all others")}.get(unit, unit)
