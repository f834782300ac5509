"""Accepting a protocol."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.guidance.models import Acceptance, ProtocolVersion
from konnekt.guidance.policy import VERSION
from konnekt.guidance.queries import is_asked
from konnekt.guidance.rules import asks
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Enrolment
from konnekt.programmes.policy import OWN_ENROLMENT


@transaction.atomic
def accept_protocol(actor: Actor, *, enrolment: Enrolment, version: ProtocolVersion, now: datetime) -> Acceptance:
    """Remember that the actor accepts a version, and since when; a second click changes nothing."""
    mine = OWN_ENROLMENT.fetch(actor, enrolment.pk, Enrolment.objects.select_related("round"))
    version = VERSION.fetch(actor, version.pk, ProtocolVersion.objects.select_related("protocol"))
    protocol = version.protocol
    if protocol.programme_id != mine.round.programme_id or not asks(protocol.asked, mine):
        raise NotFound
    standing = Acceptance.objects.filter(version=version, member=mine.member_id).first()
    if standing is not None:
        return standing
    if protocol.retired_at is not None or not is_asked(mine):
        raise Refused(_("Nobody is asked to accept this any more."))
    if version.number != protocol.number:
        raise Refused(_("There is a newer version by now. Please read that one."))
    made, is_new = Acceptance.objects.get_or_create(
        version=version, member_id=mine.member_id, defaults={"accepted_at": now}
    )
    if is_new:
        record(actor, Verb.PROTOCOL_ACCEPTED, protocol, number=version.number)
    return made
