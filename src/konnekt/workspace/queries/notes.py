"""Finding versions of what a session's people write together; `actions.reading_notes` alone opens them."""

from django.db.models import QuerySet

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound
from konnekt.workspace.models import Session, SheetVersion
from konnekt.workspace.policy import SHEET
from konnekt.workspace.states import SheetKind


def versions_of(actor: Actor, session: Session, kind: SheetKind) -> QuerySet[SheetVersion]:
    """Every version that the actor may read, the newest first."""
    rows = SHEET.visible(actor).filter(sheet__session=session, sheet__kind=kind)
    return rows.select_related("sheet__session", "author").order_by("-number")


def version_in(actor: Actor, session: Session, kind: SheetKind, number: int) -> SheetVersion:
    """One of them, or NotFound."""
    found = versions_of(actor, session, kind).filter(number=number).first()
    if found is None:
        raise NotFound
    return found
