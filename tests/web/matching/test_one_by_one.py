"""A manager pairs one by one: the mentors in order, in one word what stands in the way, and both are asked."""

import pytest
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.starting import start_run
from konnekt.organisations.models import Member
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import EnrolmentState, Side, Way
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.actions.requests import send_request
from konnekt.relationships.models import Relationship

HOME = "/o/meridian/rounds/"


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        made = open_programme(cast)
        Programme.objects.update(ways=[Way.ONE_BY_ONE, Way.REQUESTS])
        made.programme.refresh_from_db()
        return made


@pytest.fixture
def people(cast, round_):
    skills = {"skills_wanted": ["Budgets"]}
    with tenant(cast.organisation_id):
        return {
            "mentee": enrol(cast.mentee, round_, Side.MENTEE, **skills),
            "colleague": enrol(cast.colleague, round_, Side.MENTEE),
            "mentor": enrol(cast.mentor, round_, Side.MENTOR, skills_offered=["Welding"], capacity=1),
            "champion": enrol(cast.champion, round_, Side.MENTOR, skills_offered=["Budgets"], capacity=1),
            "line_manager": enrol(cast.line_manager, round_, Side.MENTOR),
        }


def words(response):
    return response.content.decode()


def test_the_mentors_stand_in_order_with_reasons_and_both_are_asked(cast, round_, people, signed_in):
    browser = signed_in(cast.programme_manager)
    at = f"{HOME}{round_.pk}/matching/one-by-one/"
    with tenant(cast.organisation_id):
        Enrolment.objects.update(shows_card=True)
        exclude(cast.mentee.actor, excluded=cast.mentor.member)
        send_request(
            cast.colleague.actor, mentee=people["colleague"], mentor=people["mentor"], why="Kind.", now=clock.read()
        )
    page = words(browser.get(at))
    assert page.index("Amina Yusuf") < page.index("Mei Lin")
    assert "has asked a mentor" in page
    page = words(browser.get(f"{at}{people['mentee'].pk}/"))
    assert "1 mentor is available" in page
    assert "Tom Okafor offers what Amina Yusuf would like to learn: Budgets." in page
    # The one who was excluded and the one above are told apart by nothing.
    assert page.count("Not available to each other</td>") == 2
    assert "The mentee has asked them" in words(browser.get(f"{at}{people['colleague'].pk}/"))
    assert "No mentor of that name" in words(browser.get(f"{at}{people['mentee'].pk}/?q=nobody"))
    refused = browser.post(f"{at}{people['mentee'].pk}/", {"mentor": people["mentor"].pk}, follow=True)
    assert "not available to each other in this round" in words(refused)
    assert "Choose a mentor from the list" in words(browser.post(f"{at}{people['mentee'].pk}/", follow=True))
    browser.post(f"{at}{people['mentee'].pk}/", {"mentor": people["champion"].pk})
    with tenant(cast.organisation_id):
        pair = Relationship.objects.get()
    assert pair.state == "proposed"
    assert {"key": "skills", "shared": ["Budgets"]} in pair.reasons
    assert "has a mentor in this round already" in words(browser.get(f"{at}{people['mentee'].pk}/"))
    assert "No place left" in words(browser.get(f"{at}{people['colleague'].pk}/"))


def test_beside_a_run_each_choice_says_what_it_costs_the_others(cast, round_, people, signed_in):
    with tenant(cast.organisation_id):
        Enrolment.objects.update(shows_card=True)
        send_request(
            cast.colleague.actor, mentee=people["colleague"], mentor=people["mentor"], why="Kind.", now=clock.read()
        )
        run = start_run(cast.programme_manager.actor, round_=round_)
    run_queue()
    browser = signed_in(cast.programme_manager)
    at = f"{HOME}{round_.pk}/matching/one-by-one/{people['mentee'].pk}/"
    assert "beside run 1" in words(browser.get(at))
    page = words(browser.get(f"{at}?costs=yes"))
    assert "This is the run’s own pair." in page
    assert "It would cost the whole round" in page
    assert "request to a mentor was open, and counted as a wish" in words(browser.get(f"/o/meridian/runs/{run.pk}/"))
    answers = words(browser.get(f"{HOME}{round_.pk}/enrolments/{people['colleague'].pk}/"))
    assert "Whom they asked" in answers
    assert "Kind." in answers


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_cost_the_same_however_many(cast, round_, signed_in, django_assert_num_queries, number):
    with tenant(cast.organisation_id):
        for n in range(2 * number):
            one = Member.objects.create(name=f"M {n}", name_key=f"m {n}", line_state=LineState.NONE)
            made = Enrolment.objects.create(
                round=round_,
                member=one,
                side=Side.MENTEE if n % 2 else Side.MENTOR,
                state=EnrolmentState.COMPLETE,
                capacity=1,
            )
    browser = signed_in(cast.programme_manager)
    with django_assert_num_queries(22):
        browser.get(f"{HOME}{round_.pk}/matching/one-by-one/")
    with django_assert_num_queries(29):
        browser.get(f"{HOME}{round_.pk}/matching/one-by-one/{made.pk}/")


def test_a_manager_is_led_only_to_the_ways_that_the_programme_includes(cast, round_, people, signed_in):
    browser = signed_in(cast.programme_manager)
    studio, singly = f"{HOME}{round_.pk}/matching/", f"{HOME}{round_.pk}/matching/one-by-one/"
    overview = f"/o/meridian/programmes/{round_.programme_id}/"
    with tenant(cast.organisation_id):
        type(round_).objects.update(phase="match")

    def found(*ways):
        with tenant(cast.organisation_id):
            Programme.objects.update(ways=list(ways))
        pages = {name: words(browser.get(at)) for name, at in [("overview", overview), ("studio", studio)]}
        pages |= {"singly": words(browser.get(singly)), "today": words(browser.get("/o/meridian/today/"))}
        return {name: (f'"{studio}"' in page, f'"{singly}"' in page) for name, page in pages.items()}, pages

    links, pages = found(Way.WHOLE_ROUND)
    assert links["overview"] == links["today"] == (True, False)
    assert "This programme doesn’t pair people one by one" in pages["singly"]
    assert "design/format/" in pages["singly"]
    assert "Start a run" in pages["studio"]
    browser.post(f"{singly}{people['mentee'].pk}/", {"mentor": people["champion"].pk})
    with tenant(cast.organisation_id):
        assert not Relationship.objects.exists()

    links, pages = found(Way.ONE_BY_ONE, Way.REQUESTS)
    assert links["overview"] == links["today"] == (False, True)
    assert "Change what counts" in pages["singly"]
    assert "doesn’t match everybody at once" in pages["studio"]
    assert "/matching/runs/" not in pages["studio"]

    links, pages = found(Way.WISHES, Way.ONE_BY_ONE)
    assert links["overview"] == (True, False)
    assert links["studio"] == (True, True)
    links, pages = found(Way.REQUESTS)
    assert links["overview"] == links["today"] == (False, False)
