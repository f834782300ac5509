"""A snapshot laid out for one reader: the plan first, then who took part, and what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from konnekt.outcomes.figures import Figure, Kind, Whom, from_data
from konnekt.outcomes.library import Indicator, library
from konnekt.outcomes.models import Snapshot
from konnekt.outcomes.states import Comparison
from konnekt.programmes.names import Names
from konnekt.web import charts
from konnekt.web.results import words


class Reader(Enum):
    """For whom a report is laid out. All read the same frozen figures; nobody reads one that others don't."""

    PROGRAMME = "programme"
    ORGANISATION = "organisation"
    PARTICIPANT = "participant"
    CHAMPION = "champion"


TOO_FAR = 0.1
"""Standard deviations beyond which groups are said to be apart; a lot alone leaves small ones further."""

_SAID = ("said ", "answered", "scale ")
_OF_A_CHAMPION = frozenset({"in a pair", "met"})


@dataclass(frozen=True, slots=True)
class Block:
    """Figures under one heading, with their pictures; of a planned indicator also what was promised."""

    title: str
    rows: list[charts.Bar]
    indicator: Indicator | None = None
    enough: str = ""
    findings: list[tuple[str, str]] = field(default_factory=list)
    """Whose, and what may be said."""
    caveats: list[str] = field(default_factory=list)
    details: list[dict[str, Any]] = field(default_factory=list)


def figures_for(snapshot: Snapshot, reader: Reader) -> list[Figure]:
    """The frozen figures that are for this reader: units are for those who answer for them, a champion reads counts."""
    figures = [from_data(one) for one in snapshot.figures]
    if reader in {Reader.PROGRAMME, Reader.ORGANISATION}:
        return figures
    figures = [one for one in figures if one.whom is not Whom.UNIT]
    return [one for one in figures if one.key in _OF_A_CHAMPION] if reader is Reader.CHAMPION else figures


def blocks(snapshot: Snapshot, names: Names, *, reader: Reader = Reader.PROGRAMME) -> dict[str, list[Block]]:
    """Everything this reader is shown, by section."""
    figures = figures_for(snapshot, reader)
    targets: dict[str, str] = {} if reader is Reader.CHAMPION else snapshot.plan.get("targets", {})
    planned = [
        _block(library()[key].name, [one for one in figures if one.indicator == key], names, library()[key], enough)
        for key, enough in _in_order(targets)
    ]
    rest = [one for one in figures if one.indicator not in targets]
    taking = [one for one in rest if not one.key.startswith(_SAID)]
    said = [one for one in rest if one.key.startswith(_SAID)]
    return {
        "planned": planned,
        "taking": [_block(title, some, names) for title, some in _grouped(taking, names)],
        "said": [_block(title, some, names) for title, some in _grouped(said, names)],
    }


def _in_order(targets: dict[str, str]) -> Iterable[tuple[str, str]]:
    return ((key, targets[key]) for key in library() if key in targets)


def _grouped(figures: Sequence[Figure], names: Names) -> list[tuple[str, list[Figure]]]:
    """By whose they are: each side, then units."""
    found: dict[str, list[Figure]] = {}
    for one in figures:
        title = _("By unit: of those in a pair, met at least once") if one.whom is Whom.UNIT else words.whom(one, names)
        found.setdefault(title, []).append(one)
    return list(found.items())


def _block(
    title: str, figures: Sequence[Figure], names: Names, indicator: Indicator | None = None, enough: str = ""
) -> Block:
    effects = [one for one in figures if one.kind is Kind.EFFECT]
    widest = max([0.01, *(abs(end) for one in effects for end in (one.low, one.high) if end is not None)])
    caveats = dict.fromkeys(note for one in figures for note in words.notes(one))
    return Block(
        title=title,
        rows=[_row(one, names, widest, has_heading=indicator is None) for one in figures],
        indicator=indicator,
        enough=enough,
        findings=[(words.whom(one, names), words.finding(one)) for one in effects],
        caveats=list(caveats),
        details=[detail for one in effects if (detail := _detail(one, names))],
    )


