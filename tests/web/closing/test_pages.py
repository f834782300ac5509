"""The pages of breaks, of more time and of parting, as the two meet them, and as nobody else can."""

from datetime import timedelta

import pytest
from tests.cast import ROLES
from tests.factories.intake import open_programme
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Enrolment, Programme
from konnekt.questions.queries import draft_of
from konnekt.relationships.actions.concluding import conclude_what_is_over
from konnekt.relationships.models import Ask, Farewell, ReasonCount, Relationship
from konnekt.relationships.states import RelationshipState
from konnekt.workspace.actions.booking import note_held
from konnekt.workspace.models import Session

PARTS = ("break/", "break/end/", "more-time/", "closing/", "closing/review/", "closing/farewell/", "closing/next/")
EVERYBODY_ELSE = sorted({"line_manager", "colleague"} | ROLES.keys())


@pytest.fixture
def pair(cast):
    return opened(cast)


@pytest.fixture
def late(cast, pair):
    """Three weeks before its last day."""
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=pair.pk).update(ends_on=clock.read().date() + timedelta(weeks=3))
    return pair


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


@pytest.fixture
def mentor(signed_in, cast):
    return signed_in(cast.mentor)


def address(pair, part=""):
    return f"/o/meridian/pairs/{pair.pk}/{part}"


def words(response):
    return response.content.decode()


def in_days(number):
    return (clock.read().date() + timedelta(days=number)).isoformat()


def test_a_break_is_asked_for_told_and_ended(pair, mentee, mentor):
    assert "Take a break" in words(mentee.get(address(pair)))
    assert "Björn is told that you asked" in words(mentee.get(address(pair, "break/")))
    assert "Choose a day from" in words(mentee.post(address(pair, "break/"), {"until": in_days(400)}))
    assert "You have a break." in words(mentee.post(address(pair, "break/"), {"until": in_days(14)}, follow=True))
    page = words(mentor.get(address(pair)))
    assert "You have a break until" in page
    assert "Go on now" in page
    assert "is paused" not in words(mentor.get("/o/meridian/today/"))  # nothing nags meanwhile
    assert "Your space is open again." in words(mentor.post(address(pair, "break/end/"), follow=True))


def test_more_time_is_asked_for_and_agreed(cast, late, mentee, mentor):
    assert "Asked. It needs a yes" in words(
        mentee.post(address(late, "more-time/"), {"until": in_days(40)}, follow=True)
    )
    assert "You asked for more time together" in words(mentee.get(address(late)))
    page = words(mentor.get(address(late)))
    assert "Amina Yusuf would like more time together" in page
    with tenant(cast.organisation_id):
        asked = Ask.objects.get()
    answer = address(late, f"more-time/{asked.pk}/")
    assert "You have more time together." in words(mentor.post(answer, {"answer": "yes"}, follow=True))
    with tenant(cast.organisation_id):
        assert Relationship.objects.get().ends_on.isoformat() == in_days(40)


def test_before_its_time_the_page_says_when_it_opens(pair, mentee):
    assert "Part well" not in words(mentee.get(address(pair)))
    assert "you can look back here" in words(mentee.get(address(pair, "closing/")))


