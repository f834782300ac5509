"""Pictures of numbers as SVG: data in, markup out.

No words inside a picture but its title and description, since SVG text shrinks on a phone: labels, axes and the table
beside are HTML, in `components/chart.html` and `components/bars.html`. No style attribute anywhere: colours are classes
of `static/css/components/chart.css`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 640
BAR = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One pair in a picture of the cohort: its fit from 0 to 1, what a pointer over it says, and whether to mark it."""

    value: float
    label: str
    changed: bool = False
    chosen: bool = False

    @property
    def mark(self) -> str:
        return "plot-changed" if self.changed else "plot-chosen" if self.chosen else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One row of parts that add up."""

    label: str
    value: float
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Height:
    """One step of a picture of how often something is so: from where to where along the scale, between which shares it
    is told, and the interval around them.
    """

    start: float
    end: float
    least: float
    most: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row for `components/bars.html`: label, reason, bar, and the number as words."""

    label: str
    bar: SafeString
    number: str
    why: str = ""


def contributions(parts: Sequence[Part], *, places: int = 2) -> tuple[list[Bar], Bar]:
    """Parts that add up, as a stair: each bar starts where the one before ended; the last is the sum."""
    ends = list(accumulate((part.value for part in parts), initial=0.0))
    low, high = min(ends), max(ends)
    rows = [
        Bar(
            label=part.label,
            why=part.why,
            number=_signed(part.value, places),
            bar=span_bar(start, end, low=low, high=high),
        )
        for part, start, end in zip(parts, ends, ends[1:], strict=False)
    ]
    total = span_bar(0.0, ends[-1], low=low, high=high, kind="sum")
    return rows, Bar(label="", number=f"{ends[-1]:.{places}f}", bar=total)


def span_bar(start: float, end: float, *, low: float, high: float, kind: str = "value") -> SafeString:
    """A bar from one value to another on a scale; silent, because the number stands beside it."""
    left, right = sorted((_position(start, low, high), _position(end, low, high)))
    return format_html(
        '<svg viewBox="0 0 {0} {1}" preserveAspectRatio="none" aria-hidden="true">'
        '<line class="plot-base" x1="{2}" x2="{2}" y1="0" y2="{1}"/>'
        '<rect class="plot-{3}" x="{4}" y="3" width="{5}" height="10"/></svg>',
        *(WIDTH, BAR, _short(_position(0.0, low, high)), kind, _short(left), _short(max(right - left, 2.0))),
    )


def two_dots(ring: int | None, dot: int | None, *, most: int, is_judged: bool = True) -> SafeString:
    """What is sought, a ring, and what is there, a dot, on one scale from nought; the line between is what is short or
    to spare. None has no mark. Places are shares of the width, so that the marks stay round; silent, the numbers stand
    beside it. Where less is not worse, it is not judged: nothing is marked as short.
    """

    def across(value: int) -> str:
        return f"{_short(2 + 96 * _share(value, 0, most))}%"

    line = ring_mark = dot_mark = SafeString("")
    if ring is not None and dot is not None:
        kind = "plot-short" if is_judged and dot < ring else "plot-line"
        line = format_html('<line class="{}" x1="{}" x2="{}" y1="8" y2="8"/>', kind, across(ring), across(dot))
    if dot is not None:
        dot_mark = format_html('<circle class="plot-value" cx="{}" cy="8" r="4.5"/>', across(dot))
    if ring is not None:
        ring_mark = format_html('<circle class="plot-ring" cx="{}" cy="8" r="6"/>', across(ring))
    return format_html('<svg aria-hidden="true">{}{}{}</svg>', line, dot_mark, ring_mark)


