"""The page of an outcome plan: a form while it can be written, a promise once it is locked."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.intake import draft_programme, open_programme
from tests.factories.outcomes import write_outcomes

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.outcomes.actions.planning import add_note, lock_plan
from konnekt.outcomes.library import library
from konnekt.outcomes.models import OutcomePlan, PlanNote, Target


@pytest.fixture
def manager(cast, signed_in):
    return signed_in(cast.programme_manager)


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return draft_programme(cast)


def words(browser, address):
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def at(round_, rest=""):
    return f"/o/meridian/rounds/{round_.pk}/outcomes/{rest}"


def posted(round_, **changed):
    return {
        "comparison": "lottery",
        "least_sample": "30",
        "report_on": (round_.ends_on + timedelta(days=20)).isoformat(),
        "use-goals": "on",
        "enough-goals": "Two thirds are reached.",
    } | changed


def test_a_plan_is_written_locked_and_noted(cast, manager, round_):
    page = words(manager, at(round_))
    assert all(one.name in page for one in library().values())
    assert "Write the outcome plan" in words(manager, f"/o/meridian/programmes/{round_.programme_id}/publication/")
    assert manager.get(at(round_, "locking/")).status_code == 409, "nothing is written yet"
    for wrong, says in (
        ({"use-pay": "on"}, "Say what would be enough, or leave this one out."),
        ({"least_sample": "2"}, "Nothing is shown of fewer than 5 people."),
        ({"use-goals": ""}, "Choose at least one indicator."),
    ):
        answer = manager.post(at(round_), posted(round_, **wrong))
        assert answer.status_code == 200
        assert says in answer.content.decode()
        assert "Two thirds are reached." in answer.content.decode(), "what was typed is kept"
    assert manager.post(at(round_), posted(round_, stay="yes")).url == at(round_)
    # Saved on the way through the design, it leads on to the first step that is left.
    assert manager.post(at(round_), posted(round_)).url.endswith("/design/purpose/")
    assert 'value="Two thirds are reached."' in words(manager, at(round_))
    assert "Write the outcome plan" not in words(manager, f"/o/meridian/programmes/{round_.programme_id}/publication/")
    assert manager.post(at(round_, "notes/"), {"words": "Too early"}).status_code == 409
    assert "Lock the outcome plan of Crossing Lines" in words(manager, at(round_, "locking/"))
    page = words(manager, manager.post(at(round_, "locking/")).url)
    assert "Unchanged since it was locked" in page
    assert "Two thirds are reached." in page
    assert str(library()["goals"].cannot) in page
    assert manager.post(at(round_), posted(round_)).status_code == 409
    assert "This field is required" in manager.post(at(round_, "notes/"), {"words": ""}).content.decode()
    assert "The survey moves to May." in words(
        manager, manager.post(at(round_, "notes/"), {"words": "The survey moves to May."}).url
    )
    with tenant(cast.organisation_id):
        assert PlanNote.objects.count() == 1
        Target.objects.update(enough="One third.")
    assert "This is not what was locked" in words(manager, at(round_))


def test_a_plan_begun_after_the_launch_says_so(cast, manager):
    with tenant(cast.organisation_id):
        late = open_programme(cast)
    assert "People can enrol already" in words(manager, at(late))
    manager.post(at(late), posted(late))
    manager.post(at(late, "locking/"))
    assert "written after people could enrol" in words(manager, at(late))


def test_the_folder_of_evidence_names_locked_plans(cast, manager, round_):
    with tenant(cast.organisation_id):
        lock_plan(
            cast.programme_manager.actor,
            plan=write_outcomes(cast.programme_manager.actor, round_, clock.read()),
            now=clock.read(),
        )
    told = "Outcome plan of Crossing Lines, Spring"
    assert told in words(manager, "/o/meridian/readiness/evidence/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(cast, manager, round_, number):
    actor, now = cast.programme_manager.actor, clock.read()
    with tenant(cast.organisation_id):
        plan = write_outcomes(actor, round_, now, targets=dict.fromkeys(list(library())[:number], "Enough."))
    with CaptureQueriesContext(connection) as writing:
        manager.get(at(round_))
    with tenant(cast.organisation_id):
        lock_plan(actor, plan=OutcomePlan.objects.get(pk=plan.pk), now=now)
        for one in range(number):
            add_note(actor, plan=plan, words=str(one), now=now)
    with CaptureQueriesContext(connection) as reading:
        manager.get(at(round_))
    assert (len(writing), len(reading)) == (21, 12)
