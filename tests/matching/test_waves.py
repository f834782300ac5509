"""Releases in waves, at a time, and without the pairs that are held back for talk."""

from datetime import timedelta

import pytest
from tests.matching.conftest import small
from tests.queue import run_queue
from tests.web.matching.conftest import crowded

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.jobs.progress import Cancelled
from konnekt.matching.actions import releasing
from konnekt.matching.actions.holding import hold_for_talk, let_go
from konnekt.matching.actions.planning import call_off, leave_release_to_worker, plan_release, release_planned
from konnekt.matching.actions.releasing import release
from konnekt.matching.models import PlannedRelease, Proposal
from konnekt.matching.queries import EVERYBODY, Wave, units_waiting_in, waiting_in
from konnekt.matching.states import PlanState, RunState
from konnekt.organisations.models import Appointment, Member, Unit
from konnekt.relationships.models import Relationship

__all__ = ["small"]


@pytest.fixture
def ready(small):
    """A run of six pairs that nothing keeps apart."""
    run = crowded(small, 6)
    with tenant(small.cast.organisation_id):
        Proposal.objects.filter(run=run).update(held_back="")
        yield run


def asked(run):
    return sorted(Proposal.objects.filter(run=run).exclude(asked_at=None).values_list("points", flat=True))


def test_a_run_is_released_in_waves_the_best_fits_first_or_by_unit_and_a_pair_held_for_talk_waits(small, ready):
    points = sorted(Proposal.objects.filter(run=ready).values_list("points", flat=True))
    kept = Proposal.objects.get(run=ready, points=points[5])
    hold_for_talk(small.manager, proposal=kept, note=" They know each other ")
    now = clock.read()

    assert release(small.manager, run=ready, now=now, wave=Wave(first=2)).opened == 2
    assert asked(ready) == points[3:5]
    ready.refresh_from_db()
    assert ready.state == RunState.RELEASED

    rail = Unit.objects.create(name="Rail", path="Rail")
    below = Unit.objects.create(name="Track", path="Rail / Track", parent=rail)
    Unit.objects.create(name="Railing", path="Railing")
    Member.objects.filter(name_key__contains="0001").update(unit=below)
    assert [(path, number) for _id, path, number in units_waiting_in(ready)] == [("Rail / Track", 1)]
    assert release(small.manager, run=ready, now=now, wave=Wave(units=frozenset({rail.pk}))).opened == 1
    with pytest.raises(Refused, match="in this wave"):
        release(small.manager, run=ready, now=now, wave=Wave(units=frozenset({rail.pk})))

    assert release(small.manager, run=ready, now=now).opened == 2
    with pytest.raises(Refused, match="can’t be released"):
        release(small.manager, run=ready, now=now)
    with pytest.raises(Refused, match="asked already"):
        hold_for_talk(small.manager, proposal=Proposal.objects.get(run=ready, points=points[0]), note="")
    assert (let_go(small.manager, proposal=kept).talk_note, waiting_in(ready).count()) == ("", 1)
    assert release(small.manager, run=ready, now=now).opened == 1
    assert asked(ready) == points
    assert Relationship.objects.count() == 6
    with pytest.raises(NotFound):
        let_go(small.cast.champion.actor, proposal=kept)


@pytest.mark.parametrize("pairs", [2, 6])
def test_a_release_costs_the_same_for_two_pairs_and_for_six(small, ready, pairs, django_assert_num_queries):
    with django_assert_num_queries(42):
        assert release(small.manager, run=ready, now=clock.read(), wave=Wave(first=pairs)).opened == pairs


def test_a_scheduled_release_happens_at_its_time_unless_it_is_called_off(small, ready):
    now = clock.read()
    soon = now + timedelta(hours=1)
    with pytest.raises(Refused, match="over already"):
        plan_release(small.manager, run=ready, at=now, wave=EVERYBODY, now=now)
    first, second = (
        plan_release(small.manager, run=ready, at=soon, wave=Wave(first=number), now=now) for number in (1, 2)
    )
    call_off(small.manager, planned=first, now=now)
    run_queue()
    assert asked(ready) == []
    for planned in (first, second):
        for _twice in range(2):
            release_planned(planned_id=planned.pk, now=soon)
    assert len(asked(ready)) == 2
    states = PlannedRelease.objects.order_by("made_at").values_list("state", flat=True)
    assert list(states) == [PlanState.CALLED_OFF, PlanState.DONE]
    with pytest.raises(NotFound):
        call_off(small.cast.champion.actor, planned=second, now=now)


def test_at_its_time_it_is_checked_again_who_may_release_and_whether_anybody_waits(small, ready):
    now = clock.read()
    soon = now + timedelta(hours=1)
    late, without_role = (plan_release(small.manager, run=ready, at=soon, wave=EVERYBODY, now=now) for _n in range(2))
    Appointment.objects.filter(member=small.cast.programme_manager.member).delete()
    release_planned(planned_id=without_role.pk, now=soon)
    without_role.refresh_from_db()
    assert (without_role.state, asked(ready)) == (PlanState.REFUSED, [])
    assert "no longer manages" in without_role.why_not
    PlannedRelease.objects.filter(pk=late.pk).update(by_member=None)
    release_planned(planned_id=late.pk, now=soon)
    assert asked(ready) == []


def test_a_release_that_is_stopped_midway_asked_nobody(small, ready, monkeypatch):
    monkeypatch.setattr(releasing, "AT_ONCE", 2)
    now = clock.read()
    planned = leave_release_to_worker(small.manager, run=ready, wave=EVERYBODY, now=now)
    with pytest.raises(Refused, match="going already"):
        plan_release(small.manager, run=ready, at=now + timedelta(hours=1), wave=EVERYBODY, now=now)
    heard = []

    def stop_at_the_third(share: float, words: str) -> None:
        heard.append((share, words))
        if len(heard) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        release_planned(planned_id=planned.pk, now=now, progress=stop_at_the_third)
    assert heard == [(0, "Asked 0 of 6"), (2 / 6, "Asked 2 of 6"), (4 / 6, "Asked 4 of 6")]
    planned.refresh_from_db()
    assert (planned.shown_state, asked(ready), Relationship.objects.count()) == (PlanState.WAITING, [], 0)
    release_planned(planned_id=planned.pk, now=now)
    assert len(asked(ready)) == 6
