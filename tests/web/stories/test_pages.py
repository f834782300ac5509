"""Stories: written in a space, decided about, read in the community, and taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.intake import interest_areas
from tests.factories.pairs import opened
from tests.factories.stories import drafted, told

from konnekt.community.models import Story, StoryConsent
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.notify.models import Letter
from konnekt.organisations.models import InterestArea
from konnekt.workspace.actions.quiet import block

AT = "/o/meridian/community/stories/"


def words(response):
    return response.content.decode()


@pytest.fixture
def pair(cast):
    return opened(cast)


@pytest.fixture
def mentee(cast, signed_in):
    return signed_in(cast.mentee)


@pytest.fixture
def mentor(cast, signed_in):
    return signed_in(cast.mentor)


@pytest.fixture
def manager(cast, signed_in):
    return signed_in(cast.programme_manager)


def test_a_story_from_the_first_word_to_the_last_reader(cast, pair, mentee, mentor, manager):
    here = f"/o/meridian/pairs/{pair.pk}/story/"
    assert here in words(mentee.get(f"/o/meridian/pairs/{pair.pk}/"))
    given = {"version": 0, "title": "Asking", "body": "Björn asked <b>me</b>.\r\n\r\nThen I asked.", "area": ""}
    assert "Give it a title" in words(mentee.post(here, given | {"title": ""}))
    page = words(mentee.post(here, given, follow=True))
    assert "“Björn”, a name: perhaps “the mentor”" in page
    assert "Yes, others may read these words" not in page
    assert "It still says who it is about: Björn." in words(mentee.post(f"{here}yes/", {"version": 1}))
    page = words(mentor.post(here, given | {"version": 1, "replace": "yes"}, follow=True))
    assert "the mentor asked &lt;b&gt;me&lt;/b&gt;." in page
    assert "changed it meanwhile" in words(mentee.post(here, given | {"version": 1, "title": "Other"}))
    assert "The words changed meanwhile" in words(mentee.post(f"{here}yes/", {"version": "1"}))
    assert "The words changed meanwhile" in words(mentee.post(f"{here}yes/", {"version": "1" * 5_000}))
    assert "It needs the yes of everybody" in words(mentee.post(f"{here}yes/", {"version": 2}, follow=True))
    assert "Everybody else said yes" in words(mentor.get(here))
    mentee.post(f"{here}yes/", {"answer": "no"})
    mentee.post(f"{here}yes/", {"version": 2})
    assert "All of you said yes." in words(mentor.post(f"{here}yes/", {"version": 2}, follow=True))
    assert "It waits to be published" in words(mentee.get(here))
    assert "waits to be looked at" in words(mentee.get(f"{AT}own/"))

    assert "Asking" in words(manager.get(f"{AT}waiting/"))
    with tenant(cast.organisation_id):
        story = Story.objects.get()
    decide = f"{AT}{story.pk}/decision/"
    page = words(manager.get(decide))
    assert "the mentor asked" in page
    assert "Amina" not in page
    assert "Björn" not in page
    assert "Choose what becomes of it." in words(manager.post(decide, {}))
    assert "Say in a few words why" in words(manager.post(decide, {"publish": "no"}))
    assert mentee.get(f"{AT}{story.pk}/").status_code == 404
    assert manager.post(decide, {"publish": "yes"}).status_code == 302
    assert "Asking" in words(mentor.get(AT))
    assert "Then I asked." in words(mentor.get(f"{AT}{story.pk}/"))
    assert mentor.get(decide).status_code == 404

    assert "is gone at once" in words(mentor.get(f"{AT}{story.pk}/withdrawal/"))
    assert mentor.post(f"{AT}{story.pk}/withdrawal/").status_code == 302
    assert mentee.get(f"{AT}{story.pk}/").status_code == 404
    assert "No story is told yet" in words(mentee.get(AT))


def test_whoever_blocked_somebody_in_the_space_is_not_asked_by_mail(cast, pair, mentor):
    drafted(cast.mentor, pair)
    with tenant(cast.organisation_id):
        block(cast.mentee.actor, relationship=pair, member_id=cast.mentor.member.pk, now=clock.read())
    assert mentor.post(f"/o/meridian/pairs/{pair.pk}/story/yes/", {"version": 1}).status_code == 302
    with tenant(cast.organisation_id):
        assert StoryConsent.objects.count() == 1
        assert not Letter.objects.filter(notice="community.story_asked").exists()


def test_stories_are_read_area_by_area(cast, pair, mentee):
    with tenant(cast.organisation_id):
        interest_areas()
    for key in ("career", "networking"):
        story = told([cast.mentee, cast.mentor], f"About {key}", by=cast.programme_manager)
        with tenant(cast.organisation_id):
            Story.objects.filter(pk=story.pk).update(area=InterestArea.objects.get(key=key))
    page = words(mentee.get(AT))
    assert "About career" in page
    assert "About networking" in page
    page = words(mentee.get(f"{AT}?area=career"))
    assert "About career" in page
    assert "About networking" not in page
    assert "About networking" in words(mentee.get(f"{AT}?area=nonsense"))


def test_what_was_not_published_is_read_by_those_whose_it_is(cast, pair, mentee, signed_in):
    told([cast.mentee, cast.mentor], by=cast.programme_manager, declined="One would know you.")
    assert "One would know you." in words(mentee.get(f"{AT}own/"))
    assert "You have told no story" in words(signed_in(cast.colleague).get(f"{AT}own/"))


@pytest.mark.parametrize("number", [1, 3])
def test_no_page_asks_more_for_three_than_for_one(cast, pair, mentee, manager, number):
    for at in range(number):
        told([cast.mentee, cast.mentor], f"Story {at}", by=cast.programme_manager)
        told([cast.mentee, cast.mentor], f"Other {at}", by=cast.programme_manager, declined="Not yet.")
    with tenant(cast.organisation_id):
        story = Story.objects.filter(state="published").first()
        Story.objects.filter(state="declined").update(state="offered")
    mentee.get("/o/meridian/community/")
    manager.get("/o/meridian/community/")
    found = {}
    for name, client, path in (
        ("all", mentee, ""),
        ("one", mentee, f"{story.pk}/"),
        ("own", mentee, "own/"),
        ("waiting", manager, "waiting/"),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(AT + path).status_code == 200
        found[name] = len(asked)
    assert found == {"all": 14, "one": 12, "own": 12, "waiting": 9}
