"""Writing to a segment of a round's participants: draft, preview, send or schedule, hand out. Words are sealed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.jobs.queue import enqueue
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.recruiting import messages
from konnekt.recruiting.letters import audience_in_words
from konnekt.recruiting.models import Circular, Received
from konnekt.recruiting.policy import CIRCULAR, RECEIVED
from konnekt.recruiting.queries.letters import audience_of
from konnekt.recruiting.states import Audience, CircularState
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, seal, unseal, unseal_all

LONGEST_SUBJECT, LONGEST = 120, 8_000
AT_ONCE = 200
"""Letters handed out in one breath."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says, opened for somebody who may read it."""

    subject: str
    body: str

    def to(self, member: Member) -> "Words":
        """As this person reads it: `{name}` stands for their name."""
        return Words(self.subject.replace("{name}", member.name), self.body.replace("{name}", member.name))


@transaction.atomic
def draft_letter(actor: Actor, *, round_: Round, audience: Audience, subject: str, body: str) -> Circular:
    """Write a letter; nobody gets it yet."""
    if not actor.system and not RUNNING_ROUND.allows(actor, round_):
        raise NotFound
    circular = Circular(round=round_, by_member_id=actor.member_id)
    _write(circular, audience, subject, body)
    circular.save(force_insert=True)
    record(actor, Verb.LETTER_CHANGED, circular, fields=["audience", "subject", "body"])
    return circular


@transaction.atomic
def change_letter(actor: Actor, *, circular: Circular, audience: Audience, subject: str, body: str) -> None:
    """Change a letter that nobody has yet."""
    circular = _locked(actor, circular)
    _require_unsent(circular)
    _write(circular, audience, subject, body)
    circular.save(update_fields=["audience", "subject", "body"])
    record(actor, Verb.LETTER_CHANGED, circular, fields=["audience", "subject", "body"])


@transaction.atomic
def send_letter(actor: Actor, *, circular: Circular, at: datetime | None, now: datetime) -> None:
    """Send it now or at a time. Who belongs to its audience is looked up then."""
    from konnekt.recruiting.jobs import deliver_letter  # the job calls back into this module

    circular = _locked(actor, circular)
    _require_unsent(circular)
    at = at or now
    if at < now:
        raise Refused(_("That moment has passed. Choose a later one, or send it now."), field="at")
    circular.state, circular.send_at = CircularState.SCHEDULED, at
    circular.save(update_fields=["state", "send_at"])
    record(actor, Verb.LETTER_SENT, circular, fields=["send_at"])
    enqueue(deliver_letter, organisation_id=served_organisation(), at=at, circular_id=circular.pk)


@transaction.atomic
def call_off(actor: Actor, *, circular: Circular) -> None:
    """One that is scheduled becomes a draft again; one that somebody has stays sent."""
    circular = _locked(actor, circular)
    if circular.state == CircularState.SCHEDULED:
        _require_unsent(circular)
        circular.state, circular.send_at = CircularState.DRAFT, None
        circular.save(update_fields=["state", "send_at"])
        record(actor, Verb.LETTER_CHANGED, circular, fields=["send_at"])


@transaction.atomic
def hand_out(actor: Actor, *, circular_id: UUID, now: datetime) -> bool:
    """Hand it to those who don't have it yet; whether some are left. May run twice: each person has it once."""
    if not actor.system:
        raise NotFound
    circular = (
        Circular.objects.select_for_update(of=("self",))
        .select_related("round__programme")
        .filter(pk=circular_id)
        .first()
    )
    if (
        circular is None
        or circular.state != CircularState.SCHEDULED
        or circular.send_at is None
        or circular.send_at > now
    ):
        return False
    audience, slug = Audience(circular.audience), served().slug
    have = Received.objects.filter(circular=circular).values("member")
    due = audience_of(circular.round, audience).exclude(member__in=have)
    for one in due[:AT_ONCE]:
        received = Received(circular=circular, member=one.member, at=now)
        to = recipient(one.member)
        if to is not None:
            received.letter = tell(
                to,
                messages.LETTER_FROM_THE_TEAM,
                path=reverse("my_letter", args=[slug, received.pk]),
                programme=circular.round.programme.name,
                audience=audience_in_words(audience, circular.round.programme).lower(),
            ).pk
        received.save(force_insert=True)
    if due.exists():
        return True
    circular.state, circular.sent_at = CircularState.SENT, now
    circular.save(update_fields=["state", "sent_at"])
    return False


