"""The pages of a session's agenda, guide and notes, as those in it meet them, and as nobody else can."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.cast import ROLES
from tests.factories.circles import running_circle
from tests.factories.goals import goal_of, work
from tests.factories.notes import noted, noted_alone, papers, planned, session_of
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Format
from konnekt.relationships.actions.ending import end
from konnekt.web.notes import agendas
from konnekt.workspace.actions.booking import book
from konnekt.workspace.actions.notes import write_agenda
from konnekt.workspace.actions.sessions import call_off
from konnekt.workspace.agendas.library import LIBRARY
from konnekt.workspace.models import Action
from konnekt.workspace.rules import LONGEST_NOTES
from konnekt.workspace.states import ActionState

EVERYBODY_ELSE = sorted({"line_manager", "colleague"} | ROLES.keys())
PARTS = ("during/", "agenda/", "agenda/change/", "versions/notes/", "versions/agenda/")


def words(response):
    return response.content.decode()


@pytest.fixture
def pair(cast):
    return opened(cast)


@pytest.fixture
def session(cast, pair):
    return session_of(cast.mentee, pair)


@pytest.fixture
def there(session):
    return f"/o/meridian/pairs/{session.relationship_id}/sessions/{session.pk}/"


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


@pytest.fixture
def mentor(signed_in, cast):
    return signed_in(cast.mentor)


def typed(**more):
    """What the page for the session sends, as a browser fills it."""
    empty = {"notes": "", "number": "0", "own": "", "version": "0", "words": "", "due_on": "", "toward": ""}
    empty["own_read"] = ""
    return empty | {"token": uuid4()} | more


def test_an_agenda_is_suggested_taken_with_one_press_and_changed(cast, mentee, mentor, session, there):
    page = mentee.get(there)
    assert "Getting to know each other" in words(page)
    answer = mentee.post(f"{there}agenda/", {"key": page.context["first"].key, "number": "0"}, follow=True)
    assert "It is your agenda now." in words(answer)
    assert "What made you say yes to this?" in words(mentor.get(there))
    assert "Choose another" in words(mentor.get(there))
    change = f"{there}agenda/change/"
    assert "What made you say yes to this?" in words(mentor.get(change))
    assert "Write one point at least." in words(mentor.post(change, {"title": "Ours", "points": "", "number": "1"}))
    mentor.post(change, {"title": "Ours", "points": "10 min: Tea", "number": "1"})
    page = words(mentee.get(there))
    assert [text for text in ("Ours", "Tea", "10 minutes", "Saved by Björn") if text not in page] == []
    page = words(mentee.post(change, {"title": "Mine", "points": "10 min: Coffee", "number": "1"}))
    assert [text for text in ("Björn saved while you wrote", "<mark>Tea</mark>", 'value="2"') if text not in page] == []
    assert mentee.post(change, {"title": "Mine", "points": "10 min: Coffee", "number": "2"}).status_code == 302
    assert "Björn" in words(mentee.get(f"{there}versions/agenda/"))


def test_every_agenda_of_the_library_can_be_read_and_taken(cast, mentee, session, there):
    page = words(mentee.get(f"{there}agenda/"))
    assert [one.key for one in LIBRARY.values() if f'value="{one.key}"' not in page] == []
    assert "From the plan of your programme" in page
    mentee.post(f"{there}agenda/", {"key": "no-such", "number": "0"})
    assert papers(cast.mentee, session).agenda is None
    mentee.post(f"{there}agenda/", {"key": "coach", "number": "0"})
    assert "already" in words(mentee.get(f"{there}agenda/"))
    # Pressed on an older page: what stands is not replaced.
    assert "saved while you wrote" in words(mentee.post(f"{there}agenda/", {"key": "teach"}, follow=True))
    assert papers(cast.mentee, session).agenda.key == "coach"


def test_during_the_session_each_has_their_own_guide_and_the_goals(cast, mentee, mentor, pair, session, there):
    goal_of(cast.mentee, pair, "Speak up in meetings", baseline=2)
    planned(cast.mentee, session, key="coach")
    for client, guide in ((mentee, LIBRARY["coach"].bringing), (mentor, LIBRARY["coach"].supporting)):
        page = words(client.get(f"{there}during/"))
        assert str(guide.ask[1]) in page
        assert [
            text for text in ("A real situation", "Arrive", "Speak up in meetings", "At 2 of 10") if text not in page
        ] == []


def test_everything_written_is_saved_with_one_press(cast, mentee, mentor, pair, session, there):
    goal = goal_of(cast.mentee, pair, "Speak up in meetings")
    sent = typed(notes="Courage", own="I was nervous", words="Ask first", due_on="2031-05-04", toward=f"goal:{goal.pk}")
    assert "Saved." in words(mentee.post(f"{there}during/", sent, follow=True))
    mentee.post(f"{there}during/", sent)  # a second click
    assert [(step.words, step.session_id) for step in work(cast.mentee, pair).every_step] == [("Ask first", session.pk)]
    page = words(mentor.get(there))
    assert [text for text in ("Courage", "Ask first", "by 4 May") if text not in page] == []
    assert "I was nervous" not in page
    assert "I was nervous" not in words(mentor.get(f"{there}during/"))
    assert "I was nervous" in words(mentee.get(there))


def test_what_the_mentor_adds_is_a_suggestion_to_the_one_who_does_it(cast, mentee, mentor, pair, there):
    goal = goal_of(cast.mentee, pair, "Speak up in meetings")
    mentor.post(f"{there}during/", typed(words="Chair it once", toward=f"goal:{goal.pk}"))
    mentor.post(f"{there}during/", typed(words="Sleep on it", toward=f"member:{cast.mentee.member.pk}"))
    with tenant(cast.organisation_id):
        assert {(one.state, one.owner_id) for one in Action.objects.all()} == {
            (ActionState.SUGGESTED, cast.mentee.member.pk)
        }
    assert "waits for your answer" in words(mentee.get(there))
    assert "waits for their answer" in words(mentor.get(there))
    assert "Choose what it belongs to." in words(mentor.post(f"{there}during/", typed(words="Alone")))
    assert "Say in a line what was agreed" in words(mentor.post(f"{there}during/", typed(due_on="2031-05-04")))
    assert "Select a valid choice" in words(mentor.post(f"{there}during/", typed(words="A", toward=f"goal:{uuid4()}")))


def test_where_somebody_was_faster_both_texts_stand_side_by_side_and_the_rest_is_kept(
    cast, mentee, mentor, session, there
):
    noted(cast.mentee, session, "We spoke of courage")
    noted_alone(cast.mentor, session, "On my phone")
    sent = typed(notes="We spoke of fear", own="At my desk", words="Ask", toward=f"member:{cast.mentee.member.pk}")
    page = words(mentor.post(f"{there}during/", sent))
    wanted = (
        "Amina Yusuf saved while you wrote", "<mark>courage</mark>", "<mark>fear</mark>", "What you saved elsewhere",
        ">\nWe spoke of fear</textarea>", ">\nAt my desk</textarea>",
        'name="number" value="1"', 'name="version" value="1"',
    )  # fmt: skip
    assert [text for text in wanted if text not in page] == []
    with tenant(cast.organisation_id):
        assert Action.objects.count() == 1  # what could be kept is kept, and not asked for again
    assert 'name="words" value="Ask"' not in page
    again = typed(notes="We spoke of courage and fear", number="1", own="At my desk", version="1")
    assert mentor.post(f"{there}during/", again).status_code == 302
    assert papers(cast.mentee, session).notes.text == "We spoke of courage and fear"
    assert papers(cast.mentor, session).own.text == "At my desk"


def test_ones_own_notes_left_as_they_were_read_overwrite_nothing(cast, mentor, session, there):
    noted_alone(cast.mentor, session, "At first\n\nOn two lines")
    stale = {"own": "At first\r\n\r\nOn two lines", "own_read": "At first\n\nOn two lines", "version": "1"}
    assert 'name="own_read" value="At first\n\nOn two lines"' in words(mentor.get(f"{there}during/"))
    noted_alone(cast.mentor, session, "On my phone", 1)
    assert mentor.post(f"{there}during/", typed(notes="Courage", **stale)).status_code == 302
    assert papers(cast.mentor, session).own.text == "On my phone"
    mentor.post(f"{there}during/", typed())  # a page from before there were any
    assert papers(cast.mentor, session).own.text == "On my phone"
    # Something else is refused: the field has what stands.
    noted(cast.mentee, session, "Fear", 1)
    page = words(mentor.post(f"{there}during/", typed(notes="Sleep", number="1", **stale)))
    wanted = ("Amina Yusuf saved while you wrote", ">\nOn my phone</textarea>", 'name="own_read" value="On my phone"')
    assert [text for text in wanted if text not in page] == []
    mentor.post(f"{there}during/", typed(own="", own_read="On my phone", version="2", notes="Fear", number="2"))
    assert papers(cast.mentor, session).own is None


def test_who_first_saves_an_agenda_at_the_same_moment_sees_both(cast, mentee, session, there, monkeypatch):
    faster = iter([("Tea", 0), ("Cake", 1)])

    def write(actor, **given):
        points, number = next(faster)
        planned(cast.mentor, session, points, number)
        return write_agenda(actor, **given)

    monkeypatch.setattr(agendas, "write_agenda", write)
    for number, theirs in enumerate(("Tea", "Cake")):
        given = {"title": "Mine", "points": "Coffee", "number": number}
        page = words(mentee.post(f"{there}agenda/change/", given))
        wanted = ("Björn saved while you wrote", f"{theirs}</mark>", ">\nCoffee</textarea>", f'value="{number + 1}"')
        assert [text for text in wanted if text not in page] == []


def test_all_that_was_typed_is_shown_when_the_session_is_off_or_the_space_closed_meanwhile(
    cast, mentee, session, there
):
    with tenant(cast.organisation_id):
        call_off(cast.mentor.actor, session=session, now=clock.read())
    page = words(mentee.post(f"{there}agenda/change/", {"title": "Ours", "points": "Tea", "number": "0"}))
    wanted = ("isn’t booked", 'value="Ours"', ">\nTea</textarea>")
    assert [text for text in wanted if text not in page] == []
    with tenant(cast.organisation_id):
        end(cast.mentor.actor, relationship=session.relationship, now=clock.read())
    sent = typed(notes="For both", own="Of my own", words="Ask first", due_on="2031-05-04", toward="mine")
    page = words(mentee.post(f"{there}during/", sent))
    wanted = (
        "isn’t open for writing", "What you typed, to keep for yourself", "Notes for both of you",
        ">\nFor both</textarea>", ">\nOf my own</textarea>", 'value="Ask first"', 'value="2031-05-04"',
    )  # fmt: skip
    assert [text for text in wanted if text not in page] == []


def test_two_of_a_circle_read_that_the_page_is_for_these_two(cast, signed_in):
    circle = running_circle(cast, "mentee", "colleague")
    begins, two = clock.read() + timedelta(days=4), cast.mentee.member.pk
    with tenant(cast.organisation_id):
        (session,) = book(
            cast.mentor.actor, relationship=circle, times=[begins], minutes=60, alone_with=two, now=clock.read()
        )
    page = signed_in(cast.mentor).get(f"/o/meridian/pairs/{circle.pk}/sessions/{session.pk}/during/")
    assert "Notes for both of you" in words(page)
    assert "Amina Yusuf" in page.context["who"].summary
    assert [group for group, _inside in page.context["form"].fields["toward"].choices] == ["To suggest to Amina Yusuf"]


def test_what_is_refused_stays_in_the_field(cast, mentee, pair, session, there):
    page = words(mentee.post(f"{there}during/", typed(notes="x" * (LONGEST_NOTES + 1), own="Kept in the field")))
    assert "at most" in page
    assert "Kept in the field" in page
    noted(cast.mentee, session, "Courage")
    with tenant(cast.organisation_id):
        end(cast.mentee.actor, relationship=pair, now=clock.read())
    page = words(mentee.post(f"{there}during/", typed(notes="Too late, but not lost", number="1")))
    assert "isn’t open for writing" in page
    assert "Too late, but not lost" in page
    for part in ("", *PARTS):
        page = words(mentee.get(f"{there}{part}"))
        assert "<textarea" not in page
    assert "Courage" in words(mentee.get(f"{there}during/"))


def test_versions_are_read_and_one_is_let_stand_again(cast, mentee, mentor, session, there):
    at = f"{there}versions/notes/"
    assert "Nothing is written yet." in words(mentee.get(at))
    noted(cast.mentee, session, "Courage")
    noted(cast.mentor, session, "", 1)
    page = words(mentee.get(at))
    assert [text for text in ("Amina Yusuf,", "Björn,", "Empty", "Stands now", "Courage") if text not in page] == []
    assert "saved while you wrote" in words(mentee.post(at, {"version": "1", "number": "1"}, follow=True))
    assert mentee.post(at, {"version": "9", "number": "2"}).status_code == 404
    assert "It stands again." in words(mentee.post(at, {"version": "1", "number": "2"}, follow=True))
    assert papers(cast.mentor, session).notes.text == "Courage"
    assert mentor.post(at).status_code == 302
    assert mentor.get(f"{there}versions/nothing/").status_code == 404


def test_peers_bring_the_topic_in_turns(cast, mentee, mentor, pair, session, there):
    with tenant(cast.organisation_id):
        Programme.objects.update(format=Format.PEER)
    first = ["your turn" in words(client.get(f"{there}during/")) for client in (mentee, mentor)]
    assert sorted(first) == [False, True]
    session_of(cast.mentee, pair, days=-2, held=True)
    assert ["your turn" in words(client.get(f"{there}during/")) for client in (mentor, mentee)] == first
    goal_of(cast.mentor, pair, "Listen longer")
    groups = mentee.get(f"{there}during/").context["form"].fields["toward"].choices
    assert [group for group, _choices in groups] == ["For me to do", "To suggest to Björn"]


def test_a_circle_shares_the_notes_and_its_mentor_suggests_to_each(cast, signed_in):
    circle = running_circle(cast, "mentee", "colleague")
    goal_of(cast.mentor, circle, "Know each other", is_shared=True)
    session = session_of(cast.mentor, circle)
    noted(cast.colleague, session, "For all of us")
    at = f"/o/meridian/pairs/{circle.pk}/sessions/{session.pk}/"
    assert "For all of us" in words(signed_in(cast.mentee).get(at))
    page = signed_in(cast.mentor).get(f"{at}during/")
    groups = page.context["form"].fields["toward"].choices
    assert sorted(group for group, _choices in groups) == [
        "For all of us to do", "To suggest to Amina Yusuf", "To suggest to Mei Lin",
    ]  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_any_of_it(cast, signed_in, session, there, who):
    noted(cast.mentee, session)
    browser = signed_in(cast.people[who])
    assert {browser.get(f"{there}{part}").status_code for part in PARTS} == {404}
    assert {browser.post(f"{there}{part}", typed()).status_code for part in PARTS} == {404}


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(
    cast, mentee, pair, session, there, number, django_assert_num_queries
):
    goal = goal_of(cast.mentee, pair)
    for turn in range(number):
        noted(cast.mentee, session, f"Note {turn}", turn)
        planned(cast.mentee, session, f"Point {turn}", turn)
        mentee.post(
            f"{there}during/", typed(notes=f"Note {turn}", number=turn + 1, words=f"Step {turn}", toward="mine")
        )
        goal_of(cast.mentee, pair)
    assert goal.pk
    noted_alone(cast.mentee, session)
    for part, queries in (("", 17), ("during/", 17), ("agenda/", 15), ("agenda/change/", 15), ("versions/notes/", 15)):
        mentee.get(f"{there}{part}")
        with django_assert_num_queries(queries):
            mentee.get(f"{there}{part}")
