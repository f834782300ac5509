"""A programme's protocol, written and published by its manager."""

from datetime import datetime

from tests.cast import Cast

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.guidance.actions.protocols import begin_protocol, change_protocol, publish_protocol
from konnekt.guidance.models import Protocol, ProtocolVersion
from konnekt.guidance.states import ProtocolKind
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Side


def published(
    cast: Cast,
    programme: Programme,
    *,
    kind: ProtocolKind = ProtocolKind.ENDING,
    asked: Side = Side.BOTH,
    now: datetime | None = None,
) -> Protocol:
    """A first version, with our text."""
    manager, now = cast.programme_manager.actor, now or clock.read()
    with tenant(cast.organisation_id):
        made = begin_protocol(manager, programme=programme, kind=kind, now=now)
        if asked != made.asked:
            made = _saved(cast, made, made.text, asked, now)
        publish_protocol(manager, protocol=made, edition=made.edition, changed="", now=now)
        made.refresh_from_db()
    return made


def anew(
    cast: Cast, protocol: Protocol, text: str, *, changed: str = "One line more.", now: datetime | None = None
) -> ProtocolVersion:
    """One more version."""
    now = now or clock.read()
    with tenant(cast.organisation_id):
        protocol.refresh_from_db()
        saved = _saved(cast, protocol, text, Side(protocol.asked), now)
        return publish_protocol(
            cast.programme_manager.actor, protocol=saved, edition=saved.edition, changed=changed, now=now
        )


def _saved(cast: Cast, protocol: Protocol, text: str, asked: Side, now: datetime) -> Protocol:
    return change_protocol(
        cast.programme_manager.actor,
        protocol=protocol,
        title=protocol.title,
        text=text,
        asked=asked,
        edition=protocol.edition,
        now=now,
    )
