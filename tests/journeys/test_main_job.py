"""The main job in one sitting, in a real browser: roster, programme, enrolments, run, release, two yeses, a message.

Then everybody who must not read that message tries to, and a new directory makes the mentor the mentee's manager.
"""

import re
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, expect
from psycopg.conninfo import make_conninfo
from tests.browser import let_in, violations
from tests.factories.intake import answers_for
from tests.factories.roster import roster
from tests.queue import run_queue

from konnekt.access.actors import Role
from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.database.server import SUPERUSER
from konnekt.organisations import queries
from konnekt.organisations.actions import importing
from konnekt.organisations.actions.founding import found_organisation
from konnekt.organisations.directory.plan import Leavers
from konnekt.organisations.importing.choices import from_data
from konnekt.organisations.jobs import apply_import, check_import
from konnekt.organisations.models import Login, Member, Organisation
from konnekt.organisations.states import LineState
from konnekt.programmes.actions.enrolling import complete, save_answers, start
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.states import Side
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import PartSide, RelationshipState

SECRET = "I froze in the board meeting, and I have told nobody."
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


class Stage:
    """The organisation, the address, and whoever is at the browser."""

    def __init__(self, site: str, tab: Page) -> None:
        self.site, self.tab = site, tab
        user = User.objects.create_user("ada@meridian.example", is_operator=True)
        self.founded = found_organisation(
            name="Meridian",
            slug="meridian",
            time_zone="Europe/London",
            person="Ada Whitlock",
            user=user,
            has_no_manager=True,
        )
        self.organisation: Organisation = self.founded.organisation

    def at(self, path: str) -> str:
        return f"{self.site}/o/meridian/{path}"

    def becomes(self, user: User, size: dict[str, int] = DESK) -> Page:
        self.tab.context.clear_cookies()
        self.tab.set_viewport_size(size)
        let_in(self.tab, self.site, user)
        return self.tab

    def login_of(self, member: Member) -> User:
        """A login for a member, as an accepted invitation leaves it."""
        known = Login.objects.filter(member_id=member.pk).first()
        if known is not None:
            return known.user
        user = User.objects.create_user(member.email)
        Login.objects.create(user=user, organisation=self.organisation, member_id=member.pk)
        return user

    def work(self) -> None:
        """The worker does what waits."""
        run_queue(most=2_000)


@pytest.fixture
def stage(live_server, settings, tab) -> Stage:
    settings.DEMO = True
    return Stage(live_server.url, tab)


def is_fine(tab: Page) -> None:
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_from_a_roster_to_a_pair_that_talks(stage):
    planted = roster(400, seed=3)
    import_the_roster(stage, planted)
    manager = appoint_a_programme_manager(stage)
    round_ = design_and_publish(stage, manager)
    newcomer = enrol_sixty(stage, round_, manager)
    match_and_release(stage, manager, round_)
    relationship = say_yes_twice_and_talk(stage, newcomer)
    nobody_else_reads_it(stage, manager, relationship)
    a_new_line_pauses_the_pair(stage, manager, relationship)


def import_the_roster(stage: Stage, planted) -> None:
    tab = stage.becomes(stage.founded.user)
    tab.goto(stage.at("directory/"))
    is_fine(tab)
    tab.get_by_label("Directory file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": planted.content}
    )
    tab.get_by_role("button", name="Look at the file").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("people.csv")
    is_fine(tab)
    tab.get_by_role("link", name="Yes, go on").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("What does each column hold?")
    is_fine(tab)
    for radio in tab.get_by_label("As day, then month").all():
        radio.check()
    tab.get_by_role("button", name="Check the file").click()
    expect(tab.get_by_text("Checking the file")).to_be_visible()
    stage.work()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("new")
    is_fine(tab)
    tab.get_by_role("link", name=re.compile("Can’t be used")).click()
    refused = {line for defect in planted.defects if defect.kind == "duplicate-identifier" for line in defect.lines}
    for line in refused:
        expect(tab.get_by_role("rowheader", name=str(line), exact=True).first).to_be_visible()
    tab.get_by_label("Import without the lines that can’t be used").check()
    tab.get_by_role("button", name="Apply all of it").click()
    stage.work()
    expect(tab.get_by_role("heading", level=1)).to_have_text("people.csv is applied")
    with tenant(stage.organisation.pk):
        assert 350 < Member.objects.count() <= 401
        states = set(Member.objects.values_list("line_state", flat=True))
    assert states >= {LineState.KNOWN, LineState.UNKNOWN}


