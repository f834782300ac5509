"""Every page that somebody may open, in a real browser: accessible, silent in the console, no wider than the screen."""

import re
from collections import Counter
from itertools import product
from zlib import crc32

from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser import another, signed_in, violations
from tests.house.addresses import Address, every_address
from tests.house.test_every_door import OWN_THING, STANDING, names_in
from tests.house.world import make_world

from konnekt.access.permissions import Permission

ONE_IN = 3
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
LOOKS = [(size, scheme) for size in SIZES for scheme in ("light", "dark")]
# Files and fragments are no pages.
NO_PAGES = re.compile(
    r"\.(json|csv|css|pdf|png|svg|ics|zip|parquet)$|(?<!/goals)/progress/$|(evidence|pairs)/<uuid:\w+>/copy/$|/<slug:kind>/$|/<uuid:item_id>/file/$|/enrolments/people/$|/files/<uuid:attachment_id>/$|/matching/(steers|by-hand)/(mentees|mentors)/$"
    r"|/my-data/<uuid:own_copy_id>/|/files/<slug:language>/<str:file_name>$|\.jwt$|/certificates/(issuer|keys|achievements)/"
)

PAGES = [
    address
    for address in every_address()
    if address.is_inside
    and "GET" in getattr(address.view, "methods", ())
    and address.name not in OWN_THING
    and not NO_PAGES.search(address.route)
]


def somebody_who_may(address: Address, people: dict) -> str:
    holders = [name for name, person in people.items() if address.permission.held_by(person.actor)]
    deciding = next((names for key, names in STANDING.items() if key in names_in(address)), None)
    if deciding is None:
        return "mentee" if "mentee" in holders else holders[0]
    return next(name for name in holders if name in deciding)


def faults(tab: Page, address: str) -> list[str]:
    answer = tab.goto(address)
    found = [f"{rule} at {where}" for rule, where in violations(tab)]
    # A refusal in words (409) is a page like any other.
    if answer is None or (answer.status >= 400 and answer.status != 409):
        found.append(f"status {answer and answer.status}")
    if not tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        found.append("wider than the screen")
    if tab.locator("h1").count() != 1:
        found.append("not one h1")
    return found


def opened(chromium: Browser, look: tuple[str, str], *, scripts: bool) -> tuple[BrowserContext, Page]:
    """One browser profile for each look: style, letters and pictures are fetched once and not for each page. Axe itself
    is a script, so that scripts aren't switched off where none is wanted: no file of ours that holds one is fetched.
    """
    size, scheme = look
    width, height = SIZES[size]
    context = another(chromium, viewport={"width": width, "height": height}, color_scheme=scheme)
    tab = context.new_page()
    if not scripts:
        within = context.new_cdp_session(tab)
        within.send("Network.enable")
        within.send("Network.setBlockedURLs", {"urls": ["*.js"]})
    return context, tab


def test_every_page_is_fine_at_every_size_in_every_light(live_server, settings, chromium, proof):
    """The sample sees every third page once, drawn by its name: one half of them with scripts and the other half
    without, in one look that its place among them draws. A proof in full sees each in every look, with scripts and not.
    """
    settings.DEMO = True
    here = make_world("meridian", "Meridian")
    people = here.cast.people
    pages = [address for address in PAGES if proof.full or crc32(address.name.encode()) % ONE_IN == 0]
    visits = [(address, somebody_who_may(address, people)) for address in pages]
    keys = {name: signed_in(people[name].user) for name in {who for _address, who in visits}}
    wrong, seen = {}, Counter()
    for scripts, (number, look) in product((True, False), enumerate(LOOKS)):
        context, tab = opened(chromium, look, scripts=scripts)
        said: list[str] = []
        tab.on("console", lambda message, said=said: said.append(message.text))
        tab.on("pageerror", lambda error, said=said: said.append(str(error)))
        for address, who in visits if proof.full else visits[scripts::2][number :: len(LOOKS)]:
            context.clear_cookies()
            if address.permission is not Permission.VISIT:
                context.add_cookies([{**keys[who], "url": live_server.url}])
            said.clear()
            path = reverse(address.name, kwargs={name: here.ids[name] for name in names_in(address)})
            found = faults(tab, live_server.url + path) + [words for words in said if "409" not in words]
            if found:
                wrong[f"{address.name} as {who}, {look}, {'with' if scripts else 'without'} scripts"] = found
            seen[scripts] += 1
        context.close()
    assert wrong == {}
    for scripts in (True, False):
        proof.note(f"pages seen {'with' if scripts else 'without'} scripts: axe, console, width", seen[scripts])
