"""How a piece of feedback is shown: to its giver, and to whoever answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from konnekt.feedback.models import Feedback
from konnekt.feedback.states import Addressed, FeedbackKind, FeedbackState, Helped

TONES = {
    FeedbackState.NEW: "warning",
    FeedbackState.IN_WORK: "info",
    FeedbackState.ANSWERED: "success",
    FeedbackState.CLOSED: "neutral",
}
SHORT = 90


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece in a list."""

    row: Feedback
    kind: str
    state: str
    tone: str
    is_late: bool
    excerpt: str
    code: str = ""


def shown(row: Feedback, today: date, *, words: str = "", code: str = "") -> Shown:
    """A piece with how it stands today."""
    state = FeedbackState(row.state)
    is_late = row.is_open and row.due_on < today
    return Shown(
        row=row,
        kind=str(FeedbackKind(row.kind).label),
        state=_("overdue") if is_late else str(state.label),
        tone="danger" if is_late else TONES[state],
        is_late=is_late,
        excerpt=shortened(words),
        code=code,
    )


def all_shown(rows: Iterable[Feedback], words: Iterable[str], today: date) -> list[Shown]:
    """Several of them with their first words."""
    return [shown(row, today, words=text) for row, text in zip(rows, words, strict=True)]


def shortened(words: str) -> str:
    """The beginning, cut at a word."""
    words = " ".join(words.split())
    return words if len(words) <= SHORT else words[:SHORT].rsplit(" ", 1)[0].rstrip(".,;:") + "…"


def who_reads(row: Feedback) -> str:
    """Who reads a piece, for whoever gave it."""
    match row.addressed:
        case Addressed.PERSON if row.owner is not None:
            return _("{name}, and nobody else").format(name=row.owner.name)
        case Addressed.ADMINISTRATORS:
            return _("the organisation’s administrators who don’t run the programme")
    return _("those who run the programme")


def whether_it_helped(row: Feedback) -> list[tuple[str, str, bool]]:
    """What can be said of the answer, and what was."""
    return [(one.value, str(one.label), row.helped == one) for one in Helped]