def interval_bar(
    low_end: float, middle: float, high_end: float, *, low: float, high: float, reference: float | None = None
) -> SafeString:
    """An estimate with its interval on a scale, and a line for what it is compared with."""
    left, centre, right = (_position(value, low, high) for value in (low_end, middle, high_end))
    line = SafeString("") if reference is None else _upright(_position(reference, low, high), BAR, "plot-base")
    return format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}'
        '<rect class="plot-band" x="{}" y="5" width="{}" height="6"/>'
        '<rect class="plot-value" x="{}" y="1" width="8" height="14"/></svg>',
        *(WIDTH, BAR, line, _short(left), _short(max(right - left, 2.0)), _short(centre - 4)),
    )


def sparkline(
    values: Sequence[float], *, title: str, low: float, high: float, target: float | None = None
) -> SafeString:
    """A line of a few values from left to right, its last point marked, and the target as a dotted line."""
    width, height, edge = 120, 32, 5
    step = (width - 2 * edge) / max(len(values) - 1, 1)
    points = [
        (edge + i * step, height - edge - _share(value, low, high) * (height - 2 * edge))
        for i, value in enumerate(values)
    ]
    aim = SafeString("")
    if target is not None:
        y = _short(height - edge - _share(target, low, high) * (height - 2 * edge))
        aim = format_html('<line class="plot-target" x1="0" x2="{}" y1="{}" y2="{}"/>', width, y, y)
    last = format_html('<circle class="plot-end" cx="{}" cy="{}" r="3.5"/>', *map(_short, points[-1])) if points else ""
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" role="img"><title>{}</title>{}'
        '<polyline class="plot-series" points="{}"/>{}</svg>',
        *(width, height, title, aim, " ".join(f"{_short(x)},{_short(y)}" for x, y in points), last),
    )


def pairs_map(fits: Sequence[Fit], *, title: str, description: str = "") -> SafeString:
    """The cohort, one short line a pair, best fit first: the longer the line, the better the fit."""
    pitch = 12 if len(fits) <= 40 else 6 if len(fits) <= 120 else 3
    radius = min(4.5, pitch * 0.6)
    height = max(len(fits), 1) * pitch + 8
    rows = format_html_join(
        "",
        '<g class="{}"><title>{}</title><line class="plot-line" x1="6" x2="{}" y1="{}" y2="{}"/>'
        '<circle class="plot-dot" cx="6" cy="{}" r="{}"/>'
        '<circle class="plot-dot" cx="{}" cy="{}" r="{}"/></g>',
        (
            (fit.mark, fit.label, x, y, y, y, radius * 0.7, x, y, radius)
            for y, fit in (
                (_short(4 + (row + 0.5) * pitch), fit)
                for row, fit in enumerate(sorted(fits, key=lambda fit: -fit.value))
            )
            for x in (_short(6 + _share(fit.value, 0, 1) * (WIDTH - 12)),)
        ),
    )
    return _picture(height, title, description, _grid(height) + rows)


def beeswarm(fits: Sequence[Fit], *, title: str, description: str = "") -> SafeString:
    """Every pair a dot at its fit; dots that would touch step aside, so that the shape shows how many are where."""
    radius = 5.0 if len(fits) <= 250 else 3.0
    placed = _swarm([6 + _share(fit.value, 0, 1) * (WIDTH - 12) for fit in fits], radius)
    reach = max((abs(offset) for offset in placed), default=0.0) + 2 * radius
    dots = format_html_join(
        "",
        '<circle class="plot-dot {}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
        (
            (fit.mark, _short(6 + _share(fit.value, 0, 1) * (WIDTH - 12)), _short(reach + offset), radius, fit.label)
            for fit, offset in zip(fits, placed, strict=True)
        ),
    )
    return _picture(2 * reach, title, description, _grid(2 * reach) + dots)


def disc(number: int, most: int) -> SafeString:
    """A disc whose area says how many of the most there are; silent, because the number stands beside it."""
    radius = 14 * (number / most) ** 0.5 if most else 0
    return format_html(
        '<svg class="disc" viewBox="0 0 32 32" aria-hidden="true">'
        '<circle class="plot-value" cx="16" cy="16" r="{}"/></svg>',
        _short(max(radius, 2.0) if number else 0),
    )


