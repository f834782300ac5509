"""How a concern stands, and to whom one can be brought."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.access.actors import Role


class ConcernState(models.TextChoices):
    NEW = "new", _("not read yet")
    READ = "read", _("read")
    IN_WORK = "in_work", _("being looked after")
    ANSWERED = "answered", _("answered")
    HANDED_OVER = "handed_over", _("handed over, not read yet")
    CLOSED = "closed", _("closed")


_CASE = frozenset(
    {ConcernState.IN_WORK, ConcernState.ANSWERED, ConcernState.HANDED_OVER, ConcernState.CLOSED, ConcernState.NEW}
)

TRANSITIONS: dict[ConcernState, frozenset[ConcernState]] = {
    ConcernState.NEW: _CASE | {ConcernState.READ},
    ConcernState.READ: _CASE,
    ConcernState.IN_WORK: _CASE,
    ConcernState.ANSWERED: _CASE,
    ConcernState.HANDED_OVER: _CASE | {ConcernState.READ},
    ConcernState.CLOSED: frozenset({ConcernState.NEW, ConcernState.IN_WORK}),
}
"""A closed concern opens again when its person writes on, or a listener takes it up once more."""

UNREAD = (ConcernState.NEW, ConcernState.HANDED_OVER)

LISTENING: dict[Role, Promise] = {
    Role.SAFEGUARDING: _("safeguarding contact"),
    Role.PROGRAMME_MANAGER: _("runs the programme"),
}
"""As what somebody can be turned to. They read a concern only as long as they hold that role."""
