"""The round of a year ago: more came than there were places, a lot decided, and what became of everybody is known by
now. What its pairs wrote is gone; what came of it is counted.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from konnekt.access.actors import Actor
from konnekt.demo.company import words
from konnekt.demo.company.chance import stream
from konnekt.demo.company.programmes import CROSSING_LINES
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import Employment, Member
from konnekt.organisations.states import MemberKind
from konnekt.outcomes.actions.reporting import fill_snapshot
from konnekt.outcomes.library import version
from konnekt.outcomes.models import OutcomePlan, Snapshot, Target
from konnekt.outcomes.rules import digest_of
from konnekt.programmes.lottery import code_of, drawn
from konnekt.programmes.models import Enrolment, Round, Ticket
from konnekt.programmes.states import EnrolmentState, Oversubscribed, Phase
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.sealing.keyring import Holder, place, seal_all
from konnekt.workspace.models import Goal, Rating, Session
from konnekt.workspace.states import GoalState, Occasion, SessionState

ROUND_BEFORE = "The year before"
A_YEAR = timedelta(days=364)
PLACES = 24
LOTTERY_SEED = 20_251
LEFT_OF_THOSE_DRAWN = 2
LEFT_OF_THE_OTHERS = 7
HISTORY = timedelta(days=3 * 365)
"""How far back the directory’s history goes."""

SESSIONS = (9, 7, 8, 5, 3, 8, 0, 6)
"""How often pairs met, by turns; one never did."""

FIRST_AFTER, EVERY, LENGTH = timedelta(days=10), timedelta(days=28), timedelta(hours=1)


def seed_year_before(company: Company, members: dict[str, Member]) -> int:
    """The round with its lot, its pairs, their sessions and goals, and everybody's years before and since. Returns how
    many were in the lot.
    """
    newest = Round.objects.select_related("programme").get(programme__slug=CROSSING_LINES)
    round_ = _round(newest)
    mentors, applicants = _people(company, members)
    enrolments = _enrol(round_, mentors, applicants)
    won, lost = _draw(round_, [enrolments[one.pk] for one in applicants])
    _careers(company, members, won=won, lost=lost, began=round_.starts_on)
    pairs = list(_pairs(round_, won, mentors, enrolments))
    _meet(company, pairs)
    _plan(round_)
    return len(won) + len(lost)


def count_year_before(actor: Actor, company: Company, members: dict[str, Member]) -> int:
    """Its results as of today, shared with those who took part. Returns how many figures."""
    round_ = Round.objects.select_related("programme").get(name=ROUND_BEFORE)
    now = noon(company.today)
    snapshot = Snapshot.objects.create(
        round=round_,
        as_of=company.today,
        made_by=members[company.player(CastRole.PROGRAMME_MANAGER).key],
        made_at=now,
    )
    fill_snapshot(actor, snapshot_id=snapshot.pk, tell=lambda *_: None)
    Snapshot.objects.filter(pk=snapshot.pk).update(shared_at=now)
    snapshot.refresh_from_db()
    return len(snapshot.figures)


def _round(newest: Round) -> Round:
    days = ("enrolment_opens", "enrolment_closes", "matching_on", "starts_on", "ends_on")
    dates = {name: getattr(newest, name) - A_YEAR for name in days}
    return Round.objects.create(
        programme=newest.programme,
        name=ROUND_BEFORE,
        phase=Phase.CLOSE,
        questions=newest.questions,
        mentee_places=PLACES,
        oversubscribed=Oversubscribed.LOTTERY,
        lottery_seed=LOTTERY_SEED,
        lottery_drawn_at=noon(dates["enrolment_closes"]),
        **dates,
    )


def _people(company: Company, members: dict[str, Member]) -> tuple[list[Member], list[Member]]:
    """As many mentors as there are places, and twice as many who would like one: nobody who is in a round of today, but
    for the mentor of the cast, who was one then, too.
    """
    taken = {one.person for one in company.enrolments} | {player.person for player in company.cast}
    free = [one for key, one in sorted(members.items()) if key not in taken and one.left_on is None and one.unit_id]
    number = min(PLACES, len(free) // 3)
    mentor = members[company.player(CastRole.MENTOR).key]
    return [mentor, *free][:number], free[number : 3 * number]


def _enrol(round_: Round, mentors: Sequence[Member], applicants: Sequence[Member]) -> dict[Any, Enrolment]:
    sides = [(one, PartSide.MENTOR) for one in mentors] + [(one, PartSide.MENTEE) for one in applicants]
    made = Enrolment.objects.bulk_create(
        Enrolment(
            round=round_,
            member=member,
            side=side.value,
            state=EnrolmentState.COMPLETE,
            capacity=int(side is PartSide.MENTOR),
            completed_at=noon(round_.enrolment_opens),
            consented_at=noon(round_.enrolment_opens),
        )
        for member, side in sides
    )
    return {one.member_id: one for one in made}


def _draw(round_: Round, applicants: Sequence[Enrolment]) -> tuple[list[Member], list[Member]]:
    """The lot as anybody can repeat it; who wasn't drawn got no place."""
    codes = {code_of(one.pk): one for one in applicants}
    ranked = [codes[code] for code in drawn(LOTTERY_SEED, codes)]
    places = len(ranked) // 2
    Ticket.objects.bulk_create(
        Ticket(round=round_, enrolment=one, code=code_of(one.pk), rank=rank, won=rank <= places)
        for rank, one in enumerate(ranked, 1)
    )
    lost = ranked[places:]
    Enrolment.objects.filter(pk__in=[one.pk for one in lost]).update(state=EnrolmentState.DECLINED)
    return [one.member for one in ranked[:places]], [one.member for one in lost]


