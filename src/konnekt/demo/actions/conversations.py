"""A programme of the demo company in which conversations are booked: times ahead, some asked for, some booked."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from konnekt.demo.company.programmes import CROSSING_LINES, NEW_HORIZONS
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.matching.ranking import rank
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Programme, Round, TeamMember
from konnekt.programmes.states import DesignStep, EnrolmentState, Format, Phase, ProgrammeState, Side, TeamRole
from konnekt.questions.library import LIBRARY
from konnekt.questions.models import AnswerSet
from konnekt.questions.queries import answers_of
from konnekt.relationships.models import PairRequest, Part, Relationship, Slot
from konnekt.relationships.states import Consent, PartSide, RelationshipState, RequestState
from konnekt.relationships.times import zones_of

SLUG = "half-an-hour"
WORDS = {
    "name": "Half an Hour",
    "purpose": "One question, one person who has been there, thirty minutes.",
    "description": (
        "Not every question needs a year. Mentors offer half an hour here and there; "
        "whoever has a question picks one, and asks."
    ),
    "time_asked": "Thirty minutes, once. Mentors: two of them a month.",
}
MENTORS, MENTEES = 10, 14
PLACES = 5
"""More than any of them holds elsewhere, so that most can be booked."""
HOURS = (9, 11, 14, 16)
LENGTH = timedelta(minutes=30)
CALL = "https://meet.meridian.example/half-an-hour"
ROOMS = {
    "York": "Foss Building, room 2.14",
    "Rotterdam": "Waalhaven, third floor, the small room",
    "Katowice": "Dworcowa 6, room 12",
    "Porto": "Campanhã, room Douro",
    "Lagos": "Ikoyi office, room 4",
    "Nairobi": "Upper Hill, room Acacia",
    "Pune": "Hinjawadi, block C, room 7",
    "Osaka": "Umeda office, room 901",
    "Recife": "Porto Digital, room 3",
    "Monterrey": "San Pedro, room Cerro",
}
"""Where two can sit down, at each site."""
WHYS = (
    "I was asked to lead my first site meeting. What do you wish somebody had told you before yours?",
    "You moved from design into delivery. I wonder whether I should, and what I would miss.",
    "How do you say no to a client without losing them?",
    "I would like to understand how bids are really decided here.",
    "You came back after parental leave to a bigger role. How did you do it?",
    "My team is spread over three time zones. What works for you?",
)
BOOKED, HELD = 3, 2
"""Of those who ask: how many have a yes, and how many of these had their conversation already."""


def seed_conversations(company: Company, enrolments: dict[tuple[str, str], Enrolment]) -> int:
    """Make the programme, let people from two others join it, and book. Returns how many asked."""
    now = noon(company.today)
    known = [one for (programme, _person), one in enrolments.items() if programme in {CROSSING_LINES, NEW_HORIZONS}]
    ready = [one for one in known if one.state == EnrolmentState.COMPLETE and not one.member.has_left]
    played = {enrolments[key].member_id for key in enrolments if key[1] in _played(company)}
    ready.sort(key=lambda one: (one.member_id not in played, str(one.member.external_id)))
    sides = {
        Side.MENTOR: [one for one in ready if one.side == Side.MENTOR],
        Side.MENTEE: [one for one in ready if one.side == Side.MENTEE],
    }
    if not all(sides.values()):
        return 0
    round_ = _round(company, sides[Side.MENTOR][0].round.programme)
    mentors = _join(round_, Side.MENTOR, sides[Side.MENTOR], MENTORS, now)
    taken = {one.member_id for one in mentors}
    mentees = _join(
        round_, Side.MENTEE, [one for one in sides[Side.MENTEE] if one.member_id not in taken], MENTEES, now
    )
    slots = list(_slots(round_, mentors, now))
    Slot.objects.bulk_create(slots)
    asked = list(_requests(company, mentees, mentors, slots, now))
    booked = [one for one in asked if one.state == RequestState.ACCEPTED]
    spaces = [_space(one, now) for one in booked]
    Relationship.objects.bulk_create(spaces)
    for one, space in zip(booked, spaces, strict=True):
        one.relationship = space
    PairRequest.objects.bulk_create(asked)
    Part.objects.bulk_create(part for one in booked for part in _parts(one, now))
    return len(asked)


def _played(company: Company) -> set[str]:
    return {company.player(role).key for role in (CastRole.MENTEE, CastRole.MENTOR, CastRole.NEWCOMER)}


def _round(company: Company, like: Programme) -> Round:
    programme = Programme.objects.create(
        slug=SLUG,
        state=ProgrammeState.PUBLISHED,
        contact=like.contact,
        format=Format.FLASH,
        is_rolling=True,
        designed=list(DesignStep.values),
        **WORDS,
    )
    for member in Member.objects.filter(programme_roles__programme=like, programme_roles__role=TeamRole.MANAGER):
        TeamMember.objects.create(programme=programme, member=member, role=TeamRole.MANAGER)
    began = company.today - timedelta(days=30)
    return Round.objects.create(
        programme=programme,
        name=f"{company.today.year}",
        phase=Phase.RECRUIT,
        enrolment_opens=began,
        enrolment_closes=began + timedelta(days=1),
        matching_on=began + timedelta(days=2),
        starts_on=began + timedelta(days=2),
        ends_on=began + timedelta(days=300),
        questions=list(LIBRARY),
    )


def _join(round_: Round, side: Side, known: list[Enrolment], most: int, now: datetime) -> list[Enrolment]:
    """The first of these people enrol here as well, with the answers they gave there."""
    once = list({one.member_id: one for one in reversed(known)}.values())[::-1][:most]
    answers = answers_of(one.pk for one in once)
    since = now - timedelta(days=25)
    made = [
        Enrolment(
            round=round_,
            member=one.member,
            side=side,
            state=EnrolmentState.COMPLETE,
            capacity=PLACES if side is Side.MENTOR else 0,
            completed_at=since,
            consented_at=since,
        )
        for one in once
    ]
    Enrolment.objects.bulk_create(made)
    AnswerSet.objects.bulk_create(
        AnswerSet(
            member=one.member,
            about=one.pk,
            values=dict(answers[before.pk].values) if before.pk in answers else {},
            declined=sorted(answers[before.pk].declined) if before.pk in answers else [],
            frozen_at=since,
        )
        for one, before in zip(made, once, strict=True)
    )
    return made


def _slots(round_: Round, mentors: list[Enrolment], now: datetime) -> Iterator[Slot]:
    """Each mentor offers three times ahead on working days, and had one a few days ago."""
    zones = zones_of(mentors)
    for number, mentor in enumerate(mentors):
        zone = zones[mentor.pk]
        for at, days in enumerate((-6, 3, 8, 13)):
            day = _working(now + timedelta(days=days + number % 3))
            begins = datetime.combine(day, time(HOURS[(number + at) % len(HOURS)]), zone)
            is_online = number % 4 != 1 or mentor.member.site not in ROOMS
            yield Slot(
                round=round_,
                mentor=mentor,
                begins_at=begins,
                ends_at=begins + LENGTH,
                zone=zone.key,
                is_online=is_online,
                place=CALL if is_online else f"{mentor.member.site}, {ROOMS[mentor.member.site]}",
                made_at=now - timedelta(days=12),
            )


def _working(moment: datetime) -> datetime:
    moment = moment.astimezone(ZoneInfo("Europe/London"))
    return moment + timedelta(days=max(7 - moment.isoweekday() + 1, 0)) if moment.isoweekday() > 5 else moment


def _requests(
    company: Company, mentees: list[Enrolment], mentors: list[Enrolment], slots: list[Slot], now: datetime
) -> Iterator[PairRequest]:
    """The first few ask whoever fits them best and has a time; the earliest have had their conversation."""
    free = {mentor.pk: [one for one in slots if one.mentor_id == mentor.pk] for mentor in mentors}
    for number, (mentee, why) in enumerate(zip(mentees, WHYS, strict=False)):
        is_over = number in range(1, 1 + HELD)
        wanted = [one.mentor for one in rank(mentee, mentors, on=company.today) if one.is_available]
        times = [one for mentor in wanted for one in free[mentor.pk] if (one.ends_at < now) is is_over]
        if not times:
            continue
        slot = times[0]
        free[slot.mentor_id].remove(slot)
        is_booked = number < BOOKED
        sent = min(now, slot.begins_at) - timedelta(days=2)
        yield PairRequest(
            round=mentee.round,
            mentee=mentee,
            mentor=slot.mentor,
            slot=slot,
            why=why,
            state=RequestState.ACCEPTED if is_booked else RequestState.WAITING,
            sent_at=sent,
            answer_by=min(sent + timedelta(days=5), slot.begins_at),
            reacted_at=sent + timedelta(days=1) if is_booked else None,
            closed_at=sent + timedelta(days=1) if is_booked else None,
        )


def _space(one: PairRequest, now: datetime) -> Relationship:
    return Relationship(
        round=one.round, state=RelationshipState.ACTIVE, answer_by=one.answer_by, opened_at=one.closed_at or now
    )


def _parts(one: PairRequest, now: datetime) -> Iterator[Part]:
    assert one.slot is not None
    for enrolment, side in ((one.mentee, PartSide.MENTEE), (one.mentor, PartSide.MENTOR)):
        yield Part(
            relationship=one.relationship,
            enrolment=enrolment,
            member=enrolment.member,
            round=enrolment.round,
            side=side,
            consent=Consent.YES,
            answered_at=one.closed_at,
            holds_place=one.slot.ends_at > now,
            is_one_off=True,
        )
