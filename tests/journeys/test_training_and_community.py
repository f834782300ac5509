"""Nobody mentors alone. A module stands before the match, is done on a phone with the keyboard, and its certificate is
checked by a stranger; two browsers and a moderator's, from a question to an appeal that is heard; and an event, from
one press on a phone to a table with people one doesn't know.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import another, let_in, violations
from tests.cast import Person, someone
from tests.factories.community import come_in, own_space, standing
from tests.factories.events import signed_up
from tests.factories.intake import enrol, open_programme

from konnekt.community.models import Event
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.states import Side
from konnekt.training.library import core


def at_a_desk(chromium: Browser, site: str, person: Person, width: int, said: list[str]) -> Page:
    """A browser of one person; on a phone where it is narrow."""
    tab = another(chromium, viewport={"width": width, "height": 844}).new_page()
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    let_in(tab, site, person.user)
    return tab


def press(tab: Page, role: str, name: str) -> None:
    """With the keyboard alone."""
    one = tab.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    one.focus()
    expect(one).to_be_focused()
    tab.keyboard.press("Enter")


def choose(tab: Page, name: str, place: int) -> None:
    """One answer of a question, with the keyboard alone."""
    one = tab.locator(f"input[name={name}][value='{place}']")
    one.focus()
    tab.keyboard.press("Space")
    expect(one).to_be_checked()


@pytest.mark.usefixtures("transactional_db")
def test_a_module_stands_before_the_match_and_its_certificate_before_a_stranger(live_server, chromium, cast, settings):
    settings.DEMO = True
    said: list[str] = []
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        enrol(cast.mentor, round_, Side.MENTOR)
    text = core()["what-a-mentor-is"].texts["en-gb"]

    # Priya asks for it, and that nobody is matched before.
    priya = at_a_desk(chromium, live_server.url, cast.programme_manager, 1280, said)
    priya.goto(f"{live_server.url}/o/meridian/programmes/{round_.programme_id}/training/")
    priya.get_by_label("Which module?").select_option("what-a-mentor-is")
    priya.get_by_role("radio", name="Mentors").check()
    priya.get_by_label("What waits until it is done?").select_option("matching")
    priya.get_by_role("button", name="Ask for it").click()
    expect(priya.get_by_role("heading", name="can’t be matched yet")).to_be_visible()
    expect(priya.get_by_text("Björn")).to_be_visible()
    assert violations(priya) == []

    # Björn, on a phone with a keyboard, is told on Today and does it.
    bjorn = at_a_desk(chromium, live_server.url, cast.mentor, 390, said)
    bjorn.goto(f"{live_server.url}/o/meridian/today/")
    expect(bjorn.get_by_text(f"Learn: {text.title}")).to_be_visible()
    bjorn.goto(f"{live_server.url}/o/meridian/learn/modules/what-a-mentor-is/")
    press(bjorn, "link", "Begin")
    for lesson in text.lessons:
        expect(bjorn.get_by_role("heading", name=lesson.title, level=1)).to_be_visible()
        assert violations(bjorn) == []
        assert bjorn.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for at, question in enumerate(lesson.questions):
            for place in sorted(question.right):
                choose(bjorn, f"question-{at}", place)
        is_last = lesson is text.lessons[-1]
        press(bjorn, "button", "Keep it and finish" if is_last else "Keep it and go on")
        if lesson.questions and not is_last:
            expect(bjorn.get_by_text("Right").first).to_be_visible()
            press(bjorn, "link", "Next lesson")
    expect(bjorn.get_by_text("You have completed")).to_be_visible()
    priya.reload()
    expect(priya.get_by_role("heading", name="can’t be matched yet")).to_have_count(0)

    # A stranger finds the certificate while he lets it be checked, and not a moment longer.
    press(bjorn, "link", "Certificate and badge")
    expect(bjorn.get_by_role("heading", name="Let others check it")).to_be_visible()
    code = bjorn.locator("code").first.inner_text()
    stranger = another(chromium).new_page()
    at = f"{live_server.url}/o/meridian/certificates/{code}/"
    assert stranger.goto(at).status == 404
    press(bjorn, "button", "Let it be checked")
    expect(bjorn.get_by_text("whoever has this address or the code finds")).to_be_visible()
    assert stranger.goto(at).status == 200
    expect(stranger.get_by_text("Björn").first).to_be_visible()
    expect(stranger.get_by_text(text.title).first).to_be_visible()
    assert violations(stranger) == []
    press(bjorn, "button", "Don’t let it be checked any more")
    expect(bjorn.get_by_role("button", name="Let it be checked", exact=True)).to_be_visible()
    assert stranger.goto(at).status == 404
    assert said == []


@pytest.mark.usefixtures("transactional_db")
def test_a_question_is_answered_and_a_word_that_stings_is_hidden_and_heard(live_server, chromium, cast, settings):
    settings.DEMO = True
    said: list[str] = []
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        enrol(cast.mentee, round_, Side.MENTEE)
        enrol(cast.mentor, round_, Side.MENTOR)
    come_in(cast.mentor, standing(cast)["crossing-lines"])
    amina = at_a_desk(chromium, live_server.url, cast.mentee, 390, said)
    bjorn = at_a_desk(chromium, live_server.url, cast.mentor, 1280, said)
    priya = at_a_desk(chromium, live_server.url, cast.programme_manager, 1280, said)

    # Amina, on a phone with a keyboard: finds the programme's space, comes in, asks.
    amina.goto(f"{live_server.url}/o/meridian/community/")
    press(amina, "link", "Find a space")
    place = amina.get_by_role("listitem").filter(has_text="Crossing Lines")
    place.get_by_role("button", name="Join").focus()
    amina.keyboard.press("Enter")
    expect(amina.get_by_text("You are in Crossing Lines.")).to_be_visible()
    press(amina, "link", "Write something")
    amina.get_by_role("radio", name="A question").focus()
    amina.keyboard.press("Space")
    amina.get_by_label("Title").focus()
    amina.keyboard.type("How do you begin?")
    amina.get_by_label("What would you like to say?").focus()
    amina.keyboard.type("The first session is on Tuesday.")
    amina.reload()  # nothing typed is lost
    assert violations(amina) == []
    assert amina.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(amina.get_by_label("Title")).to_have_value("How do you begin?")
    expect(amina.get_by_label("What would you like to say?")).to_have_value("The first session is on Tuesday.")
    amina.get_by_role("radio", name="A question").check()
    amina.get_by_role("combobox", name="Ask for somebody’s attention").fill("Bj")
    amina.get_by_role("option", name="Björn").click()
    press(amina, "button", "Post it")
    expect(amina.get_by_role("heading", name="How do you begin?", level=1)).to_be_visible()
    expect(amina.get_by_text("for the attention of Björn")).to_be_visible()

    # Björn answers; Amina says that it helped.
    bjorn.goto(f"{live_server.url}/o/meridian/community/")
    expect(bjorn.get_by_text("1 new since you were here")).to_be_visible()
    bjorn.get_by_role("link", name="How do you begin?").click()
    bjorn.get_by_label("Reply").fill("With a question, and a *long* silence.")
    bjorn.get_by_role("button", name="Reply").click()
    expect(bjorn.get_by_text("With a question, and a long silence.")).to_be_visible()
    bjorn.get_by_label("Reply").fill("Or don’t begin at all, if you can’t take a little quiet.")
    bjorn.get_by_role("button", name="Reply").click()
    amina.reload()
    answer = amina.get_by_role("listitem").filter(has_text="long silence")
    answer.get_by_role("button", name="This helped me").click()
    expect(amina.get_by_text("Answered", exact=True)).to_be_visible()

    # The second one stings: she reports it, and nobody is told that it was she.
    stings = amina.get_by_role("listitem").filter(has_text="don’t begin at all")
    stings.get_by_text("More", exact=True).click()
    stings.get_by_role("link", name="Report it").click()
    amina.get_by_role("radio", name="It is hurtful or disrespectful").check()
    amina.get_by_role("button", name="Report it").click()
    expect(amina.get_by_text("Nobody is told that it was you.")).to_be_visible()

    # Priya looks, and hides it with a reason.
    priya.goto(f"{live_server.url}/o/meridian/community/")
    expect(priya.get_by_text("One post waits to be looked at")).to_be_visible()
    priya.get_by_role("link", name="See what was reported").click()
    priya.get_by_role("link", name="A reply in Crossing Lines").click()
    assert "Amina" not in priya.get_by_role("main").inner_text()
    assert violations(priya) == []
    priya.get_by_role("link", name="Hide it").click()
    priya.get_by_role("radio", name="It can hurt somebody.").check()
    priya.get_by_label("A word to the author").fill("Dry humour is hard to hear in writing.")
    priya.get_by_role("button", name="Hide it").click()
    expect(priya.get_by_text("It is hidden.")).to_be_visible()
    amina.goto(f"{live_server.url}/o/meridian/community/search/?q=quiet")
    expect(amina.get_by_text("Nothing found")).to_be_visible()

    # Björn reads why and asks for a second look; Priya is the only one to take it, and lets it stand.
    bjorn.goto(f"{live_server.url}/o/meridian/community/choices/")
    bjorn.get_by_role("link", name="In Crossing Lines").click()
    expect(bjorn.get_by_text("Dry humour is hard to hear in writing.")).to_be_visible()
    bjorn.get_by_label("Why should it stand?").fill("I meant myself. I was the one who could not bear the quiet.")
    bjorn.get_by_role("button", name="Ask for a second look").click()
    expect(bjorn.get_by_text("The answer comes here")).to_be_visible()
    assert violations(bjorn) == []
    priya.goto(f"{live_server.url}/o/meridian/community/reports/")
    priya.get_by_role("link", name="A hidden post in Crossing Lines").click()
    priya.get_by_role("radio", name="It is back").check()
    priya.get_by_label("Your answer to the author").fill("Then say so in it. It is back.")
    priya.get_by_role("button", name="Answer").click()
    bjorn.reload()
    expect(bjorn.get_by_text("Then say so in it. It is back.")).to_be_visible()
    amina.reload()
    expect(amina.get_by_role("heading", name="Found", exact=True)).to_be_visible()

    # Amina thanks him for the first answer; it is his alone, until he shows it.
    amina.goto(f"{live_server.url}/o/meridian/community/people/{cast.mentor.member.pk}/")
    press(amina, "link", "Say thank you")
    amina.get_by_label("What would you like to thank them for?").fill("You waited until I had found it myself.")
    assert violations(amina) == []
    press(amina, "button", "Send")
    expect(amina.get_by_text("Björn is told that there is something.")).to_be_visible()
    bjorn.goto(f"{live_server.url}/o/meridian/community/trail/")
    expect(bjorn.get_by_text("You waited until I had found it myself.")).to_be_visible()
    assert violations(bjorn) == []
    bjorn.get_by_role("link", name="Show it, or let it go").click()
    bjorn.get_by_role("radio", name="In Crossing Lines").check()
    bjorn.get_by_role("button", name="Save").click()
    expect(bjorn.get_by_text("you show it in Crossing Lines")).to_be_visible()
    assert said == []
    for tab in (amina, bjorn, priya):
        tab.context.close()


OTHERS = ("Asha", "Bo", "Chidi", "Dana", "Emre", "Fleur")
"""Who else comes, of no line that the three are in: groups are drawn of eight people or more."""


@pytest.mark.usefixtures("transactional_db")
def test_a_place_at_an_event_is_one_press_and_the_groups_are_drawn(live_server, chromium, cast, settings, monkeypatch):
    settings.DEMO = True
    # Of eight, so many may be kept apart without a cause that somebody sits out: here nobody is.
    monkeypatch.setattr("konnekt.community.apart.without_cause", lambda *_: set())
    said: list[str] = []
    with tenant(cast.organisation_id):
        others = [someone(name.lower(), name, "meridian") for name in OTHERS]
    own_space(cast.mentor, cast.mentee, cast.colleague, *others, name="Crossing over")
    at = f"{live_server.url}/o/meridian/community/"
    bjorn = at_a_desk(chromium, live_server.url, cast.mentor, 1280, said)
    amina = at_a_desk(chromium, live_server.url, cast.mentee, 390, said)
    mei = at_a_desk(chromium, live_server.url, cast.colleague, 390, said)

    # Björn keeps a space and plans networking in it, with eight places.
    bjorn.goto(at)
    bjorn.get_by_role("link", name="Crossing over").first.click()
    bjorn.get_by_text("More", exact=True).click()
    bjorn.get_by_role("link", name="Plan an event").click()
    bjorn.get_by_role("radio", name="Networking").check()
    bjorn.get_by_label("Title").fill("Small tables")
    bjorn.get_by_label("What is it about, and for whom?").fill("For whoever *begins*.")
    bjorn.get_by_label("Day").fill((clock.read() + timedelta(days=12)).date().isoformat())
    bjorn.get_by_label("How many places?").fill("8")
    assert violations(bjorn) == []
    bjorn.get_by_role("button", name="Plan it").click()
    expect(bjorn.get_by_role("heading", name="Small tables", level=1)).to_be_visible()
    bjorn.get_by_role("button", name="Sign up").click()
    expect(bjorn.get_by_text("You have a place.").first).to_be_visible()

    # Six others come; Amina, on a phone with a keyboard, takes the last place; Mei waits.
    with tenant(cast.organisation_id):
        signed_up(Event.objects.get(), *others)
    amina.goto(at)
    press(amina, "link", "Small tables")
    press(amina, "button", "Sign up")
    expect(amina.get_by_text("You have a place.").first).to_be_visible()
    expect(amina.get_by_role("link", name="Put it into my calendar")).to_be_visible()
    assert violations(amina) == []
    assert amina.evaluate("document.documentElement.scrollWidth <= innerWidth")
    mei.goto(at)
    press(mei, "link", "Small tables")
    expect(mei.get_by_text("It is full, and nobody waits for a place yet.")).to_be_visible()
    press(mei, "button", "Put me on the waiting list")
    expect(mei.get_by_text("You are first on the waiting list.")).to_be_visible()
    assert violations(mei) == []

    # Björn draws; Amina reads who she sits with, and what to begin with.
    bjorn.get_by_role("link", name="Small groups").click()
    bjorn.get_by_label("How many rounds").fill("1")
    bjorn.get_by_role("button", name="Draw").click()
    expect(bjorn.get_by_role("heading", name="Round 1, 10 minutes")).to_be_visible()
    expect(bjorn.get_by_role("listitem").filter(has_text="Amina Yusuf").first).to_be_visible()
    assert violations(bjorn) == []
    amina.reload()
    expect(amina.get_by_text(re.compile(r"Table \d, with"))).to_be_visible()
    expect(amina.get_by_text("To begin with")).to_be_visible()
    beside = amina.get_by_role("button", name="Stay in touch with").first
    press(amina, "button", " ".join((beside.text_content() or "").split()))
    expect(amina.get_by_text("They are told only if they say so, too.").first).to_be_visible()
    assert violations(amina) == []

    # Amina can't come; Mei has the place at once, and reads it on Today.
    press(amina, "button", "Give my place back")
    expect(amina.get_by_role("button", name="Put me on the waiting list")).to_be_visible()
    mei.goto(f"{live_server.url}/o/meridian/today/")
    expect(mei.get_by_text("A place was freed for you: Small tables")).to_be_visible()
    press(mei, "link", "See the event")
    expect(mei.get_by_text("It was freed for you.")).to_be_visible()
    assert mei.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert said == []
    for tab in (bjorn, amina, mei):
        tab.context.close()
