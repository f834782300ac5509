"""The page of a release: whom to ask, and when; and pairs that are held back for talk."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.queue import run_queue
from tests.web.matching.conftest import crowded

from konnekt.core.tenancy import tenant
from konnekt.jobs.models import Work, WorkState
from konnekt.matching.models import PlannedRelease, Proposal
from konnekt.web.matching import releasing
from konnekt.web.matching.releasing import MOMENT


def of_run(run, rest=""):
    return f"/o/meridian/runs/{run.pk}/{rest}"


def test_a_manager_holds_a_pair_back_schedules_a_wave_calls_it_off_and_asks_another(small, manager):
    run = crowded(small, 3)
    with tenant(small.cast.organisation_id):
        Proposal.objects.filter(run=run).update(held_back="")
        kept = Proposal.objects.filter(run=run).first()
    mentee = of_run(run, f"mentees/{kept.mentee_id}/")
    assert "Hold it back for talk" in manager.get(mentee).content.decode()
    manager.post(f"{mentee}talk/", {"note": "They share a flat"})
    assert "To talk about: They share a flat" in manager.get(mentee).content.decode()
    assert "They share a flat" in manager.get(of_run(run, "?show=for-talk")).content.decode()

    page = manager.get(of_run(run, "release/"))
    assert (page.context["pairs"], page.context["for_talk"]) == (2, 1)
    wrong = manager.post(of_run(run, "release/"), {"whom": "units"})
    assert wrong.status_code == 200
    assert manager.post(of_run(run, "release/"), {"whom": "first", "first": "", "at": "x"}).context[
        "form"
    ].errors.keys() == {
        "first",
        "at",
    }
    late = manager.post(of_run(run, "release/"), {"whom": "all", "at": "2020-01-01T10:00"})
    assert list(late.context["form"].errors) == ["at"]
    at = (timezone.localtime() + timedelta(days=2)).strftime(MOMENT)
    manager.post(of_run(run, "release/"), {"whom": "first", "first": "1", "at": at})
    shown = manager.get(of_run(run)).content.decode()
    assert "A release is scheduled for" in shown
    assert "Only 1 pair, the best fit." in shown
    with tenant(small.cast.organisation_id):
        planned = PlannedRelease.objects.get()
    manager.post(f"/o/meridian/planned-releases/{planned.pk}/calling-off/")
    assert "A release is scheduled for" not in manager.get(of_run(run)).content.decode()

    manager.post(of_run(run, "release/"), {"whom": "first", "first": "1"})
    shown = manager.get(of_run(run)).content.decode()
    assert "1 pair waits for a later wave. 1 is held back for talk." in shown
    assert "Release the next wave" in shown
    manager.post(f"{mentee}talk/", {"let_go": "yes"})
    manager.post(of_run(run, "release/"), {"whom": "all"})
    assert manager.get(of_run(run, "release/")).status_code == 302
    with tenant(small.cast.organisation_id):
        assert not Proposal.objects.filter(run=run, asked_at=None).exists()


def test_a_large_release_is_left_to_the_worker_watched_and_stopped(small, manager, monkeypatch):
    monkeypatch.setattr(releasing, "AT_ONCE", 2)
    run = crowded(small, 3)
    with tenant(small.cast.organisation_id):
        Proposal.objects.filter(run=run).update(held_back="")
    manager.post(of_run(run, "release/"), {"whom": "all"})
    shown = manager.get(of_run(run)).content.decode()
    assert "Run 1 is being released" in shown
    assert "It asks everybody or, if you stop it, nobody." in shown
    refused = manager.post(of_run(run, "release/"), {"whom": "all"})
    assert "A release of this round is going already." in refused.content.decode()
    # A small wave would be asked while the page waits; it is told at once, and doesn't wait for the large release.
    small_wave = manager.post(of_run(run, "release/"), {"whom": "first", "first": "1"})
    assert "A release of this round is going already." in small_wave.content.decode()
    with tenant(small.cast.organisation_id):
        first = PlannedRelease.objects.select_related("work").get()
    progress = f"/o/meridian/planned-releases/{first.pk}/progress/"
    assert "Waiting for a worker" in manager.get(progress).content.decode()

    manager.post(f"/o/meridian/planned-releases/{first.pk}/calling-off/")
    with tenant(small.cast.organisation_id):
        first.work.refresh_from_db()
        assert first.work.cancel_requested
        # What the worker does when it hears of it; here it can't, for it asks on a connection of its own.
        Work.objects.filter(pk=first.work.pk).update(state=WorkState.CANCELLED)
        ProcrastinateJob.objects.filter(task_name="matching.release").update(status="cancelled")
    assert manager.get(progress)["HX-Redirect"] == of_run(run)
    assert "Release" in manager.get(of_run(run)).content.decode()

    manager.post(of_run(run, "release/"), {"whom": "all"})
    run_queue()
    shown = manager.get(of_run(run)).content.decode()
    assert "Everybody in it was asked." in shown
    with tenant(small.cast.organisation_id):
        assert not Proposal.objects.filter(run=run, asked_at=None).exists()
    over = manager.post(f"/o/meridian/planned-releases/{first.pk}/calling-off/", follow=True)
    assert "The release was over before it could be stopped." in over.content.decode()
