"""What a manager may steer, and what nobody can."""

from dataclasses import replace

import pytest

from konnekt.access.actors import Role
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.matching import policy
from konnekt.matching.actions.steering import change_criteria, criteria_of, steer, undo_steer
from konnekt.matching.models import Proposal
from konnekt.matching.states import RunState, SteerKind
from konnekt.relationships.actions.exclusions import exclude


@pytest.fixture
def served(small):
    with tenant(small.cast.organisation_id):
        yield small


def lock(small, mentee, mentor, reason="They asked for it"):
    return steer(small.manager, kind=SteerKind.LOCK, mentee=mentee, mentor=mentor, reason=reason, now=clock.read())


def test_a_forbidden_pair_is_not_made_and_undoing_lets_it_be(small):
    with tenant(small.cast.organisation_id):
        steered = steer(
            small.manager,
            kind=SteerKind.FORBID,
            mentee=small.mentee,
            mentor=small.mentor,
            reason="Same project",
            now=clock.read(),
        )
    forbidden = small.run()
    with tenant(small.cast.organisation_id):
        assert [one.mentee_id for one in Proposal.objects.filter(run=forbidden)] == [small.colleague.pk]
        undo_steer(small.manager, steered=steered)
    assert small.run().digest != forbidden.digest


def test_a_locked_pair_is_made_even_if_another_fits_better(small):
    with tenant(small.cast.organisation_id):
        lock(small, small.colleague, small.mentor)
    run = small.run()
    with tenant(small.cast.organisation_id):
        (proposal,) = Proposal.objects.filter(run=run)
        assert (proposal.mentee_id, proposal.is_locked) == (small.colleague.pk, True)


def test_two_locks_on_one_place_are_impossible_and_the_run_says_which(small):
    with tenant(small.cast.organisation_id):
        lock(small, small.colleague, small.mentor)
        lock(small, small.mentee, small.mentor)
    run = small.run()
    assert run.state == RunState.IMPOSSIBLE
    assert {tuple(pair) for one in run.diagnosis for pair in one["pairs"]} == {
        (str(small.colleague.pk), str(small.mentor.pk)),
        (str(small.mentee.pk), str(small.mentor.pk)),
    }


def test_the_law_and_an_exclusion_refuse_a_lock_in_the_same_words(served):
    exclude(served.cast.mentor.actor, excluded=served.cast.colleague.member)
    said = []
    for mentee, mentor in ((served.mentee, served.line_manager), (served.colleague, served.mentor)):
        with pytest.raises(Refused) as refused:
            lock(served, mentee, mentor)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_a_lock_needs_a_reason(served):
    with pytest.raises(Refused, match="Say why"):
        lock(served, served.mentee, served.mentor, reason="  ")


@pytest.mark.parametrize("key", ["gender", "religion", "age", "health", "shoe_size"])
def test_what_the_catalogue_does_not_hold_is_refused_as_a_criterion(served, key):
    with pytest.raises(Refused, match=f"“{key}” can’t be a criterion"):
        change_criteria(served.manager, round_=served.round, weights={"areas": 1, key: 5}, needs_shared_language=True)


def test_weights_are_checked(served):
    for weights in ({"areas": 101}, {"areas": -1}, {"areas": 0}):
        with pytest.raises(Refused):
            change_criteria(served.manager, round_=served.round, weights=weights, needs_shared_language=True)
    assert criteria_of(served.round).criteria[0] == {"key": "areas", "weight": 30}


@pytest.mark.parametrize("who", ["administrator", "champion", "mentee"])
def test_nobody_else_steers(served, who):
    actor = served.cast.people[who].actor
    with pytest.raises(NotFound):
        change_criteria(actor, round_=served.round, weights={"areas": 1}, needs_shared_language=True)
    with pytest.raises(NotFound):
        steer(actor, kind=SteerKind.LOCK, mentee=served.mentee, mentor=served.mentor, reason="x", now=clock.read())


def test_a_manager_whose_role_was_taken_steers_no_more_though_still_in_the_team(small):
    former = replace(small.manager, roles=frozenset({Role.MEMBER}))
    with tenant(small.cast.organisation_id):
        assert policy.ROUND.allows(small.manager, small.round)
        assert not policy.ROUND.allows(former, small.round)
        with pytest.raises(NotFound):
            change_criteria(former, round_=small.round, weights={"areas": 1}, needs_shared_language=True)