def curves(across: Sequence[float], lines: Mapping[str, Sequence[float]], *, title: str) -> SafeString:
    """Shares from 0 to 1 as lines over something else from 0 to 1; each line by its class, each point marked."""
    height, edge = 220, 8

    def place(x: float, y: float) -> tuple[str, str]:
        return (
            _short(edge + _share(x, 0, 1) * (WIDTH - 2 * edge)),
            _short(height - edge - _share(y, 0, 1) * (height - 2 * edge)),
        )

    drawn = format_html_join(
        "",
        '<g class="{}"><polyline points="{}"/>{}</g>',
        (
            (
                kind,
                " ".join(",".join(place(x, y)) for x, y in zip(across, values, strict=True)),
                format_html_join(
                    "",
                    '<circle cx="{}" cy="{}" r="4"/>',
                    (place(x, y) for x, y in zip(across, values, strict=True)),
                ),
            )
            for kind, values in lines.items()
        ),
    )
    base = format_html('<line class="plot-base" x1="0" x2="{}" y1="{}" y2="{}"/>', WIDTH, height - edge, height - edge)
    return _picture(height, title, "", _grid(height) + base + drawn)


def heights(steps: Sequence[Height], *, low: float, high: float, title: str, description: str = "") -> SafeString:
    """How often something is so, step by step along a scale: a band for each interval, and a bar for what is told."""
    height, edge = 220, 8

    def down(share: float) -> float:
        return height - edge - _share(share, 0, 1) * (height - 2 * edge)

    lines = format_html_join(
        "",
        '<line class="plot-grid" x1="0" x2="{0}" y1="{1}" y2="{1}"/>',
        ((WIDTH, _short(down(quarter / 4))) for quarter in range(5)),
    )
    drawn = format_html_join(
        "",
        '<rect class="plot-band" x="{}" y="{}" width="{}" height="{}"/>'
        '<rect class="plot-value" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (
                *(_short(left), _short(down(one.high)), wide, _short(down(one.low) - down(one.high))),
                *(_short(left), _short(down(one.most) - 2), wide, _short(down(one.least) - down(one.most) + 4)),
            )
            for one in steps
            for left in (_position(one.start, low, high),)
            for wide in (_short(max(_position(one.end, low, high) - left - 3, 4.0)),)
        ),
    )
    return _picture(height, title, description, lines + drawn)


def course(
    points: Sequence[tuple[float, float]],
    *,
    title: str,
    most: float,
    target: float | None = None,
    now: float | None = None,
    marks: Sequence[float] = (),
    lanes: Mapping[str, Sequence[float]] | None = None,
) -> SafeString:
    """What became of something over a time: values from nought to ``most`` at places from 0 to 1 along it, where it is
    to arrive, what was planned as marks, what happened as lanes of dots below (each by its class), and the present.
    """
    lanes = lanes or {}
    edge, tall = 8, 96 if points or target is not None else 0
    height = tall + 16 * len(lanes) + edge

    def across(place: float) -> float:
        return edge + _share(place, 0, 1) * (WIDTH - 2 * edge)

    def down(value: float) -> float:
        return tall - edge - _share(value, 0, most) * (tall - 2 * edge)

    planned = format_html_join("", "{}", ((_upright(across(mark), height, "plot-grid"),) for mark in marks))
    here = SafeString("") if now is None else _upright(across(now), height, "plot-base")
    aim = SafeString("")
    if target is not None:
        aim = format_html(
            '<line class="plot-target" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>', edge, WIDTH - edge, _short(down(target))
        )
    placed = [(_short(across(place)), _short(down(value))) for place, value in points]
    line = format_html(
        '<g class="plot-series"><polyline points="{}"/>{}</g>',
        " ".join(",".join(point) for point in placed),
        format_html_join("", '<circle cx="{}" cy="{}" r="5"/>', placed),
    )
    dots = format_html_join(
        "",
        '<circle class="{}" cx="{}" cy="{}" r="5"/>',
        (
            (kind, _short(across(place)), tall + 16 * row + 8)
            for row, (kind, places) in enumerate(lanes.items())
            for place in places
        ),
    )
    return _picture(height, title, "", planned + here + aim + (line if placed else SafeString("")) + dots)


