"""The face in a real browser: accessible, silent in the console, and its scripts keep what is typed.

The style guide is served alone, without a database, so that this says something about the face and nothing else.
"""

import re
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import override_settings
from django.urls import path
from playwright.sync_api import expect
from tests.browser import Files, another, violations

from konnekt.web.styleguide import ERRORS, LAYOUTS, sample, styleguide

AUTOSAVED = """{% extends "base_plain.html" %}{% block content %}
<h1>Autosave</h1><form method="post" data-autosave="/save/">{% csrf_token %}<label for="words">Words</label>
<input id="words" name="words"><p role="status" data-autosave-status data-saving="Saving" data-saved="Saved"
data-invalid="Not yet" data-failed="Not saved"></p></form>{% endblock %}"""

kept: list[str] = []
may_answer = Event()


TYPED_AT_ONCE = """(field, text) => {
    for (const letter of text) {
        field.value += letter;
        field.dispatchEvent(new Event("input", { bubbles: true }));
    }
}"""
"""Letter by letter, with no time between them on any machine."""


def autosaved(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        may_answer.wait(10)
    return HttpResponse(engines["django"].from_string(AUTOSAVED).render({}, request))


def save(request: HttpRequest) -> HttpResponse:
    if request.POST["words"] == "wrong":
        return HttpResponse("Something must be put right first")
    kept.append(request.POST["words"])
    return HttpResponse(status=204)


ADDRESSES = (
    path("", styleguide, name="home"),  # where the mark leads
    path("styleguide/", styleguide),
    path("styleguide/<str:name>/", sample),
    path("autosaved/", autosaved),
    path("save/", save),
)


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test reads the browser's console instead."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    # Whitenoise serves what was collected; nothing was.
    middleware = [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise.")]
    with override_settings(ROOT_URLCONF=ADDRESSES, ALLOWED_HOSTS=["127.0.0.1"], MIDDLEWARE=middleware):
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.set_app(Files(WSGIHandler()))
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


def test_every_page_of_the_style_guide_is_accessible_and_fits(tab, site, look):
    width, theme = look
    tab.set_viewport_size({"width": width, "height": 850})
    tab.emulate_media(color_scheme=theme)
    for name in ["", *(f"{name}/" for name in (*LAYOUTS, "question", ERRORS[2]))]:
        tab.goto(f"{site}/styleguide/{name}", wait_until="networkidle")
        assert violations(tab) == [], name
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_touch_targets_are_large_enough_for_a_thumb(tab, site):
    tab.set_viewport_size({"width": 390, "height": 850})
    tab.goto(f"{site}/styleguide/")
    small = tab.evaluate(
        """[...document.querySelectorAll('.button, .input, select, .choice, .slider-stop, .tab, .pagination-page')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_the_picker_offers_takes_new_words_and_writes_one_a_line(tab, site):
    tab.goto(f"{site}/styleguide/")
    box = tab.get_by_role("combobox", name="Skills you’d like to learn").first
    box.fill("a")
    expect(tab.get_by_role("listbox").get_by_role("option")).to_have_text(
        ["Chairing meetings", "Data analysis", "Facilitation"]
    )
    box.press("ArrowDown")
    box.press("ArrowDown")
    assert violations(tab) == []
    box.press("Enter")
    box.press_sequentially("Beekeeping,")
    kept_words = tab.locator("#id_skills")
    assert kept_words.input_value().split("\n") == ["Negotiation", "Public speaking", "Data analysis", "Beekeeping"]
    tab.get_by_role("button", name="Remove Negotiation").click()
    box.press("Backspace")
    assert kept_words.input_value().split("\n") == ["Public speaking", "Data analysis"]


def test_a_slider_works_by_touch_and_by_arrow_key(tab, site):
    tab.goto(f"{site}/styleguide/")
    tab.locator("label[for=id_education_1]").click()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("#id_education_2")).to_be_checked()


def test_a_number_and_its_slider_move_together(tab, site):
    tab.goto(f"{site}/styleguide/")
    tab.get_by_role("slider", name="How much shared languages count").fill("75")
    expect(tab.locator("#id_weight")).to_have_value("75")


def test_a_question_opens_in_a_dialog_and_closes_without_leaving_the_page(tab, site):
    tab.goto(f"{site}/styleguide/")
    tab.get_by_role("link", name="Ask before acting").click()
    dialog = tab.get_by_role("dialog", name="Stop the round?")
    expect(dialog).to_be_visible()
    assert violations(tab) == []
    dialog.get_by_role("link", name="Keep as it is").click()
    expect(dialog).to_be_hidden()
    assert tab.url == f"{site}/styleguide/"


def test_the_last_answer_of_a_poll_leads_nowhere_once_stop_is_pressed(tab, site):
    tab.goto(f"{site}/styleguide/")
    counts = """() => {
        const live = document.querySelector(".progress-live");
        const heard = {bubbles: true, cancelable: true};
        const answer = () => live.dispatchEvent(new CustomEvent("htmx:beforeOnLoad", heard));
        const before = answer();
        live.querySelector("form").dispatchEvent(new SubmitEvent("submit", heard));
        return [before, answer()];
    }"""
    assert tab.evaluate(counts) == [True, False]


def test_what_was_typed_survives_a_closed_page_and_leaves_at_sign_out(tab, site):
    tab.goto(f"{site}/styleguide/")
    tab.locator("#id_statement").fill("half a thought")
    tab.reload()
    expect(tab.locator("#id_statement")).to_have_value("half a thought")
    tab.evaluate("document.querySelector('[data-forgets-drafts]').addEventListener('submit', e => e.preventDefault())")
    tab.locator("summary.menu-person").click()
    tab.get_by_role("button", name="Sign out").click()
    tab.reload()
    expect(tab.locator("#id_statement")).to_have_value("")


def test_escape_and_a_click_elsewhere_close_a_menu(tab, site):
    tab.goto(f"{site}/styleguide/manager/")
    menu = tab.locator("details.menu", has=tab.get_by_text("Download as CSV"))
    for leave in (lambda: tab.keyboard.press("Escape"), lambda: tab.locator("h1").click()):
        menu.locator("summary").click()
        expect(menu).to_have_attribute("open", "")
        leave()
        expect(menu).not_to_have_attribute("open", "")


def test_a_chosen_theme_is_remembered(tab, site):
    tab.goto(f"{site}/styleguide/404/")
    tab.get_by_role("button", name="Dark").click()
    tab.goto(f"{site}/styleguide/403/")
    assert tab.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(18, 25, 27)"
    expect(tab.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_a_form_is_saved_while_it_is_filled_and_says_so(tab, site):
    kept.clear()
    tab.goto(f"{site}/autosaved/")
    tab.locator("#words").evaluate(TYPED_AT_ONCE, "hello")
    expect(tab.get_by_role("status").last).to_have_text(re.compile(r"^Saved \d\d:\d\d"))
    assert kept == ["hello"]
    tab.locator("#words").fill("wrong")
    expect(tab.get_by_role("status").last).to_have_text("Not yet")
    assert kept == ["hello"]


def test_a_save_under_way_is_given_up_for_what_is_sent(tab, site):
    kept.clear()
    may_answer.clear()
    tab.goto(f"{site}/autosaved/")
    tab.route("**/save/", lambda _route: None)  # never answered
    with tab.expect_request("**/save/"):
        tab.locator("#words").fill("hello")
    # Before the form is answered: left to go on, the save could come after what was sent.
    with tab.expect_event("requestfailed", timeout=5_000) as given_up:
        tab.locator("form[data-autosave]").evaluate("form => { setTimeout(() => form.requestSubmit()); }")
    may_answer.set()
    assert given_up.value.url.endswith("/save/")
    expect(tab.locator("#words")).to_have_value("")
    assert kept == []


def test_without_scripts_the_page_is_still_a_page(chromium, site):
    with another(chromium, java_script_enabled=False, viewport={"width": 390, "height": 850}) as context:
        tab = context.new_page()
        tab.goto(f"{site}/styleguide/")
        expect(tab.locator("#id_skills")).to_be_visible()
        expect(tab.locator("#id_weight")).to_be_visible()
        expect(tab.get_by_role("link", name="Ask before acting")).to_have_attribute("href", "question/")
        tab.get_by_text("Only you and your mentor").first.click()
        expect(tab.get_by_text("Not your line manager").first).to_be_visible()