def appoint_a_programme_manager(stage: Stage) -> User:
    with tenant(stage.organisation.pk):
        member = (
            Member.objects.exclude(email="")
            .filter(line_state=LineState.KNOWN, reports=None)
            .order_by("name_key")
            .first()
        )
    tab = stage.tab
    tab.goto(stage.at(f"people/{member.pk}/"))
    is_fine(tab)
    tab.get_by_label("Programme manager").check()
    tab.get_by_role("button", name="Save the roles").click()
    expect(tab.get_by_text("are saved")).to_be_visible()
    tab.get_by_role("button", name="Send an invitation").click()
    expect(tab.get_by_text("An invitation is on its way")).to_be_visible()
    stage.work()
    assert [one.to for one in mail.outbox] == [[member.email]]
    with tenant(stage.organisation.pk):
        assert Role.PROGRAMME_MANAGER in queries.actor_for(member).roles
    return stage.login_of(member)


def design_and_publish(stage: Stage, manager: User) -> Round:
    tab = stage.becomes(manager)
    tab.goto(stage.at("programmes/new/"))
    tab.get_by_label("Name").fill("Crossing Lines")
    tab.get_by_label("What is it for?").fill(
        "Everyone who wants to grow has somebody outside their own line to talk to."
    )
    is_fine(tab)
    tab.get_by_role("button", name="Make the draft").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("What is it for?")
    with tenant(stage.organisation.pk):
        programme = Programme.objects.get()
    tab.goto(stage.at(f"programmes/{programme.pk}/design/page/"))
    tab.get_by_label("Whom can people ask?").fill("mentoring@meridian.example")
    tab.get_by_label("The public page").fill("Most of what you need to know is **already known** by somebody here.")
    tab.get_by_role("button", name="Save and go on").click()
    tab.goto(stage.at(f"programmes/{programme.pk}/publication/"))
    is_fine(tab)
    tab.get_by_role("button", name="Publish").click()
    with tenant(stage.organisation.pk):
        round_ = Round.objects.select_related("programme").get()
        today = clock.read().date()
        # The calm plan opens enrolment later; this sitting can't wait for it.
        Round.objects.filter(pk=round_.pk).update(enrolment_opens=today - timedelta(days=1))
    return round_


def enrol_sixty(stage: Stage, round_: Round, manager: User) -> Member:
    """Fifty-nine by the rooms themselves, and one on a phone, step by step."""
    with tenant(stage.organisation.pk):
        round_.refresh_from_db()
        known = Member.objects.exclude(email="").exclude(email=manager.email).filter(line_state=LineState.KNOWN)
        ready = list(known.order_by("name_key")[:80])
        newcomer, others = ready[0], ready[2:61]
        for number, member in enumerate(others):
            side = Side.MENTOR if number % 2 else Side.MENTEE
            actor = queries.actor_for(member)
            enrolment = start(actor, round_=round_, member=member, side=side, now=clock.read())
            save_answers(actor, enrolment=enrolment, values=answers_for(side) | {"statement": f"I am number {number}."})
            complete(actor, enrolment=enrolment, consents=True, now=clock.read())
    tab = stage.becomes(stage.login_of(newcomer), PHONE)
    tab.goto(stage.at("join/crossing-lines/"))
    is_fine(tab)
    tab.goto(stage.at("join/crossing-lines/enrol/"))
    tab.get_by_text("Mentee", exact=False).first.click()
    tab.get_by_role("button", name="Begin").click()
    tab.locator("[name=areas_sought-career][value='4']").check()
    is_fine(tab)
    tab.get_by_role("button", name="Next").click()
    tab.get_by_role("button", name="Next").click()  # skills stay empty
    tab.goto(tab.url)  # a closed tab: what was saved is there
    languages = tab.get_by_role("combobox").first
    languages.fill("English")
    languages.press("Enter")
    is_fine(tab)
    tab.get_by_role("button", name="Next").click()
    tab.get_by_role("textbox", name="Say something in your own words").fill("I would like to learn to speak up.")
    tab.get_by_role("button", name="Next").click()
    tab.get_by_role("link", name="Next").click()
    is_fine(tab)
    expect(tab.get_by_text("I would like to learn to speak up.")).to_be_visible()
    tab.get_by_role("checkbox").last.check()
    tab.get_by_role("button", name="Send my enrolment").click()
    stage.work()
    with tenant(stage.organisation.pk):
        assert Enrolment.objects.filter(round=round_, state="complete").count() == 60
    return newcomer


def match_and_release(stage: Stage, manager: User, round_: Round) -> None:
    tab = stage.becomes(manager)
    mail.outbox.clear()
    tab.goto(stage.at(f"rounds/{round_.pk}/matching/"))
    is_fine(tab)
    tab.get_by_role("button", name="Start a run").click()
    expect(tab.get_by_text("Match run 1")).to_be_visible()
    stage.work()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("places")
    is_fine(tab)
    assert mail.outbox == [], "before release nobody is told anything"
    tab.get_by_role("link", name=re.compile("^Release")).first.click()
    tab.get_by_role("button", name=re.compile("^Release")).last.click()
    expect(tab.get_by_text("pairs are asked now")).to_be_visible()
    stage.work()
    with tenant(stage.organisation.pk):
        pairs = Relationship.objects.count()
    assert pairs > 20
    assert len(mail.outbox) == 2 * pairs


