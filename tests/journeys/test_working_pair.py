"""A whole relationship in a real browser, with the clock moved: release, agreement, five sessions, midpoint, more time,
parting, carrying on informally, and the day from which nobody can read a word of it.
"""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, expect
from psycopg.conninfo import make_conninfo
from tests.browser import let_in, violations
from tests.cast import Person, assemble
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.database.server import SUPERUSER
from konnekt.nudging.jobs import every_hour
from konnekt.programmes.states import Side
from konnekt.relationships.jobs import every_day as relationships_daily
from konnekt.relationships.jobs import expire_unanswered
from konnekt.relationships.models import Relationship
from konnekt.relationships.rules import last_day
from konnekt.relationships.states import RelationshipState
from konnekt.sealing.models import Key, KeyKind
from konnekt.surveys.jobs import every_night as surveys_nightly
from konnekt.workspace.jobs import every_day as workspace_daily
from konnekt.workspace.jobs import remind_and_ask
from konnekt.workspace.models import Session
from konnekt.workspace.rules import midpoint_of

PHONE = {"width": 390, "height": 844}
CANARY = "heronsgate"
"""A word that everything the two write holds, and that nothing else in the product does."""
AIM = f"Speak up in the board, as the {CANARY} would."
GOAL = f"Say one thing in every board meeting, {CANARY}"
STEP = f"Write down one sentence before, {CANARY}"
PLACE = f"The {CANARY} room"
NOTE = f"We spoke about the pause before one speaks, {CANARY}"
ALONE = f"I was more afraid than I said, {CANARY}"
AGREED = f"Say it in the small round first, {CANARY}"
BOOK = f"The {CANARY} and the silence"
REVIEW = f"I began by saying nothing. I speak now, {CANARY}."
THANKS = f"You listened, and it helped. {CANARY}"
FEEDBACK = f"Your questions did more than answers, {CANARY}."
LETTER = f"Still here, {CANARY}?"


class Story:
    """The two, whoever is at the browser, and a clock that can be moved."""

    def __init__(self, site: str, tab: Page, monkeypatch: pytest.MonkeyPatch) -> None:
        self.site, self.tab, self.cast = site, tab, assemble()
        self.ahead = timedelta()
        real = clock.read
        monkeypatch.setattr(clock, "read", lambda: real() + self.ahead)
        self.key = ""
        self.letters: list[EmailMessage] = []
        self.seen: set[str] = set()

    @property
    def today(self) -> date:
        return clock.read().date()

    def go_to(self, day: date, hour: int = 12) -> None:
        """Noon of a day; what happens by itself happens on the way, once."""
        now = clock.read()
        to = datetime(day.year, day.month, day.day, hour, tzinfo=now.tzinfo)
        assert to > now
        self.ahead += to - now
        self.time_passes()

    def time_passes(self) -> None:
        """What the worker does by itself, in the order of a day, and what waits for it."""
        for of_the_day in (
            relationships_daily,
            workspace_daily,
            surveys_nightly,
            expire_unanswered,
            remind_and_ask,
            every_hour,
        ):
            of_the_day(timestamp=0)
        self.work()

    def work(self) -> None:
        """The worker does what waits; what it sent is kept."""
        mail.outbox.clear()
        run_queue(most=2_000)
        self.letters += mail.outbox

    def becomes(self, who: str) -> Person:
        person = self.cast.people[who]
        self.tab.context.clear_cookies()
        self.tab.set_viewport_size(PHONE)
        let_in(self.tab, self.site, person.user)
        return person

    def opens(self, who: str, place: str = "") -> Page:
        """Somebody opens a place of the shared space, and it is fine."""
        self.becomes(who)
        return self.at(f"pairs/{self.key}/{place}")

    def at(self, path: str) -> Page:
        answer = self.tab.goto(f"{self.site}/o/meridian/{path}")
        assert answer is not None
        assert answer.status == 200, path
        self.is_fine()
        return self.tab

    def is_fine(self) -> None:
        """No wider than the screen; and where the story comes to a page for the first time, nothing that axe finds."""
        expect(self.tab.get_by_role("main")).to_be_visible()
        page = re.sub("[0-9a-f-]{36}", "", self.tab.url)
        if page not in self.seen:
            self.seen.add(page)
            assert violations(self.tab) == []
        assert self.tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    def press(self, words: str | re.Pattern[str]) -> None:
        self.tab.get_by_role("button", name=words).first.click()

    def follow(self, words: str | re.Pattern[str]) -> None:
        self.tab.get_by_role("link", name=words).first.click()
        self.is_fine()

    def fill(self, label: str, words: str) -> None:
        within = self.tab.locator("main form")
        within.get_by_label(re.compile(rf"^{re.escape(label)}")).first.fill(words)

    @property
    def pair(self) -> Relationship:
        with tenant(self.cast.organisation_id):
            return Relationship.objects.select_related("round__programme", "organisation").get()


@pytest.fixture
def story(live_server, settings, tab, monkeypatch) -> Story:
    settings.DEMO = True
    return Story(live_server.url, tab, monkeypatch)


