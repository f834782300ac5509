"""The demo company comes to life in the database: every wall, seal and rule holds for it as for anybody."""

from datetime import date

import pytest
from tests.queue import run_queue

from konnekt.access.actors import Actor, Role
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.demo.actions.seeding import seed
from konnekt.ledger.chain import prove
from konnekt.matching.actions.starting import start_run
from konnekt.matching.models import MatchRun, Proposal, Unplaced
from konnekt.matching.states import RunState
from konnekt.matching.stored import StoredRun
from konnekt.organisations.models import Appointment, Member, Organisation
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.states import Phase
from konnekt.recruiting.actions.inbox import read_for_team
from konnekt.recruiting.models import Campaign, Thread
from konnekt.recruiting.states import Stop, ThreadState
from konnekt.relationships import pairing
from konnekt.relationships.models import Relationship
from konnekt.relationships.pool import lines_around
from konnekt.relationships.states import PartSide, RelationshipState
from konnekt.workspace.actions import read_thread
from konnekt.workspace.models import Message
from konnekt_engine.matching import verify

TODAY = date(2026, 3, 2)


@pytest.fixture
def company(db) -> Organisation:
    return seed(people=400, today=TODAY, say=lambda _words: None)


def manager(organisation: Organisation) -> Actor:
    member = Appointment.objects.get(role=Role.PROGRAMME_MANAGER).member
    return Actor(organisation.pk, member.pk, roles=frozenset({Role.MEMBER, Role.PROGRAMME_MANAGER}))


def test_the_company_is_alive_and_its_chain_holds(company):
    with tenant(company.pk):
        assert Member.objects.count() == 400
        assert Programme.objects.count() == 3
        assert Relationship.objects.filter(state=RelationshipState.ACTIVE).count() >= 85
        assert prove().holds
        campaign = Campaign.objects.get()
        assert {one.stop for one in campaign.invitees.all()} == {Stop.GOING_ON, Stop.DECLINED, Stop.ENROLLED}
        threads = list(Thread.objects.order_by("state"))
        assert [thread.state for thread in threads] == [ThreadState.ANSWERED, ThreadState.OPEN]
        said = read_for_team(manager(company), thread=threads[0])
        assert [one.is_note for one in said] == [False, True, False]


def test_seeding_twice_makes_one(company):
    assert seed(people=400, today=TODAY, say=lambda _words: None) == company
    assert Organisation.objects.count() == 1


def test_threads_open_for_the_two_and_are_sealed_in_the_database(company):
    with tenant(company.pk):
        message = Message.objects.order_by("sent_at").first()
        said = read_thread(Actor(company.pk, message.author_id), relationship=message.relationship, now=clock.read())
        assert said[0].text.encode() not in bytes(message.body)
        assert len(said[0].text) > 10


def test_no_seeded_pair_breaks_the_law(company):
    with tenant(company.pk):
        for relationship in Relationship.objects.prefetch_related("parts").filter(state=RelationshipState.ACTIVE):
            people = {part.side: part.member_id for part in relationship.parts.all()}
            lines = lines_around(set(people.values()), on=TODAY)
            assert pairing.barrier(str(people[PartSide.MENTEE]), str(people[PartSide.MENTOR]), lines) is None


def test_the_waiting_round_matches_certified_and_replayable(company):
    with tenant(company.pk):
        round_ = Round.objects.get(phase=Phase.MATCH)
        run = start_run(manager(company), round_=round_)
    assert run_queue() == ["matching.run", "matching.study", "matching.advise"]
    with tenant(company.pk):
        run = MatchRun.objects.select_related("inputs", "answer").get(pk=run.pk)
        assert run.state == RunState.READY
        proposals = list(Proposal.objects.filter(run=run))
        assert len(proposals) == run.summary["matched"] > 30
        assert all(sum(part["points"] for part in one.contributions) == one.points for one in proposals)
        replay = StoredRun(run)
        verify(replay.problem, replay.solution)
        assert Unplaced.objects.filter(run=run, reason="line_unknown").exists()
        names = " ".join(Member.objects.values_list("name", flat=True))
        stored = replay.problem.to_bytes().decode()
        assert not any(name in stored for name in names.split() if len(name) > 4)
        assert {one.mentee_id for one in proposals} <= set(
            Enrolment.objects.filter(round=round_).values_list("pk", flat=True)
        )
