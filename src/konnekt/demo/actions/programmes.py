"""The demo company's programmes, with everybody who enrolled and what they answered."""

from datetime import timedelta

from konnekt.demo.company.chance import stream, weighted
from konnekt.demo.company.programmes import CROSSING_LINES, FRESH_EYES, OPPOSITE_NUMBERS
from konnekt.demo.company.records import CastRole, Company, PhaseName, Progress
from konnekt.demo.company.records import Enrolment as Enrolled
from konnekt.demo.company.records import Programme as Imagined
from konnekt.demo.translation import answer_values, declined, noon, side, who_may_join
from konnekt.organisations.models import Member
from konnekt.programmes.models import DesignVersion, Enrolment, OwnQuestion, Programme, Round, TeamMember, Wish
from konnekt.programmes.states import (
    DesignStep,
    EnrolmentState,
    Format,
    Oversubscribed,
    Phase,
    ProgrammeState,
    Reader,
    Side,
    TeamRole,
)
from konnekt.questions.library import LIBRARY
from konnekt.questions.models import AnswerSet
from konnekt.questions.states import Kind
from konnekt.relationships.models import Exclusion

DEFAULT_MENTORS_PLACES = 1
PLACES_WHERE_A_MANAGER_DECIDES = 20
FAIRNESS_KEY = "own_age"
AGES = {"Under 30": 25, "30 to 44": 35, "45 or older": 20}
"""What people say for the fairness check, with how often; the rest say nothing."""
DECIDED_WITHIN = timedelta(days=7)
"""Whoever asked for a place in the first week of recruiting has an answer; the others wait for it."""

FORMATS = {FRESH_EYES: Format.REVERSE, OPPOSITE_NUMBERS: Format.PEER}
ASKED_THERE = {
    "kind": Kind.TEXT.value,
    "asked": Side.MENTEE,
    "label": "What have you stopped noticing?",
    "purpose": "Your mentor begins with it.",
}
WHAT_CHANGED = {"field": "objection_days", "before": 3, "after": 5}
"""Rosalind gave people more time to answer a match, and the history of the design says so."""


def seed_programmes(company: Company, members: dict[str, Member]) -> dict[tuple[str, str], Enrolment]:
    """Programmes, rounds, teams and enrolments. Returns the enrolments by programme and person."""
    rounds = {programme.key: _programme(company, programme, members) for programme in company.programmes}
    enrolments = {
        (one.programme, one.person): _enrolment(one, rounds[one.programme], members[one.person])
        for one in company.enrolments
    }
    Enrolment.objects.bulk_create(enrolments.values())
    # The clock set `started_at`; the story says otherwise.
    for one in company.enrolments:
        enrolments[one.programme, one.person].started_at = noon(one.started_on)
    Enrolment.objects.bulk_update(enrolments.values(), ["started_at"])
    checks = {programme: _fairness_question(round_.programme) for programme, round_ in rounds.items()}
    AnswerSet.objects.bulk_create(
        _answers(company, one, enrolments[one.programme, one.person], checks[one.programme])
        for one in company.enrolments
    )
    Wish.objects.bulk_create(
        Wish(
            enrolment=enrolments[one.programme, one.person], wanted=members[wish.person], rank=rank, reason=wish.reason
        )
        for one in company.enrolments
        for rank, wish in enumerate(one.wishes, 1)
    )
    pairs = {(one.person, excluded) for one in company.enrolments for excluded in one.exclusions}
    Exclusion.objects.bulk_create(
        Exclusion(member=members[person], excluded=members[excluded]) for person, excluded in sorted(pairs)
    )
    return enrolments