def say_yes_twice_and_talk(stage: Stage, newcomer: Member) -> Relationship:
    with tenant(stage.organisation.pk):
        part = Part.objects.filter(side=PartSide.MENTEE).order_by("pk").first()
        mine = Part.objects.filter(member=newcomer).first() or part
        relationship = Relationship.objects.get(pk=mine.relationship_id)
        members = [one.member for one in Part.objects.filter(relationship=relationship).select_related("member")]
    for member in members:
        tab = stage.becomes(stage.login_of(member), PHONE)
        tab.goto(stage.at("today/"))
        is_fine(tab)
        tab.goto(stage.at(f"pairs/{relationship.pk}/"))
        expect(tab.get_by_role("heading", name="Why you were matched")).to_be_visible()
        is_fine(tab)
        tab.get_by_role("button", name="Say yes").click()
    stage.work()
    tab.goto(stage.at(f"pairs/{relationship.pk}/"))
    tab.get_by_role("link", name=re.compile("^Write to")).click()
    tab.get_by_label(re.compile("^Write to")).fill(SECRET)
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_text(SECRET)).to_be_visible()
    is_fine(tab)
    mail.outbox.clear()
    stage.work()
    (notice,) = mail.outbox
    assert SECRET not in str(notice.message())
    tab = stage.becomes(stage.login_of(members[0]))
    tab.goto(stage.at(f"pairs/{relationship.pk}/messages/"))
    expect(tab.get_by_text(SECRET)).to_be_visible()
    with tenant(stage.organisation.pk):
        relationship.refresh_from_db()
    assert relationship.state == RelationshipState.ACTIVE
    return relationship


def nobody_else_reads_it(stage: Stage, manager: User, relationship: Relationship) -> None:
    with tenant(stage.organisation.pk):
        parts = list(Part.objects.filter(relationship=relationship))
        line_manager = Member.objects.filter(reports__member__in=[one.member_id for one in parts]).first()
    for user in (manager, stage.founded.user, stage.login_of(line_manager)):
        client = Client()
        client.force_login(user)
        for path in ("", "messages/", "goals/", "sessions/", "agreement/", "copy/"):
            assert client.get(f"/o/meridian/pairs/{relationship.pk}/{path}").status_code == 404
        assert client.post(f"/o/meridian/pairs/{relationship.pk}/messages/", {"text": "x"}).status_code == 404
    where = connection.settings_dict
    address = make_conninfo(host=where["HOST"], port=where["PORT"], user=SUPERUSER, dbname=where["NAME"])
    with psycopg.connect(address) as everything:
        tables = everything.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for (table,) in tables.fetchall():
            rows = everything.execute(f'SELECT row_to_json(t)::text FROM "{table}" t').fetchall()
            assert not any("froze in the board" in row[0] for row in rows), table


def a_new_line_pauses_the_pair(stage: Stage, manager: User, relationship: Relationship) -> None:
    with tenant(stage.organisation.pk):
        people = {
            one.side: one.member for one in Part.objects.filter(relationship=relationship).select_related("member")
        }
        mentee, mentor = people[PartSide.MENTEE], people[PartSide.MENTOR]
        file = f"id,name,manager id\n{mentee.external_id},{mentee.name},{mentor.external_id}\n".encode()
        administrator = queries.actor_for(stage.founded.member)
        imported = importing.upload(administrator, name="moved.csv", body=file)
        choices = replace(from_data(imported.mapping), leavers=Leavers.LEAVE)
        importing.choose_columns(administrator, imported=imported, choices=choices)
        importing.start_check(administrator, imported=imported, job=check_import)
    stage.work()
    mail.outbox.clear()
    with tenant(stage.organisation.pk):
        accepted = {"without_refused": False, "leavers_confirmed": False}
        importing.start_applying(administrator, imported=imported, job=apply_import, **accepted)
    stage.work()
    with tenant(stage.organisation.pk):
        relationship.refresh_from_db()
    assert relationship.state == RelationshipState.PAUSED
    assert {one.to[0] for one in mail.outbox} == {mentee.email, mentor.email, manager.email}
    tab = stage.becomes(stage.login_of(mentee), PHONE)
    tab.goto(stage.at(f"pairs/{relationship.pk}/messages/"))
    expect(tab.get_by_role("button", name="Send")).to_have_count(0)
    is_fine(tab)
