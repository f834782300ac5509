"""From a plan to what came of it, in a real browser with the clock moved: outcomes planned and locked, a lottery, a
pulse, next year's directory, and a report that says what the lot shows, what it can't say, and where the plan failed.
"""

import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from tests.browser import let_in, violations
from tests.cast import Person, assemble
from tests.factories.crowd import enrol_all
from tests.factories.intake import draft_programme
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.actions import importing
from konnekt.organisations.directory.plan import Leavers
from konnekt.organisations.importing.choices import from_data
from konnekt.organisations.jobs import apply_import, check_import
from konnekt.organisations.models import DirectoryImport, Member
from konnekt.outcomes.models import OutcomePlan, Snapshot
from konnekt.programmes.actions.designing import publish
from konnekt.programmes.actions.drawing import draw
from konnekt.programmes.models import Enrolment, Round, Ticket
from konnekt.programmes.states import EnrolmentState, Oversubscribed, Side
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.surveys.actions.asking import ask_after_session
from konnekt.surveys.models import Asking
from konnekt.surveys.states import AskedState
from konnekt.workspace.models import Session

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
APPLICANTS, PLACES, MENTORS, OTHERS = 90, 45, 45, 60
HEAD = "employee id,name,email,manager id,unit,grade,pay band,start date,leaving date\n"


class Story:
    """The organisation, whoever is at the browser, and a clock that can be moved."""

    def __init__(self, site: str, tab: Page, monkeypatch: pytest.MonkeyPatch) -> None:
        self.site, self.tab, self.cast = site, tab, assemble()
        self.ahead = timedelta()
        real = clock.read
        monkeypatch.setattr(clock, "read", lambda: real() + self.ahead)
        self.seen: set[str] = set()

    def go_to(self, day: date) -> None:
        now = clock.read()
        self.ahead += datetime(day.year, day.month, day.day, 12, tzinfo=now.tzinfo) - now

    def becomes(self, who: Person, size: dict[str, int] = DESK) -> None:
        self.tab.context.clear_cookies()
        self.tab.set_viewport_size(size)
        let_in(self.tab, self.site, who.user)

    def at(self, path: str) -> Page:
        answer = self.tab.goto(f"{self.site}/o/meridian/{path}")
        assert answer is not None
        assert answer.status == 200, path
        return self.is_fine()

    def is_fine(self) -> Page:
        expect(self.tab.get_by_role("main")).to_be_visible()
        page = re.sub("[0-9a-f-]{36}", "", self.tab.url)
        if page not in self.seen:
            self.seen.add(page)
            assert violations(self.tab) == []
        assert self.tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        return self.tab

    def press(self, words: str) -> None:
        self.tab.get_by_role("button", name=words, exact=True).first.click()


@pytest.fixture
def story(live_server, settings, tab, monkeypatch) -> Story:
    settings.DEMO = True
    return Story(live_server.url, tab, monkeypatch)


def test_from_a_plan_to_what_came_of_it(story):
    people = [f"P{number:03}" for number in range(APPLICANTS + MENTORS + OTHERS)]
    bring_in(story, people, grades={}, gone={})
    round_ = plan_before_anybody_can_enrol(story)
    launch_locks_it(story, round_)
    won, lost = draw_lots(story, round_, people)
    one_tap_says_how_it_was(story, round_)
    count_too_early(story, round_)
    story.go_to(round_.starts_on + timedelta(days=330))
    rose = dict.fromkeys([*won[:18], *lost[:4]], 6)
    left = dict.fromkeys([*won[20:22], *lost[10:24]], round_.starts_on + timedelta(days=200))
    bring_in(story, people, grades=rose, gone=left)
    story.go_to(round_.starts_on + timedelta(days=580))
    report_and_share(story, round_)
    read_on_a_phone(story, round_)


def bring_in(story: Story, people: list[str], *, grades: dict[str, int], gone: dict[str, date]) -> None:
    """The directory as a file, checked and applied by the worker."""
    lines = [
        f"{one},Person {one},{one.lower()}@crowd.example,{'none' if at == 0 else people[0]},Group / Unit {at % 4},"
        f"{grades.get(one, 5)},B{grades.get(one, 5)},2020-01-0{1 + at % 9},{gone.get(one, '')}"
        for at, one in enumerate(people)
    ]
    office = story.cast.administrator.actor
    with tenant(story.cast.organisation_id):
        imported = importing.upload(office, name="people.csv", body=(HEAD + "\n".join(lines)).encode())
        choices = replace(from_data(imported.mapping), leavers=Leavers.LEAVE)
        importing.choose_columns(office, imported=imported, choices=choices)
        importing.start_check(office, imported=imported, job=check_import)
    run_queue(most=2_000)
    with tenant(story.cast.organisation_id):
        imported = DirectoryImport.objects.get(pk=imported.pk)
        importing.start_applying(
            office, imported=imported, without_refused=False, leavers_confirmed=True, job=apply_import
        )
    run_queue(most=2_000)
    with tenant(story.cast.organisation_id):
        assert DirectoryImport.objects.get(pk=imported.pk).applied_at is not None


