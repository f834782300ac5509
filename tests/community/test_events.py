"""Events: who holds one, places and the waiting list, changes and calendars, being there, what is said of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from icalendar import Calendar
from tests.cast import assemble, someone
from tests.factories.community import come_in, own_space, standing, written
from tests.factories.events import HOUR, WEEK, event_of, plan, seated, signed_up
from tests.factories.intake import enrol, open_programme
from tests.threads import all_at_once

from konnekt.access.visibility import Sight
from konnekt.community.actions import attending
from konnekt.community.actions.digests import tell_what_is_new
from konnekt.community.actions.erasing import forget_old_posts
from konnekt.community.actions.events import call_off, change_event, follow_up, make_event, tell_host_left
from konnekt.community.actions.hearing import not_hear
from konnekt.community.actions.joining import leave, make_keeper
from konnekt.community.actions.moderation import hide, restore
from konnekt.community.actions.signing_up import forget_attendance, give_back, release_places, sign_up
from konnekt.community.models import Event, Post, SignUp, Touch
from konnekt.community.policy import EVENT, HELD, OWN_POST, SIGN_UP
from konnekt.community.queries import events as queries
from konnekt.community.queries.posts import search
from konnekt.community.queries.spaces import readable
from konnekt.community.states import EventKind, HideReason, Place, PostKind
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.models import Member
from konnekt.privacy.actions.erasures import ask_for_erasure, carry_out
from konnekt.programmes.states import Side

NOW = clock.read().replace(microsecond=0)


@pytest.fixture
def space(cast):
    """A space that the mentor keeps; the mentee and the colleague are in it."""
    return own_space(cast.mentor, cast.mentee, cast.colleague)


@pytest.fixture
def event(cast, space) -> Event:
    return event_of(cast.mentor, space, now=NOW, places=1)


def letters(cast, notice):
    with tenant(cast.organisation_id):
        rows = Letter.objects.filter(notice=f"community.{notice}").order_by("address")
        return [(one.address.partition("@")[0], one) for one in rows]


def told(cast, notice):
    return [name for name, _letter in letters(cast, notice)]


def place_of(person, event):
    return SignUp.objects.values_list("place", flat=True).filter(event=event, member=person.member).first()


def test_whoever_looks_after_a_space_plans_one_and_it_is_found_like_a_post(cast, space, event):
    with tenant(cast.organisation_id):
        for name, person in cast.people.items():
            held = HELD.allows(person.actor, event)
            assert held is (name in {"mentor", "programme_manager"}), name
            assert EVENT.allows(person.actor, event) is (
                name in {"mentor", "mentee", "colleague", "programme_manager"}
            ), name
        for name in ("mentee", "line_manager", "administrator"):
            with pytest.raises(NotFound):
                given = {"plan": plan(now=NOW), "token": uuid4(), "now": NOW}
                make_event(cast.people[name].actor, space=space, **given)
        (line,) = search(cast.mentee.actor, readable(cast.mentee.actor), "ask").lines
        assert line.post == event.post
        assert not OWN_POST.allows(cast.mentor.actor, event.post)
        assert Entry.objects.filter(verb="community.event_made").count() == 1


def test_sent_twice_it_is_one(cast, space):
    with tenant(cast.organisation_id):
        token = uuid4()
        given = {"space": space, "plan": plan(now=NOW), "token": token, "now": NOW}
        assert make_event(cast.mentor.actor, **given) == make_event(cast.mentor.actor, **given)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"words": ""}, "words"),
        ({"begins_at": NOW - HOUR}, "begins"),
        ({"ends_at": NOW}, "ends"),
        ({"ends_at": NOW + WEEK + 13 * HOUR}, "ends"),
        ({"closes_at": NOW + WEEK + HOUR}, "closes"),
        ({"places": 0}, "places"),
        ({"where": "javascript://alert"}, "where"),
        ({"where": "https://[room"}, "where"),
        ({"where": "x" * 301}, "where"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(cast, space, wrong, field):
    with pytest.raises(Refused) as refused:
        event_of(cast.mentor, space, now=NOW, **wrong)
    assert refused.value.field == field
    with tenant(cast.organisation_id):
        assert not Event.objects.exists()


def test_a_drop_in_of_the_mentors_is_held_by_whom_a_moderator_names(cast):
    with tenant(cast.organisation_id):
        enrol(cast.mentor, open_programme(cast), Side.MENTOR)
    circle = standing(cast)["mentors"]
    come_in(cast.mentor, circle)
    manager = cast.programme_manager
    with pytest.raises(Refused):
        event_of(manager, circle, host_id=cast.mentor.member.pk)
    with pytest.raises(Refused):
        event_of(manager, circle, kind=EventKind.DROP_IN, host_id=cast.mentee.member.pk)
    made = event_of(manager, circle, kind=EventKind.DROP_IN, host_id=cast.mentor.member.pk)
    assert told(cast, "hosting") == ["mentor"]
    with tenant(cast.organisation_id):
        assert made.post.author == cast.mentor.member
        call_off(cast.mentor.actor, event=made, words="I’m ill.", now=clock.read())


def test_when_full_one_waits_and_moves_up_when_a_place_is_given_back(cast, event):
    assert signed_up(event, cast.mentee, cast.colleague, cast.mentor, now=NOW) == ["held", "waiting", "waiting"]
    with tenant(cast.organisation_id):
        seen = queries.one_event(cast.mentor.actor, event)
        assert (seen.is_full, seen.waits, seen.ahead) == (True, True, 1)
        give_back(cast.mentee.actor, event=event, now=NOW + HOUR)
        assert [place_of(one, event) for one in (cast.mentee, cast.colleague, cast.mentor)] == [None, "held", "waiting"]
    assert told(cast, "moved_up") == ["colleague"]
    ((_who, letter),) = letters(cast, "moved_up")
    (entry,) = Calendar.from_ical(letter.calendar).walk("VEVENT")
    assert str(entry["summary"]) == "Mentoring: event"
    assert "How to ask" not in letter.calendar + str(letter.values)
    assert "call.example" not in letter.calendar
    ((_who, back),) = letters(cast, "place_given_back")
    assert "METHOD:CANCEL" in back.calendar


def test_somebody_who_comes_back_is_last_and_their_calendar_takes_it_in_again(cast, event):
    signed_up(event, cast.mentee, now=NOW)
    with tenant(cast.organisation_id):
        give_back(cast.mentee.actor, event=event, now=NOW)
    signed_up(event, cast.mentee, now=NOW)
    with tenant(cast.organisation_id):
        files = Letter.objects.exclude(calendar="").order_by("pk").values_list("calendar", flat=True)
        entries = [next(iter(Calendar.from_ical(one).walk("VEVENT"))) for one in files]
        first, *rest = sorted(int(one["sequence"]) for one in entries)
        assert rest == [first + 1, first + 2]  # within one second; else it counts seconds, and nobody who signed up
        assert first > 3
        assert len({str(one["uid"]) for one in entries}) == 1


@pytest.mark.usefixtures("transactional_db")
def test_of_two_who_take_the_last_place_one_waits():
    cast = assemble()
    people = [cast.mentee, cast.colleague, cast.line_manager, cast.champion]
    space = own_space(cast.mentor, *people)
    event = event_of(cast.mentor, space, places=1)
    now = clock.read()
    answers = all_at_once(cast, [lambda one=one: sign_up(one.actor, event=event, now=now) for one in people])
    assert sorted(answers) == ["held", "waiting", "waiting", "waiting"]
    with tenant(cast.organisation_id):
        (holder,) = SignUp.objects.filter(place=Place.HELD)
        assert Letter.objects.filter(notice="community.signed_up").count() == 1
    first = next(one for one in people if one.member.pk == holder.member_id)
    acts = [lambda: give_back(first.actor, event=event, now=now) for _twice in range(2)]
    with pytest.raises(NotFound):
        all_at_once(cast, acts)
    with tenant(cast.organisation_id):
        assert SignUp.objects.filter(place=Place.HELD).count() == 1
        assert Letter.objects.filter(notice="community.moved_up").count() == 1


def test_a_new_time_is_told_with_a_higher_sequence_and_words_alone_are_not(cast, event):
    signed_up(event, cast.mentee, cast.colleague, now=NOW)
    with tenant(cast.organisation_id):
        event.refresh_from_db()
        before = event.sequence
        given = {"event": event, "now": NOW + HOUR}
        change_event(cast.mentor.actor, plan=plan(now=NOW, places=1, words="Other words."), **given)
        assert not Letter.objects.filter(notice="community.event_changed").exists()
        change_event(cast.mentor.actor, plan=plan(now=NOW, places=2, begins_at=NOW + 2 * WEEK), **given)
        assert Event.objects.get().sequence > before
        assert Post.objects.get(pk=event.post_id).edited_at is not None
    assert told(cast, "event_changed") == ["colleague", "mentee"]
    calendars = {name: one.calendar for name, one in letters(cast, "event_changed")}
    assert "METHOD:REQUEST" in calendars["mentee"]
    assert calendars["colleague"] == ""  # waits: it isn't in their calendar
    assert told(cast, "moved_up") == ["colleague"]  # there are two places now


def test_what_it_is_can_be_changed_until_groups_are_drawn(cast, event):
    given = {"event": event, "now": NOW}
    with tenant(cast.organisation_id):
        change_event(cast.mentor.actor, plan=plan(now=NOW, kind=EventKind.NETWORKING), **given)
        assert Event.objects.get().kind == EventKind.NETWORKING
    seated(event, cast.mentor, cast.mentee)
    with tenant(cast.organisation_id), pytest.raises(Refused) as refused:
        change_event(cast.mentor.actor, plan=plan(now=NOW), **given)
    assert refused.value.field == "kind"


def test_called_off_everybody_is_told_and_nothing_more_can_be_done(cast, event):
    signed_up(event, cast.mentee, cast.colleague, now=NOW)
    with tenant(cast.organisation_id):
        with pytest.raises(Refused):
            call_off(cast.mentor.actor, event=event, words=" ", now=NOW)
        call_off(cast.mentor.actor, event=event, words="I’m ill.", now=NOW + HOUR)
        for act in (
            lambda: call_off(cast.mentor.actor, event=event, words="Again", now=NOW + HOUR),
            lambda: change_event(cast.mentor.actor, event=event, plan=plan(now=NOW), now=NOW + HOUR),
            lambda: signed_up(event, cast.mentor, now=NOW + HOUR),
            lambda: attending.say_here(cast.mentee.actor, event=event, now=NOW + WEEK),
        ):
            with pytest.raises(Refused):
                act()
        assert queries.mine_ahead(cast.mentee.actor, now=NOW) == []
    calendars = {name: one.calendar for name, one in letters(cast, "event_called_off")}
    assert "METHOD:CANCEL" in calendars["mentee"]
    assert calendars["colleague"] == ""


def test_signing_up_ends_when_it_was_said(cast, space):
    event = event_of(cast.mentor, space, now=NOW, closes_at=NOW + WEEK - HOUR)
    with pytest.raises(Refused):
        signed_up(event, cast.mentee, now=NOW + WEEK - HOUR)
    with tenant(cast.organisation_id), pytest.raises(NotFound):
        give_back(cast.mentee.actor, event=event, now=NOW)


def test_whoever_leaves_the_space_keeps_no_place(cast, space, event):
    signed_up(event, cast.mentee, cast.colleague, now=NOW)
    with tenant(cast.organisation_id):
        leave(cast.mentee.actor, space=space)
        assert not EVENT.allows(cast.mentee.actor, event)
        assert release_places(now=NOW + HOUR) == 1
        assert release_places(now=NOW + HOUR) == 0
        assert [place_of(one, event) for one in (cast.mentee, cast.colleague)] == [None, "held"]
    assert told(cast, "moved_up") == ["colleague"]
    ((who, letter),) = letters(cast, "place_gone")
    assert who == "mentee"
    assert "METHOD:CANCEL" in letter.calendar


def test_hidden_and_back_it_goes_out_of_calendars_and_into_them(cast, space, event):
    signed_up(event, cast.mentee, cast.colleague, now=NOW)
    manager = cast.programme_manager.actor
    with tenant(cast.organisation_id):
        hide(manager, post=event.post, reason=HideReason.OFF_PLACE, words="", now=NOW)
        leave(cast.mentee.actor, space=space)
        release_places(now=NOW)
        assert place_of(cast.colleague, event) == "waiting"
        restore(manager, post=event.post, now=NOW)
        assert place_of(cast.colleague, event) == "held"
    ((who, letter),) = letters(cast, "event_hidden")
    assert (who, "METHOD:CANCEL" in letter.calendar) == ("mentee", True)
    assert told(cast, "event_back") == []
    assert told(cast, "moved_up") == ["colleague"]
    with tenant(cast.organisation_id):
        hide(manager, post=event.post, reason=HideReason.OFF_PLACE, words="", now=NOW)
        restore(manager, post=event.post, now=NOW)
    ((who, letter),) = letters(cast, "event_back")
    assert (who, "METHOD:REQUEST" in letter.calendar) == ("colleague", True)


def test_whoever_looks_after_the_space_hears_that_a_host_has_left(cast, space, event):
    with tenant(cast.organisation_id):
        make_keeper(cast.mentor.actor, space=space, member_id=cast.mentee.member.pk)
        Member.objects.filter(pk=cast.mentor.member.pk).update(left_on=NOW.date())
        tell_host_left(cast.mentor.member.pk, now=NOW)
    assert told(cast, "host_left") == ["mentee", "programme_manager"]


def test_what_is_still_to_come_is_no_old_thread(cast, event):
    with tenant(cast.organisation_id):
        assert forget_old_posts(NOW + timedelta(days=1), NOW) == 0
        assert forget_old_posts(NOW + 2 * WEEK, NOW) == 1


def test_a_hidden_event_is_nobodys_and_blocking_somebody_says_nothing(cast, space, event):
    signed_up(event, cast.mentee, now=NOW)
    with tenant(cast.organisation_id):
        not_hear(cast.mentee.actor, other=cast.colleague.member, now=NOW)
        not_hear(cast.colleague.actor, other=cast.mentor.member, now=NOW)
        assert EVENT.allows(cast.mentee.actor, event)
        assert not EVENT.allows(cast.colleague.actor, event)  # hears nothing of whoever holds it
        not_hear(cast.mentee.actor, other=cast.mentor.member, now=NOW)
        assert EVENT.allows(cast.mentee.actor, event)  # has a place: the page stays
        given = {"reason": HideReason.OFF_PLACE, "words": "", "now": NOW}
        hide(cast.programme_manager.actor, post=event.post, **given)
        for name in ("mentee", "mentor", "programme_manager"):
            assert not EVENT.allows(cast.people[name].actor, event), name
            assert not HELD.allows(cast.people[name].actor, event), name
        assert queries.mine_ahead(cast.mentee.actor, now=NOW) == []


def test_who_was_there_is_seen_by_the_host_and_oneself(cast, space, event):
    signed_up(event, cast.mentee, cast.colleague, now=NOW)
    began = NOW + WEEK
    with tenant(cast.organisation_id):
        with pytest.raises(Refused):
            attending.tick(cast.mentor.actor, event=event, there=[], shown={}, now=NOW)
        with pytest.raises(Refused):
            attending.say_here(cast.mentee.actor, event=event, now=began + 2 * HOUR)
        attending.say_here(cast.mentee.actor, event=event, now=began)
        attending.say_here(cast.mentor.actor, event=event, now=began)  # came without signing up
        assert SignUp.objects.filter(was_there=True).count() == 2
        shown = dict.fromkeys((cast.mentee.member.pk, cast.colleague.member.pk), False)
        given = {"event": event, "there": {cast.colleague.member.pk}, "now": began}
        attending.tick(cast.mentor.actor, shown=shown, **given)
        assert SignUp.objects.filter(was_there=True).count() == 3  # what they said since stands
        attending.tick(
            cast.mentor.actor, shown=dict.fromkeys(SignUp.objects.values_list("member", flat=True), True), **given
        )
        rows = {row.member.external_id: (row.place, row.was_there) for row in SignUp.objects.select_related("member")}
        assert rows == {"mentee": ("held", False), "colleague": ("held", True), "mentor": ("held", False)}
        for name, person in cast.people.items():
            number = SIGN_UP.visible(person.actor, least=Sight.PART).count()
            expected = 3 if name in {"mentor", "programme_manager"} else int(name in {"mentee", "colleague"})
            assert number == expected, name
        with pytest.raises(NotFound):
            attending.tick(cast.mentee.actor, event=event, there=[], shown={}, now=began)


def test_a_verdict_is_counted_in_steps_from_five_on(cast, space):
    crowd = [someone(f"one{number}", f"One {number}", "meridian") for number in _here(cast, 11)]
    for one in crowd:
        come_in(one, space)
    event = event_of(cast.mentor, space, now=NOW)
    signed_up(event, *crowd, now=NOW)
    after = NOW + WEEK + HOUR
    with tenant(cast.organisation_id):
        with pytest.raises(Refused):
            attending.judge(crowd[0].actor, event=event, is_worth=True, now=NOW)
        with pytest.raises(NotFound):
            attending.judge(cast.mentee.actor, event=event, is_worth=True, now=after)
        seen = []
        for number, one in enumerate(crowd):
            attending.judge(one.actor, event=event, is_worth=number % 2 == 0, now=after)
            judged = queries.judged(Event.objects.get(pk=event.pk), k=5)
            seen.append((str(judged.answered), judged.worth and (judged.worth.least, judged.worth.most)))
        assert seen[3] == ("fewer than 5", None)
        assert seen[4] == seen[8] == ("5 or more", None)
        assert seen[9] == seen[10] == ("10 or more", (5, 5))
        assert queries.my_verdict(crowd[0].actor, event) is True
        assert queries.my_verdict(cast.mentor.actor, event) is None


def _here(cast, number):
    with tenant(cast.organisation_id):
        yield from range(number)


def test_what_is_said_after_it_is_told_once_and_without_a_word_of_it(cast, event):
    signed_up(event, cast.mentee, cast.colleague, now=NOW)
    after = NOW + WEEK + HOUR
    with tenant(cast.organisation_id):
        with pytest.raises(Refused):
            follow_up(cast.mentor.actor, event=event, words="Thanks", now=NOW)
        for words in ("Thank you all.", "Thank you all, and here is a link."):
            follow_up(cast.mentor.actor, event=event, words=words, now=after)
        with pytest.raises(NotFound):
            follow_up(cast.mentee.actor, event=event, words="Thanks", now=after)
    ((who, letter),) = letters(cast, "followed_up")
    assert who == "mentee"  # the colleague waited in vain
    assert "Thank" not in str(letter.values)


def test_a_summary_says_how_many_events_are_ahead(cast, space):
    later = NOW + timedelta(days=1)
    for days in (9, 10, 40):
        event_of(cast.mentor, space, now=later, begins_at=NOW + timedelta(days=days))
    written(cast.mentor, space, now=later)
    with tenant(cast.organisation_id):
        not_hear(cast.colleague.actor, other=cast.mentor.member, now=NOW)
        tell_what_is_new(now=NOW + timedelta(days=7))
        values = dict(Letter.objects.filter(notice="community.digest").values_list("address", "values__coming"))
    assert values == {"mentee@meridian.example": "In the next two weeks: 2 events in Parents who mentor."}


def test_an_erased_host_leaves_a_line_and_those_who_signed_up_are_told(cast, space):
    event = event_of(cast.mentor, space, now=NOW, begins_at=NOW + 2 * WEEK, places=1)
    signed_up(event, cast.mentee, cast.colleague, now=NOW)
    with tenant(cast.organisation_id):
        erase(cast, cast.mentor)
        row = Event.objects.select_related("post").get()
        assert row.called_off_at is not None
        assert (row.where, row.post.title, row.post.body, row.post.author) == ("", "", "", None)
        assert queries.coming(cast.mentee.actor, now=NOW).seen == []
    assert told(cast, "event_called_off") == ["colleague", "mentee"]


def test_an_erased_person_frees_their_place(cast, space):
    event = event_of(cast.mentor, space, now=NOW, begins_at=NOW + 2 * WEEK, places=1)
    signed_up(event, cast.mentee, cast.colleague, now=NOW)
    with tenant(cast.organisation_id):
        Touch.objects.create(event=event, member=cast.colleague.member, other=cast.mentee.member, since=NOW)
        erase(cast, cast.mentee)
        assert [row.member for row in SignUp.objects.filter(place=Place.HELD)] == [cast.colleague.member]
        assert not Touch.objects.exists()
    assert told(cast, "moved_up") == ["colleague"]


def erase(cast, person):
    asked = ask_for_erasure(person.actor, now=NOW)
    assert carry_out(erasure_id=asked.pk, now=NOW + timedelta(days=8))


def test_who_was_where_is_forgotten_after_a_time(cast, event):
    signed_up(event, cast.mentee, now=NOW)
    with tenant(cast.organisation_id):
        assert forget_attendance(NOW, NOW) == 0
        assert forget_attendance(NOW + 2 * WEEK, NOW + 2 * WEEK) == 1
        assert Post.objects.get().kind == PostKind.EVENT
