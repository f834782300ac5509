"""A network as a picture: oneself in the middle, and around it three rings, from one's own unit to the outside."""

from collections.abc import Sequence
from math import cos, pi, sin

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from konnekt.workspace.actions.network import Tie
from konnekt.workspace.states import TieWhere

SIDE = 320
RINGS = {TieWhere.OWN: 52, TieWhere.OTHER: 98, TieWhere.OUTSIDE: 144}
TURN = {TieWhere.OWN: -pi / 2, TieWhere.OTHER: -pi / 3, TieWhere.OUTSIDE: -pi / 6}
"""Each ring begins elsewhere, so that lone ties don't lie on one line."""


def network_picture(ties: Sequence[Tie], new: Sequence[str], *, title: str) -> SafeString:
    """A dot a tie, on the ring where it is; those with an id in ``new`` are marked."""
    middle = SIDE / 2
    rings = format_html_join(
        "", '<circle class="network-ring" cx="{0}" cy="{0}" r="{1}"/>', ((_short(middle), r) for r in RINGS.values())
    )
    drawn = format_html_join(
        "",
        '<g class="{}"><title>{}</title><line class="plot-line" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<circle class="plot-dot" cx="{}" cy="{}" r="{}"/></g>',
        (
            ("plot-changed" if tie.id in new else "", tie.name, _short(middle), _short(middle), x, y, x, y, radius)
            for tie, x, y, radius in _placed(ties, middle)
        ),
    )
    return format_html(
        '<svg class="network" viewBox="0 0 {0} {0}" role="img"><title>{1}</title>{2}{3}'
        '<circle class="network-me" cx="{4}" cy="{4}" r="10"/></svg>',
        *(SIDE, title, rings, drawn, _short(middle)),
    )


def _placed(ties: Sequence[Tie], middle: float) -> list[tuple[Tie, str, str, str]]:
    """Each tie with its place on its ring, evenly apart, and dots as large as leaves room between them."""
    placed = []
    for where, ring in RINGS.items():
        here = [tie for tie in ties if tie.where is where]
        radius = min(8.0, ring * pi / max(len(here), 1) * 0.8)
        for number, tie in enumerate(here):
            angle = TURN[where] + 2 * pi * number / len(here)
            x, y = middle + ring * cos(angle), middle + ring * sin(angle)
            placed.append((tie, _short(x), _short(y), _short(radius)))
    return placed


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
