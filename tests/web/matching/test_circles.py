"""Circles on the page: for those asked, for those in them, and for whoever manages the round."""

import re

import pytest
from tests.factories.circles import open_circles
from tests.factories.intake import enrol
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.starting import start_run
from konnekt.notify.models import Letter
from konnekt.organisations.models import Member
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import EnrolmentState, Side
from konnekt.relationships.actions.circles import Asked, ask_circle
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide, RelationshipState

HOME = "/o/meridian/"
REASONS = [{"key": "areas", "shared": ["career"]}]


@pytest.fixture
def circle(cast):
    """Björn with Amina, Mei Lin and Tom, all of whom are asked; Björn leads circles of two to four."""
    with tenant(cast.organisation_id):
        round_ = open_circles(cast, least=3, most=4)
        mentees = [
            enrol(cast.people[who], round_, Side.MENTEE, statement=f"I am {who}.")
            for who in ("mentee", "colleague", "champion")
        ]
        mentor = enrol(cast.mentor, round_, Side.MENTOR, capacity=1)
    run_queue()
    with tenant(cast.organisation_id):
        return ask_circle(
            cast.programme_manager.actor,
            round=round_,
            mentor=mentor,
            mentees=[Asked(one, REASONS) for one in mentees],
            now=clock.read(),
        ).relationship


def words(response):
    assert response.status_code == 200, response
    return response.content.decode()


def test_from_the_question_to_the_space_and_out_of_it(cast, circle, signed_in):
    mentor, mentee, colleague, champion = map(signed_in, (cast.mentor, cast.mentee, cast.colleague, cast.champion))
    pair = f"{HOME}pairs/{circle.pk}/"
    asked = words(mentee.get(pair))
    assert "There is a place for you in Björn’s circle" in asked
    assert "2 other mentees" in asked
    assert "Mei Lin" not in asked
    assert "I am colleague." not in asked
    lead = words(mentor.get(pair))
    assert all(name in lead for name in ("Amina Yusuf", "Mei Lin", "Tom Okafor", "I am colleague."))
    assert "place for you in Björn’s circle" in words(mentee.get(f"{HOME}today/"))
    assert "place for you in" in words(mentor.get(f"{HOME}mentoring/"))
    assert "the other mentees never saw your name" in words(colleague.get(f"{pair}objection/"))
    for one in (mentor, mentee, colleague):
        one.post(f"{pair}consent/")
    assert "Your circle’s space is open." in words(champion.post(f"{pair}consent/", follow=True))
    space = words(mentee.get(pair))
    assert all(name in space for name in ("Björn", "Mei Lin", "Tom Okafor"))
    assert "I am colleague." not in space
    token = "6f1d8a52-6c0e-4f0a-9a37-3f3b3b1c8e11"
    colleague.post(f"{pair}messages/", {"text": "Hello all", "token": token})
    assert "Hello all" in words(mentor.get(f"{pair}messages/"))
    assert "Somebody wrote in Björn’s circle" in words(champion.get(f"{HOME}today/"))
    assert "Mei Lin" in words(mentee.get(f"{pair}copy/"))
    assert signed_in(cast.line_manager).get(pair).status_code == 404

    assert "Leave Björn’s circle?" in words(champion.get(f"{pair}ending/"))
    champion.post(f"{pair}ending/")
    assert "Your time in this circle is over" in words(champion.get(pair))
    assert "fewer than the 3 mentees" in words(mentor.get(pair))
    manager = signed_in(cast.programme_manager)
    assert "One circle in Crossing Lines waits for your decision" in words(manager.get(f"{HOME}today/"))
    shown = manager.get(f"{HOME}rounds/{circle.round_id}/circles/")
    by_hand = f"{HOME}rounds/{circle.round_id}/matching/by-hand/"
    assert re.search(rf'<a [^>]*href="{by_hand}">.*Ask somebody else to join</a>', shown.content.decode())
    there = words(shown)
    assert "Has too few mentees" in there
    assert "Hello all" not in there
    out = f"{HOME}circles/{circle.pk}/people/{cast.colleague.member.pk}/removal/"
    assert "Take Mei Lin out" in words(manager.get(out))
    manager.post(out)
    assert "You are in" not in words(colleague.get(f"{HOME}mentoring/"))
    assert mentor.post(f"{HOME}circles/{circle.pk}/continuation/").status_code in {403, 404}
    manager.post(f"{HOME}circles/{circle.pk}/continuation/")
    assert "Running" in words(manager.get(f"{HOME}rounds/{circle.round_id}/circles/"))
    assert "End this circle?" in words(manager.get(f"{HOME}circles/{circle.pk}/calling-off/"))
    manager.post(f"{HOME}circles/{circle.pk}/calling-off/")
    assert "There is no circle yet" in words(manager.get(f"{HOME}rounds/{circle.round_id}/circles/"))
    assert "Your time in this circle is over" in words(mentee.get(pair))


