"""A programme of circles in the middle of its round: two that run, one that is too small, and people to be matched."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from konnekt.demo.actions.programmes import DEFAULT_MENTORS_PLACES
from konnekt.demo.company.programmes import NEW_HORIZONS
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.matching.catalogue import CriterionKey
from konnekt.matching.pool import as_person
from konnekt.matching.reasons import shared
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Programme, Round, TeamMember
from konnekt.programmes.states import DesignStep, EnrolmentState, Format, Phase, ProgrammeState, Side, TeamRole
from konnekt.questions.library import LIBRARY
from konnekt.questions.models import AnswerSet
from konnekt.questions.queries import Answers, answers_of
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.pool import barriers, fellows_apart, lines_around
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.sealing.keyring import Holder, place, seal_all
from konnekt.workspace.models import Message

NAME, SLUG = "First Time Leading", "first-time-leading"
LEAST, MOST = 3, 5
MENTORS, MENTEES = 6, 24
SIZES = (5, 4, 2)
"""The circles there are: the first has two mentors; the last has lost somebody, and its manager decides."""

TOLD = (CriterionKey.AREAS, CriterionKey.SKILLS, CriterionKey.LANGUAGES)
RAN_FOR = timedelta(days=24)
SAID = (
    (
        0,
        "Welcome, all of you. Let us meet every second Tuesday at four. Bring one thing that went badly: those are the "
        "ones we learn from.",
    ),
    (1, "Thank you. I took over a team of six in May, and two of them wanted the job. I will bring that."),
    (2, "Mine is smaller: I still do the work myself because it is quicker. I know that it isn’t."),
    (1, "I could have written your line. See you on Tuesday."),
)
"""What is written in a circle: by its mentor (0), or by one of its mentees."""


def seed_circles(company: Company, members: dict[str, Member]) -> int:
    """The programme, its people, with what they answered elsewhere, and its circles. Returns how many circles."""
    round_ = _round(company, members)
    everybody = [one for one in company.enrolments_in(NEW_HORIZONS) if one.submitted_on is not None]
    played = {one.person for one in company.cast}
    answered = {
        row.member_id: row for row in AnswerSet.objects.filter(member__in=[members[one.person].pk for one in everybody])
    }
    chosen: list[Enrolment] = []
    for side, number in ((Side.MENTOR, MENTORS), (Side.MENTEE, MENTEES)):
        key = "areas_given" if side is Side.MENTOR else "areas_sought"
        people = [members[one.person] for one in everybody if one.person not in played]
        fit = [one for one in people if one.pk in answered and answered[one.pk].values.get(key)]
        taken = {one.member_id for one in chosen}
        chosen += [_enrolment(round_, one, side) for one in fit if one.pk not in taken][:number]
    Enrolment.objects.bulk_create(chosen)
    AnswerSet.objects.bulk_create(
        AnswerSet(
            member=one.member,
            about=one.pk,
            values=answered[one.member_id].values,
            declined=answered[one.member_id].declined,
            frozen_at=one.completed_at,
        )
        for one in chosen
    )
    mentors = [one for one in chosen if one.side == Side.MENTOR]
    mentees = [one for one in chosen if one.side == Side.MENTEE]
    answers = answers_of([one.pk for one in chosen])
    lines = lines_around({one.member_id for one in chosen}, on=company.today)
    barred = {(i, j) for i, j, _why in barriers(mentees, mentors, lines=lines)}
    ids = [one.member_id for one in mentees]
    apart = fellows_apart(ids, ids, lines=lines)
    leading = [one.member_id for one in mentors]
    not_beside = fellows_apart(leading, leading, lines=lines)
    free = list(range(len(mentees)))
    made = 0
    for j, size in enumerate(SIZES[: len(mentors)]):
        group: list[int] = []
        for i in free:
            if len(group) < size and (i, j) not in barred and not any((i, other) in apart for other in group):
                group.append(i)
        free = [i for i in free if i not in group]
        if group:
            spare = (k for k in range(len(SIZES), len(mentors)) if (k, j) not in not_beside)
            second = next((mentors[k] for k in spare if not any((i, k) in barred for i in group)), None)
            _circle(company, mentors[j], [mentees[i] for i in group], answers, None if j else second)
            made += 1
    return made


def _round(company: Company, members: dict[str, Member]) -> Round:
    manager = members[company.player(CastRole.PROGRAMME_MANAGER).key]
    today = company.today
    programme = Programme.objects.create(
        name=NAME,
        slug=SLUG,
        state=ProgrammeState.PUBLISHED,
        purpose="A few people who lead for the first time, and somebody who has done it for long.",
        goals="Nobody learns to lead alone\nPeople from three units know each other by name",
        description="Five people, one mentor, every second week. You learn as much from one another as from them.",
        time_asked="An hour every second week, for six months.",
        contact=f"{manager.name}, {manager.email}",
        format=Format.CIRCLE,
        is_rolling=True,
        circle_least=LEAST,
        circle_most=MOST,
        designed=list(DesignStep.values),
    )
    TeamMember.objects.create(programme=programme, member=manager, role=TeamRole.MANAGER)
    return Round.objects.create(
        programme=programme,
        name="This year",
        phase=Phase.MENTORING,
        enrolment_opens=today - timedelta(days=60),
        enrolment_closes=today - timedelta(days=32),
        matching_on=today - timedelta(days=30),
        starts_on=today - timedelta(days=25),
        ends_on=today + timedelta(days=160),
        questions=list(LIBRARY),
    )


def _enrolment(round_: Round, member: Member, side: Side) -> Enrolment:
    done = noon(round_.matching_on - timedelta(days=5))
    return Enrolment(
        round=round_,
        member=member,
        side=side,
        state=EnrolmentState.COMPLETE,
        completed_at=done,
        consented_at=done,
        capacity=DEFAULT_MENTORS_PLACES + 2 if side is Side.MENTOR else 0,
    )


def _circle(
    company: Company,
    mentor: Enrolment,
    mentees: Sequence[Enrolment],
    answers: Mapping[UUID, Answers],
    second: Enrolment | None,
) -> None:
    opened = noon(company.today - RAN_FOR)
    circle = Relationship.objects.create(
        round=mentor.round,
        is_circle=True,
        least=LEAST,
        state=RelationshipState.ACTIVE,
        short_since=noon(company.today - timedelta(days=1)) if len(mentees) < LEAST else None,
        answer_by=opened,
        opened_at=opened,
    )
    led_by = as_person(mentor, answers.get(mentor.pk, Answers()), [])
    for one in (mentor, *([second] if second else ()), *mentees):
        is_mentor = one in (mentor, second)
        person = as_person(one, answers.get(one.pk, Answers()), [])
        Part.objects.create(
            relationship=circle,
            enrolment=one,
            member=one.member,
            round=one.round,
            side=PartSide.MENTOR if is_mentor else PartSide.MENTEE,
            is_second=one is second,
            welcomed_at=opened if one is second else None,
            consent=Consent.YES,
            answered_at=opened,
            read_until=noon(company.today),
            reasons=[]
            if is_mentor
            else [{"key": key.value, "shared": found} for key in TOLD if (found := shared(key, person, led_by))],
        )
    people = (mentor, *mentees)
    said = [
        Message(
            pk=uuid4(),
            relationship=circle,
            author=people[by % len(people)].member,
            sent_at=opened + timedelta(days=day + 1, minutes=17 * day),
        )
        for day, (by, _text) in enumerate(SAID)
    ]
    texts = [(text, place("workspace.Message", "body", one.pk)) for one, (_by, text) in zip(said, SAID, strict=True)]
    for message, body in zip(said, seal_all(Holder.relationship(circle.pk), texts), strict=True):
        message.body = body
    Message.objects.bulk_create(said)
