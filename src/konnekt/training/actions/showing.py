"""Letting others check a certificate, and taking that back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.training.models import Completion
from konnekt.training.policy import OWN_CERTIFICATE


@transaction.atomic
def show_certificate(actor: Actor, *, completion_id: UUID, now: datetime) -> Completion:
    """From now on whoever has its code finds it."""
    found = OWN_CERTIFICATE.fetch(actor, completion_id, Completion.objects.select_for_update())
    if found.shown_since is None:
        found.shown_since = now
        found.save(update_fields=["shown_since"])
    return found


@transaction.atomic
def hide_certificate(actor: Actor, *, completion_id: UUID) -> Completion:
    """The code leads nowhere again, until it is shown once more."""
    found = OWN_CERTIFICATE.fetch(actor, completion_id, Completion.objects.select_for_update())
    found.shown_since = None
    found.save(update_fields=["shown_since"])
    return found
