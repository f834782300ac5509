"""Two browsers write on one sheet at once: neither loses a word, and what stands is what the two put together."""

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import another, let_in, violations
from tests.cast import Person
from tests.factories.notes import papers, session_of
from tests.factories.pairs import opened

NOTES = "Notes for both of you"


def at_the_table(chromium: Browser, site: str, person: Person, width: int, said: list[str]) -> Page:
    """A browser of one of the two, on paper of their width."""
    tab = another(chromium, viewport={"width": width, "height": 844}).new_page()
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    let_in(tab, site, person.user)
    return tab


@pytest.mark.usefixtures("transactional_db")
def test_two_browsers_write_on_one_note_and_no_word_is_lost(live_server, chromium, cast, settings):
    settings.DEMO = True
    session, said = session_of(cast.mentee, opened(cast)), []
    address = f"{live_server.url}/o/meridian/pairs/{session.relationship_id}/sessions/{session.pk}/during/"
    amina = at_the_table(chromium, live_server.url, cast.mentee, 390, said)
    bjorn = at_the_table(chromium, live_server.url, cast.mentor, 1280, said)
    for tab in (amina, bjorn):
        tab.goto(address)
    amina.get_by_label(NOTES).fill("We spoke of courage.\nNext time: the board.")
    bjorn.get_by_label(NOTES).fill("We spoke of fear.\nNext time: the board.")
    # A page that is left and opened again has not forgotten what was typed.
    amina.reload()
    expect(amina.get_by_label(NOTES)).to_have_value("We spoke of courage.\nNext time: the board.")
    amina.get_by_role("button", name="Save").click()
    expect(amina.get_by_text("Saved.", exact=True)).to_be_visible()

    bjorn.get_by_role("button", name="Save").click()
    expect(bjorn.get_by_role("alert")).to_contain_text("Amina Yusuf saved while you wrote")
    expect(bjorn.get_by_label(NOTES)).to_have_value("We spoke of fear.\nNext time: the board.")
    sides = bjorn.get_by_role("group", name="Both texts")
    assert [mark.inner_text().strip() for mark in sides.locator("mark").all()] == ["courage.", "fear."]
    assert violations(bjorn) == []
    assert bjorn.evaluate("document.documentElement.scrollWidth <= innerWidth")
    bjorn.get_by_label(NOTES).fill("We spoke of courage and of fear.\nNext time: the board.")
    bjorn.get_by_role("button", name="Save").click()
    expect(bjorn.get_by_text("Saved.", exact=True)).to_be_visible()
    assert papers(cast.mentee, session).notes.text == "We spoke of courage and of fear.\nNext time: the board."

    amina.goto(address.replace("during/", "versions/notes/"))
    amina.get_by_text("Amina Yusuf,").click()
    expect(amina.get_by_text("We spoke of courage.")).to_be_visible()
    amina.get_by_role("button", name="Let this one stand again").click()
    expect(amina.get_by_text("It stands again.")).to_be_visible()
    assert papers(cast.mentor, session).notes.text == "We spoke of courage.\nNext time: the board."
    assert said == []
    for tab in (amina, bjorn):
        tab.context.close()