def plan_before_anybody_can_enrol(story: Story) -> Round:
    """What would count as success, written in the browser, with whom to compare: those whom the lot leaves out."""
    with tenant(story.cast.organisation_id):
        round_ = draft_programme(story.cast)
        Round.objects.filter(pk=round_.pk).update(mentee_places=PLACES, oversubscribed=Oversubscribed.LOTTERY)
    story.becomes(story.cast.programme_manager)
    tab = story.at(f"rounds/{round_.pk}/outcomes/")
    tab.locator("[name=comparison][value=lottery]").check()
    tab.get_by_label("People needed on either side").fill("30")
    for key, enough in (
        ("retention", "Ten points more."),
        ("promotion", "Five points more."),
        ("pay-band", "A tenth of a band more."),
        ("satisfaction", "80% are satisfied."),
    ):
        tab.locator(f"[name=use-{key}]").check()
        tab.locator(f"[name=enough-{key}]").fill(enough)
    tab.locator("main form").get_by_role("button", name="Save", exact=True).click()
    expect(tab.get_by_text("Saved. It can be changed until people can enrol.")).to_be_visible()
    with tenant(story.cast.organisation_id):
        assert OutcomePlan.objects.get(round=round_).targets.count() == 4
        return Round.objects.select_related("programme").get(pk=round_.pk)


def launch_locks_it(story: Story, round_: Round) -> None:
    with tenant(story.cast.organisation_id):
        publish(story.cast.programme_manager.actor, programme=round_.programme, now=clock.read())
    run_queue(most=2_000)
    tab = story.at(f"rounds/{round_.pk}/outcomes/")
    expect(tab.get_by_text("Unchanged since it was locked")).to_be_visible()
    tab = story.at(f"rounds/{round_.pk}/results/")
    expect(tab.get_by_text("Not counted yet")).to_be_visible()


def draw_lots(story: Story, round_: Round, people: list[str]) -> tuple[list[str], list[str]]:
    """Twice as many apply as there are places; the product draws, and nobody chooses."""
    with tenant(story.cast.organisation_id):
        by_id = {one.external_id: one for one in Member.objects.filter(external_id__in=people)}
        applicants = [by_id[one] for one in people[1 : APPLICANTS + 1]]
        mentors = [by_id[one] for one in people[APPLICANTS + 1 : APPLICANTS + 1 + MENTORS]]
        made = enrol_all(round_, mentees=applicants, mentors=mentors)
        Enrolment.objects.filter(pk__in=[one.pk for one in made[:APPLICANTS]]).update(state=EnrolmentState.APPLIED)
    story.go_to(round_.enrolment_closes + timedelta(days=1))
    with tenant(story.cast.organisation_id):
        draw(story.cast.programme_manager.actor, round_=round_, now=clock.read())
        ids = dict(Ticket.objects.filter(round=round_).values_list("enrolment__member__external_id", "won"))
    won = sorted(one for one, is_in in ids.items() if is_in)
    lost = sorted(one for one, is_in in ids.items() if not is_in)
    assert (len(won), len(lost)) == (PLACES, APPLICANTS - PLACES)
    _pair_up(story, round_, won, [one.external_id for one in mentors])
    mail.outbox.clear()
    return won, lost


def _pair_up(story: Story, round_: Round, mentees: list[str], mentors: list[str]) -> None:
    """Everybody who was drawn has a mentor; every fifth pair never met."""
    began = datetime.combine(round_.starts_on, datetime.min.time(), clock.read().tzinfo)
    with tenant(story.cast.organisation_id):
        enrolments = {
            one.member.external_id: one for one in Enrolment.objects.select_related("member").filter(round=round_)
        }
        for number, pair in enumerate(zip(mentees, mentors, strict=True)):
            relationship = Relationship.objects.create(
                round=round_, state=RelationshipState.ACTIVE, answer_by=began, opened_at=began
            )
            for who, side in zip(pair, (PartSide.MENTEE, PartSide.MENTOR), strict=True):
                Part.objects.create(
                    relationship=relationship,
                    enrolment=enrolments[who],
                    member=enrolments[who].member,
                    round=round_,
                    side=side,
                    consent=Consent.YES,
                )
            if number % 5:
                Session.objects.create(
                    relationship=relationship,
                    state="held",
                    begins_at=began + timedelta(days=20),
                    ends_at=began + timedelta(days=20, hours=1),
                    made_by=enrolments[pair[1]].member,
                    made_at=began,
                    changed_at=began,
                    place=b"",
                )


