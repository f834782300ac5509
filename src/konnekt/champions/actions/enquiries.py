"""Questions to a champion: asked, answered, passed on to those who run the programme.

Both the question and the answer are sealed under the key of whoever asked: erasing that person erases them too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.champions import messages
from konnekt.champions.models import Championship, Enquiry
from konnekt.champions.pledge import ANSWER_DAYS
from konnekt.champions.policy import ANSWERING, ENQUIRY
from konnekt.champions.queries import champion_for
from konnekt.champions.states import ChampionshipState
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Programme, TeamMember
from konnekt.programmes.policy import READING
from konnekt.programmes.queries import managers_of
from konnekt.programmes.states import ProgrammeState, TeamRole
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal

LONGEST = 2_000
MOST_OPEN = 3
KEPT = timedelta(days=180)
"""How long an answered question is kept."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The words, opened for somebody who may read them."""

    question: str
    answer: str


@transaction.atomic
def ask(actor: Actor, *, programme: Programme, text: str, token: UUID, now: datetime) -> Enquiry:
    """Ask about a programme. It goes to one champion, or where there is none to those who run the programme.

    ``token`` comes with the form: the same one sent twice is one question.
    """
    if actor.member_id is None or not READING.allows(actor, programme):
        raise NotFound
    enquiry_id = uuid5(programme.pk, f"{actor.member_id}:{token}")
    if asked := Enquiry.objects.filter(pk=enquiry_id).first():
        return asked
    if programme.state != ProgrammeState.PUBLISHED:
        raise Refused(_("Questions are asked while a programme is open to people."), field="text")
    asker = Member.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=actor.member_id)
    if Enquiry.objects.filter(programme=programme, asker=asker, answered_at=None).count() >= MOST_OPEN:
        raise Refused(_("Three of your questions wait for an answer already."), field="text")
    words = _words(text, _("Write your question."))
    champion = champion_for(programme, asker)
    enquiry = Enquiry(pk=enquiry_id, programme=programme, asker=asker, champion=champion, asked_at=now)
    enquiry.answer_by = now + timedelta(days=ANSWER_DAYS)
    enquiry.passed_on_at = None if champion else now
    enquiry.question = seal(Holder.person(asker.pk), words, _place(enquiry, "question"))
    enquiry.save(force_insert=True)
    record(actor, Verb.ENQUIRY_CHANGED, enquiry, fields=["question"], subject=asker.pk)
    if champion is not None:
        _tell([champion], enquiry, messages.ASKED, name=asker.name)
    else:
        _tell(managers_of(programme), enquiry, messages.PASSED_ON)
    return enquiry


@transaction.atomic
def answer(actor: Actor, *, enquiry: Enquiry, text: str, now: datetime) -> None:
    """Answer, once. Whoever asked is told that there is an answer."""
    row = _to_answer(actor, enquiry)
    row.answer = seal(Holder.person(row.asker_id), _words(text, _("Write your answer.")), _place(row, "answer"))
    row.answered_by_id, row.answered_at = actor.member_id, now
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    record(actor, Verb.ENQUIRY_CHANGED, row, fields=["answer"], subject=row.asker_id)
    _tell([row.asker], row, messages.ANSWERED)


@transaction.atomic
def pass_on(actor: Actor, *, enquiry: Enquiry, now: datetime) -> None:
    """The champion hands a question to those who run the programme, who may read it from now on."""
    row = _to_answer(actor, enquiry)
    _pass_on(actor, row, now)


def pass_on_overdue(*, enquiry: Enquiry, now: datetime) -> None:
    """Nobody answered in time. The champion may still answer; whoever is first ends it."""
    with transaction.atomic():
        row = _locked(enquiry)
        if row is not None and row.answered_at is None:
            _pass_on(Actor.product(served_organisation(), "a question was not answered in time"), row, now)


def pass_on_what_is_left(*, member_id: UUID, now: datetime) -> None:
    """Whoever stops being a champion leaves no question behind: what they can't answer any more is passed on."""
    if Championship.objects.filter(member=member_id, unit__isnull=False, state=ChampionshipState.SERVING).exists():
        return  # a unit takes part in every programme
    still = TeamMember.objects.filter(member=member_id, role=TeamRole.CHAMPION).values("programme")
    left = Enquiry.objects.filter(champion=member_id, answered_at=None).exclude(programme__in=still)
    for enquiry in left.order_by("asked_at", "pk"):
        if (row := _locked(enquiry)) is not None:
            row.champion = None
            row.save(update_fields=["champion"])
            _pass_on(Actor.product(served_organisation(), "a champion stopped"), row, now)


def read(actor: Actor, *, enquiry: Enquiry, now: datetime) -> Exchange:
    """The words, for those who may read them; notes that whoever asked has seen the answer."""
    if not ENQUIRY.allows(actor, enquiry, least=Sight.PART):
        raise NotFound
    if enquiry.asker_id == actor.member_id and enquiry.answered_at and enquiry.answer_read_at is None:
        Enquiry.objects.filter(pk=enquiry.pk).update(answer_read_at=now)
    return Exchange(_opened(enquiry, "question"), _opened(enquiry, "answer"))


def erase_old(*, now: datetime) -> int:
    """Answered questions are forgotten after half a year."""
    return Enquiry.objects.filter(answered_at__lt=now - KEPT).delete()[0]


def _to_answer(actor: Actor, enquiry: Enquiry) -> Enquiry:
    """The row under lock, for its champion and, once it was passed on, for those who run the programme."""
    if not ANSWERING.allows(actor, enquiry, least=Sight.PART):
        raise NotFound
    row = _locked(enquiry)
    if row is None:
        raise NotFound
    if row.answered_at is not None:
        raise Refused(_("This question is answered already."))
    return row


def _locked(enquiry: Enquiry) -> Enquiry | None:
    rows = Enquiry.objects.select_for_update(of=("self",), no_key=True).select_related("asker", "programme")
    return rows.filter(pk=enquiry.pk).first()


def _pass_on(actor: Actor, row: Enquiry, now: datetime) -> None:
    if row.passed_on_at is not None:
        return
    row.passed_on_at = now
    row.save(update_fields=["passed_on_at"])
    record(actor, Verb.ENQUIRY_CHANGED, row, fields=["passed_on_at"], subject=row.asker_id)
    _tell(managers_of(row.programme), row, messages.PASSED_ON)


def _words(text: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(missing, field="text")
    if len(text) > LONGEST:
        raise Refused(_("At most 2,000 characters fit here."), field="text")
    return text


def _opened(enquiry: Enquiry, field: str) -> str:
    sealed = getattr(enquiry, field)
    if sealed is None:
        return ""
    try:
        return unseal(Holder.person(enquiry.asker_id), bytes(sealed), _place(enquiry, field))
    except KeyDropped:
        return ""


def _tell(members: list[Member], enquiry: Enquiry, notice: Notice, **values: str) -> None:
    path = reverse("enquiry", args=[served().slug, enquiry.pk])
    for member in members:
        if (to := recipient(member)) is not None:
            tell(to, notice, path=path, programme=enquiry.programme.name, **values)


def _place(enquiry: Enquiry, field: str) -> Place:
    return place("champions.Enquiry", field, enquiry.pk)