def _programme(company: Company, imagined: Imagined, members: dict[str, Member]) -> Round:
    programme = Programme.objects.create(
        name=imagined.name,
        slug=imagined.key,
        state=ProgrammeState.PUBLISHED,
        purpose=imagined.tagline,
        goals="\n".join(imagined.goals),
        description="\n\n".join((imagined.purpose, *imagined.description)),
        time_asked=imagined.time_asked,
        contact=f"{members[imagined.contact].name}, {members[imagined.contact].email}",
        format=FORMATS.get(imagined.key, Format.ONE_TO_ONE),
        designed=list(DesignStep.values),
    )
    if imagined.key == FRESH_EYES:
        OwnQuestion.objects.create(programme=programme, key="own_stopped_noticing", **ASKED_THERE)
    if imagined.key == CROSSING_LINES:
        manager = members[company.player(CastRole.PROGRAMME_MANAGER).key]
        DesignVersion.objects.create(programme=programme, number=1, changes=[WHAT_CHANGED], by=manager)
    for role, held in ((CastRole.PROGRAMME_MANAGER, TeamRole.MANAGER), (CastRole.CHAMPION, TeamRole.CHAMPION)):
        TeamMember.objects.create(programme=programme, member=members[company.player(role).key], role=held)
    recruit, mentoring = imagined.dates_of(PhaseName.RECRUIT), imagined.dates_of(PhaseName.MENTORING)
    return Round.objects.create(
        programme=programme,
        name=imagined.round_name,
        phase=Phase(imagined.phase.value),
        enrolment_opens=recruit.starts_on,
        enrolment_closes=recruit.ends_on,
        matching_on=imagined.dates_of(PhaseName.MATCH).starts_on,
        starts_on=mentoring.starts_on,
        ends_on=mentoring.ends_on,
        who_may_join=who_may_join(company, imagined.mentee_rules, imagined.mentor_rules),
        questions=list(LIBRARY),
        mentee_places=PLACES_WHERE_A_MANAGER_DECIDES if imagined.phase is PhaseName.RECRUIT else None,
        oversubscribed=Oversubscribed.MANAGER if imagined.phase is PhaseName.RECRUIT else Oversubscribed.FIRST_COME,
    )


def _enrolment(one: Enrolled, round_: Round, member: Member) -> Enrolment:
    done = one.progress is Progress.SUBMITTED and one.submitted_on is not None
    enrolment = Enrolment(
        round=round_,
        member=member,
        side=side(one.roles),
        state=EnrolmentState.COMPLETE if done else EnrolmentState.STARTED,
    )
    if done and one.submitted_on:
        enrolment.completed_at = enrolment.consented_at = noon(one.submitted_on)
        is_new = one.submitted_on > round_.enrolment_opens + DECIDED_WITHIN
        if enrolment.may_be_mentored and round_.oversubscribed == Oversubscribed.MANAGER and is_new:
            enrolment.state = EnrolmentState.APPLIED
    if enrolment.may_mentor:
        is_peer = round_.programme.format == Format.PEER
        enrolment.capacity = DEFAULT_MENTORS_PLACES if is_peer else one.answers.capacity or DEFAULT_MENTORS_PLACES
    return enrolment


def _fairness_question(programme: Programme) -> OwnQuestion:
    return OwnQuestion.objects.create(
        programme=programme,
        key=FAIRNESS_KEY,
        kind=Kind.CHOICE.value,
        label="How old are you?",
        hint="Answer only if you like.",
        purpose="To check that matching treats people of every age alike. Nobody reads a single answer.",
        choices=list(AGES),
        reader=Reader.TOTALS,
    )


def _answers(company: Company, one: Enrolled, enrolment: Enrolment, check: OwnQuestion) -> AnswerSet:
    values = answer_values(one.answers, company.person(one.person))
    if enrolment.round.programme.format == Format.PEER:
        values.pop("capacity")  # peers are not asked
    if said := weighted(stream(company.seed, "age", one.person), AGES | {"": 20}):
        values[check.key] = said
    return AnswerSet(
        member=enrolment.member,
        about=enrolment.pk,
        values=values,
        declined=declined(one.answers),
        frozen_at=enrolment.completed_at,
    )
