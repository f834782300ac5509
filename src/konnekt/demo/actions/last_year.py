"""Last year’s round of the programme that waits to be matched: it compared two ways, it is over, and it was looked back
on. What somebody wrote there is gone with their spaces; that they met is still known.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from konnekt.access.actors import Actor, Role
from konnekt.core.tenancy import served_organisation
from konnekt.demo.company.chance import in_proportion, shuffled, stream
from konnekt.demo.company.programmes import NEW_HORIZONS
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching.actions.backtesting import keep_backtest
from konnekt.matching.actions.running import save_answer
from konnekt.matching.actions.sealing import keep_trial_result
from konnekt.matching.actions.steering import criteria_of
from konnekt.matching.actions.trying import TOLERANCE
from konnekt.matching.judging import known_among, pairs_that_went, released_in, work_out
from konnekt.matching.models import Backtest, MatchRun, Proposal, Trial
from konnekt.matching.pool import gather
from konnekt.matching.rules import criteria_from, said_in
from konnekt.matching.states import Against, RunState
from konnekt.matching.stored import StoredRun, sealed_in
from konnekt.matching.trying import compare, find_mixture, mean_of
from konnekt.organisations.models import Member
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.states import EnrolmentState, Phase, Side
from konnekt.questions.library import LIBRARY
from konnekt.questions.models import AnswerSet
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.sealing.keyring import Holder, place, seal_all
from konnekt.workspace.models import Session
from konnekt.workspace.states import SessionState

PAIRS_AT_400 = 120
FEWEST = 20
ENDED = timedelta(days=24)
LASTED = timedelta(days=274)
SEED = 2025
LENGTH = timedelta(minutes=50)


def enrol_last_year(company: Company, members: dict[str, Member], enrolments: dict[tuple[str, str], Enrolment]) -> int:
    """The round, and who was in it. Returns how many; nobody where the company is too small for one."""
    programme = Programme.objects.filter(slug=NEW_HORIZONS).first()
    number = in_proportion(len(company.people), PAIRS_AT_400)
    cast = {members[one.person].pk for one in company.cast}
    busy = set(Part.objects.filter(holds_place=True, side=PartSide.MENTOR).values_list("member_id", flat=True))
    here = Member.objects.filter(left_on=None, line_state__in=[LineState.KNOWN, LineState.NONE]).order_by("external_id")
    people = shuffled(stream(company.seed, "last year"), [one for one in here if one.pk not in cast])
    # A mentor's places are shared over their rounds, whichever of them they gave them in.
    mentors = [one for one in people if one.pk not in busy][:number]
    mentees = [one for one in people if one not in mentors][: len(mentors)]
    asked = [one for one in enrolments.values() if one.state == EnrolmentState.COMPLETE]
    if programme is None or len(mentees) < FEWEST or not asked:
        return 0
    round_ = _round(company, programme)
    _enrol(round_, mentees, Side.MENTEE, [one for one in asked if one.may_be_mentored])
    _enrol(round_, mentors, Side.MENTOR, [one for one in asked if one.may_mentor])
    return len(mentees) + len(mentors)


def seed_last_year(company: Company, members: dict[str, Member]) -> int:
    """Its pairs, its backtest and the result of its trial. Returns how many pairs there were."""
    round_ = Round.objects.filter(programme__slug=NEW_HORIZONS, phase=Phase.CLOSE).select_related("programme").first()
    if round_ is None:
        return 0
    manager = members[company.player(CastRole.PROGRAMME_MANAGER).key]
    actor = Actor(served_organisation(), manager.pk, roles=frozenset({Role.MEMBER, Role.PROGRAMME_MANAGER}))
    run = _run(actor, round_, company)
    pairs = _pairs(run, company)
    _look_back(round_, run, company)
    return pairs


def _round(company: Company, programme: Programme) -> Round:
    ended = company.today - ENDED
    began = ended - LASTED
    return Round.objects.create(
        programme=programme,
        name=f"{began:%B %Y}",
        phase=Phase.CLOSE,
        enrolment_opens=began - timedelta(days=63),
        enrolment_closes=began - timedelta(days=28),
        matching_on=began - timedelta(days=14),
        starts_on=began,
        ends_on=ended,
        questions=list(LIBRARY),
    )


def _enrol(round_: Round, people: Sequence[Member], side: Side, like: Sequence[Enrolment]) -> None:
    """Each of these people, with what somebody on their side answers elsewhere."""
    sets = AnswerSet.objects.filter(about__in=[one.pk for one in like], frozen_at__isnull=False)
    answers = list(sets.order_by("about", "version").values_list("values", flat=True))
    at = noon(round_.enrolment_opens + timedelta(days=9))
    made = Enrolment.objects.bulk_create(
        Enrolment(
            round=round_,
            member=member,
            side=side,
            state=EnrolmentState.COMPLETE,
            capacity=1 if side is Side.MENTOR else 0,
            consented_at=at,
            completed_at=at,
        )
        for member in people
    )
    AnswerSet.objects.bulk_create(
        AnswerSet(member=one.member, about=one.pk, values=answers[number % len(answers)], frozen_at=at)
        for number, one in enumerate(made)
    )


def _run(actor: Actor, round_: Round, company: Company) -> MatchRun:
    """A run that compared what counted with all of it at one weight."""
    said = criteria_from(said_in(criteria_of(round_)))
    equal = [one | {"weight": 10} for one in said["criteria"]]
    run = MatchRun.objects.create(round=round_, number=1, **said, by_member_id=actor.member_id)
    ways = [{"as": "", "criteria": said["criteria"]}, {"as": Against.EQUAL.value, "criteria": equal}]
    Trial.objects.create(run=run, ways=ways, tolerance=TOLERANCE)
    run.criteria = mean_of([said["criteria"], equal])
    run.save(update_fields=["criteria"])
    record(actor, Verb.RUN_STARTED, run, number=run.number)
    on = round_.starts_on - timedelta(days=10)
    answer = find_mixture(
        gather(round_, on=company.today),
        ways=[said["criteria"], equal],
        needs_shared_language=run.needs_shared_language,
        floor=run.floor,
        tolerance=float(TOLERANCE),
        seed=SEED,
        on=on,
        progress=lambda _share, _words: None,
        cancelled=lambda: False,
    )
    made = noon(on)
    save_answer(Actor.product(served_organisation(), "match run"), run_id=run.pk, answer=answer, now=made)
    MatchRun.objects.filter(pk=run.pk).update(
        made_at=made, state=RunState.RELEASED, released_at=made, released_by=actor.member_id
    )
    Proposal.objects.filter(run=run).update(asked_at=made)
    return MatchRun.objects.select_related("round__programme").get(pk=run.pk)


def _pairs(run: MatchRun, company: Company) -> int:
    """The better they fit, the more of them met often and lasted; chance did the rest."""
    proposals = list(
        Proposal.objects.filter(run=run).select_related("mentee__member", "mentor__member").order_by("-points", "pk")
    )
    made = [
        (one, _relationship(run), _went_well(one, at / len(proposals), company)) for at, one in enumerate(proposals)
    ]
    Relationship.objects.bulk_create(pair for _one, pair, _well in made)
    opened = noon(run.round.starts_on)
    Part.objects.bulk_create(
        Part(
            relationship=pair,
            enrolment=enrolment,
            member=enrolment.member,
            round=run.round,
            side=side,
            consent=Consent.YES,
            answered_at=opened,
            holds_place=False,
        )
        for one, pair, _well in made
        for enrolment, side in ((one.mentee, PartSide.MENTEE), (one.mentor, PartSide.MENTOR))
    )
    chance = stream(company.seed, "last year", "sessions")
    sessions: list[Session] = []
    for one, pair, well in made:
        pair.ended_at = noon(run.round.ends_on) if well else opened + timedelta(days=chance.randint(40, 200))
        sessions += _sessions(pair, one.mentee.member, chance.randint(5, 9) if well else chance.randint(0, 3), opened)
    Relationship.objects.bulk_update([pair for _one, pair, _well in made], ["ended_at"])
    Session.objects.bulk_create(sessions, batch_size=1000)
    return len(made)


def _relationship(run: MatchRun) -> Relationship:
    return Relationship(
        round=run.round,
        match_run=run.pk,
        state=RelationshipState.ENDED,
        answer_by=noon(run.round.starts_on),
        opened_at=noon(run.round.starts_on),
    )


def _went_well(one: Proposal, place_: float, company: Company) -> bool:
    chance: Random = stream(company.seed, "last year", one.mentee.member.external_id)
    return bool(chance.random() < 0.85 - 0.6 * place_)


def _sessions(pair: Relationship, by: Member, number: int, opened: datetime) -> Iterator[Session]:
    made = []
    for at in range(number):
        begins = opened + timedelta(days=7 + 21 * at)
        made.append(
            Session(
                relationship=pair,
                state=SessionState.HELD,
                begins_at=begins,
                ends_at=begins + LENGTH,
                made_by=by,
                made_at=opened,
                changed_at=opened,
                settled_at=begins + LENGTH,
            )
        )
    nowhere = (("", place("workspace.Session", "place", one.pk)) for one in made)
    for one, body in zip(made, seal_all(Holder.relationship(pair.pk), nowhere), strict=True):
        one.place = body
        yield one


def _look_back(round_: Round, run: MatchRun, company: Company) -> None:
    """What the night does two weeks after a round has ended."""
    now = noon(company.today)
    product = Actor.product(served_organisation(), "round ended")
    pairs = pairs_that_went(released_in(round_), now=now)
    k = round_.organisation.smallest_group
    asked = Backtest.objects.create(round=round_, asked_at=now)
    record(product, Verb.BACKTEST_ASKED, asked)
    keep_backtest(product, backtest_id=asked.pk, result=work_out(pairs, k=k), known=known_among(pairs), k=k, now=now)
    trial = Trial.objects.select_related("sealed").get(run=run)
    kept = sealed_in(trial)
    assert kept is not None
    result = compare(kept, pairs, StoredRun(run).ids, k=k)
    keep_trial_result(product, trial_id=trial.pk, result=result, now=now)
