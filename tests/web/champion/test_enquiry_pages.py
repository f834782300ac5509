"""Somebody asks on a programme's page, a champion answers; what is late goes on."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.intake import open_programme

from konnekt.champions.actions.enquiries import ask
from konnekt.champions.jobs import every_hour
from konnekt.champions.models import Enquiry
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.actions.teams import add_to_team
from konnekt.programmes.states import TeamRole

PAGE = "/o/meridian/join/crossing-lines/"
TODAY = "/o/meridian/today/"
LIST = "/o/meridian/enquiries/"


@pytest.fixture
def programme(cast):
    with tenant(cast.organisation_id):
        programme = open_programme(cast).programme
        champion = cast.champion.member
        add_to_team(cast.programme_manager.actor, programme=programme, member=champion, role=TeamRole.CHAMPION)
        return programme


def words(browser, address):
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_question_and_its_answer(cast, programme, signed_in):
    mentee, champion = signed_in(cast.mentee), signed_in(cast.champion)
    assert "Ask a question" in words(mentee, PAGE)
    page = words(mentee, f"{PAGE}question/")
    assert "A champion of the programme answers within 5 days." in page
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    assert "Write a few words." in mentee.post(f"{PAGE}question/", {"token": token}).content.decode()
    sent = mentee.post(f"{PAGE}question/", {"token": token, "text": "Is it really confidential?"})
    assert mentee.post(f"{PAGE}question/", {"token": token, "text": "Is it really confidential?"}).url == sent.url
    page = words(mentee, sent.url)
    assert "Is it really confidential?" in page
    assert "It is with Tom Okafor, a champion of the programme." in page
    assert "Send the answer" not in page
    assert "Amina Yusuf asks about Crossing Lines" in words(champion, TODAY)
    assert "Amina Yusuf" in words(champion, LIST)
    page = words(champion, sent.url)
    assert "Is it really confidential?" in page
    assert "Pass it on" in page
    assert "Write a few words." in champion.post(f"{sent.url}answer/", {"text": " "}).content.decode()
    champion.post(f"{sent.url}answer/", {"text": "Yes: nobody else can read it."})
    assert champion.post(f"{sent.url}answer/", {"text": "Again"}).status_code == 409
    assert "Your question about Crossing Lines is answered" in words(mentee, TODAY)
    assert "Yes: nobody else can read it." in words(mentee, sent.url)
    assert "is answered" not in words(mentee, TODAY)
    assert "Answered" in words(mentee, f"{LIST}?view=mine")
    assert "Waits for an answer" not in words(mentee, f"{PAGE}question/")


def test_what_is_late_goes_to_those_who_run_it(cast, programme, signed_in, monkeypatch):
    with tenant(cast.organisation_id):
        one = ask(cast.mentee.actor, programme=programme, text="When?", token=uuid4(), now=clock.read())
    manager, champion = signed_in(cast.programme_manager), signed_in(cast.champion)
    address = f"{LIST}{one.pk}/"
    assert manager.get(address).status_code == 404
    with tenant(cast.organisation_id):
        Enquiry.objects.update(answer_by=clock.read() - timedelta(days=1))
    every_hour(0)
    assert "Amina Yusuf asks about Crossing Lines" in words(manager, TODAY)
    assert "An answer was due on" in words(manager, TODAY)
    page = words(manager, address)
    assert "When?" in page
    assert "Pass it on" not in page
    assert "Late" in words(champion, LIST)
    champion.post(f"{address}passing-on/")
    manager.post(f"{address}answer/", {"text": "In May."})
    assert "In May." in words(champion, address)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_many(cast, programme, signed_in, number, django_assert_num_queries):
    with tenant(cast.organisation_id):
        for who in ("mentee", "mentor", "colleague")[:number]:
            ask(cast.people[who].actor, programme=programme, text="When?", token=uuid4(), now=clock.read())
    browser = signed_in(cast.champion)
    with django_assert_num_queries(19):
        assert words(browser, LIST).count('scope="row"') == number