def test_a_circle_is_asked_led_and_left_in_the_programmes_words(cast, circle, signed_in):
    with tenant(cast.organisation_id):
        Programme.objects.update(
            mentee_word="apprentice", mentees_word="apprentices", mentor_word="adviser", mentors_word="advisers"
        )
    mentor, mentee = signed_in(cast.mentor), signed_in(cast.mentee)
    pair = f"{HOME}pairs/{circle.pk}/"
    pages = [words(browser.get(pair + rest)) for browser in (mentor, mentee) for rest in ("", "objection/")]
    assert "one adviser, or two, and 3 to 4 apprentices" in pages[0]
    assert "2 other apprentices" in pages[2]
    for one in (mentor, mentee, signed_in(cast.colleague), signed_in(cast.champion)):
        one.post(f"{pair}consent/")
    pages += [words(browser.get(pair + rest)) for browser in (mentor, mentee) for rest in ("", "ending/")]
    assert "About your apprentices" in pages[4]
    for page in pages:
        said = re.sub(r"<[^>]+>|I am \w+\.", " ", page[page.find("<main") :])
        assert re.findall(r"[^.]{0,30}\b(?:mentors?|mentees?)\b", said) == []
    with tenant(cast.organisation_id):
        told = Letter.objects.filter(notice="relationships.circle_opened").first()
        assert (told.values["a_mentor"], told.values["mentees"]) == ("an adviser", "apprentices")
        mine = Enrolment.objects.get(member=cast.mentor.member)
    assert "I could lead 1 circle." in words(mentor.get(f"{HOME}enrolments/{mine.pk}/"))


def test_a_second_mentor_from_the_list_of_circles_to_the_shared_space(cast, circle, signed_in):
    second = cast.people["safeguarding"]
    with tenant(cast.organisation_id):
        asked = enrol(second, circle.round, Side.MENTOR, capacity=1)
    mentor, mentee, newcomer, manager = map(signed_in, (cast.mentor, cast.mentee, second, cast.programme_manager))
    pair, name = f"{HOME}pairs/{circle.pk}/", second.member.name
    for who in (cast.mentor, cast.mentee, cast.colleague, cast.champion):
        signed_in(who).post(f"{pair}consent/")
    address = f"{HOME}circles/{circle.pk}/second-mentor/"
    assert address in words(manager.get(f"{HOME}rounds/{circle.round_id}/circles/"))
    assert f"Ask {name}" in words(manager.get(address))
    assert "Nobody fits" in words(manager.get(f"{address}?q=nobody"))
    assert mentor.get(address).status_code in {403, 404}
    assert "Choose somebody from the list" in words(manager.post(address, {"mentor": "x"}))
    assert "mentor is asked" not in words(manager.get(address))
    assert manager.post(address, {"mentor": str(asked.pk)}).status_code == 302
    assert f"{name} is asked to lead it too" in words(manager.get(f"{HOME}rounds/{circle.round_id}/circles/"))
    assert "second mentor already" in words(manager.post(address, {"mentor": str(asked.pk)}, follow=True))

    question = words(newcomer.get(pair))
    assert "You could lead Björn’s circle too" in question
    assert all(one not in question for one in ("Amina Yusuf", "I am colleague."))
    assert "You could lead Björn’s circle too" in words(newcomer.get(f"{HOME}today/"))
    assert name not in words(mentee.get(pair))
    assert f"{name} could lead your circle with you" in words(mentor.get(f"{HOME}today/"))
    assert f"{name} could lead it with you" in words(mentor.get(pair))
    answer = f"{pair}second-mentor/"
    assert mentee.post(answer, {"answer": "yes"}).status_code == 404
    assert "You said yes" in words(newcomer.post(f"{pair}consent/", follow=True))
    mentor.post(answer, {"answer": "yes"})
    for client in (mentee, signed_in(cast.colleague)):
        assert f"<h1>Björn and {name}’s circle</h1>" in words(client.get(pair))
    space = words(newcomer.get(pair))
    assert "Amina Yusuf" in space
    assert "I am colleague." not in space
    assert "I am colleague." in words(mentor.get(pair))
    assert "would rather lead" not in words(mentor.post(answer, {"answer": "no"}, follow=True))
    newcomer.post(f"{pair}ending/")
    assert "Björn’s circle" in words(mentee.get(pair))


