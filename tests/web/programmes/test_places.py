"""More people than places, as the manager answers them and as each of them reads it."""

from datetime import timedelta
from html import unescape

import pytest
from tests.factories.intake import enrol, open_programme

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.actions.drawing import draw
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import Oversubscribed, Side

WHO = ("mentee", "colleague", "line_manager")


@pytest.fixture
def manager(cast, signed_in):
    return signed_in(cast.programme_manager)


def asked(cast, by, *, places=1, people=3):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast, mentee_places=places, oversubscribed=by)
        return round_, [enrol(cast.people[who], round_, Side.MENTEE) for who in WHO[:people]]


def at(round_, rest="places/"):
    return f"/o/meridian/rounds/{round_.pk}/{rest}"


def words(browser, address, data=None):
    answer = browser.get(address) if data is None else browser.post(address, data, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def states(cast):
    with tenant(cast.organisation_id):
        return dict(Enrolment.objects.values_list("member__external_id", "state"))


def test_a_manager_answers_several_at_once_and_each_reads_their_own_answer(cast, manager, signed_in):
    round_, (first, second, third) = asked(cast, Oversubscribed.MANAGER)
    mine = f"/o/meridian/enrolments/{first.pk}/"
    assert "is being read" in words(signed_in(cast.mentee), mine)
    assert "3 people wait for your answer" in words(manager, at(round_, "enrolments/"))
    assert "3 people wait for your answer in Crossing Lines" in words(manager, "/o/meridian/today/")
    page = words(manager, at(round_))
    assert page.index("Amina Yusuf") < page.index("Mei Lin") < page.index("Gareth Pugh")
    assert "One place is left." in page

    one = words(manager, at(round_, f"enrolments/{second.pk}/"))
    assert f'<input type="hidden" name="chosen" value="{second.pk}">' in one
    assert "Choose somebody first." in words(manager, at(round_), {"act": "accept", "chosen": "nobody"})
    again = words(manager, at(round_), {"act": "accept", "chosen": [first.pk, second.pk]})
    assert "One place is left, and you chose 2." in again
    assert f'value="{first.pk}" checked' in again
    assert set(states(cast).values()) == {"applied"}
    words(manager, at(round_), {"act": "accept", "chosen": [first.pk]})
    words(manager, at(round_), {"act": "wait", "chosen": [second.pk]})
    why = words(manager, at(round_), {"act": "decline", "chosen": [third.pk]})
    assert "No place this time for one person" in why
    typed = {"chosen": [third.pk], "words": "In autumn there is a round for <leads>."}
    assert "In autumn there is a round" in words(manager, at(round_, "places/refusal/"), typed)
    assert "One person is told." in words(manager, at(round_, "places/refusal/"), typed | {"reason": "not_now"})
    assert states(cast) == {"mentee": "complete", "colleague": "waiting", "line_manager": "declined"}

    assert "You’re enrolled in Crossing Lines" in words(signed_in(cast.mentee), mine)
    waiting = words(signed_in(cast.colleague), f"/o/meridian/enrolments/{second.pk}/")
    assert "nobody is ahead of you" in waiting
    assert "How many places usually open isn’t known" in waiting
    declined = words(signed_in(cast.line_manager), f"/o/meridian/enrolments/{third.pk}/")
    assert "It isn’t the right time" in declined
    assert "In autumn there is a round for <leads>." in declined
    assert "Come back in a later round." in declined
    assert signed_in(cast.line_manager).get(f"/o/meridian/enrolments/{third.pk}/areas/").status_code == 302
    shown = words(manager, at(round_, "places/?state=declined"))
    assert "In autumn there is a round" in shown
    assert f"enrolments/{third.pk}/" not in shown


def test_a_lottery_is_drawn_by_one_button_and_shown_to_whoever_was_in_it(cast, manager, signed_in):
    round_, rows = asked(cast, Oversubscribed.LOTTERY)
    assert "You’re in the lottery for Crossing Lines" in words(
        signed_in(cast.mentee), f"/o/meridian/enrolments/{rows[0].pk}/"
    )
    assert "so there is no hurry" in words(signed_in(cast.champion), "/o/meridian/join/crossing-lines/")
    assert "once enrolment has closed" in words(manager, at(round_))
    assert manager.get(at(round_, "draw/")).status_code == 409
    with tenant(cast.organisation_id):
        round_.enrolment_opens = round_.enrolment_closes = clock.read().date() - timedelta(days=2)
        round_.save()
    assert "The lottery of Crossing Lines can be drawn" in words(manager, "/o/meridian/today/")
    assert "Draw the lottery" in words(manager, at(round_))
    assert "Draw the lottery with 3 tickets?" in words(manager, at(round_, "draw/"))
    drawn = words(manager, at(round_, "draw/"), {})
    assert "The lottery is drawn. Everybody is told." in drawn
    with tenant(cast.organisation_id):
        round_.refresh_from_db()
    assert str(round_.lottery_seed) in drawn
    assert sorted(states(cast).values()) == ["complete", "waiting", "waiting"]
    assert manager.post(at(round_, "draw/")).status_code == 409
    page = words(signed_in(cast.mentee), f"/o/meridian/enrolments/{rows[0].pk}/draw/")
    assert page.count("data-changed") == 1
    assert "Yours was drawn" in page
    assert "Amina" not in page.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("people", [1, 3])
def test_the_pages_of_places_cost_the_same_however_many_wait(cast, manager, people, django_assert_num_queries):
    round_, _rows = asked(cast, Oversubscribed.MANAGER, people=people)
    lots, _more = lottery(cast, people)
    manager.get(at(round_))
    with django_assert_num_queries(14):
        manager.get(at(round_))
    with django_assert_num_queries(11):
        manager.get(at(lots, "draw/"))


def lottery(cast, people):
    with tenant(cast.organisation_id):
        lots = open_programme(cast, name="Lots", mentee_places=1, oversubscribed=Oversubscribed.LOTTERY)
        rows = [enrol(cast.people[who], lots, Side.MENTEE) for who in WHO[:people]]
        return draw(cast.programme_manager.actor, round_=lots, now=clock.read() + timedelta(days=30)), rows


def test_a_waiting_list_is_read_in_its_order_and_free_places_are_given_in_it(cast, manager, signed_in):
    round_, (_first, second, third) = asked(cast, Oversubscribed.FIRST_COME)
    assert "You are next" in words(signed_in(cast.colleague), f"/o/meridian/enrolments/{second.pk}/")
    assert "One person is ahead of you." in words(signed_in(cast.line_manager), f"/o/meridian/enrolments/{third.pk}/")
    page = words(manager, at(round_))
    assert page.index("Mei Lin") < page.index("Gareth Pugh")
    assert 'type="checkbox"' not in page
    with tenant(cast.organisation_id):
        round_.mentee_places = 2
        round_.save()
    assert "Places are free, and people wait." in words(manager, at(round_))
    words(manager, at(round_), {"act": "fill"})
    assert states(cast) == {"mentee": "complete", "colleague": "complete", "line_manager": "waiting"}
    assert "Choose what to answer." in words(manager, at(round_), {"act": "", "chosen": [third.pk]})
