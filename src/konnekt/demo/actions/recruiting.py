"""The demo company recruits: a campaign half-way through, a letter to a round, and two threads in the team's inbox."""

from datetime import datetime, timedelta
from uuid import uuid4

from konnekt.demo.company import words
from konnekt.demo.company.programmes import CROSSING_LINES, FRESH_EYES
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.notify.models import Letter, LetterState
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import EnrolmentState, Side
from konnekt.recruiting.messages import INVITED, LETTER_FROM_THE_TEAM
from konnekt.recruiting.models import Campaign, Circular, Invitee, Post, Received, Sent, Thread
from konnekt.recruiting.queries.campaigns import segment_of
from konnekt.recruiting.states import Audience, CampaignState, CircularState, Stop, ThreadState
from konnekt.sealing.keyring import Holder, place, seal

_CAMPAIGN_BEGAN, _LETTER_WENT = timedelta(days=5), timedelta(days=9)
_MOST_INVITED = 60
_EVERY = 11
"""Every so many-th of those invited said that it isn't for them."""


def seed_recruiting(company: Company, members: dict[str, Member], enrolments: dict[tuple[str, str], Enrolment]) -> None:
    """Written as it would stand after some days; nothing waits in the outbox."""
    told, now = words.table("recruiting.toml"), noon(company.today)
    rounds = {programme: enrolment.round for (programme, _person), enrolment in enrolments.items()}
    manager = members[company.player(CastRole.PROGRAMME_MANAGER).key]
    if FRESH_EYES in rounds:
        _campaign(rounds[FRESH_EYES], told["campaign"], now - _CAMPAIGN_BEGAN)
    if CROSSING_LINES in rounds:
        circular = _letter(rounds[CROSSING_LINES], told["letter"], manager, now - _LETTER_WENT)
        people = [one.member for one in circular.received.select_related("member").order_by("member__name_key")]
        for number, (member, one) in enumerate(zip(people[3::4], told["thread"], strict=False)):
            _thread(circular, member, one, manager, now - timedelta(days=2 + number))


def _campaign(round_: Round, told: dict[str, object], began: datetime) -> None:
    campaign = Campaign.objects.create(
        round=round_,
        state=CampaignState.RUNNING,
        side=Side.MENTOR,
        send_at=began,
        begun_at=began,
        **told,
    )
    came = [
        (one.member, Stop.ENROLLED)
        for one in Enrolment.objects.filter(round=round_, side=Side.MENTOR).select_related("member").order_by("pk")
    ]
    reached = list(segment_of(round_, side=Side.MENTOR, rules=[], today=began.date()))[:_MOST_INVITED]
    silent = [(one, Stop.GOING_ON if at % _EVERY else Stop.DECLINED) for at, one in enumerate(reached, 1)]
    invitees = [
        Invitee(
            campaign=campaign,
            round=round_,
            member=member,
            told=1,
            next_at=began + timedelta(days=campaign.remind_after_days),
            stop=stop,
        )
        for member, stop in (*came, *silent)
    ]
    Invitee.objects.bulk_create(invitees)
    letters = {one.pk: _told(one.member, INVITED.key, began) for one in invitees}
    Letter.objects.bulk_create(letters.values())
    Sent.objects.bulk_create(
        Sent(invitee=one, member=one.member, number=0, letter=letters[one.pk].pk, at=began) for one in invitees
    )


def _letter(round_: Round, told: dict[str, str], manager: Member, at: datetime) -> Circular:
    circular = Circular(
        round=round_,
        audience=Audience.MENTEES,
        state=CircularState.SENT,
        by_member=manager,
        send_at=at,
        sent_at=at,
    )
    for field in ("subject", "body"):
        where = place("recruiting.Circular", field, circular.pk)
        setattr(circular, field, seal(Holder.round(round_.pk), told[field].strip(), where))
    circular.save(force_insert=True)
    people = [
        one.member
        for one in Enrolment.objects.filter(
            round=round_, state=EnrolmentState.COMPLETE, side__in=[Side.MENTEE, Side.BOTH]
        )
        .select_related("member")
        .order_by("pk")
    ]
    letters = [_told(member, LETTER_FROM_THE_TEAM.key, at) for member in people]
    Letter.objects.bulk_create(letters)
    Received.objects.bulk_create(
        Received(
            circular=circular,
            member=member,
            letter=letter.pk,
            at=at,
            read_at=at + timedelta(hours=5) if number % 3 else None,
        )
        for number, (member, letter) in enumerate(zip(people, letters, strict=True))
    )
    return circular


def _thread(circular: Circular, member: Member, told: dict[str, str], manager: Member, at: datetime) -> None:
    answered = "reply" in told
    thread = Thread.objects.create(
        programme=circular.round.programme,
        member=member,
        about=circular,
        state=ThreadState.ANSWERED if answered else ThreadState.OPEN,
        assigned_to=manager if answered else None,
        changed_at=at,
    )
    said = [(member, "text", False), (manager, "note", True), (manager, "reply", False)]
    for number, (author, key, is_note) in enumerate(said):
        if key in told:
            post_id = uuid4()
            body = seal(Holder.person(member.pk), told[key], place("recruiting.Post", "body", post_id))
            Post.objects.create(
                pk=post_id,
                thread=thread,
                author=author,
                body=body,
                is_note=is_note,
                sent_at=at - timedelta(hours=3 - number),
            )


def _told(member: Member, notice: str, at: datetime) -> Letter:
    """A notice that went out then; its words are not needed any more."""
    return Letter(
        member=member.pk,
        address=member.email,
        name=member.name,
        notice=notice,
        path="",
        state=LetterState.SENT,
        attempts=1,
        sent_at=at,
    )