def timeline(phases: int, *, together: int, part: int, now: float, title: str) -> SafeString:
    """A round as the mark: over equal phases the paths approach, join from phase `together`, and part from `part`.

    `now` counts phases, with a fraction inside the present one: 2.5 is the middle of the third.
    """
    height, gap, wide = 56, 5, 22
    unit = WIDTH / phases
    meet, leave = together * unit, part * unit
    curve = min(unit * 0.6, 60)

    def path(side: int) -> str:
        near, far = 28 + side * gap, 28 + side * wide
        return (
            f"M0 {far}C{_short(meet * 0.5)} {far} {_short(meet - curve)} {near} {_short(meet)} {near}"
            f"H{_short(leave)}C{_short(leave + curve)} {near} {_short((leave + WIDTH) / 2)} {far} {WIDTH} {far}"
        )

    here = _short(max(0.0, min(now / phases, 1.0)) * WIDTH)
    paths = format_html('<path class="timeline-one" d="{}"/><path class="timeline-two" d="{}"/>', path(-1), path(1))
    return format_html(
        '<svg class="timeline-line" viewBox="0 0 {0} {1}" preserveAspectRatio="none" role="img"><title>{2}</title>'
        '<g class="timeline-ahead">{3}</g>'
        '<svg width="{4}" height="{1}" viewBox="0 0 {4} {1}" preserveAspectRatio="none">{3}</svg>'
        '<line class="timeline-now" x1="{4}" x2="{4}" y1="0" y2="{1}"/></svg>',
        *(WIDTH, height, title, paths, here),
    )


def _picture(height: float, title: str, description: str, content: SafeString) -> SafeString:
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img"><title>{}</title>{}{}</svg>',
        *(WIDTH, _short(height), title, format_html("<desc>{}</desc>", description) if description else "", content),
    )


def _grid(height: float) -> SafeString:
    lines = (_upright(6 + quarter * (WIDTH - 12) / 4, height, "plot-grid") for quarter in range(5))
    return format_html_join("", "{}", ((line,) for line in lines))


def _upright(x: float, height: float, kind: str) -> SafeString:
    return format_html('<line class="{0}" x1="{1}" x2="{1}" y1="0" y2="{2}"/>', kind, _short(x), _short(height))


def _swarm(centres: Sequence[float], radius: float) -> list[float]:
    """How far each dot steps aside, taken from left to right: the nearest free place to the middle line."""
    offsets = [0.0] * len(centres)
    near: list[int] = []
    for index in sorted(range(len(centres)), key=lambda i: (centres[i], i)):
        near = [other for other in near if centres[index] - centres[other] < 2 * radius]
        taken = [(offsets[other], _clearance(centres[index] - centres[other], radius)) for other in near]
        places = [0.0] + [middle + side * room for middle, room in taken for side in (-1, 1)]
        free = (place for place in places if all(abs(place - middle) >= room - 1e-9 for middle, room in taken))
        offsets[index] = min(free, key=lambda place: (abs(place), place))
        near.append(index)
    return offsets


def _clearance(across: float, radius: float) -> float:
    """How far apart in height two dots must be, that far apart in width."""
    return float(max(4 * radius * radius - across * across, 0.0) ** 0.5)


def _share(value: float, low: float, high: float) -> float:
    """Where a value lies on its scale, from 0 to 1, kept inside."""
    return min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.5


def _position(value: float, low: float, high: float) -> float:
    return 4 + _share(value, low, high) * (WIDTH - 8)


def _short(number: float) -> str:
    """At most one decimal: enough for a pixel, and the same on every machine."""
    return f"{number:.1f}".removesuffix(".0")


def _signed(value: float, places: int) -> str:
    return f"{value:+.{places}f}".replace("-", "−")