def read_letter(actor: Actor, *, circular: Circular) -> Words:
    """The words of a letter, for the team."""
    if not CIRCULAR.allows(actor, circular):
        raise NotFound
    return _open(circular)


@transaction.atomic
def open_received(actor: Actor, *, received: Received, now: datetime) -> Words:
    """The words of a letter for the one to whom it was handed; notes that it was opened."""
    if not RECEIVED.allows(actor, received):
        raise NotFound
    Received.objects.filter(pk=received.pk, read_at=None).update(read_at=now)
    return _open(received.circular).to(received.member)


def subjects_of(actor: Actor, *, circulars: list[Circular]) -> dict[UUID, str]:
    """The subjects of letters, for the team's list."""
    allowed = set(CIRCULAR.visible(actor).filter(pk__in=[one.pk for one in circulars]).values_list("pk", flat=True))
    return _subjects([one for one in circulars if one.pk in allowed])


def subjects_received(actor: Actor, *, received: list[Received]) -> dict[UUID, str]:
    """The subjects of one's own letters, for one's own list."""
    allowed = set(RECEIVED.visible(actor).filter(pk__in=[one.pk for one in received]).values_list("pk", flat=True))
    mine = [one for one in received if one.pk in allowed]
    subjects = _subjects([one.circular for one in mine])
    return {one.pk: subjects[one.circular_id] for one in mine}


def _subjects(circulars: list[Circular]) -> dict[UUID, str]:
    """The key of each round is fetched once."""
    rounds: dict[UUID, list[Circular]] = {}
    for one in circulars:
        rounds.setdefault(one.round_id, []).append(one)
    found: dict[UUID, str] = {}
    for round_id, some in rounds.items():
        sealed = [(bytes(one.subject), _place(one, "subject")) for one in some]
        found.update(zip((one.pk for one in some), unseal_all(Holder.round(round_id), sealed), strict=True))
    return found


def _write(circular: Circular, audience: Audience, subject: str, body: str) -> None:
    subject, body = " ".join(subject.split()), body.strip()
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise Refused(
            _("Give it a subject of at most {most} characters.").format(most=LONGEST_SUBJECT), field="subject"
        )
    if not body or len(body) > LONGEST:
        raise Refused(_("Write a letter of at most {most} characters.").format(most=LONGEST), field="body")
    circular.audience = audience
    holder = Holder.round(circular.round_id)
    circular.subject = seal(holder, subject, _place(circular, "subject"))
    circular.body = seal(holder, body, _place(circular, "body"))


def _open(circular: Circular) -> Words:
    return Words(_unseal(circular, "subject"), _unseal(circular, "body"))


def _unseal(circular: Circular, field: str) -> str:
    return unseal(Holder.round(circular.round_id), bytes(getattr(circular, field)), _place(circular, field))


def _place(circular: Circular, field: str) -> Place:
    return place("recruiting.Circular", field, circular.pk)


def _require_unsent(circular: Circular) -> None:
    if circular.state == CircularState.SENT or circular.received.exists():
        raise Refused(_("It has been handed out, so it stays as it is."))


def _locked(actor: Actor, circular: Circular) -> Circular:
    if not actor.system and not CIRCULAR.allows(actor, circular):
        raise NotFound
    return Circular.objects.select_for_update(of=("self",)).select_related("round__programme").get(pk=circular.pk)