def _row(figure: Figure, names: Names, widest: float, *, has_heading: bool) -> charts.Bar:
    whose, what = words.whom(figure, names), words.what(figure)
    if figure.whom is Whom.UNIT:
        label = whose
    elif has_heading:
        label = what[:1].upper() + what[1:]
    else:
        label = f"{whose}: {what}"
    beside = ""
    if "chance" in figure.more:
        beside = _("by chance it would be {share}").format(share=words.amount(figure, figure.more["chance"]))
    if "alpha" in figure.more:
        alpha, low, high = figure.more["alpha"]
        beside = _("reliability (alpha) {alpha}, {low} to {high}; {missing} % of answers missing").format(
            alpha=alpha, low=low, high=high, missing=round(100 * figure.more["missing"])
        )
    elif "before" in figure.more:
        beside = _("from {before} to {after}").format(before=figure.more["before"], after=figure.more["after"])
    why = " · ".join(filter(None, (words.interval(figure), words.people(figure), beside, words.method(figure))))
    return charts.Bar(label=label, why=why, bar=_bar(figure, widest), number=words.number(figure))


def _bar(figure: Figure, widest: float) -> SafeString:
    if figure.value is None or figure.low is None or figure.high is None:
        return SafeString("")
    if figure.kind is Kind.EFFECT:
        return charts.interval_bar(figure.low, figure.value, figure.high, low=-widest, high=widest, reference=0.0)
    if figure.unit == "share":
        chance = figure.more.get("chance")
        return charts.interval_bar(figure.low, figure.value, figure.high, low=0.0, high=1.0, reference=chance)
    if figure.unit == "percent":
        return charts.interval_bar(max(figure.low, 0), figure.value, min(figure.high, 100), low=0.0, high=100.0)
    most = max(abs(figure.low), abs(figure.high), 1.0)
    low = -most if figure.kind is Kind.CHANGE else 0.0
    reference = 0.0 if figure.kind is Kind.CHANGE else None
    return charts.interval_bar(max(figure.low, low), figure.value, figure.high, low=low, high=most, reference=reference)


def _detail(figure: Figure, names: Names) -> dict[str, Any] | None:
    """What one needs to doubt an estimate: balance before and after, a hidden cause, p, and the curve of staying."""
    if "p" not in figure.more:
        return None
    more = figure.more
    is_weighted = figure.method != Comparison.LOTTERY
    told: dict[str, Any] = {
        "whom": words.whom(figure, names),
        "balance": [
            (words.column(name), f"{before:+.2f}", f"{after:+.2f}", abs(after) > TOO_FAR and is_weighted)
            for name, before, after in more.get("balance", [])
        ],
        "is_weighted": is_weighted,
        "p": _p(more["p"]),
        "p_adjusted": _p(more["p_adjusted"]) if "p_adjusted" in more else "",
        "worth": more.get("worth"),
        "outside": f"{100 * more['outside']:.1f} %" if "outside" in more else "",
    }
    if "unseen" in more:
        estimate, limit, as_strong = more["unseen"]
        told |= {
            "unseen": f"{estimate:.2f}",
            "limit": f"{limit:.2f}",
            "as_strong_as": words.column(as_strong) if as_strong else "",
        }
    if "staying" in more:
        quarters, (one, other) = more["quarters"], more["staying"]
        last = max(quarters)
        told["staying"] = {
            "picture": charts.curves(
                [month / last for month in quarters],
                {"plot-series": one, "plot-series-quiet": other},
                title=_("How many were still here, month by month"),
            ),
            "rows": [
                (month, f"{100 * here:.1f} %", f"{100 * there:.1f} %")
                for month, here, there in zip(quarters, one, other, strict=True)
            ],
        }
    return told


def _p(value: float) -> str:
    return _("below 0.001") if value < 0.001 else f"{value:.3f}"
