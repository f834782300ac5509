"""A pair's pages, as the two meet them, and as nobody else can."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from tests.cast import ROLES
from tests.factories.goals import goal_of, step_of
from tests.factories.intake import open_programme
from tests.factories.notes import session_of
from tests.factories.pairs import opened, proposed, write

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member, ReportingLine, Unit
from konnekt.organisations.states import LineKind
from konnekt.relationships.actions.agreements import sign
from konnekt.relationships.actions.ending import end, erase_after_reading_time
from konnekt.relationships.actions.extending import ask_for_time
from konnekt.relationships.actions.lines import check_lines
from konnekt.relationships.models import Relationship
from konnekt.relationships.states import RelationshipState
from konnekt.workspace.models import Message

HOME = "/o/meridian/"
PARTS = ("", "consent/", "objection/", "messages/", "ending/", "going-on/", "copy/", "help/")
EVERYBODY_ELSE = sorted({"line_manager", "colleague"} | ROLES.keys())


def address(relationship, part=""):
    return f"{HOME}pairs/{relationship.pk}/{part}"


def words(response):
    return response.content.decode()


def state(cast, relationship):
    with tenant(cast.organisation_id):
        return Relationship.objects.get(pk=relationship.pk).state


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


@pytest.fixture
def mentor(signed_in, cast):
    return signed_in(cast.mentor)


def test_nobody_in_a_pair_yet_is_told_how_it_goes(mentee):
    page = words(mentee.get(f"{HOME}mentoring/"))
    assert "You aren’t in a pair yet" in page
    assert "See the programmes" in page


def test_a_match_shows_who_it_is_why_and_until_when(cast, mentee):
    page = words(mentee.get(address(proposed(cast))))
    assert "Björn could be your mentor" in page
    assert "I was shy once." in page
    assert "Björn offers what Amina Yusuf would like to learn: Public speaking." in page
    assert "Please answer by" in page
    assert "Say yes" in page


def test_a_partner_reads_no_personnel_fact(cast, mentee):
    with tenant(cast.organisation_id):
        unit = Unit.objects.create(name="Tunnelling", path="Rail / Tunnelling")
        Member.objects.filter(pk=cast.mentor.member.pk).update(
            job_title="Surveyor", site="Leeds", unit=unit, grade="Grade 7", started_on=date(2013, 5, 1)
        )
    page = words(mentee.get(address(proposed(cast))))
    assert "Surveyor, Leeds" in page
    assert not [fact for fact in ("Tunnelling", "Grade 7", "2013") if fact in page]


def ended(cast, pair):
    end(cast.mentee.actor, relationship=pair, now=clock.read())


def paused(cast, pair):
    ReportingLine.objects.create(
        member=cast.mentee.member, manager=cast.mentor.member, kind=LineKind.APPRAISER, since=date(2024, 1, 1)
    )
    check_lines(cast.administrator.actor, now=clock.read())


@pytest.mark.parametrize("no_longer", [ended, paused])
def test_a_profile_is_for_a_partner_and_not_for_whoever_was_one(cast, mentee, no_longer):
    with tenant(cast.organisation_id):
        Member.objects.filter(pk=cast.mentor.member.pk).update(job_title="Surveyor")
    pair = opened(cast)
    write(cast.mentor, pair, "See you on Tuesday")
    page = words(mentee.get(address(pair)))
    assert "I was shy once." in page
    assert "Surveyor" in page
    with tenant(cast.organisation_id):
        no_longer(cast, pair)
    assert "See you on Tuesday" in words(mentee.get(address(pair, "messages/")))
    page = words(mentee.get(address(pair)))
    assert "I was shy once." not in page
    assert "Surveyor" not in page


def test_two_yeses_open_the_space(cast, mentee, mentor):
    pair = proposed(cast)
    response = mentee.post(address(pair, "consent/"), follow=True)
    assert "You said yes to Björn" in words(response)
    assert "Say yes<" not in words(response)
    assert state(cast, pair) == RelationshipState.PROPOSED
    assert "so your space is open" in words(mentor.post(address(pair, "consent/"), follow=True))
    assert "Only you and Björn can see this page." in words(mentee.get(address(pair)))


def test_an_objection_is_asked_for_once_and_tells_the_other_nothing(cast, mentee, mentor):
    pair = proposed(cast)
    mentor.post(address(pair, "consent/"), follow=True)
    assert "Let this match go?" in words(mentee.get(address(pair, "objection/")))
    assert state(cast, pair) == RelationshipState.PROPOSED
    mentee.post(address(pair, "objection/"))
    page = words(mentor.get(address(pair)))
    assert "This match did not come about" in page
    assert "object" not in page.lower()
    assert "Amina" not in page  # the mentor may never have looked
    assert mentor.get(address(pair, "copy/")).status_code == 404  # its name would say it


def test_an_answer_that_comes_too_late_is_told_kindly(cast, mentee, mentor):
    pair = proposed(cast)
    mentee.post(address(pair, "objection/"))
    response = mentor.post(address(pair, "consent/"))
    assert response.status_code == 409
    assert "settled in the meantime" in words(response)


def test_they_write_and_read(cast, mentee, mentor):
    pair = opened(cast)
    assert "Nothing is written yet" in words(mentee.get(address(pair)))
    assert "Nothing is written yet" in words(mentee.get(address(pair, "messages/")))
    response = mentee.post(address(pair, "messages/"), {"text": "Hello\n\nTuesday?", "token": uuid4()})
    assert response.url == address(pair, "messages/") + "#newest"
    page = words(mentor.get(address(pair)))
    assert "Amina Yusuf wrote last" in page
    assert "1 new message" in page
    page = words(mentor.get(address(pair, "messages/")))
    assert "<p>Tuesday?</p>" in page
    assert "Amina Yusuf, <time" in page
    assert "new message" not in words(mentor.get(address(pair)))


def test_markup_in_a_message_stays_text(cast, mentee, mentor):
    pair = opened(cast)
    mentee.post(address(pair, "messages/"), {"text": "<script>alert(1)</script>", "token": uuid4()})
    assert "&lt;script&gt;alert(1)" in words(mentor.get(address(pair, "messages/")))


def test_a_double_click_sends_once(cast, mentee):
    pair, form = opened(cast), {"text": "Once", "token": uuid4()}
    for _click in range(2):
        assert mentee.post(address(pair, "messages/"), form).status_code == 302
    with tenant(cast.organisation_id):
        assert Message.objects.count() == 1


@pytest.mark.parametrize(("text", "why"), [("", "Write a few words first."), ("x" * 8_001, "Send it in two parts.")])
def test_what_cannot_be_sent_stays_in_the_box(cast, mentee, text, why):
    pair = opened(cast)
    page = words(mentee.post(address(pair, "messages/"), {"text": text, "token": uuid4()}))
    assert why in page
    assert text in page


def test_writing_into_a_space_that_closed_meanwhile_keeps_the_words(cast, mentee, mentor):
    pair = opened(cast)
    mentor.post(address(pair, "ending/"))
    page = words(mentee.post(address(pair, "messages/"), {"text": "But I wanted to say", "token": uuid4()}))
    assert "isn’t open for writing" in page
    assert "But I wanted to say" in page


def test_long_threads_show_the_newest_and_offer_the_rest(cast, mentee):
    pair = opened(cast)
    begin = clock.read() - timedelta(days=3)
    for number in range(33):
        write(cast.mentor, pair, f"Letter {number:02}", now=begin + timedelta(minutes=number))
    page = words(mentee.get(address(pair, "messages/")))
    assert "Show 3 earlier messages" in page
    assert "Letter 02" not in page
    assert "Letter 32" in page
    assert "Letter 00" in words(mentee.get(address(pair, "messages/?all")))


def test_ending_is_asked_for_kind_and_leaves_time_to_read(cast, mentee, mentor):
    pair = opened(cast)
    write(cast.mentee, pair, "Thank you for everything")
    assert "End your pairing with Björn?" in words(mentee.get(address(pair, "ending/")))
    assert state(cast, pair) == RelationshipState.ACTIVE
    mentee.post(address(pair, "ending/"))
    page = words(mentor.get(address(pair)))
    assert "Your mentoring with Amina Yusuf has ended" in page
    assert "You can both read this until" in page
    page = words(mentor.get(address(pair, "messages/")))
    assert "Thank you for everything" in page
    assert "Write to Amina" not in page


@pytest.mark.parametrize("is_swept", [True, False])
def test_after_the_reading_time_it_is_gone_and_says_so(cast, mentee, is_swept):
    pair = opened(cast)
    write(cast.mentee, pair, "Thank you for everything")
    long_ago = clock.read() - timedelta(days=120)
    with tenant(cast.organisation_id):
        end(cast.mentee.actor, relationship=pair, now=long_ago)
        if is_swept:
            erase_after_reading_time(now=clock.read())
    page = words(mentee.get(address(pair)))
    assert "erased for everybody" in page
    assert "Thank you for everything" not in words(mentee.get(address(pair, "messages/")))
    assert "Thank you for everything" not in words(mentee.get(address(pair, "copy/")))


def test_my_copy_is_a_text_file_for_the_two(cast, mentee):
    pair = opened(cast)
    write(cast.mentor, pair, "Bring the folder")
    response = mentee.get(address(pair, "copy/"))
    assert response["Content-Disposition"] == 'attachment; filename="messages-with-bjorn.txt"'
    assert "Bring the folder" in words(response)
    assert response["Cache-Control"] == "no-store, private"


def test_help_is_one_step_away(cast, mentee):
    pair = opened(cast)
    page = words(mentee.get(address(pair)))
    assert "Worried about something?" in page
    assert page.count(f'href="{address(pair, "help/")}"') == 2


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
@pytest.mark.parametrize("make", [proposed, opened])
def test_nobody_else_finds_the_pair_at_all(cast, signed_in, who, make):
    pair = make(cast)
    browser = signed_in(cast.people[who])
    for part in PARTS:
        assert browser.get(address(pair, part)).status_code in {404, 405}
        assert browser.post(address(pair, part), {"text": "Hello", "token": uuid4()}).status_code in {404, 405}
    with tenant(cast.organisation_id):
        assert Message.objects.count() == 0
    assert state(cast, pair) == pair.state
    assert "Amina" not in words(browser.get(f"{HOME}mentoring/"))


@pytest.mark.parametrize("who", ["mentee", "programme_manager", "administrator"])
def test_another_organisation_finds_nothing(cast, stranger, signed_in, who):
    pair = opened(cast)
    browser = signed_in(stranger.people[who])
    for home in (HOME, "/o/elsewhere/"):
        for part in PARTS:
            there = f"{home}pairs/{pair.pk}/{part}"
            assert browser.get(there).status_code in {404, 405}
            assert browser.post(there, {"text": "Hello", "token": uuid4()}).status_code in {404, 405}


def test_a_pair_that_never_was_answers_the_same(mentee):
    for part in PARTS:
        assert mentee.post(f"{HOME}pairs/{uuid4()}/{part}").status_code in {404, 405}
        assert mentee.get(f"{HOME}pairs/{uuid4()}/{part}").status_code in {404, 405}


@pytest.mark.parametrize("pairs", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(cast, mentee, pairs, django_assert_num_queries):
    mentors = ("mentor", "champion", "auditor")
    with tenant(cast.organisation_id):
        rounds = [open_programme(cast, name=f"Programme {number}") for number in range(pairs)]
    for round_, who in zip(rounds, mentors, strict=False):
        opened(cast, round_=round_, mentor=cast.people[who])
    mentee.get(f"{HOME}mentoring/")
    with django_assert_num_queries(14):
        page = words(mentee.get(f"{HOME}mentoring/"))
    assert page.count("is your mentor") == pairs


@pytest.mark.parametrize("number", [1, 3])
def test_the_overview_costs_the_same_for_one_and_for_three(cast, mentee, number, django_assert_num_queries):
    pair = opened(cast)
    for turn in range(number):
        write(cast.mentor, pair, f"Letter {turn}")
        step_of(cast.mentee, pair, goal_of(cast.mentee, pair, f"Goal {turn}"))
        session_of(cast.mentee, pair, days=turn + 2)
    with tenant(cast.organisation_id):
        sign(cast.mentor.actor, relationship=pair, edition=1, now=clock.read())
        later = pair.round.ends_on + timedelta(days=30)
        ask_for_time(cast.mentor.actor, relationship=pair, until=later, now=clock.read())
    mentee.get(address(pair))
    with django_assert_num_queries(20):
        page = words(mentee.get(address(pair)))
    assert [f"Goal {turn}" in page for turn in range(number)] == [True] * number
    assert "would like more time together" in page


@pytest.mark.parametrize("messages", [1, 3])
def test_the_page_costs_the_same_for_one_message_and_for_three(cast, mentee, messages, django_assert_num_queries):
    pair = opened(cast)
    for number in range(messages):
        write(cast.mentor, pair, f"Letter {number}")
    mentee.get(address(pair, "messages/"))
    with django_assert_num_queries(16):
        page = words(mentee.get(address(pair, "messages/")))
    assert page.count("Letter ") == messages


def test_times_are_shown_where_the_person_is(cast, mentee):
    pair = proposed(cast, now=datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert "Sat 7 March, 23:59 (your time)" in words(mentee.get(address(pair)))
    with tenant(cast.organisation_id):
        Member.objects.filter(pk=cast.mentee.member.pk).update(time_zone="Asia/Tokyo")
    assert "Sun 8 March, 08:59 (your time)" in words(mentee.get(address(pair)))
    with tenant(cast.organisation_id):
        Member.objects.filter(pk=cast.mentee.member.pk).update(time_zone="Nowhere/Land")
    assert "Sat 7 March, 23:59 (your time)" in words(mentee.get(address(pair)))
