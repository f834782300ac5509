"""Conversation cards: drawn by a seed, and put on the agenda of a session."""

from datetime import timedelta

import pytest
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.guidance.decks import decks, draw
from konnekt.organisations.models import InterestArea
from konnekt.workspace.actions.booking import book
from konnekt.workspace.actions.notes import Agenda, write_agenda
from konnekt.workspace.actions.reading_notes import read_papers

CARDS = "/o/meridian/guide/cards/"


def words(response):
    return response.content.decode()


@pytest.fixture
def pair(cast):
    return opened(cast)


@pytest.fixture
def session(cast, pair):
    with tenant(cast.organisation_id):
        when = clock.read() + timedelta(days=3)
        (made,) = book(cast.mentee.actor, relationship=pair, times=[when], minutes=60, where="", now=clock.read())
    return made


@pytest.fixture
def amina(cast, signed_in):
    return signed_in(cast.mentee)


def place(pair, session):
    return f"/o/meridian/pairs/{pair.pk}/sessions/{session.pk}/cards/"


def agenda_of(cast, session):
    with tenant(cast.organisation_id):
        found = read_papers(cast.mentor.actor, session=session, now=clock.read()).agenda
        return found and found.agenda


def test_there_is_a_deck_for_each_area_that_the_organisation_keeps_in_its_words(cast, pair, amina):
    with tenant(cast.organisation_id):
        InterestArea.objects.filter(key="career").update(name="Working life")
        InterestArea.objects.filter(key="education").update(is_active=False)
    page = words(amina.get(CARDS))
    assert "Cards about Working life" in page
    assert "Education" not in page
    assert amina.get(f"{CARDS}education/").status_code == 404
    assert amina.get(f"{CARDS}nothing/").status_code == 404


def test_two_who_open_one_address_see_the_same_three(cast, pair, amina, signed_in):
    wanted = draw(decks()["career"], 42)
    for client in (amina, signed_in(cast.mentor)):
        page = words(client.get(f"{CARDS}career/?draw=42"))
        assert page.count('class="card-words"') == 3
        assert all(card.words in page for card in wanted)
    assert 'class="card-words"' not in words(amina.get(f"{CARDS}career/?draw=x"))


def test_a_card_goes_on_the_agenda_after_what_stands_there(cast, pair, session, amina):
    here = f"{place(pair, session)}?deck=career&draw=42"
    card = draw(decks()["career"], 42)[0]
    assert "Put it on our agenda" in words(amina.get(here))
    chosen = {"deck": "career", "card": card.number}
    for _twice in range(2):
        assert amina.post(here, chosen)["Location"] == here
    assert agenda_of(cast, session) == Agenda("", card.words)
    with tenant(cast.organisation_id):
        agenda = Agenda("Our day", "Arrive", "")
        write_agenda(cast.mentor.actor, session=session, agenda=agenda, number=1, now=clock.read())
    amina.post(here, chosen)
    assert agenda_of(cast, session) == Agenda("Our day", f"Arrive\n{card.words}")


@pytest.mark.parametrize("wrong", [{}, {"deck": "career", "card": "99"}, {"deck": "x", "card": "1"}])
def test_no_card_changes_nothing(cast, pair, session, amina, wrong):
    assert amina.post(place(pair, session), wrong).status_code == 302
    assert agenda_of(cast, session) is None


def test_only_the_two_draw_for_their_session(cast, stranger, pair, session, signed_in):
    for person in (cast.colleague, cast.programme_manager, stranger.mentee):
        assert signed_in(person).get(place(pair, session)).status_code == 404
        assert signed_in(person).post(place(pair, session)).status_code == 404


def test_the_page_costs_the_same_with_and_without_a_draw(pair, session, amina, django_assert_num_queries):
    amina.get(place(pair, session))
    for asked in ("", "?deck=career&draw=1"):
        with django_assert_num_queries(15):
            amina.get(place(pair, session) + asked)
