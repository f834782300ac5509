"""What a programme manager does before a pair meets, in a real browser, as a stranger would: by what is on the page.

Nobody types an address: whoever begins on the first page finds everything by links and buttons, which are counted.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from icalendar import Calendar
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser import another, let_in
from tests.cast import Person
from tests.factories.circles import open_circles
from tests.factories.crowd import enrol_all, members
from tests.factories.intake import open_programme
from tests.factories.roster import roster
from tests.queue import run_queue

from konnekt.access.actors import Role
from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.states import RunState
from konnekt.organisations import queries
from konnekt.organisations.models import Appointment, Login, Member, Organisation
from konnekt.organisations.states import LineState
from konnekt.programmes.actions.teams import add_to_team
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.states import Format, TeamRole, Way
from konnekt.relationships.models import PairRequest, Relationship
from konnekt.relationships.states import RelationshipState, RequestState
from konnekt.web.first_run.token import current_token

MENTEES, MENTORS = 300, 150
MOST_PRESSES, MOST_FIELDS = 35, 15
"""What it takes from the first page to a released round, roster and whole design included. A quarter of an hour leaves
a stranger fifteen seconds for each.
"""


class Stranger:
    """Somebody who has never seen the product: what they press and what they fill in is counted."""

    def __init__(self, tab: Page, site: str) -> None:
        self.tab, self.site = tab, site
        self.presses = self.fields = 0

    def press(self, what: str | re.Pattern[str], *, role: Any = "link", inside: Locator | None = None) -> None:
        """Follow a link, or press a button, that can be seen."""
        (inside or self.tab.locator("body")).get_by_role(role, name=what, exact=True).first.click()
        self.presses += 1

    def fill(self, label: str, words: str) -> None:
        """Write into a field."""
        self.field(label).fill(words)
        self.fields += 1

    def field(self, label: str) -> Locator:
        """The field that is called so, needed or not."""
        return self.tab.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$")).first

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.field(label).check()
        self.fields += 1

    def reads(self, heading: str | re.Pattern[str]) -> None:
        """The page that came says this first, and fits the screen."""
        expect(self.tab.get_by_role("heading", level=1)).to_have_text(heading)
        assert self.tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def work() -> None:
    """The worker does what waits."""
    run_queue(most=5_000)


@pytest.fixture
def stranger(live_server, settings, tab) -> Stranger:
    settings.DEMO = True
    return Stranger(tab, live_server.url)


def test_from_an_empty_organisation_to_a_released_round(stranger, chromium):
    found_the_organisation(stranger)
    take_the_role_and_bring_in_the_people(stranger)
    round_ = design_and_publish(stranger)
    people_enrol(round_)
    say_what_counts_and_run(stranger, round_)
    look_at_a_pair(stranger)
    release_the_best(stranger)
    assert stranger.presses <= MOST_PRESSES
    assert stranger.fields <= MOST_FIELDS
    two_managers_at_once(stranger, round_, chromium)
    a_pair_becomes_a_line(stranger, round_)


def found_the_organisation(stranger: Stranger) -> None:
    stranger.tab.goto(f"{stranger.site}/first-run/?token={current_token()}")
    stranger.reads("A place for mentoring")
    stranger.fill("Name of the organisation", "Meridian")
    stranger.fill("Its address here", "meridian")
    stranger.fill("Your name", "Ada Whitlock")
    stranger.fill("Your e-mail address", "ada@meridian.example")
    stranger.fill("Password", "seven otters juggle lanterns")
    stranger.tick("I report to nobody in this organisation")
    stranger.press("Set it up", role="button")
    stranger.reads(re.compile("^Good .+, Ada Whitlock$"))


def take_the_role_and_bring_in_the_people(stranger: Stranger) -> None:
    stranger.press("Choose somebody")
    stranger.press("Ada Whitlock", inside=stranger.tab.get_by_role("table"))
    stranger.tick("Programme manager")
    stranger.press("Save the roles", role="button")
    stranger.press("Today")
    stranger.press("Import the directory")
    stranger.reads("Bring in the people of your organisation")
    planted = roster(MENTEES + MENTORS + 1, seed=3, defects=frozenset(), managers_by="identifier")
    stranger.tab.get_by_label("Directory file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": planted.content}
    )
    stranger.fields += 1
    stranger.press("Look at the file", role="button")
    stranger.reads("Do you recognise people.csv?")
    stranger.press("Yes, go on")
    stranger.press("Check the file", role="button")
    work()
    stranger.reads("451 new, 0 changed, 0 leaving")
    stranger.press("Apply it, below")
    stranger.press("Apply all of it", role="button")
    work()
    stranger.reads("people.csv is applied")
    stranger.press("What is next")


def design_and_publish(stranger: Stranger) -> Round:
    stranger.press("Begin one")
    stranger.reads("What is mentoring for, here?")
    stranger.fill("Name", "Crossing Lines")
    stranger.fill("What is it for?", "Everyone who wants to grow has somebody outside their own line to talk to.")
    stranger.press("Make the draft", role="button")
    for step in (
        "What is it for?",
        "Who meets whom, and how do they find each other?",
        "When does it happen?",
        "Who may join?",
        "How many places are there?",
        "What do you call things here?",
        "What people read before they join",
        "What is asked at enrolment?",
        "What do you suggest to the pairs?",
        "What are people told, and when?",
    ):
        stranger.reads(step)
        if step == "What is it for?":
            stranger.fill("Goals of the programme", "Eight of ten mentees reach a goal they set themselves.")
        if step == "What people read before they join":
            stranger.fill("The public page", "Most of what you need to know is **already known** by somebody here.")
        stranger.press("Save and go on", role="button")
        if step == "What is it for?":
            stranger.reads("What would count as success?")
            stranger.press("Leave it for later")
    stranger.reads("Who sees what in this programme")
    stranger.press("I’ve read it; go on", role="button")
    stranger.reads("Crossing Lines is ready")
    stranger.press("Publish", role="button")
    expect(stranger.tab.get_by_text("Crossing Lines is published.")).to_be_visible()
    with tenant(Organisation.objects.get().pk):
        return Round.objects.select_related("programme").get()


def people_enrol(round_: Round) -> None:
    """What three weeks of recruiting leave behind."""
    with tenant(round_.organisation_id):
        ready = list(Member.objects.filter(line_state=LineState.KNOWN).order_by("external_id"))
        enrol_all(round_, mentees=ready[:MENTEES], mentors=ready[MENTEES:])


def say_what_counts_and_run(stranger: Stranger, round_: Round) -> None:
    stranger.press("Matching")
    stranger.reads(f"Match {round_.name}")
    stranger.fill("Another unit", "10")
    stranger.press("Save what counts", role="button")
    work()
    stranger.press("Start a run", role="button")
    expect(stranger.tab.get_by_text("Match run 1")).to_be_visible()
    work()
    stranger.reads(re.compile("place"))


def look_at_a_pair(stranger: Stranger) -> None:
    stranger.press("best fit first")
    stranger.tab.get_by_role("table").last.get_by_role("link").first.click()
    stranger.presses += 1
    expect(stranger.tab.get_by_role("heading", level=1)).to_be_visible()
    stranger.press("Back to the run")


def release_the_best(stranger: Stranger) -> None:
    """The best forty pairs first, as somebody does who wants to see how it goes."""
    mail.outbox.clear()
    stranger.press("Release")
    stranger.reads(f"Ask {MENTEES} pairs?")
    release_a_wave(stranger, 40)
    expect(stranger.tab.get_by_text("40 pairs are asked now")).to_be_visible()
    assert mail.outbox == []
    work()
    with tenant(Organisation.objects.get().pk):
        assert Relationship.objects.count() == 40
    assert len(mail.outbox) == 2 * 40


def release_a_wave(stranger: Stranger, pairs: int) -> None:
    stranger.tick("A wave: only some pairs, the best fits first")
    stranger.fill("How many pairs", str(pairs))
    stranger.press("Release and ask them", role="button")


def two_managers_at_once(stranger: Stranger, round_: Round, chromium: Browser) -> None:
    """Each changes what counts while the other has the studio open: both see it, and nothing either typed is lost."""
    one, second = stranger.tab, a_second_manager(round_)
    stranger.press("Matching")
    with another(chromium) as context:
        other = context.new_page()
        let_in(other, stranger.site, second.user)
        other.goto(one.url)
        expect(other.get_by_text(f"Match {round_.name}")).to_be_visible()
        change(other, "Languages", "40")
        change(other, "Another unit", "25")
        told = re.compile(f"^{re.escape(second.member.name)} changed the weight of Another unit from 10 to 25")
        expect(one.get_by_role("status").get_by_text(told)).to_be_visible()
        change(one, "Skills", "20")
        one.get_by_label("Another unit", exact=True).last.fill("5")
        one.get_by_role("button", name="Save what counts").click()
        both = re.compile("changed this from 10 to 25 while you had the page open; yours is 5")
        expect(one.locator("#id_other_unit-error")).to_have_text(both)
        one.get_by_role("button", name="Save what counts").click()
        expect(one.get_by_text("The criteria are saved.", exact=False)).to_be_visible()
        expect(other.get_by_role("status").get_by_text(re.compile("^Ada Whitlock changed"))).to_have_count(2)
        other.get_by_role("link", name="Show the studio as it is now").click()
        for page in (one, other):
            for label, value in (("Languages", "40"), ("Skills", "20"), ("Another unit", "5")):
                expect(page.get_by_label(label, exact=True).last).to_have_value(value)


def change(page: Page, label: str, weight: str) -> None:
    """A weight is changed in its number field, and saved by the page itself."""
    page.get_by_label(label, exact=True).last.fill(weight)
    with page.expect_response(re.compile("/criteria/$")):
        page.get_by_label(label, exact=True).last.press("Tab")
    expect(page.locator("#studio-saved")).to_contain_text("Saved.")


def a_second_manager(round_: Round) -> Person:
    """A colleague who runs the programme too."""
    with tenant(round_.organisation_id):
        member = Member.objects.exclude(enrolments__round=round_).exclude(name="Ada Whitlock").get()
        user = sign_up(member)
        Appointment.objects.create(member=member, role=Role.PROGRAMME_MANAGER)
        ada = queries.actor_for(Member.objects.get(name="Ada Whitlock"))
        add_to_team(ada, programme=round_.programme, member=member, role=TeamRole.MANAGER)
    return Person(member, user)


def a_pair_becomes_a_line(stranger: Stranger, round_: Round) -> None:
    """Before the next wave a new directory puts a mentee under the mentor proposed: that pair is not asked."""
    with tenant(round_.organisation_id):
        best = Proposal.objects.filter(asked_at=None).order_by("-points", "pk").select_related("mentee__member")
        moved = best[0]
        mentee, mentor = moved.mentee.member, moved.mentor.member
    stranger.press("Directory import")
    file = f"id,name,manager id\n{mentee.external_id},{mentee.name},{mentor.external_id}\n".encode()
    stranger.tab.get_by_label("Directory file").set_input_files(
        {"name": "moved.csv", "mimeType": "text/csv", "buffer": file}
    )
    stranger.press("Look at the file", role="button")
    stranger.press("Yes, go on")
    stranger.tick("Leave them as they are: this file holds only some")
    stranger.press("Check the file", role="button")
    work()
    stranger.reads("0 new, 0 changed, reporting lines moved: 1, 0 leaving")
    stranger.press("Apply all of it", role="button")
    work()
    stranger.reads("moved.csv is applied")
    stranger.press("Programmes")
    stranger.press("Crossing Lines")
    stranger.press("Matching")
    stranger.press("Run 1")
    stranger.press("Release the next wave")
    release_a_wave(stranger, 5)
    expect(stranger.tab.get_by_text("4 pairs are asked now")).to_be_visible()
    expect(stranger.tab.get_by_text("One pair was held back")).to_be_visible()
    stranger.press(mentee.name, inside=stranger.tab.get_by_role("table").last)
    expect(stranger.tab.get_by_text("The release held this pair back")).to_be_visible()
    stranger.press("Go to the studio")
    stranger.press("Start a run", role="button")
    work()
    stranger.reads(f"Run 2 places {MENTEES - 44} of {MENTEES - 44} mentees")
    with tenant(round_.organisation_id):
        again = Proposal.objects.select_related("mentor").get(run__number=2, mentee=moved.mentee_id)
    assert again.mentor.member_id != mentor.pk


RACERS, RACED_FOR = 20, 3


def test_twenty_race_for_three_places_and_the_others_are_told_kindly(live_server, settings, tab, cast):
    """Each has asked the one mentor; the mentor’s yeses come all at once, as from a page that hangs."""
    settings.DEMO = True
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        Programme.objects.update(ways=[Way.REQUESTS])
        *enrolled, mentor = enrol_all(round_, mentees=members(RACERS), mentors=[cast.mentor.member], places=RACED_FOR)
        mentees = [Person(one.member, sign_up(one.member)) for one in enrolled]
        enrolments = {one.member_id: one.pk for one in enrolled}
    home = f"{live_server.url}/o/meridian/"

    def ask(person: Person) -> int:
        browser = signed_in(person)
        asked = f"/o/meridian/enrolments/{enrolments[person.member.pk]}/mentors/{mentor.pk}/"
        return browser.post(asked, {"why": "You changed trades as I would like to.", "rank": ""}).status_code

    def accept(request: PairRequest) -> str:
        """Where it leads; nowhere, if the request was over by then."""
        answer = signed_in(cast.mentor).post(f"/o/meridian/requests/{request.pk}/acceptance/")
        assert answer.status_code in {302, 409}
        return answer.headers.get("Location", "")

    assert all_at_once(ask, mentees) == [302] * RACERS
    with tenant(cast.organisation_id):
        requests = list(PairRequest.objects.all())
    opened = [where for where in all_at_once(accept, requests) if "/pairs/" in where]
    assert len(opened) == RACED_FOR
    with tenant(cast.organisation_id):
        states = Counter(PairRequest.objects.values_list("state", flat=True))
        assert Relationship.objects.count() == RACED_FOR
        lost = PairRequest.objects.filter(state=RequestState.UNAVAILABLE).select_related("mentee").first()
    assert states == {RequestState.ACCEPTED: RACED_FOR, RequestState.UNAVAILABLE: RACERS - RACED_FOR}
    loser = next(one for one in mentees if one.member.pk == lost.mentee.member_id)
    let_in(tab, live_server.url, loser.user)
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(f"{home}requests/{lost.pk}/")
    expect(tab.get_by_text("Björn is not available in this round any more.")).to_be_visible()
    expect(tab.get_by_text("You changed trades as I would like to.")).to_be_visible()
    tab.goto(f"{home}enrolments/{lost.mentee_id}/mentors/")
    expect(tab.get_by_text("No mentor can be asked just now")).to_be_visible()


def all_at_once(act: Callable[[Any], Any], people: Sequence[Any]) -> list[Any]:
    """Each in a thread of its own, begun in the same moment."""
    together = Barrier(len(people))

    def begin(one: Any) -> Any:
        together.wait(timeout=60)
        try:
            return act(one)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as crowd:
        return list(crowd.map(begin, people))


def signed_in(person: Person) -> Client:
    browser = Client()
    browser.force_login(person.user)
    return browser


def sign_up(member: Member) -> User:
    """A login for somebody, as an accepted invitation leaves it."""
    user = User.objects.create_user(member.email)
    Login.objects.create(user=user, organisation_id=member.organisation_id, member_id=member.pk)
    return user


def test_a_large_round_shows_how_far_it_is_and_can_be_stopped(live_server, settings, tab, cast, proof):
    """5,000 mentees and 2,500 mentors in a proof in full; the worker runs beside the browser, as it does anywhere."""
    settings.DEMO = True
    mentees = proof.cases(sample=120, full=5_000)
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        crowd = members(mentees + mentees // 2)
        enrol_all(round_, mentees=crowd[:mentees], mentors=crowd[mentees:])
    let_in(tab, live_server.url, cast.programme_manager.user)
    studio = f"{live_server.url}/o/meridian/rounds/{round_.pk}/matching/"
    tab.goto(studio)
    tab.get_by_role("button", name="Start a run").click()
    expect(tab.get_by_role("progressbar", name="Match run 1")).to_be_visible()
    with at_work() if proof.full else nullcontext():
        if proof.full:
            expect(tab.get_by_text(re.compile(r"^\d+ %$"))).to_be_visible()
        tab.get_by_role("button", name="Stop").press("Enter")  # a click would need it to stand still for two moments
        expect(tab.get_by_text("The run stops at its next step. Nothing of it is kept.")).to_be_visible()
    work()
    with tenant(cast.organisation_id):
        stopped = MatchRun.objects.select_related("work").get()
        assert (stopped.shown_state, stopped.proposals.count()) == (RunState.CANCELLED, 0)
    tab.get_by_role("button", name="Start a run").click()
    began = time.monotonic()
    with at_work():
        expect(tab.get_by_role("heading", level=1)).to_have_text(f"Run 2 places {mentees} of {mentees} mentees")
    proof.note(f"a run of {mentees:,} × {mentees // 2:,} in the browser", f"{time.monotonic() - began:.1f} s")


@contextmanager
def at_work() -> Iterator[None]:
    """A worker beside the browser, until nothing waits."""

    def go() -> None:
        try:
            work()
        finally:
            connections.close_all()

    worker = Thread(target=go)
    worker.start()
    try:
        yield
    finally:
        worker.join()


def test_a_round_of_circles_from_the_run_to_the_shared_space(live_server, settings, tab, cast):
    """The manager asks a matched circle; its people say yes, and one leaves: what then is the manager’s to say."""
    settings.DEMO = True
    home = f"{live_server.url}/o/meridian/"
    with tenant(cast.organisation_id):
        round_ = open_circles(cast, least=4, most=5)
        mentees = [cast.mentee.member, *members(4)[1:]]
        enrol_all(round_, mentees=mentees, mentors=[cast.mentor.member], places=1)
        people = [cast.mentor, cast.mentee, *(Person(one, sign_up(one)) for one in mentees[1:])]
    let_in(tab, live_server.url, cast.programme_manager.user)
    tab.goto(f"{home}rounds/{round_.pk}/matching/")
    tab.get_by_role("button", name="Start a run").click()
    expect(tab.get_by_role("progressbar", name="Match run 1")).to_be_visible()
    work()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Run 1 places 4 of 4 mentees")
    expect(tab.get_by_role("rowheader", name="Björn")).to_be_visible()
    tab.get_by_role("link", name="Release", exact=True).click()
    tab.get_by_role("button", name="Release and ask them").click()
    expect(tab.get_by_text("4 mentees and their mentors are asked into circles now.", exact=False)).to_be_visible()
    work()
    with tenant(cast.organisation_id):
        circle = Relationship.objects.get()

    for person in people[2:]:
        signed_in(person).post(f"/o/meridian/pairs/{circle.pk}/consent/")
    let_in(tab, live_server.url, cast.mentee.user)
    tab.goto(f"{home}pairs/{circle.pk}/")
    expect(tab.get_by_role("heading", level=1)).to_have_text("There is a place for you in Björn’s circle")
    tab.get_by_role("button", name="Say yes").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("You said yes to the circle")
    signed_in(cast.mentor).post(f"/o/meridian/pairs/{circle.pk}/consent/")
    work()
    tab.reload()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Björn’s circle")
    for other in mentees[1:]:
        expect(tab.get_by_text(other.name).first).to_be_visible()
    tab.get_by_role("link", name="Write to the circle").click()
    tab.get_by_label("Write to the circle").fill("Hello, all of you.")
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_text("Hello, all of you.")).to_be_visible()

    signed_in(people[-1]).post(f"/o/meridian/pairs/{circle.pk}/ending/")
    tab.goto(f"{home}pairs/{circle.pk}/")
    expect(tab.get_by_text("Your circle has fewer than the 4 mentees it was planned for.", exact=False)).to_be_visible()
    let_in(tab, live_server.url, cast.programme_manager.user)
    tab.goto(f"{home}rounds/{round_.pk}/circles/")
    tab.get_by_role("button", name="Let it go on as it is").click()
    expect(tab.get_by_role("button", name="Let it go on as it is")).to_have_count(0)
    with tenant(cast.organisation_id):
        circle.refresh_from_db()
    assert circle.state == RelationshipState.ACTIVE


def test_one_conversation_is_offered_booked_and_taken_into_the_calendar(live_server, settings, tab, cast):
    settings.DEMO = True
    home = f"{live_server.url}/o/meridian/"
    with tenant(cast.organisation_id):
        today = clock.read().date()
        round_ = open_programme(cast, enrolment_closes=today, matching_on=today, starts_on=today)
        Programme.objects.update(format=Format.FLASH)
        mentee, mentor = enrol_all(round_, mentees=[cast.mentee.member], mentors=[cast.mentor.member])
    let_in(tab, live_server.url, cast.mentor.user)
    tab.goto(f"{home}mentoring/{mentor.pk}/times/")
    tab.get_by_label("Day").fill(f"{today + timedelta(days=9)}")
    tab.get_by_label("From").fill("14:00")
    tab.get_by_label("The room, or the address of the call").fill("https://call.example/1")
    tab.get_by_role("button", name="Offer it").click()
    expect(tab.get_by_role("heading", name="1 time ahead")).to_be_visible()

    let_in(tab, live_server.url, cast.mentee.user)
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(f"{home}mentoring/{mentee.pk}/booking/")
    tab.get_by_role("link", name=re.compile("14:00.*, with Björn")).click()
    tab.get_by_role("textbox").fill("How did you find your first client?")
    tab.get_by_role("button", name="Ask for this time").click()
    expect(tab.get_by_text("the time is kept for you until they answer", exact=False)).to_be_visible()
    with tenant(cast.organisation_id):
        asked = PairRequest.objects.get()

    let_in(tab, live_server.url, cast.mentor.user)
    tab.goto(f"{home}requests/{asked.pk}/")
    expect(tab.get_by_text("How did you find your first client?")).to_be_visible()
    tab.get_by_role("button", name="Accept").click()
    expect(tab.get_by_text("It is booked", exact=False)).to_be_visible()
    mail.outbox.clear()
    work()
    assert {one.to[0] for one in mail.outbox} == {cast.mentee.user.email, cast.mentor.user.email}
    for letter in mail.outbox:
        assert "first client" not in f"{letter.subject} {letter.body}"
    let_in(tab, live_server.url, cast.mentee.user)
    tab.goto(f"{home}mentoring/")
    tab.get_by_role("link", name=re.compile("14:00.*, with Björn")).click()
    with tab.expect_download() as taken:
        tab.get_by_role("link", name="Put it into my calendar").click()
    [event] = Calendar.from_ical(taken.value.path().read_bytes()).walk("VEVENT")
    assert event["SUMMARY"] == "Mentoring"