def test_what_is_not_had_for_circles_is_said_with_the_reason(cast, circle, signed_in):
    with tenant(cast.organisation_id):
        enrol(cast.people["safeguarding"], circle.round, Side.MENTEE)
        started = start_run(cast.programme_manager.actor, round_=circle.round)
    run_queue()
    manager = signed_in(cast.programme_manager)
    run = words(manager.get(f"{HOME}runs/{started.pk}/"))
    assert "What a swap would cost the whole is not told of circles" in run
    assert "allow no weaker pair" not in run
    board = words(manager.get(f"{HOME}rounds/{circle.round_id}/recruiting/"))
    assert "is not told where circles are matched" in board
    assert "placed everybody" not in board


@pytest.mark.parametrize("number", [1, 3])
def test_finding_a_second_mentor_costs_the_same(cast, circle, signed_in, number, django_assert_num_queries):
    manager = signed_in(cast.programme_manager)
    with tenant(cast.organisation_id):
        for n in range(number):
            one = Member.objects.create(
                name=f"N {n}", name_key=f"n {n}", external_id=f"n{n}", line_state=LineState.NONE
            )
            Enrolment.objects.create(
                round=circle.round, member=one, side=Side.MENTOR, state=EnrolmentState.COMPLETE, capacity=1
            )
    address = f"{HOME}circles/{circle.pk}/second-mentor/"
    manager.get(address)
    with django_assert_num_queries(14):
        assert words(manager.get(address)).count("Ask N ") == number


def more_circles(cast, circle, number):
    """So many more, each with two mentees."""
    with tenant(cast.organisation_id):
        for n in range(number):
            again = Relationship.objects.create(
                round=circle.round, is_circle=True, state=RelationshipState.ACTIVE, answer_by=clock.read()
            )
            for at, side in enumerate((PartSide.MENTOR, PartSide.MENTEE, PartSide.MENTEE)):
                one = Member.objects.create(
                    name=f"{side} {n}",
                    name_key=f"{side} {n}",
                    external_id=f"{again.pk}{at}",
                )
                enrolment = Enrolment.objects.create(
                    round=circle.round, member=one, side=side.value, state=EnrolmentState.COMPLETE, capacity=1
                )
                Part.objects.create(
                    relationship=again,
                    enrolment=enrolment,
                    member=one,
                    round=circle.round,
                    side=side,
                    consent=Consent.YES,
                )


@pytest.mark.parametrize("number", [0, 3])
def test_the_list_of_circles_costs_the_same(cast, circle, signed_in, number, django_assert_num_queries):
    more_circles(cast, circle, number)
    manager = signed_in(cast.programme_manager)
    manager.get(f"{HOME}rounds/{circle.round_id}/circles/")
    with django_assert_num_queries(11):
        assert words(manager.get(f"{HOME}rounds/{circle.round_id}/circles/")).count("’s circle</h2>") == 1 + number


@pytest.mark.parametrize("number", [2, 3])
def test_a_circle_costs_the_same_for_two_and_for_three(cast, circle, signed_in, number, django_assert_num_queries):
    with tenant(cast.organisation_id):
        now = clock.read()
        Part.objects.filter(relationship=circle).update(consent=Consent.YES, answered_at=now)
        Relationship.objects.filter(pk=circle.pk).update(state=RelationshipState.ACTIVE, opened_at=now)
        for part in Part.objects.filter(relationship=circle, side=PartSide.MENTEE).order_by("pk")[number:]:
            part.delete()
    mentor = signed_in(cast.mentor)
    mentor.get(f"{HOME}pairs/{circle.pk}/")
    with django_assert_num_queries(21):
        words(mentor.get(f"{HOME}pairs/{circle.pk}/"))
