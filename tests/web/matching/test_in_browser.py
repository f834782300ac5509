"""The studio in a real browser: the main path by keyboard and without scripts, and every page for everybody to read."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser import another, let_in, violations
from tests.queue import run_queue
from tests.web.matching.conftest import crowded

from konnekt.core.tenancy import tenant
from konnekt.matching.models import MatchRun, Steer
from konnekt.matching.states import RunState
from konnekt.programmes.models import Enrolment
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.models import Relationship


@pytest.fixture
def round_with_people(transactional_db, small, settings):
    settings.DEMO = True
    with tenant(small.cast.organisation_id):
        Enrolment.objects.filter(pk=small.mentor.pk).update(capacity=2)
    return small


def studio(live_server, small, rest=""):
    return f"{live_server.url}/o/meridian/rounds/{small.round.pk}/matching/{rest}"


def title(tab: Page):
    return expect(tab.get_by_role("heading", level=1))


def press(tab: Page, role: str, name: str) -> None:
    """Reach something with the keyboard alone, and press it."""
    wanted = tab.get_by_role(role, name=name, exact=True)
    expect(wanted).to_be_visible()
    for _step in range(80):
        tab.keyboard.press("Tab")
        if wanted.evaluate("it => it === document.activeElement"):
            tab.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} can’t be reached with the Tab key")


def test_every_page_can_be_read_by_everybody(live_server, screen, look, round_with_people):
    small = round_with_people
    pairs = 101 if look[0] == 390 else 0  # long lists where there is least room for them
    crowded(small, pairs, left=1)
    run = crowded(small, pairs, left=1)
    with tenant(small.cast.organisation_id):
        run.state, run.released_at = RunState.RELEASED, run.ended_at
        run.save()
    let_in(screen, live_server.url, small.cast.programme_manager.user)
    rounds, runs = f"rounds/{small.round.pk}/matching/", f"runs/{run.pk}/"
    pages = ["", "steers/", "steers/?q=nobody-at-all", "by-hand/"]
    lists = ["", "?show=without", "?show=free", "?show=changed", "?show=held-back", "?q=nobody-at-all"]
    for page in [rounds + one for one in pages] + [runs + one for one in lists]:
        screen.goto(f"{live_server.url}/o/meridian/{page}")
        assert violations(screen) == [], page
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), page


def test_what_belongs_to_one_run_can_be_read_by_everybody(live_server, screen, round_with_people):
    small = round_with_people
    run = small.run()
    let_in(screen, live_server.url, small.cast.programme_manager.user)
    for page in ("release/", f"mentees/{small.mentee.pk}/", f"mentees/{small.colleague.pk}/"):
        screen.goto(f"{live_server.url}/o/meridian/runs/{run.pk}/{page}")
        assert violations(screen) == [], page
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), page
    with tenant(small.cast.organisation_id):
        MatchRun.objects.filter(pk=run.pk).update(state=RunState.IMPOSSIBLE)
    screen.goto(f"{live_server.url}/o/meridian/runs/{run.pk}/")
    assert violations(screen) == []


def test_from_the_weights_to_the_release_with_the_keyboard_alone(live_server, tab, round_with_people):
    small = round_with_people
    let_in(tab, live_server.url, small.cast.programme_manager.user)
    tab.goto(studio(live_server, small))
    areas = tab.get_by_role("slider", name="Interest areas")
    areas.focus()
    tab.keyboard.press("End")
    expect(tab.get_by_role("spinbutton", name="Interest areas")).to_have_value("100")
    expect(tab.locator(".weight [data-share]").first).to_have_text("52")
    press(tab, "button", "Save what counts")
    expect(tab.get_by_text("The criteria are saved")).to_be_visible()

    press(tab, "button", "Start a run")
    expect(tab.get_by_role("progressbar")).to_be_visible()
    assert violations(tab) == []
    run_queue()
    title(tab).to_have_text("Run 1 places 2 of 2 mentees")

    press(tab, "link", "Amina Yusuf")
    title(tab).to_have_text("Why Amina Yusuf with Björn")
    expect(tab.get_by_role("row", name="Fit of the pair")).to_be_visible()
    press(tab, "link", "Back to the run")

    with tenant(small.cast.organisation_id):
        exclude(small.cast.mentor.actor, excluded=small.cast.mentee.member)
    press(tab, "link", "Release")
    title(tab).to_have_text("Ask 2 pairs?")
    press(tab, "button", "Release and ask them")
    expect(tab.get_by_text("One pair is asked now")).to_be_visible()
    held = tab.get_by_role("row", name="Amina Yusuf")
    expect(held).to_contain_text("These two are not available to each other in this round.")
    with tenant(small.cast.organisation_id):
        assert Relationship.objects.count() == 1


def test_a_pair_is_forbidden_by_typing_part_of_a_name(live_server, tab, round_with_people):
    small = round_with_people
    crowded(small, 0, left=30)
    let_in(tab, live_server.url, small.cast.programme_manager.user)
    tab.goto(studio(live_server, small, "steers/"))
    tab.get_by_label("They must not be a pair").check()
    for label, typed, name in (("Mentee", "ami", "Amina Yusuf"), ("Mentor", "0007", "Mentor 0007")):
        field = tab.get_by_role("combobox", name=label)
        field.fill(typed)  # at once: a part of it would find others, and they would stand first
        expect(tab.get_by_role("option").first).to_contain_text(name)
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("button", name=f"Remove {name}")).to_be_visible()
    tab.get_by_label("Why").fill("They share a desk")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Saved for the next run.")).to_be_visible()
    with tenant(small.cast.organisation_id):
        (made,) = Steer.objects.select_related("mentee__member", "mentor__member")
        assert (made.mentee.member.name, made.mentor.member.name) == ("Amina Yusuf", "Mentor 0007")


def test_what_can_be_chosen_is_large_enough_for_a_finger(live_server, tab, round_with_people):
    small = round_with_people
    tab.set_viewport_size({"width": 390, "height": 844})
    let_in(tab, live_server.url, small.cast.programme_manager.user)
    tab.goto(studio(live_server, small, "steers/"))
    tab.get_by_role("combobox", name="Mentee").fill("ami")
    expect(tab.get_by_role("option").first).to_be_visible()
    for one in (tab.get_by_role("option").first, tab.locator(".picker-box").first, tab.locator(".choice").first):
        assert one.bounding_box()["height"] >= 44


def test_everything_works_without_scripts(live_server, chromium, round_with_people):
    small = round_with_people
    crowded(small, 0, left=2)
    context = another(chromium, java_script_enabled=False)
    tab = context.new_page()
    let_in(tab, live_server.url, small.cast.programme_manager.user)
    tab.goto(studio(live_server, small, "steers/"))
    tab.get_by_label("They must not be a pair").check()
    tab.get_by_label("Mentee").fill("tour")
    tab.get_by_label("Mentor").fill("björn")
    tab.get_by_label("Why").fill("They share a desk")
    tab.get_by_role("button", name="Save for the next run").click()
    expect(tab.get_by_text("Several people fit. Choose one of them below.").first).to_be_visible()
    tab.get_by_role("group", name="Whom do you mean?").get_by_role("radio").nth(1).check()
    tab.get_by_role("button", name="Save for the next run").click()
    expect(tab.get_by_text("Saved for the next run.")).to_be_visible()
    expect(tab.get_by_role("row", name="They share a desk")).to_contain_text("0001")
    tab.get_by_role("button", name="Undo").click()
    expect(tab.get_by_text("Nothing yet.")).to_be_visible()

    tab.get_by_role("link", name="Back to the studio").click()
    tab.get_by_label("Interest areas").fill("100")
    tab.get_by_role("button", name="Save what counts").click()
    tab.get_by_role("button", name="Start a run").click()
    run_queue()
    tab.get_by_role("link", name="See how far it is").click()
    title(tab).to_contain_text("places")
    tab.get_by_role("link", name="by name").click()
    tab.get_by_role("link", name="Amina Yusuf").click()
    title(tab).to_contain_text("Why Amina Yusuf with")
    tab.get_by_role("link", name="Back to the run").click()
    tab.get_by_role("link", name="Release").click()
    tab.get_by_role("button", name="Release and ask them").click()
    expect(tab.get_by_text("are asked now")).to_be_visible()
    context.close()


def test_a_weight_is_changed_by_keyboard_and_answered_on_the_page(live_server, tab, round_with_people):
    let_in(tab, live_server.url, round_with_people.cast.programme_manager.user)
    tab.goto(studio(live_server, round_with_people))
    panel, saved = tab.locator("#live"), tab.locator("#studio-saved")
    expect(panel.get_by_role("progressbar")).to_be_visible()
    run_queue()
    expect(panel).to_contain_text("2 / 2")
    tab.locator("#id_skills").focus()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("70")
    tab.keyboard.press("Tab")
    expect(saved).to_contain_text("Saved.")
    run_queue()
    expect(panel).to_contain_text("No pair changed.")
    expect(tab.locator("#studio-steps")).to_contain_text("You changed the weight of Skills from 30 to 70")
    assert violations(tab) == []
    press(tab, "button", "Undo")
    expect(tab.locator("#id_skills")).to_have_value("30")
