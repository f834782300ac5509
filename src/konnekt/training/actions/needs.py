"""Saying what a programme asks of those who take part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Programme
from konnekt.programmes.policy import RUNNING
from konnekt.relationships.states import PartSide
from konnekt.training.models import Need
from konnekt.training.policy import NEED
from konnekt.training.queries.catalogue import catalogue
from konnekt.training.states import Due, Gate
from konnekt.training.text.shape import For, When

MOST = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """How a module is asked for."""

    is_required: bool
    gate: Gate
    due: Due


ADVISED = Asked(is_required=False, gate=Gate.NONE, due=Due.NEVER)
_SIDES = {For.MENTOR: PartSide.MENTOR, For.MENTEE: PartSide.MENTEE}
_DUE = {When.BEFORE: Due.MATCHING, When.FIRST: Due.START, When.DURING: Due.MIDDLE, When.ENDING: Due.END}


@transaction.atomic
def ask_for(
    actor: Actor, *, programme: Programme, module_key: str, side: PartSide, asked: Asked, now: datetime
) -> Need:
    """Have one side do a module, or change how it is asked for."""
    _may(actor, programme)
    if asked.gate != Gate.NONE and not asked.is_required:
        raise Refused(
            _("What something depends on is required. Choose “required”, or let nothing depend on it."), field="gate"
        )
    if module_key not in catalogue([module_key]):
        raise Refused(_("This module is switched off, or gone. Choose another."), field="module_key")
    Programme.objects.select_for_update().get(pk=programme.pk)
    here = Need.objects.filter(programme=programme)
    need = here.filter(module_key=module_key, side=side).first()
    if need is None:
        if here.count() >= MOST:
            raise Refused(_("A programme asks for {most} modules at most. Take one out first.").format(most=MOST))
        position = here.filter(side=side).count()
        need = Need(programme=programme, module_key=module_key, side=side, position=position, added_at=now)
    need.is_required, need.gate, need.due = asked.is_required, asked.gate, asked.due
    need.save()
    record(actor, Verb.TRAINING_ASKED, programme, module=module_key, side=side, gate=asked.gate)
    return need


@transaction.atomic
def ask_for_core(actor: Actor, *, programme: Programme, now: datetime) -> int:
    """Advise both sides to do every module that is written for them and is not asked for yet; how many that added."""
    _may(actor, programme)
    Programme.objects.select_for_update().get(pk=programme.pk)
    present = set(Need.objects.filter(programme=programme).values_list("module_key", "side"))
    wanted = [(key, side, when) for key, side, when in _for_both_sides() if (key, side) not in present]
    places = {side: sum(other == side for _key, other in present) for side in PartSide}
    made = []
    for key, side, when in wanted[: MOST - len(present)]:
        due = _DUE.get(when, Due.NEVER)
        made.append(
            Need(
                programme=programme,
                module_key=key,
                side=side,
                is_required=False,
                due=due,
                position=places[side],
                added_at=now,
            )
        )
        places[side] += 1
    Need.objects.bulk_create(made)
    record(actor, Verb.TRAINING_ASKED, programme, number=len(made))
    return len(made)


@transaction.atomic
def take_out(actor: Actor, *, need_id: UUID) -> None:
    """A programme no longer asks for a module. What people completed stays theirs."""
    need = NEED.fetch(actor, need_id, Need.objects.select_related("programme"))
    record(actor, Verb.TRAINING_NOT_ASKED, need.programme, module=need.module_key, side=need.side)
    need.delete()


@transaction.atomic
def copy_needs(actor: Actor, *, source: Programme, programme: Programme, now: datetime) -> int:
    """Ask in a new programme for what another asks for; how many modules that is."""
    _may(actor, source)
    _may(actor, programme)
    rows = Need.objects.filter(programme=source)
    kept = ("module_key", "side", "is_required", "gate", "due", "position")
    made = [Need(programme=programme, added_at=now, **{name: getattr(one, name) for name in kept}) for one in rows]
    if made:
        Need.objects.bulk_create(made)
        record(actor, Verb.TRAINING_ASKED, programme, number=len(made))
    return len(made)


def _for_both_sides() -> Iterable[tuple[str, PartSide, When]]:
    for key, entry in catalogue().items():
        for role, side in _SIDES.items():
            if role in entry.module.roles:
                yield key, side, entry.module.when


def _may(actor: Actor, programme: Programme) -> None:
    if not (actor.system or RUNNING.allows(actor, programme)):
        raise NotFound
