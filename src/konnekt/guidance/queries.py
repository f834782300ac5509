"""Reads: what is put aside, which versions are in force, who accepted them, and for whom they wait."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.guidance.models import Acceptance, Dismissed, Protocol, ProtocolVersion, Reminder
from konnekt.guidance.policy import ACCEPTANCE, KEEPING, VERSION
from konnekt.guidance.rules import asks
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import EnrolmentState, Phase, ProgrammeState


@dataclass(frozen=True, slots=True)
class Asked:
    """A version in force, for somebody whom it asks."""

    version: ProtocolVersion
    accepted_at: datetime | None
    before: ProtocolVersion | None
    """The newest version before it that they accepted, while they haven't accepted this one."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a version asks, as those who run the programme see it."""

    name: str
    side: str
    round: str
    accepted_at: datetime | None
    reminders: int


def put_aside(actor: Actor) -> dict[str, datetime]:
    """The hints that the actor put aside, and when."""
    return dict(Dismissed.objects.filter(member=actor.member_id).values_list("article", "dismissed_at"))


def in_force(programmes: Collection[UUID]) -> QuerySet[ProtocolVersion]:
    """The newest version of every protocol of these programmes that is not retired."""
    found = ProtocolVersion.objects.filter(protocol__programme__in=programmes, protocol__retired_at=None)
    newest = found.filter(number=F("protocol__number")).select_related("protocol")
    return newest.order_by("protocol__made_at", "protocol__pk")


def asked_enrolments() -> QuerySet[Enrolment]:
    """Everybody with a place in a round that goes on: whom protocols ask."""
    placed = Enrolment.objects.filter(state=EnrolmentState.COMPLETE).exclude(round__phase=Phase.CLOSE)
    return placed.exclude(round__programme__state=ProgrammeState.DRAFT)


def is_asked(enrolment: Enrolment) -> bool:
    """The same about one that is loaded."""
    return enrolment.state == EnrolmentState.COMPLETE and enrolment.round.phase != Phase.CLOSE


def asked_of(enrolment: Enrolment) -> list[Asked]:
    """The protocols of one's programme that ask somebody on one's side, and whether they are accepted."""
    versions = [one for one in in_force([enrolment.round.programme_id]) if asks(one.protocol.asked, enrolment)]
    protocols = [one.protocol_id for one in versions]
    mine = Acceptance.objects.filter(member=enrolment.member_id, version__protocol__in=protocols)
    newest: dict[UUID, ProtocolVersion] = {}
    accepted: dict[UUID, datetime] = {}
    for one in mine.select_related("version").order_by("version__number"):
        newest[one.version.protocol_id] = one.version
        accepted[one.version_id] = one.accepted_at
    return [
        Asked(one, accepted.get(one.pk), None if one.pk in accepted else newest.get(one.protocol_id))
        for one in versions
    ]


def waiting_for(enrolments: Iterable[Enrolment]) -> list[tuple[Enrolment, list[ProtocolVersion]]]:
    """Of enrolments, of which some may be the same person's, those for whom something waits to be accepted. The round
    is loaded.
    """
    asked = [one for one in enrolments if is_asked(one)]
    if not asked:
        return []
    versions = list(in_force({one.round.programme_id for one in asked}))
    if not versions:
        return []
    done = set(
        Acceptance.objects.filter(version__in=versions, member__in={one.member_id for one in asked}).values_list(
            "version_id", "member_id"
        )
    )
    found = []
    for one in asked:
        open_ones = [
            version
            for version in versions
            if version.protocol.programme_id == one.round.programme_id
            and asks(version.protocol.asked, one)
            and (version.pk, one.member_id) not in done
        ]
        if open_ones:
            found.append((one, open_ones))
    return found


def protocols_of(actor: Actor, programme: Programme) -> list[Protocol]:
    """A programme's protocols, for those who run it."""
    return list(KEEPING.visible(actor, Protocol.objects.filter(programme=programme)))


def version_of(actor: Actor, protocol_id: UUID, number: int | None) -> ProtocolVersion | None:
    """One version of a protocol that the actor may read; without a number the newest."""
    found = VERSION.visible(actor, ProtocolVersion.objects.filter(protocol=protocol_id).select_related("protocol"))
    return (found.filter(number=number) if number is not None else found).order_by("-number").first()


def numbers_of(actor: Actor, protocols: Iterable[Protocol]) -> dict[UUID, tuple[int, int]]:
    """Of each protocol that is in force: how many accepted its newest version, and how many it asks."""
    live = [one for one in protocols if one.number and one.retired_at is None]
    if not live:
        return {}
    people = list(
        asked_enrolments().filter(round__programme__in={one.programme_id for one in live}).select_related("round")
    )
    rows = Acceptance.objects.filter(version__protocol__in=live, version__number=F("version__protocol__number"))
    done = set(ACCEPTANCE.visible(actor, rows, least=Sight.WHEN).values_list("version__protocol_id", "member_id"))
    found = {}
    for one in live:
        ids = {
            each.member_id for each in people if each.round.programme_id == one.programme_id and asks(one.asked, each)
        }
        found[one.pk] = (sum((one.pk, each) in done for each in ids), len(ids))
    return found


def people_of(actor: Actor, protocol: Protocol) -> list[Person]:
    """Whom the newest version asks, those who have not accepted first."""
    people = asked_enrolments().filter(round__programme=protocol.programme_id).select_related("round", "member")
    rows = Acceptance.objects.filter(version__protocol=protocol, version__number=protocol.number)
    accepted = dict(ACCEPTANCE.visible(actor, rows, least=Sight.WHEN).values_list("member_id", "accepted_at"))
    sent: dict[UUID, int] = {}
    told = Reminder.objects.filter(version__protocol=protocol, version__number=protocol.number)
    for member_id in told.values_list("member_id", flat=True):
        sent[member_id] = sent.get(member_id, 0) + 1
    found = {
        one.member_id: Person(
            one.member.name, one.side, one.round.name, accepted.get(one.member_id), sent.get(one.member_id, 0)
        )
        for one in people.order_by("member__name_key", "pk")
        if asks(protocol.asked, one)
    }
    return sorted(found.values(), key=lambda one: one.accepted_at is not None)