def test_parting_well_from_looking_back_to_a_letter_and_a_certificate(cast, late, mentee, mentor):
    assert "Look back, say thank you, and choose what comes next." in words(mentee.get(address(late)))
    assert "Kept, for you alone." in words(
        mentee.post(address(late, "closing/review/"), {"words": "I speak up <now>"}, follow=True)
    )
    assert "I speak up &lt;now&gt;" in words(mentee.get(address(late, "closing/")))
    assert "I speak up" not in words(mentor.get(address(late, "closing/")))
    given = {"feedback": "You ask well", "thanks": "Thank you for your questions"}
    mentor.post(address(late, "closing/farewell/"), given)
    page = words(mentee.get(address(late, "closing/")))
    assert "Thank you for your questions" in page
    assert "You can read it once you gave yours." in page
    assert "You ask well" not in page
    mentee.post(address(late, "closing/farewell/"), {"feedback": "You wait well"})
    assert "You ask well" in words(mentee.get(address(late, "closing/")))
    with tenant(cast.organisation_id):
        letter = Farewell.objects.exclude(thanks=None).get()
    paper = mentee.get(address(late, f"closing/{letter.pk}/letter.pdf"))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert mentor.get(address(late, f"closing/{letter.pk}/letter.pdf")).status_code == 404
    assert mentee.get(address(late, "closing/certificate.pdf")).status_code == 404
    for browser in (mentee, mentor):
        page = words(browser.post(address(late, "closing/next/"), {"step": "informal", "months": "3"}, follow=True))
        assert "You chose: Carry on informally." in page
    with tenant(cast.organisation_id):
        conclude_what_is_over(now=clock.read() + timedelta(weeks=3, days=1))
    assert "You carry on informally, until" in words(mentee.get(address(late)))
    assert "You carry on with Björn informally" in words(mentee.get("/o/meridian/mentoring/"))
    paper = mentee.get(address(late, "closing/certificate.pdf"))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_reason_is_asked_for_once_and_shown_to_nobody(cast, pair, mentee, mentor, signed_in):
    assert "I’d rather not say" in words(mentee.get(address(pair, "ending/")))
    mentee.post(address(pair, "ending/"), {"reason": "fit", "words": "For me alone"})
    with tenant(cast.organisation_id):
        assert Relationship.objects.get().state == RelationshipState.ENDED
        round_ = ReasonCount.objects.get().round
    page = words(mentor.get(address(pair)))
    assert "Time to read" in page  # the clock
    assert "90 days" in page
    assert "right match" not in page + words(mentor.get(address(pair, "closing/")))
    page = words(signed_in(cast.programme_manager).get(f"/o/meridian/rounds/{round_.pk}/endings/"))
    assert page.count("fewer than 5") == 6
    assert mentor.get(f"/o/meridian/rounds/{round_.pk}/endings/").status_code == 404


def test_a_certificate_says_for_how_long_they_met_where_the_programme_wishes_it(cast, late, mentee, settings):
    begins = clock.read() - timedelta(hours=2)
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=late.pk).update(opened_at=begins - timedelta(days=1))
        note_held(cast.mentee.actor, relationship=late, begins=begins, minutes=90, now=clock.read())
        Relationship.objects.filter(pk=late.pk).update(state=RelationshipState.INFORMAL)
    assert "Nothing is graded" in words(mentee.get(address(late, "closing/")))
    before = mentee.get(address(late, "closing/certificate.pdf")).content
    with tenant(cast.organisation_id):
        Programme.objects.update(plan={"shows_hours": True})
    assert "1 session, 1 hour 30 minutes in all" in words(mentee.get(address(late, "closing/")))
    assert mentee.get(address(late, "closing/certificate.pdf")).content != before
    with tenant(cast.organisation_id):
        Session.objects.all().delete()
    assert "in all" not in words(mentee.get(address(late, "closing/")))


def test_whoever_would_like_to_mentor_is_led_to_it(cast, late, mentee):
    mentee.post(address(late, "closing/next/"), {"step": "mentor"})
    page = words(mentee.get(address(late, "closing/")))
    assert "?side=mentor" in page
    with tenant(cast.organisation_id):
        round_ = open_programme(cast, name="The Next")
    page = words(mentee.get(f"/o/meridian/join/{round_.programme.slug}/enrol/?side=mentor"))
    assert 'value="mentor" ' in page.partition("checked")[0][-200:]
    mentee.post(f"/o/meridian/join/{round_.programme.slug}/enrol/", {"side": "mentor"})
    with tenant(cast.organisation_id):
        begun = Enrolment.objects.get(round=round_, member=cast.mentee.member)
        assert draft_of(begun.pk).values == {"languages": ["en"], "time_zone": "Europe/London"}


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_any_of_it(cast, late, signed_in, who):
    browser = signed_in(cast.people[who])
    for part in PARTS:
        assert browser.get(address(late, part)).status_code in {404, 405}
        assert browser.post(address(late, part), {"until": in_days(9)}).status_code in {404, 405}