def test_nine_months_and_after(story, caplog):
    released_and_met(story)
    the_agreement_is_theirs(story)
    a_goal_and_its_first_step(story)
    for number in range(5):
        a_session(story, number)
        if number == 0:
            what_they_noted(story)
        if number == 2:
            half_way(story)
    somebody_wants_more_time(story)
    they_part_well(story)
    they_carry_on(story)
    nobody_else_learned_a_word(story, caplog)
    the_words_are_gone(story)


def released_and_met(story: Story) -> None:
    cast = story.cast
    with tenant(cast.organisation_id):
        round_ = open_programme(
            cast, ends_on=story.today + timedelta(days=270), starts_on=story.today + timedelta(days=28)
        )
        enrol(cast.mentee, round_, Side.MENTEE, skills_wanted=["Public speaking"], statement="To speak up.")
        enrol(cast.mentor, round_, Side.MENTOR, skills_offered=["Public speaking"], statement="I was shy once.")
    story.work()
    story.becomes("programme_manager")
    story.at(f"rounds/{round_.pk}/matching/")
    story.press("Start a run")
    story.work()
    expect(story.tab.get_by_role("heading", level=1)).to_contain_text("place")
    story.follow(re.compile("^Release"))
    story.press(re.compile("^Release"))
    story.work()
    assert sorted(one.to[0] for one in mail.outbox) == ["mentee@meridian.example", "mentor@meridian.example"]
    story.key = str(story.pair.pk)
    for who in ("mentee", "mentor"):
        story.opens(who)
        story.press("Say yes")
        story.work()
    assert story.pair.state == RelationshipState.ACTIVE


def the_agreement_is_theirs(story: Story) -> None:
    story.opens("mentee", "agreement/")
    story.follow(re.compile("^Change"))
    story.tab.locator("textarea").fill(AIM)
    story.press("Save")
    for who in ("mentee", "mentor"):
        story.opens(who, "agreement/")
        story.press("Sign it as it stands")
    expect(story.tab.get_by_text("Signed", exact=True)).to_be_visible()
    expect(story.tab.get_by_text(AIM)).to_be_visible()
    story.work()


def a_goal_and_its_first_step(story: Story) -> None:
    story.opens("mentee", "goals/")
    story.follow("Set a goal")
    story.fill("What would you like to reach?", GOAL)
    story.tab.get_by_role("group", name=re.compile("^Where do you stand with it today")).get_by_text(
        "2", exact=True
    ).click()
    story.tab.get_by_role("group", name=re.compile("^Where would you like to be")).get_by_text("8", exact=True).click()
    story.press("Save")
    expect(story.tab.get_by_role("heading", name=GOAL)).to_be_visible()
    story.fill("A next step", STEP)
    story.press("Add it")
    expect(story.tab.get_by_text(STEP).first).to_be_visible()
    story.is_fine()


def a_session(story: Story, number: int) -> None:
    """One of the two books it, the worker invites both, they meet, and say so in one tap."""
    when = story.today + timedelta(days=7)
    when += timedelta(days=max(0, (0 - when.weekday()) % 7))  # a Monday
    story.opens(("mentee", "mentor")[number % 2], "sessions/booking/")
    story.fill("Day", when.isoformat())
    story.fill("From", "10:00")
    story.fill("The room, or the address of the call", PLACE)
    story.press("Book it")
    expect(story.tab.get_by_text(PLACE).first).to_be_visible()
    story.work()
    invitations = [one for one in mail.outbox if "text/calendar" in str(one.message())]
    assert sorted(one.to[0] for one in invitations) == ["mentee@meridian.example", "mentor@meridian.example"]
    story.go_to(when, hour=13)
    story.opens(("mentor", "mentee")[number % 2], "sessions/")
    story.press("Yes, we met")
    story.is_fine()
    expect(story.tab.get_by_role("heading", name="How was it?")).to_be_visible()
    story.press(re.compile("^Good$"))  # a hint on the page may hold the word too
    expect(story.tab.get_by_role("heading", name="Thank you")).to_be_visible()


def what_they_noted(story: Story) -> None:
    """On the page for the session: a note both read, one that nobody else does, and something agreed."""
    with tenant(story.cast.organisation_id):
        session = Session.objects.get()
    during = f"sessions/{session.pk}/during/"
    story.opens("mentee", during)
    story.fill("Notes for both of you", NOTE)
    story.fill("What was agreed?", AGREED)
    story.tab.get_by_text("For yourself alone").click()
    story.tab.locator("[name=own]").fill(ALONE)
    story.press("Save")
    story.opens("mentor", during)
    expect(story.tab.locator("[name=notes]")).to_have_value(NOTE)
    expect(story.tab.get_by_text(AGREED).first).to_be_visible()
    assert ALONE not in story.tab.content()
    story.opens("mentor", "shelf/")
    story.tab.get_by_text("A book or an article", exact=True).click()
    story.fill("What is it called?", BOOK)
    story.press("Put it on the shelf")
    expect(story.tab.get_by_text(BOOK).first).to_be_visible()


