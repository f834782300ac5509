"""The panel of live answers: a change is saved and answered on the page, and without scripts by a button."""

import pytest
from tests.queue import run_queue
from tests.web.matching.test_two_managers import HTMX, form_of, studio

from konnekt.core.tenancy import tenant
from konnekt.matching.models import LiveAnswer
from konnekt.matching.states import Doing
from konnekt.web.matching import live


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(live, "WAITS", (0.0,))


def panel(manager, small):
    return manager.get(studio(small, "live/"), **HTMX).content.decode()


def test_a_change_is_saved_and_answered_on_the_page(small, manager):
    first = manager.post(studio(small, "criteria/"), form_of(small, areas=31), **HTMX).content.decode()
    assert "Being worked out" in first
    assert 'name="mine" value="1" id="id_mine" hx-swap-oob="true"' in first
    assert 'hx-trigger="load delay:250ms"' in panel(manager, small)
    run_queue()
    assert "1 / 2" in panel(manager, small)
    with tenant(small.cast.organisation_id):
        LiveAnswer.objects.update(before={"mentees": 2, "matched": 0, "mean": 0.1, "worst": 0.1, "blocking": 3})
        LiveAnswer.objects.update(moved=[[str(small.mentee.pk), "", str(small.mentor.pk)]], number_moved=1)
    told = panel(manager, small)
    assert "1 pair changed; mean fit 0.10 → " in told
    assert (
        '<th scope="row">Amina Yusuf</th><td data-label="Before">no mentor</td><td data-label="Now">Björn</td>' in told
    )
    refused = manager.post(studio(small, "criteria/"), form_of(small, areas=101), **HTMX).content.decode()
    assert "Interest areas: " in refused
    assert "id_mine" not in refused


def test_without_scripts_a_button_asks_and_the_page_shows_the_answer(small, manager):
    assert "Work it out" in manager.get(studio(small)).content.decode()
    asked = manager.post(studio(small, "live/"))
    assert asked.url == studio(small) + "?answer=wait#live"
    assert "See how far it is" in manager.get(asked.url).content.decode()
    run_queue()
    assert "1 / 2" in manager.get(asked.url).content.decode()
    assert manager.get(studio(small, "live/")).url == studio(small)
    with tenant(small.cast.organisation_id):
        LiveAnswer.objects.update(
            doing=Doing.IMPOSSIBLE,
            conflicts=[{"words": "Both need the one place", "pairs": [[str(small.mentee.pk), str(small.mentor.pk)]]}],
        )
    assert "Both need the one place: Amina Yusuf – Björn" in panel(manager, small)
    with tenant(small.cast.organisation_id):
        LiveAnswer.objects.update(doing=Doing.FAILED)
    assert "stopped by a fault" in panel(manager, small)


def test_a_round_that_is_too_large_is_told_to_start_a_run(small, manager, monkeypatch):
    monkeypatch.setattr("konnekt.matching.actions.looking.MOST_LIVE_PAIRS", 3)
    assert "too large to be answered at once" in panel(manager, small)
    manager.post(studio(small, "criteria/"), form_of(small, areas=31))
    with tenant(small.cast.organisation_id):
        assert not LiveAnswer.objects.exists()
