"""Release: a person decides, rules are checked once more, both are asked, and nothing private travels."""

import pytest
from django.core import mail
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.releasing import pair_by_hand, release
from konnekt.matching.models import MatchRun
from konnekt.matching.states import RunState
from konnekt.organisations.actions.lines import state_line
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.models import Relationship
from konnekt.relationships.states import RelationshipState


def released(small):
    run = small.run()
    with tenant(small.cast.organisation_id):
        outcome = release(small.manager, run=run, now=clock.read())
    return run, outcome


def test_release_asks_both_without_telling_who(small):
    mail.outbox.clear()
    _run, outcome = released(small)
    assert (outcome.opened, outcome.held_back) == (1, [])
    run_queue()
    assert sorted(one.to[0] for one in mail.outbox) == ["mentee@meridian.example", "mentor@meridian.example"]
    for one in mail.outbox:
        assert "Björn" not in one.subject + one.body.replace("Hello Björn,", "")
        assert "Amina" not in one.subject + one.body.replace("Hello Amina Yusuf,", "")
    with tenant(small.cast.organisation_id):
        assert Relationship.objects.get().state == RelationshipState.PROPOSED


def test_the_pair_is_told_shared_facts_and_no_numbers(small):
    released(small)
    with tenant(small.cast.organisation_id):
        reasons = Relationship.objects.get().reasons
    assert {reason["key"] for reason in reasons} >= {"areas", "skills"}
    assert all(set(reason) == {"key", "shared"} for reason in reasons)
    assert not {reason["key"] for reason in reasons} & {"mentee_wishes", "mentor_wishes", "priority"}


def test_a_run_is_released_once_and_replaces_the_others(small):
    older = small.run()
    run, _outcome = released(small)
    with tenant(small.cast.organisation_id):
        with pytest.raises(Refused, match="can’t be released"):
            release(small.manager, run=run, now=clock.read())
        assert MatchRun.objects.get(pk=older.pk).state == RunState.SUPERSEDED
        assert Relationship.objects.count() == 1


def test_what_became_impossible_since_the_run_is_held_back_without_saying_why(small):
    run = small.run()
    with tenant(small.cast.organisation_id):
        exclude(small.cast.mentor.actor, excluded=small.cast.mentee.member)
        outcome = release(small.manager, run=run, now=clock.read())
    assert outcome.opened == 0
    (held_back,) = outcome.held_back
    assert held_back.get_held_back_display() == "These two are not available to each other in this round."


def test_a_line_that_changed_since_the_run_holds_a_pair_back(small):
    run = small.run()
    with tenant(small.cast.organisation_id):
        state_line(
            small.cast.administrator.actor,
            member=small.cast.mentee.member,
            manager=small.cast.mentor.member,
            now=clock.read(),
        )
        assert release(small.manager, run=run, now=clock.read()).opened == 0


def test_who_is_paired_is_not_matched_again(small):
    released(small)
    again = small.run()
    assert (again.summary["mentees"], again.summary["mentors"]) == (1, 1)
    assert again.summary["matched"] == 0


def test_pairing_by_hand_obeys_the_law(small):
    with tenant(small.cast.organisation_id):
        with pytest.raises(Refused, match="not available to each other"):
            pair_by_hand(small.manager, mentee=small.mentee, mentor=small.line_manager, now=clock.read())
        assert (
            pair_by_hand(small.manager, mentee=small.mentee, mentor=small.mentor, now=clock.read()).state
            == RelationshipState.PROPOSED
        )
        with pytest.raises(Refused, match="not available to each other"):
            pair_by_hand(small.manager, mentee=small.colleague, mentor=small.mentor, now=clock.read())


@pytest.mark.parametrize("who", ["administrator", "champion", "auditor", "mentee", "mentor", "line_manager"])
def test_nobody_else_releases_or_pairs(small, who):
    run = small.run()
    with tenant(small.cast.organisation_id):
        actor = small.cast.people[who].actor
        with pytest.raises(NotFound):
            release(actor, run=run, now=clock.read())
        with pytest.raises(NotFound):
            pair_by_hand(actor, mentee=small.mentee, mentor=small.mentor, now=clock.read())
