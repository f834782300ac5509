"""What a programme asks for, and how far its people are: for those who manage it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from konnekt.access.actors import Actor
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.policy import ENROLMENT
from konnekt.programmes.queries import held_back
from konnekt.programmes.states import Side
from konnekt.training.gates import in_force
from konnekt.training.models import Completion, Need
from konnekt.training.policy import COMPLETION, NEED
from konnekt.training.queries.catalogue import Entry, catalogue


@dataclass(frozen=True, slots=True)
class Asked:
    """One module that a programme asks for, and how many of those it is for have done it."""

    need: Need
    entry: Entry | None
    """None where it is switched off or gone: then nothing is asked."""
    done: int
    of: int


def needs_of(actor: Actor, programme: Programme) -> list[Need]:
    """What a programme asks for, in its order."""
    return list(NEED.visible(actor, Need.objects.filter(programme=programme)))


def asked_in(actor: Actor, programme: Programme, round_: Round | None, *, on: date) -> list[Asked]:
    """Every need with how many have met it in a round."""
    needs = needs_of(actor, programme)
    entries = catalogue({need.module_key for need in needs}) if needs else {}
    sides = _people(actor, round_) if round_ else {}
    done = _done_by(actor, [need.module_key for need in needs], on) if round_ else {}
    rows = []
    for need in needs:
        people = sides.get(need.side, set())
        rows.append(
            Asked(need, entries.get(need.module_key), len(people & done.get(need.module_key, set())), len(people))
        )
    return rows


def waiting_for_training(actor: Actor, round_: Round, *, on: date) -> QuerySet[Enrolment]:
    """Who can't be matched before something is done, by name."""
    rows = ENROLMENT.visible(actor, held_back(round_, on).select_related("member"))
    return rows.order_by("member__name_key", "pk")


def _people(actor: Actor, round_: Round) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = defaultdict(set)
    rows = ENROLMENT.visible(actor, Enrolment.objects.filter(round=round_))
    for side, member in rows.values_list("side", "member_id"):
        for one in (Side.MENTOR, Side.MENTEE) if side == Side.BOTH else (side,):
            found[one].add(member)
    return found


def _done_by(actor: Actor, keys: Sequence[str], on: date) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = defaultdict(set)
    rows = COMPLETION.visible(actor, Completion.objects.filter(in_force(on), module_key__in=keys))
    for key, member in rows.values_list("module_key", "member_id"):
        found[key].add(member)
    return found
