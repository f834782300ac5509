"""What a programme asks of its people, as the file of a design holds it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from konnekt.access.actors import Actor
from konnekt.programmes.models import Programme
from konnekt.relationships.states import PartSide
from konnekt.training.actions.needs import Asked, ask_for
from konnekt.training.queries.catalogue import catalogue
from konnekt.training.queries.programmes import needs_of
from konnekt.training.states import Due, Gate


def training_of(actor: Actor, programme: Programme) -> list[dict[str, Any]]:
    """Every module a programme asks for, in its order."""
    return [
        {"module": one.module_key, "side": one.side, "required": one.is_required, "gate": one.gate, "due": one.due}
        for one in needs_of(actor, programme)
    ]


def ask_as_designed(
    actor: Actor, *, programme: Programme, wanted: Sequence[Mapping[str, Any]], now: datetime
) -> list[str]:
    """Ask for what a design asks for. Returns the modules that aren't taught here: they are left out."""
    here = catalogue({one["module"] for one in wanted}) if wanted else {}
    for one in wanted:
        if one["module"] in here:
            gate = Gate(one.get("gate", Gate.NONE))
            is_required = bool(one.get("required", False)) or gate != Gate.NONE
            asked = Asked(is_required=is_required, gate=gate, due=Due(one.get("due", Due.NEVER)))
            given = {"module_key": one["module"], "side": PartSide(one["side"]), "asked": asked}
            ask_for(actor, programme=programme, now=now, **given)
    return sorted({one["module"] for one in wanted} - set(here))
