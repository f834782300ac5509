"""A round of circles: run, steered, changed by hand, released whole, and matched again around the circles there are."""

from decimal import Decimal

import pytest
from tests.factories.circles import open_circles
from tests.factories.intake import enrol
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.holding import hold_for_talk, let_go
from konnekt.matching.actions.overriding import change_by_hand
from konnekt.matching.actions.releasing import pair_by_hand, release
from konnekt.matching.actions.replaying import replay
from konnekt.matching.actions.starting import start_run
from konnekt.matching.actions.steering import change_criteria, steer
from konnekt.matching.models import MatchRun, Proposal, Replay
from konnekt.matching.pool import gather
from konnekt.matching.queries import Wave, waiting_in
from konnekt.matching.reporting import report_of
from konnekt.matching.states import Aim, Replayed, SteerKind
from konnekt.matching.stored import StoredRun
from konnekt.programmes.states import Side
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.models import Relationship
from konnekt.relationships.states import WhyNot
from konnekt_engine.matching import verify

MENTEES = ("mentee", "colleague", "champion", "line_manager", "safeguarding")


@pytest.fixture
def circles(cast):
    """Five mentees, one the manager of two others, and two mentors; circles of two to three."""
    with tenant(cast.organisation_id):
        round_ = open_circles(cast, least=2, most=3)
        people = {who: enrol(cast.people[who], round_, Side.MENTEE) for who in MENTEES}
        people |= {who: enrol(cast.people[who], round_, Side.MENTOR, capacity=1) for who in ("mentor", "auditor")}
    run_queue()
    with tenant(cast.organisation_id):
        yield round_, people


def run_of(cast, round_):
    started = start_run(cast.programme_manager.actor, round_=round_)
    run_queue()
    return MatchRun.objects.select_related("round__programme", "inputs", "answer").get(pk=started.pk)


def together(run):
    found = {}
    for one in Proposal.objects.filter(run=run).select_related("mentee__member", "mentor__member"):
        found.setdefault(one.mentor.member.external_id, set()).add(one.mentee.member.external_id)
    return found


def test_circles_from_the_run_to_the_people(cast, circles):
    round_, people = circles
    manager, now = cast.programme_manager.actor, clock.read()
    with pytest.raises(Refused):
        change_criteria(manager, round_=round_, weights={"areas": 1}, needs_shared_language=True, aim=Aim.STABLE)
    pool = gather(round_, on=now.date())
    assert (pool.least, set(pool.places.values())) == (2, {3})
    assert {frozenset(pair) for pair in pool.fellows_apart} == {
        frozenset(pool.mentees.index(people[one].pk) for one in ("line_manager", other))
        for other in ("mentee", "colleague")
    }
    steer(manager, kind=SteerKind.LOCK, mentee=people["mentee"], mentor=people["auditor"], reason="Asked for", now=now)
    with pytest.raises(Refused, match="one circle"):
        steer(
            manager, kind=SteerKind.LOCK, mentee=people["line_manager"], mentor=people["auditor"], reason="?", now=now
        )
    run = run_of(cast, round_)
    found = together(run)
    assert sorted(len(one) for one in found.values()) == [2, 3]
    assert "mentee" in found["auditor"]
    assert not any({"line_manager", other} <= one for one in found.values() for other in ("mentee", "colleague"))
    verify(StoredRun(run).problem, StoredRun(run).solution)
    replay(manager, run=run, now=now)
    run_queue()
    assert Replay.objects.get(run=run).outcome == Replayed.SAME

    # Held back for talk: the whole circle waits, the other is asked whole.
    talked = Proposal.objects.get(run=run, mentee=people["mentee"])
    hold_for_talk(manager, proposal=talked, note="")
    assert {one.mentor_id for one in waiting_in(run)} == {people["mentor"].pk}
    let_go(manager, proposal=Proposal.objects.get(pk=talked.pk))
    assert len({one.mentor_id for one in waiting_in(run, Wave(first=1))}) == 1
    exclude(cast.mentee.actor, excluded=cast.people["auditor"].member)
    outcome = release(manager, run=run, now=now)
    why = dict(
        Proposal.objects.filter(run=run).exclude(held_back="").values_list("mentee__member__external_id", "held_back")
    )
    small = len(found["auditor"]) == 2
    assert why["mentee"] == WhyNot.NOT_AVAILABLE
    assert (WhyNot.TOO_FEW in why.values()) == small
    assert outcome.opened == 5 - len(why)
    assert all(one.is_circle and one.least == 2 for one in Relationship.objects.all())
    told = report_of(MatchRun.objects.select_related("round__programme", "inputs", "answer").get(pk=run.pk))
    assert any("at least 2 mentees" in words for words in told["proof"])


def test_by_hand_and_again(cast, circles):
    round_, people = circles
    manager, now = cast.programme_manager.actor, clock.read()
    begun = pair_by_hand(manager, mentee=people["mentee"], mentor=people["mentor"], now=now)
    assert begun.short_since == now
    with pytest.raises(Refused):
        pair_by_hand(manager, mentee=people["line_manager"], mentor=people["mentor"], now=now)
    run = run_of(cast, round_)
    found = together(run)
    assert "line_manager" not in found.get("mentor", set())
    first, second = (Proposal.objects.filter(run=run, mentee=people[one]).first() for one in ("colleague", "champion"))
    moved = first or second
    assert moved is not None
    change_by_hand(manager, run=run, mentee=moved.mentee, mentor=None, reason="Rather not", now=now)
    with pytest.raises(Refused):
        change_by_hand(
            manager, run=run, mentee=people["line_manager"], mentor=people["mentor"], reason="Why not", now=now
        )
    release(manager, run=run, now=now)
    mine = Relationship.objects.get(pk=begun.pk)
    assert mine.short_since is None or len(found.get("mentor", set()) - {moved.mentee.member.external_id}) == 0
    change_criteria(
        manager, round_=round_, weights={"areas": 1}, needs_shared_language=True, aim=Aim.FAIR, floor=Decimal("0.1")
    )