def _careers(
    company: Company, members: dict[str, Member], *, won: Sequence[Member], lost: Sequence[Member], began: date
) -> None:
    """Where everybody stood over three years. Of those in the lot some left: fewer of those who were drawn."""
    everybody = [one for one in members.values() if one.kind == MemberKind.DIRECTORY]
    for one in everybody:
        one.pay_band = f"Band {one.grade.split()[-1]}" if one.grade else ""
    Member.objects.bulk_update(everybody, ["pay_band"], batch_size=1000)
    gone = [*won[:LEFT_OF_THOSE_DRAWN], *lost[:LEFT_OF_THE_OTHERS]]
    for at, one in enumerate(gone):
        one.left_on = began + timedelta(days=70 + 31 * at)
        one.save(update_fields=["left_on"])
    left = {one.pk: one.left_on for one in gone}
    rows = [
        row
        for number, one in enumerate(sorted(everybody, key=lambda each: str(each.external_id)))
        for row in _stood(company, one, number, left.get(one.pk, one.left_on))
    ]
    Employment.objects.bulk_create(rows, batch_size=1000)


def _stood(company: Company, one: Member, number: int, left: date | None) -> Iterator[Employment]:
    """One row for most; two for whoever rose a grade on the way to where they are."""
    since = max(one.started_on or company.today - HISTORY, company.today - HISTORY)
    if left is not None and left <= since:
        return
    chance = stream(company.seed, "career", number)
    until = left or company.today
    now = {"unit": one.unit, "grade": one.grade, "pay_band": one.pay_band}
    rose = since + timedelta(days=chance.randint(1, max((until - since).days, 2)))
    level = int(one.grade.split()[-1]) if one.grade and one.grade.split()[-1].isdigit() else 0
    if level > 1 and since < rose < until and chance.random() < 0.35:
        before = {
            "unit": one.unit,
            "grade": one.grade.replace(str(level), str(level - 1)),
            "pay_band": f"Band {level - 1}",
        }
        yield Employment(member=one, since=since, until=rose, **before)
        since = rose
    yield Employment(member=one, since=since, until=left, **now)


def _pairs(
    round_: Round, mentees: Sequence[Member], mentors: Sequence[Member], enrolments: dict[Any, Enrolment]
) -> Iterator[tuple[Relationship, Member, Member]]:
    """One mentor each, turned until nobody has one of their own unit; three parted early."""
    turns = ([*mentors[at:], *mentors[:at]] for at in range(len(mentors)))
    apart = (turn for turn in turns if all(a.unit_id != b.unit_id for a, b in zip(mentees, turn, strict=False)))
    began, ended = noon(round_.starts_on), noon(round_.ends_on)
    for number, pair in enumerate(zip(mentees, next(apart, list(mentors)), strict=False)):
        relationship = Relationship.objects.create(
            round=round_,
            state=RelationshipState.ENDED,
            answer_by=began,
            opened_at=began,
            ended_at=ended - timedelta(days=120 if number % 8 == 4 else 0),
        )
        for member, side in zip(pair, (PartSide.MENTEE, PartSide.MENTOR), strict=True):
            Part.objects.create(
                relationship=relationship,
                enrolment=enrolments[member.pk],
                member=member,
                round=round_,
                side=side,
                consent=Consent.YES,
                answered_at=began,
                holds_place=False,
            )
        yield relationship, *pair


