"""Live answers: what a run would give now, by a process that keeps the people read."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from tests.matching.conftest import small
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.matching import live, reading
from konnekt.matching.actions import looking
from konnekt.matching.actions.looking import ask
from konnekt.matching.actions.steering import change_criteria, steer
from konnekt.matching.models import LiveAnswer, Proposal
from konnekt.matching.states import Doing, SteerKind
from konnekt.programmes.models import Enrolment

__all__ = ["small"]


def answered(small) -> LiveAnswer:
    with tenant(small.cast.organisation_id):
        ask(small.manager, round_=small.round, now=clock.read())
    run_queue()
    with tenant(small.cast.organisation_id):
        return LiveAnswer.objects.get()


def steered(small, kind, mentee):
    with tenant(small.cast.organisation_id):
        steer(small.manager, kind=kind, mentee=mentee, mentor=small.mentor, reason="Asked for", now=clock.read())


def test_a_live_answer_is_what_a_run_gives_and_says_who_moved_since_the_one_before(small, monkeypatch):
    read = []
    monkeypatch.setattr(live, "read", lambda pool, on, read_=live.read: read.append(1) or read_(pool, on=on))
    first = answered(small)
    run = small.run()
    with tenant(small.cast.organisation_id):
        assert first.pairs == {str(one.mentee_id): str(one.mentor_id) for one in Proposal.objects.filter(run=run)}
    both = run.summary.keys() & first.summary.keys()
    assert both >= {"matched", "mean", "worst"}
    assert {key: run.summary[key] for key in both} == {key: first.summary[key] for key in both}
    assert (first.doing, first.number_moved, first.before) == (Doing.DONE, 0, {})

    steered(small, SteerKind.LOCK, small.colleague)
    with tenant(small.cast.organisation_id):
        change_criteria(small.manager, round_=small.round, weights={"areas": 1}, needs_shared_language=True)
    second = answered(small)
    mentor = str(small.mentor.pk)
    assert sorted(second.moved) == sorted([[str(small.mentee.pk), mentor, ""], [str(small.colleague.pk), "", mentor]])
    assert (second.step, second.before, read) == (2, first.summary, [1])

    steered(small, SteerKind.LOCK, small.mentee)
    impossible = answered(small)
    assert impossible.doing == Doing.IMPOSSIBLE
    assert impossible.conflicts
    assert impossible.summary == second.summary

    with tenant(small.cast.organisation_id):
        Enrolment.objects.filter(pk=small.mentor.pk).update(capacity=2)
    assert answered(small).summary["matched"] == 2
    assert read == [1, 1]


def test_what_is_kept_is_used_again_only_under_its_key_and_the_last_few_rounds_only(monkeypatch):
    monkeypatch.setattr(live, "read", lambda pool, on: SimpleNamespace(of=pool))
    resident, rounds = live.Resident(), [uuid4() for _n in range(live.MOST_KEPT + 1)]
    for one in rounds[:-1]:
        resident.keep(one, "as it was", None, on=None)
    assert resident.find(rounds[0], "as it was")
    assert resident.find(rounds[0], "changed") is None
    resident.keep(rounds[-1], "as it was", None, on=None)
    assert [resident.find(one, "as it was") is not None for one in rounds] == [True, False, True, True, True]


def test_the_digest_knows_every_change_of_whom_the_round_is_read_from(small):
    with tenant(small.cast.organisation_id):
        today = clock.read().date()

        def digest():
            return reading.people_digest(small.round.pk, on=today)

        seen = {digest(), digest()}
        small.mentee.member.save()
        seen.add(digest())
        Enrolment.objects.filter(pk=small.mentor.pk).update(capacity=3)
        seen.add(digest())
        assert len(seen) == 3


def test_nobody_else_asks_and_a_large_round_is_not_answered_live(small, monkeypatch):
    with tenant(small.cast.organisation_id):
        with pytest.raises(NotFound):
            ask(small.cast.champion.actor, round_=small.round, now=clock.read())
        monkeypatch.setattr(looking, "MOST_LIVE_PAIRS", 3)
        with pytest.raises(Refused, match="too large"):
            ask(small.manager, round_=small.round, now=clock.read())
        assert not LiveAnswer.objects.exists()
