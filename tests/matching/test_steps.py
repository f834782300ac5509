"""Every change in a studio is a step: it can be undone and done again, and two managers lose nothing."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.matching.conftest import small

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.matching import rules
from konnekt.matching.actions.steering import change_criteria, criteria_of, steer, undo_steer
from konnekt.matching.actions.stepping import Clashed, last_step
from konnekt.matching.actions.undoing import redo, undo
from konnekt.matching.models import Proposal, Steer, StudioStep
from konnekt.matching.rules import said_in
from konnekt.matching.states import Aim, SteerKind, StepKind

__all__ = ["small"]
BASE = {"areas": 30, "skills": 30}


@pytest.fixture
def served(small):
    with tenant(small.cast.organisation_id):
        yield small


@dataclass
class Made:
    number: int
    of_id: Any = None
    is_undo: bool = False
    kind: str = StepKind.CRITERIA
    was: dict[str, Any] = field(default_factory=dict)
    now: dict[str, Any] = field(default_factory=dict)

    @property
    def pk(self):
        return self.number


def turned(*steps):
    return [one and one.number for one in (rules.next_to_undo(steps), rules.next_to_redo(steps))]


def test_undo_goes_back_step_by_step_and_redo_forth_until_something_new_is_done():
    one, two = Made(1), Made(2)
    assert turned() == [None, None]
    assert turned(one, two) == [2, None]
    undone = [one, two, Made(3, of_id=2, is_undo=True)]
    assert turned(*undone) == [1, 2]
    assert turned(*undone, Made(4, of_id=1, is_undo=True)) == [None, 1]
    assert turned(*undone, Made(4, of_id=1, is_undo=True), Made(5, of_id=1)) == [1, 2]
    assert turned(*undone, Made(4)) == [4, None]


def test_what_only_one_of_two_touched_does_not_clash():
    seen = {"areas": 1, "skills": 1, "aim": "total"}
    current = {"areas": 2, "skills": 1, "aim": "fair"}
    asked = {"areas": 3, "skills": 9, "aim": "fair"}
    assert rules.clashes(seen=seen, current=current, asked=asked) == {"areas": rules.Clash(1, 2, 3)}
    steps = [Made(2, was={"areas": 1}, now={"areas": 2}), Made(3, was={"aim": "total"}, now={"aim": "fair"})]
    assert rules.as_it_was(current, steps, number=1) == seen
    assert rules.as_it_was(current, steps, number=2)["aim"] == "total"


def say(small, *, who=None, based_on=None, aim=Aim.TOTAL, **weights):
    actor = who or small.manager
    change_criteria(
        actor, round_=small.round, weights=BASE | weights, needs_shared_language=True, aim=aim, based_on=based_on
    )


def weight(small, key):
    return said_in(criteria_of(small.round))[key]


def turn(how, small, number):
    return how(small.manager, round_=small.round, number=number, now=clock.read())


def test_a_weight_is_changed_undone_and_redone(served):
    say(served)
    say(served, skills=50, aim=Aim.FAIR)
    assert last_step(served.round) == 2
    say(served, skills=50, aim=Aim.FAIR)
    assert last_step(served.round) == 2
    turn(undo, served, 2)
    assert (weight(served, "skills"), weight(served, "aim")) == (30, "total")
    turn(redo, served, 2)
    assert (weight(served, "skills"), weight(served, "aim")) == (50, "fair")
    with pytest.raises(Refused, match="Somebody else was faster"):
        turn(undo, served, 1)
    with pytest.raises(NotFound):
        undo(served.cast.mentee.actor, round_=served.round, number=2, now=clock.read())


def test_two_managers_keep_what_only_one_touched_and_are_shown_both_values_where_both_did(served):
    say(served)
    seen = last_step(served.round)
    say(served, areas=40)
    say(served, skills=70, based_on=seen)
    assert (weight(served, "areas"), weight(served, "skills")) == (40, 70)
    with pytest.raises(Clashed) as clashed:
        say(served, areas=55, based_on=seen)
    assert clashed.value.clashes == {"areas": rules.Clash(30, 40, 55)}
    say(served, areas=55, skills=70, based_on=last_step(served.round))
    assert weight(served, "areas") == 55


def test_a_steer_is_undone_and_redone_and_another_managers_is_not_written_over(served):
    pair = {"mentee": served.mentee, "mentor": served.mentor}
    now = clock.read()
    steer(served.manager, kind=SteerKind.FORBID, reason="Same desk", now=now, **pair)
    StudioStep.objects.update(by_member=served.cast.champion.member)
    with pytest.raises(Refused, match="Somebody else decided"):
        steer(served.manager, kind=SteerKind.LOCK, reason="They asked", now=now, based_on=0, **pair)
    steer(served.manager, kind=SteerKind.LOCK, reason="They asked", now=now, based_on=1, **pair)
    turn(undo, served, 2)
    assert Steer.objects.values_list("kind", "reason").get() == (SteerKind.FORBID, "Same desk")
    turn(undo, served, 1)
    assert not Steer.objects.exists()
    turn(redo, served, 1)
    undo_steer(served.manager, steered=Steer.objects.get())
    assert [bool(step.now) for step in StudioStep.objects.order_by("number")] == [True, True, True, False, True, False]


def test_a_preferred_pair_gets_its_weight_and_no_more(small):
    before = small.run()
    with tenant(small.cast.organisation_id):
        steer(
            small.manager,
            kind=SteerKind.PREFER,
            mentee=small.colleague,
            mentor=small.mentor,
            reason="They met",
            now=clock.read(),
        )
        change_criteria(
            small.manager, round_=small.round, weights={"areas": 1, "preferred": 100}, needs_shared_language=True
        )
    after = small.run()
    with tenant(small.cast.organisation_id):
        assert Proposal.objects.get(run=before).mentee_id == small.mentee.pk
        proposal = Proposal.objects.get(run=after)
        assert proposal.mentee_id == small.colleague.pk
        parts = {part["key"]: (part["points"], part["most"]) for part in proposal.contributions}
        assert parts["preferred"][0] == parts["preferred"][1] > 0
        assert "preferred" not in {part["key"] for part in Proposal.objects.get(run=before).contributions}
