"""Reads of this room: who can be turned to, what waits. Words are opened by the actions alone."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, QuerySet

from konnekt.access.actors import Actor, Role
from konnekt.access.visibility import Sight
from konnekt.concerns.models import Concern, Listener
from konnekt.concerns.policy import CASE, OWN
from konnekt.concerns.states import UNREAD, ConcernState
from konnekt.organisations.models import Appointment, Member
from konnekt.organisations.queries import holders_of


def contacts(*, without: Collection[UUID] = ()) -> list[Member]:
    """The safeguarding contacts, without some."""
    return sorted((one for one in holders_of(Role.SAFEGUARDING) if one.pk not in without), key=lambda one: one.name_key)


def own_concerns(actor: Actor) -> QuerySet[Concern]:
    """What the actor turned to somebody with, newest change first."""
    return OWN.visible(actor, Concern.objects.order_by("-changed_at", "pk"))


def cases(actor: Actor) -> QuerySet[Concern]:
    """What others turned to the actor with: what nobody has read first, then by the newest change."""
    return CASE.visible(actor, Concern.objects.select_related("reporter", "owner"), least=Sight.PART)


def unread_cases(actor: Actor) -> int:
    """How many wait to be read for the first time."""
    return cases(actor).filter(state__in=UNREAD).count()


def answers_waiting(actor: Actor) -> list[Concern]:
    """The actor's own concerns in which something happened since they looked."""
    return list(own_concerns(actor).filter(changed_at__gt=F("seen_at")))


def listening(concern: Concern) -> list[Listener]:
    """Who reads it now: those named who still hold the role for which they were."""
    rows = Listener.objects.filter(concern=concern, member__left_on=None).select_related("member")
    held = set(Appointment.objects.filter(member__in=rows.values("member")).values_list("member_id", "role"))
    return [one for one in rows if (one.member_id, one.role) in held]


def may_take_over(concern: Concern, actor: Actor) -> list[Member]:
    """Other safeguarding contacts to whom a case can be handed."""
    own = {concern.reporter_id, actor.member_id, *(UUID(one) for one in concern.kept_from)}
    return contacts(without=[one for one in own if one])


def open_cases(actor: Actor) -> QuerySet[Concern]:
    """What is not closed yet."""
    return cases(actor).exclude(state=ConcernState.CLOSED)