def half_way(story: Story) -> None:
    middle = midpoint_of(story.pair.round)
    story.go_to(max(middle, story.today + timedelta(days=1)))
    story.opens("mentee", "goals/review/")
    expect(story.tab.get_by_role("heading", name="Half way: where do you stand?")).to_be_visible()
    story.tab.get_by_role("group", name=GOAL).get_by_text("5", exact=True).first.click()
    story.press("Keep it")
    story.opens("mentor", "goals/progress/")
    expect(story.tab.get_by_text(GOAL).first).to_be_visible()


def somebody_wants_more_time(story: Story) -> None:
    before = last_day(story.pair)
    until = before + timedelta(days=30)
    story.opens("mentee", "more-time/")
    story.fill("Our new last day", until.isoformat())
    story.press("Ask")
    story.work()
    story.opens("mentor")
    story.press("Yes, go on")
    story.work()
    assert last_day(story.pair) == until


def they_part_well(story: Story) -> None:
    story.go_to(last_day(story.pair) - timedelta(days=14))
    story.opens("mentee", "closing/review/")
    story.fill("Looking back", REVIEW)
    story.press("Keep it")
    story.opens("mentee", "closing/questions/")
    for question, value in (("reached", "mostly"), ("satisfied", "very"), ("work", "clearly"), ("again", "yes")):
        story.tab.locator(f"[name={question}][value={value}]").check(force=True)
    story.press("Send")
    story.is_fine()
    for who, other in (("mentee", "Björn"), ("mentor", "Amina Yusuf")):
        story.opens(who, "closing/")
        story.follow(f"Write to {other}")
        story.fill("A letter of thanks", THANKS)
        story.fill("Feedback", FEEDBACK)
        story.press("Save")
        story.follow("Choose")
        story.tab.get_by_role("radio", name="Carry on informally").check()
        story.press("Choose")
    expect(story.tab.get_by_text(THANKS).first).to_be_visible()
    expect(story.tab.get_by_text(FEEDBACK).first).to_be_visible()
    story.is_fine()


def they_carry_on(story: Story) -> None:
    story.go_to(last_day(story.pair) + timedelta(days=1))
    assert story.pair.state == RelationshipState.INFORMAL
    told = [one.to[0] for one in mail.outbox if one.subject == "You carry on informally"]
    assert sorted(told) == ["mentee@meridian.example", "mentor@meridian.example"]
    assert CANARY not in "".join(str(one.message()) for one in mail.outbox)
    story.opens("mentor", "closing/")
    with story.tab.expect_download() as download:
        story.tab.get_by_role("link", name="Download it (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    story.opens("mentee", "messages/")
    story.fill("Write to Björn", LETTER)
    story.press("Send")
    expect(story.tab.get_by_text(LETTER)).to_be_visible()
    story.work()


def nobody_else_learned_a_word(story: Story, caplog: pytest.LogCaptureFixture) -> None:
    """Every table as its owner sees it (ledger, job arguments and outbox among them), every mail, every log line."""
    assert holding(CANARY) == []
    assert len(story.letters) > 20
    assert [one.subject for one in story.letters if CANARY in str(one.message())] == []
    assert CANARY not in caplog.text
    everybody = story.cast.people.keys() - {"mentee", "mentor"}
    for who in sorted(everybody):
        client = Client()
        client.force_login(story.cast.people[who].user)
        for place in ("", "messages/", "goals/", "sessions/", "agreement/", "shelf/", "closing/", "copy/"):
            assert client.get(f"/o/meridian/pairs/{story.key}/{place}").status_code == 404, (who, place)


def the_words_are_gone(story: Story) -> None:
    pair = story.pair
    assert pair.informal_until is not None
    story.go_to(pair.informal_until + timedelta(days=1))
    assert story.pair.state == RelationshipState.ENDED
    story.opens("mentee", "messages/")
    expect(story.tab.get_by_text(LETTER)).to_be_visible()  # to read, until the time that was agreed is over
    story.go_to(story.today + timedelta(days=story.cast.organisation.reading_days_after_end + 1))
    story.becomes("mentee")
    for place in ("", "messages/", "goals/", "sessions/", "agreement/", "shelf/", "closing/"):
        page = story.at(f"pairs/{story.key}/{place}")
        assert CANARY not in page.content(), place
    with tenant(story.cast.organisation_id):
        assert not Key.objects.filter(kind=KeyKind.RELATIONSHIP, holder=story.pair.pk).exists()


def holding(word: str) -> list[str]:
    """The tables that have a word somewhere, past every wall."""
    where = connection.settings_dict
    address = make_conninfo(host=where["HOST"], port=where["PORT"], user=SUPERUSER, dbname=where["NAME"])
    with psycopg.connect(address) as everything:
        tables = everything.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        return [
            name
            for (name,) in tables
            if everything.execute(
                f'SELECT 1 FROM "{name}" t WHERE row_to_json(t)::text LIKE %s LIMIT 1', [f"%{word}%"]
            ).fetchone()
        ]
