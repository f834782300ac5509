"""What a programme offers everybody in it to read, do or ask."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.addresses import page_address
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import InterestArea
from konnekt.programmes.actions.designing import require_running
from konnekt.programmes.models import Programme, Resource
from konnekt.programmes.states import Phase

MOST_RESOURCES = 100
LONGEST_ADDRESS = 1_000


@transaction.atomic
def add_resource(
    actor: Actor,
    *,
    programme: Programme,
    title: str,
    token: UUID,
    now: datetime,
    address: str = "",
    words: str = "",
    area: str = "",
    phase: str = "",
) -> Resource:
    """Put something on the shelf that everybody in the programme has. The same token sent twice is one thing."""
    require_running(actor, programme)
    resource_id = uuid5(programme.pk, f"resource:{token}")
    if added := Resource.objects.filter(pk=resource_id).first():
        return added
    if Resource.objects.filter(programme=programme).count() >= MOST_RESOURCES:
        raise Refused(_("There are as many as anybody would look through. Remove one first."), field="title")
    if area and not InterestArea.objects.filter(key=area).exists():
        raise Refused(_("Choose one of the areas."), field="area")
    if phase and phase not in Phase.values:
        raise Refused(_("Choose one of the phases."), field="phase")
    found = page_address(address) if address.strip() else ""
    if address.strip() and not found:
        raise Refused(_("That is no address of a page. It begins with https://."), field="address")
    added = Resource(pk=resource_id, programme=programme, title=title.strip(), address=found, words=words.strip())
    added.area, added.phase, added.added_at = area, phase, now
    added.save(force_insert=True)
    record(actor, Verb.PROGRAMME_CHANGED, programme, fields=["resources"])
    return added


@transaction.atomic
def remove_resource(actor: Actor, *, programme: Programme, resource_id: UUID) -> None:
    """Take it off everybody's shelf."""
    require_running(actor, programme)
    if not Resource.objects.filter(programme=programme, pk=resource_id).delete()[0]:
        raise NotFound
    record(actor, Verb.PROGRAMME_CHANGED, programme, fields=["resources"])
