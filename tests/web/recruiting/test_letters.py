"""Letters and the inbox on their pages: read as one person before they go, answered, noted, closed."""

from uuid import uuid4

import pytest
from django.core import mail
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.core.tenancy import tenant
from konnekt.programmes.states import Side
from konnekt.recruiting.models import Received, Thread


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        enrol(cast.mentor, round_, Side.MENTOR)
        enrol(cast.mentee, round_, Side.MENTEE)
        return round_


def today(browser):
    return words(browser.get("/o/meridian/today/"))


def words(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_letter_from_draft_to_an_answer_that_the_team_takes_up(cast, round_, signed_in):
    manager, mentee = signed_in(cast.programme_manager), signed_in(cast.mentee)
    listed, new = (f"/o/meridian/rounds/{round_.pk}/letters/{rest}" for rest in ("", "new/"))
    assert "No letter yet" in words(manager.get(listed))
    assert "Kept." in words(manager.post(new, {"audience": "all", "subject": "", "body": "Kept."}))
    given = {"audience": "all", "subject": "What next", "body": "Hello **{name}**.\n\n<script>alert(1)</script>"}
    address = manager.post(new, given).url
    page = words(manager.get(address))
    assert "As Amina Yusuf reads it" in page
    assert "Hello <strong>Amina Yusuf</strong>." in page
    assert "<script>alert" not in page
    assert "As Björn reads it" in words(manager.get(f"{address}?person=1"))
    assert "passed" in words(manager.post(f"{address}sending/", {"at": "2020-01-01T10:00"}))
    manager.post(f"{address}sending/", {"at": "2050-01-01T10:00"})
    assert "Scheduled" in words(manager.get(listed))
    manager.post(f"{address}sending/", {"call_off": "yes"})
    manager.post(f"{address}change/", given | {"audience": "mentees"})
    assert manager.post(f"{address}sending/", {}).url == address
    run_queue()
    assert [one.to for one in mail.outbox if "wrote to you" in one.subject] == [["mentee@meridian.example"]]
    with tenant(cast.organisation_id):
        received = Received.objects.get()
    mine = f"/o/meridian/my-letters/{received.pk}/"
    card = today(mentee)
    assert "The team of Crossing Lines wrote to you" in card
    assert mine in card
    assert "What next" not in card
    assert "What next" in words(mentee.get("/o/meridian/my-letters/"))
    page = words(mentee.get(mine))
    assert "You got this letter because it went to: mentees with a place" in page
    assert "Write a few words first." in words(mentee.post(mine, {"text": " ", "token": str(uuid4())}))
    thread = mentee.post(mine, {"text": "May I bring a friend?", "token": str(uuid4())}).url
    assert "May I bring a friend?" in words(mentee.get(thread))
    assert "wrote to you" not in today(mentee)
    card = today(manager)
    assert "Somebody wrote to the team of Crossing Lines and waits" in card
    assert "friend" not in card
    assert "You have answered." in words(mentee.get(mine))
    inbox = f"/o/meridian/programmes/{round_.programme_id}/inbox/"
    assert "1 thread waits for an answer" in words(manager.get(inbox))
    with tenant(cast.organisation_id):
        team = f"/o/meridian/threads/{Thread.objects.get().pk}/"
    manager.post(team, {"text": "She asked before.", "note": "yes", "token": str(uuid4())})
    manager.post(team, {"text": "Of course.", "token": str(uuid4())})
    manager.post(f"{team}state/", {"member": str(cast.programme_manager.member.pk)})
    page = words(manager.get(team))
    assert "Note for the team" in page
    seen = words(mentee.get(thread))
    assert "Of course." in seen
    assert "She asked before." not in seen
    assert "Priya Raman" in words(manager.get(f"{inbox}?state=answered&mine=yes"))
    manager.post(f"{team}state/", {"state": "closed"})
    assert "Nothing waits here" in words(manager.get(inbox))
    assert manager.post(f"{team}state/", {"state": "lost"}).status_code == 404
    ask = {"text": "When do we begin?", "token": str(uuid4()), "programme": str(round_.programme_id)}
    assert "When do we begin?" in words(mentee.post("/o/meridian/my-letters/", ask, follow=True))
    page = words(mentee.post("/o/meridian/my-letters/", ask | {"programme": "", "text": "Kept."}))
    assert "Choose the programme" in page
    assert "Kept." in page
    report = words(manager.get(address))
    assert "Opened by" in report


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_however_many(cast, round_, signed_in, django_assert_num_queries, number):
    manager, mentee = signed_in(cast.programme_manager), signed_in(cast.mentee)
    for one in range(number):
        given = {"audience": "all", "subject": f"No {one}", "body": "Hello."}
        address = manager.post(f"/o/meridian/rounds/{round_.pk}/letters/new/", given).url
        manager.post(f"{address}sending/", {})
        run_queue()
        ask = {"text": "Hello?", "token": str(uuid4()), "programme": str(round_.programme_id)}
        mentee.post("/o/meridian/my-letters/", ask)
    with django_assert_num_queries(18):
        assert words(manager.get(f"/o/meridian/rounds/{round_.pk}/letters/")).count('scope="row"') == number
    with django_assert_num_queries(13):
        page = words(manager.get(f"/o/meridian/programmes/{round_.programme_id}/inbox/"))
    assert page.count('scope="row"') == number
    with django_assert_num_queries(17):
        assert words(mentee.get("/o/meridian/my-letters/")).count("You and the team of") == number
