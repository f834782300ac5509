"""One's own trail, and thanks: the pages as people use them."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.certificates import completed
from tests.factories.community import own_space, thanked
from tests.factories.pairs import opened

from konnekt.community.models import Kudos
from konnekt.concerns.models import Concern
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.notify.models import Letter
from konnekt.relationships.actions.closing import write_farewell
from konnekt.relationships.models import Relationship
from konnekt.relationships.states import PartSide
from konnekt.web.recognition.trail import half_way, hours, of_sessions
from konnekt.workspace.actions.booking import note_held
from konnekt.workspace.actions.quiet import block
from konnekt.workspace.queries.sessions import Held

AT = "/o/meridian/community/"
TRAIL = f"{AT}trail/"
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def words(response):
    return response.content.decode()


@pytest.fixture
def space(cast):
    return own_space(cast.mentor, cast.mentee)


@pytest.fixture
def mentee(cast, signed_in):
    return signed_in(cast.mentee)


@pytest.fixture
def mentor(cast, signed_in):
    return signed_in(cast.mentor)


@pytest.fixture
def late(cast):
    """A pair three weeks before its last day, that met once."""
    now = clock.read()
    pair = opened(cast)
    with tenant(cast.organisation_id):
        Relationship.objects.filter(pk=pair.pk).update(
            opened_at=now - timedelta(weeks=30), ends_on=now.date() + timedelta(weeks=3)
        )
        note_held(cast.mentee.actor, relationship=pair, begins=now - timedelta(hours=3), minutes=90, now=now)
        write_farewell(
            cast.mentor.actor,
            relationship=pair,
            receiver_id=cast.mentee.member.pk,
            feedback="",
            shows_at_once=False,
            thanks="You taught me patience.",
            now=now,
        )
    return pair


def test_a_trail_begins_empty_and_gathers_by_itself(cast, mentee, mentor, late, signed_in):
    assert "Your trail begins with a first session" in words(signed_in(cast.colleague).get(TRAIL))
    with tenant(cast.organisation_id):
        completed(cast.mentee)
    page = words(mentee.get(TRAIL))
    assert "Time you got" in page
    assert "Time you gave" not in page
    assert "1 hour 30 minutes" in page
    assert "Your first session" in page
    assert "Half-way with Björn" in page
    assert "You finished “" in page
    assert "Letters of thanks" in page
    assert "letter.pdf" in page
    assert "You taught me patience." not in page  # a letter is opened where it stands
    assert "Time you gave" in words(mentor.get(TRAIL))
    assert "Letters of thanks" not in words(mentor.get(TRAIL))


def test_milestones_are_days_and_plain_words():
    met = [Held(DAY + timedelta(weeks=number), timedelta(hours=2), PartSide.MENTOR) for number in range(10)]
    assert [(one.on, one.words) for one in of_sessions(met)] == [
        (date(2026, 3, 2), "Your first session"),
        (date(2026, 5, 4), "Your tenth session"),
        (date(2026, 3, 30), "Ten hours together"),
    ]
    assert of_sessions([]) == []
    assert hours([*met, Held(DAY, timedelta(hours=1), None)]) == [
        ("Time you gave", "20 hours", 10),
        ("Time you shared", "1 hour", 1),
    ]
    assert half_way(date(2026, 1, 1), date(2026, 9, 30)) == date(2026, 5, 17)


def test_one_thanks_and_the_other_chooses_where_it_is_shown(cast, space, mentee, mentor):
    people = words(mentor.get(f"{AT}spaces/{space.pk}/people/"))
    thank = f"{AT}people/{cast.mentee.member.pk}/thanks/"
    assert thank in people
    token = uuid4()
    assert "Write a few words first." in words(mentor.post(thank, {"words": "", "token": token}))
    assert mentor.post(thank, {"words": "You <b>listened</b>.", "token": token}).status_code == 302
    assert "within the last seven days" in words(mentor.post(thank, {"words": "Again.", "token": uuid4()}))
    with tenant(cast.organisation_id):
        row = Kudos.objects.get()
    here, shown = f"{AT}thanks/{row.pk}/", f"{AT}spaces/{space.pk}/thanks/"
    assert "You &lt;b&gt;listened&lt;/b&gt;." in words(mentee.get(TRAIL))
    assert mentor.get(here).status_code == 404
    assert "Nobody shows anything here yet" in words(mentor.get(shown))
    assert "Choose one." in words(mentee.post(here, {}))
    assert mentee.post(here, {"where": str(space.pk)}).status_code == 302
    assert "Björn to Amina Yusuf" in words(mentor.get(shown))
    assert "you show it in Parents who mentor" in words(mentee.get(TRAIL))
    mentee.post(here, {"where": "private"})
    assert "Nobody shows anything here yet" in words(mentor.get(shown))
    assert mentee.post(f"{AT}thanks/{row.pk}/withdrawal/").status_code == 404
    assert mentor.post(f"{AT}thanks/{row.pk}/withdrawal/").status_code == 302
    assert mentee.get(here).status_code == 404


def test_whoever_got_it_lets_it_go_or_shows_it_to_somebody_they_trust(cast, space, mentee):
    row = thanked(cast.mentor, cast.mentee, "PLANTED")
    page = words(mentee.get(f"{AT}thanks/{row.pk}/help/?message={row.pk}"))
    assert "PLANTED" in page
    assert "Show what was written with it" in page
    given = {"happened": "It unsettles me.", "excerpts": [str(row.pk)], "token": uuid4()}
    with tenant(cast.organisation_id):
        assert not Concern.objects.exists()
    choice = page.split('name="named" value="')[1].split('"')[0]
    assert mentee.post(f"{AT}thanks/{row.pk}/help/", {**given, "named": choice}).status_code == 302
    with tenant(cast.organisation_id):
        assert str(cast.mentor.member.pk) in Concern.objects.get().kept_from
    assert mentee.post(f"{AT}thanks/{row.pk}/removal/").status_code == 302
    assert mentee.get(f"{AT}thanks/{row.pk}/").status_code == 404


def test_whoever_blocked_somebody_in_a_space_of_theirs_gets_no_mail_of_thanks(cast, mentor):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        block(cast.mentee.actor, relationship=pair, member_id=cast.mentor.member.pk, now=clock.read())
    given = {"words": "Thanks.", "token": uuid4()}
    assert mentor.post(f"{AT}people/{cast.mentee.member.pk}/thanks/", given).status_code == 302
    with tenant(cast.organisation_id):
        assert Kudos.objects.count() == 1
        assert not Letter.objects.filter(notice="community.thanked").exists()


def test_a_moderator_takes_down_what_is_shown(cast, space, signed_in, mentee):
    row = thanked(cast.mentor, cast.mentee, shown_in=space)
    manager = signed_in(cast.programme_manager)
    assert "Take it down" in words(manager.get(f"{AT}spaces/{space.pk}/thanks/"))
    assert "Take it down" not in words(mentee.get(f"{AT}spaces/{space.pk}/thanks/"))
    assert manager.post(f"{AT}thanks/{row.pk}/taking-down/").status_code == 302
    page = words(mentee.get(f"{AT}thanks/{row.pk}/"))
    assert "took this down" in page
    assert 'name="where"' not in page


@pytest.mark.parametrize("number", [1, 3])
def test_no_page_asks_more_for_three_than_for_one(cast, mentee, number, late):
    space = own_space(cast.mentor, cast.mentee, cast.colleague, cast.champion)
    givers = [cast.mentor, cast.colleague, cast.champion][:number]
    for one in givers:
        thanked(one, cast.mentee, shown_in=space)
    now = clock.read()
    for days, one in zip((1, 2, 3), [cast.mentor, cast.colleague, cast.champion][:number], strict=False):
        thanked(cast.mentee, one, now=now - timedelta(days=days))
    found = {}
    for path in ("trail/", f"spaces/{space.pk}/thanks/", f"thanks/{one_of(cast)}/"):
        with CaptureQueriesContext(connection) as asked:
            assert mentee.get(AT + path).status_code == 200
        found[path.split("/")[0]] = len(asked)
    assert found == {"trail": 29, "spaces": 14, "thanks": 13}


def one_of(cast):
    """Thanks that the mentee got."""
    with tenant(cast.organisation_id):
        return Kudos.objects.filter(receiver=cast.mentee.member).order_by("given_at").first().pk