def one_tap_says_how_it_was(story: Story, round_: Round) -> None:
    """The mentee of the cast has a session, and says on a phone how it was; whom it reaches stands above."""
    story.go_to(round_.starts_on + timedelta(days=30))
    cast, now = story.cast, clock.read()
    with tenant(cast.organisation_id):
        Enrolment.objects.filter(round=round_, member=cast.mentee.member).delete()
        sides = ((cast.mentee, PartSide.MENTEE, Side.MENTEE), (cast.mentor, PartSide.MENTOR, Side.MENTOR))
        relationship = Relationship.objects.create(
            round=round_, state=RelationshipState.ACTIVE, answer_by=now, opened_at=now
        )
        for person, side, as_what in sides:
            enrolment = Enrolment.objects.create(
                round=round_, member=person.member, side=as_what, state=EnrolmentState.COMPLETE
            )
            Part.objects.create(
                relationship=relationship,
                enrolment=enrolment,
                member=person.member,
                round=round_,
                side=side,
                consent=Consent.YES,
            )
        session = Session.objects.create(
            relationship=relationship,
            state="held",
            begins_at=now - timedelta(hours=2),
            ends_at=now - timedelta(hours=1),
            made_by=cast.mentor.member,
            made_at=now,
            changed_at=now,
            place=b"",
        )
        ask_after_session(
            relationship_id=relationship.pk, session_id=session.pk, member_ids=[cast.mentee.member.pk], now=now
        )
    story.becomes(cast.mentee, PHONE)
    tab = story.at(f"pairs/{relationship.pk}/sessions/{session.pk}/pulse/")
    tab.get_by_role("button", name="Not so good").click()
    expect(tab.get_by_role("main")).to_contain_text("Nobody")
    with tenant(cast.organisation_id):
        assert Asking.objects.get(about=session.pk, survey="pulse").state == AskedState.ANSWERED


def count_too_early(story: Story, round_: Round) -> None:
    """Six months in, the plan's questions aren't answered yet, and say so."""
    story.go_to(round_.starts_on + timedelta(days=180))
    story.becomes(story.cast.programme_manager)
    _count(story, round_)
    expect(story.tab.get_by_text("Not yet: the plan looks at it", exact=False).first).to_be_visible()
    assert "Cannot tell" not in story.tab.content()


def _count(story: Story, round_: Round) -> None:
    story.at(f"rounds/{round_.pk}/results/")
    story.press("Count as of today")
    expect(story.tab.get_by_role("heading", name="The results are being counted")).to_be_visible()
    run_queue(most=2_000)
    with tenant(story.cast.organisation_id):
        snapshot = Snapshot.objects.filter(round=round_).order_by("-as_of").first()
    assert snapshot is not None
    # The page goes on to the report by itself.
    expect(story.tab.get_by_role("article").first).to_be_visible()
    assert story.tab.url.endswith(f"results/{snapshot.pk}/")
    story.is_fine()


def report_and_share(story: Story, round_: Round) -> None:
    """The lot, the planned day, the difference, what failed, and the same on paper."""
    story.becomes(story.cast.programme_manager)
    _count(story, round_)
    tab = story.tab
    retention = tab.get_by_role("article").filter(has=tab.get_by_role("heading", name="Retention", exact=True))
    expect(retention).to_contain_text("+26.7 points")
    expect(retention).to_contain_text("A lot decided who took part")
    expect(retention).to_contain_text("n = 45, compared with 45")
    band = tab.get_by_role("article").filter(has=tab.get_by_role("heading", name="Pay band", exact=True))
    expect(band).to_contain_text("bands")
    satisfied = tab.get_by_role("article").filter(has=tab.get_by_role("heading", name="Satisfaction", exact=True))
    expect(satisfied).to_contain_text("too few to tell")
    expect(tab.get_by_text("of those in a pair, met at least once", exact=False).first).to_be_visible()
    address = tab.url
    paper = tab.context.request.get(f"{address}report.pdf").body()
    told = PdfReader(io.BytesIO(paper))
    assert "/StructTreeRoot" in told.trailer["/Root"]
    words = " ".join(page.extract_text() for page in told.pages)
    assert "+26.7 points" in words
    assert "Ten points more." in words
    tab.get_by_role("link", name="Share it").click()
    story.is_fine()
    story.press("Share it")
    expect(tab.get_by_text("can read it now", exact=False)).to_be_visible()


def read_on_a_phone(story: Story, round_: Round) -> None:
    """The mentee reads their own story and what came of it for all; the champion of nothing finds nothing."""
    with tenant(story.cast.organisation_id):
        snapshot = Snapshot.objects.filter(round=round_, shared_at__isnull=False).get()
    story.becomes(story.cast.mentee, PHONE)
    tab = story.at(f"results/{snapshot.pk}/shared/")
    expect(tab.get_by_role("heading", name="Your own story")).to_be_visible()
    expect(tab.get_by_role("main")).to_contain_text("+26.7 points")
    story.becomes(story.cast.colleague, PHONE)
    answer = tab.context.request.get(f"{story.site}/o/meridian/results/{snapshot.pk}/shared/")
    assert answer.status == 404
