"""A round's phases as the timeline draws them."""

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from konnekt.programmes.phases import Span
from konnekt.web import charts


def phase_rows(phases: Sequence[Span]) -> list[dict[str, str]]:
    """Label, dates and state of each phase."""
    return [
        {"label": str(span.phase.label), "when": _when(span.starts, span.ends), "state": span.state} for span in phases
    ]


def table_rows(phases: Sequence[Span]) -> list[tuple[str, date, date, int]]:
    """Each phase with its first day, its last day, and how many days that is."""
    return [(str(span.phase.label), span.starts, span.ends, (span.ends - span.starts).days + 1) for span in phases]


def picture(phases: Sequence[Span], now: float, name: str) -> SafeString:
    """The two paths: they meet when mentoring starts and part when it ends."""
    current = next(span for span in phases if span.state == "current")
    title = _("{programme} in its five phases; now: {phase}").format(programme=name, phase=current.phase.label)
    return charts.timeline(len(phases), together=3, part=4, now=now, title=title)


def _when(starts: date, ends: date) -> str:
    if starts == ends:
        return date_format(starts, "j F Y")
    first = "j F" if starts.year == ends.year else "j F Y"
    return _("{first} to {last}").format(first=date_format(starts, first), last=date_format(ends, "j F Y"))