def _meet(company: Company, pairs: Sequence[tuple[Relationship, Member, Member]]) -> None:
    """Sessions and goals as they are left once what was written is gone: dates, states and numbers."""
    words_gone = words.table("outcomes.toml")["crossing-lines-before"]["goal"]
    sessions: list[Session] = []
    goals: list[Goal] = []
    ratings: list[Rating] = []
    for number, (pair, mentee, mentor) in enumerate(pairs):
        assert pair.opened_at is not None
        assert pair.ended_at is not None
        held = list(_sessions(pair, mentor, SESSIONS[number % len(SESSIONS)]))
        goal, rated = _goal(company, pair, mentee, number, is_met=bool(held))
        texts = [("", place("workspace.Session", "place", one.pk)) for one in held]
        texts.append((words_gone, place("workspace.Goal", "what", goal.pk)))
        sealed = seal_all(Holder.relationship(pair.pk), texts)
        for session, value in zip(held, sealed, strict=False):
            session.place = value
        goal.what = sealed[-1]
        sessions += held
        goals.append(goal)
        ratings += rated
    Session.objects.bulk_create(sessions)
    Goal.objects.bulk_create(goals)
    Rating.objects.bulk_create(ratings)


def _sessions(pair: Relationship, by: Member, number: int) -> Iterator[Session]:
    assert pair.opened_at is not None
    for at in range(number):
        begins = pair.opened_at + FIRST_AFTER + at * EVERY
        yield Session(
            pk=uuid4(),
            relationship=pair,
            begins_at=begins,
            ends_at=begins + LENGTH,
            made_by=by,
            made_at=begins - FIRST_AFTER,
            changed_at=begins,
            settled_at=begins + LENGTH,
            state=SessionState.HELD,
        )


def _goal(
    company: Company, pair: Relationship, owner: Member, number: int, *, is_met: bool
) -> tuple[Goal, list[Rating]]:
    assert pair.opened_at is not None
    assert pair.ended_at is not None
    chance = stream(company.seed, "goal of a year ago", number)
    is_reached = is_met and chance.random() < 0.66
    first = chance.randint(2, 5)
    goal = Goal(
        pk=uuid4(),
        relationship=pair,
        owner=owner,
        area="career",
        state=GoalState.REACHED if is_reached else GoalState.OPEN,
        target=8,
        made_at=pair.opened_at + FIRST_AFTER,
        changed_at=pair.ended_at,
        settled_at=pair.ended_at if is_reached else None,
    )
    last = min(10, first + chance.randint(1, 4)) if is_met else first
    moments: list[tuple[Occasion, int, datetime]] = [(Occasion.BASELINE, first, goal.made_at)]
    if is_met and number % 6:
        moments.append((Occasion.FINAL, last, pair.ended_at))
    return goal, [
        Rating(goal=goal, member=owner, value=value, occasion=occasion, rated_at=at) for occasion, value, at in moments
    ]


def _plan(round_: Round) -> None:
    """What that round wanted to reach, locked before people could enrol."""
    told = words.table("outcomes.toml")["crossing-lines-before"]
    locked_at = noon(round_.enrolment_opens)
    plan = OutcomePlan(
        round=round_,
        comparison=told["comparison"],
        least_sample=told["least_sample"],
        report_on=round_.ends_on + timedelta(weeks=6),
        version=version(),
        made_at=locked_at - timedelta(days=3),
        locked_at=locked_at,
    )
    plan.digest = digest_of(plan, told["targets"])
    plan.save(force_insert=True)
    Target.objects.bulk_create(
        Target(plan=plan, indicator=key, enough=enough) for key, enough in told["targets"].items()
    )
