"""From a card to an open space in a real browser: on a phone in the dark, and at a desk, readable for everybody."""

from playwright.sync_api import expect
from tests.browser import let_in, violations
from tests.factories.intake import enrol, open_programme

from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import Side, Way

LOOKS = [(390, "dark"), (1280, "light")]


def test_a_mentor_is_found_asked_and_accepts(transactional_db, live_server, tab, cast, settings):
    settings.DEMO = True
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        Programme.objects.update(ways=[Way.REQUESTS, Way.ONE_BY_ONE])
        mine = enrol(cast.mentee, round_, Side.MENTEE, hours=["morning"])
        for who in ("mentor", "champion"):
            enrol(cast.people[who], round_, Side.MENTOR, hours=["morning"], skills_offered=["Public speaking"])
        Enrolment.objects.update(shows_card=True)
    wrong = []
    tab.emulate_media(reduced_motion="reduce")  # a colour on its way to another is no fault

    def look():
        tab.wait_for_load_state()
        for width, scheme in LOOKS:
            tab.set_viewport_size({"width": width, "height": 900})
            tab.emulate_media(color_scheme=scheme)
            wrong.extend((tab.url, scheme, fault) for fault in violations(tab))
            if not tab.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                wrong.append((tab.url, width, "wider than the screen"))

    def sign_in(who, path):
        tab.context.clear_cookies()
        let_in(tab, live_server.url, cast.people[who].user)
        tab.goto(f"{live_server.url}/o/meridian/{path}")
        look()

    sign_in("mentee", f"enrolments/{mine.pk}/")
    tab.get_by_role("link", name="Find a mentor").click()
    tab.get_by_label("Name").fill("bjor")
    tab.get_by_role("button", name="Find").click()
    expect(tab.get_by_role("heading", name="1 mentor you can ask")).to_be_visible()
    look()
    tab.get_by_role("link", name="Ask Björn").click()
    why = tab.get_by_label("Why would you like to talk to them?")
    why.fill("You changed trades.")
    tab.reload()
    expect(why).to_have_value("You changed trades.")
    look()
    tab.get_by_role("button", name="Send request").click()
    expect(tab.get_by_text("Now it’s up to Björn")).to_be_visible()
    look()
    sign_in("mentor", "today/")
    tab.get_by_role("link", name="Read it, and answer").click()
    look()
    tab.get_by_role("link", name="Say no kindly").click()
    look()
    tab.get_by_role("link", name="Back to the request").click()
    sign_in("programme_manager", f"rounds/{round_.pk}/matching/one-by-one/{mine.pk}/")
    sign_in("mentor", "mentoring/")
    tab.get_by_role("link", name="Amina Yusuf would like you as their mentor").click()
    tab.get_by_role("button", name="Accept").click()
    expect(tab.get_by_text("You are a pair now. Your space is open.")).to_be_visible()
    assert wrong == []
