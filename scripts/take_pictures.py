"""Takes the pictures of the README and the manuals from a running demo.

scripts/take_pictures.py LOG      where LOG holds what `make demo` printed
"""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FINDS_CHROMIUM = Path(__file__).with_name("chromium")
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


def links(words: str) -> dict[str, str]:
    """The sign-in links of a demo, by part."""
    return dict(re.findall(r"\n  ([a-z ]+): .*\n  (http\S+)", words))


def main(log: str) -> None:
    """One picture a page."""
    found = links(Path(log).read_text())
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        where = subprocess.run([FINDS_CHROMIUM], check=True, capture_output=True, text=True).stdout.strip()
        browser = playwright.chromium.launch(executable_path=where, args=CHROMIUM)

        def enter(part: str, size: dict[str, int], scheme: str = "light") -> Page:
            page = browser.new_context(viewport=size, color_scheme=scheme, device_scale_factor=1.5).new_page()
            page.goto(found[part])
            return page

        manager = enter("programme manager", DESK)
        manager.screenshot(path=PICTURES / "today.png")
        manager.get_by_role("link", name="Open the studio").first.click()
        manager.get_by_text("Weakest fit").first.wait_for(timeout=60_000)
        manager.get_by_role("heading", name="What counts").evaluate("it => it.scrollIntoView()")
        manager.screenshot(path=PICTURES / "criteria.png")
        manager.get_by_role("button", name="Start a run").first.click()
        manager.get_by_role("heading", level=1, name=re.compile("places")).wait_for(timeout=60_000)
        manager.evaluate("scrollTo(0, 136)")
        manager.screenshot(path=PICTURES / "studio.png")
        manager.locator("tbody a").first.click()
        manager.get_by_role("heading", name="What it is made of").wait_for()
        manager.screenshot(path=PICTURES / "reasons.png")
        mentee = enter("mentee", PHONE, "dark")
        mentee.get_by_role("link", name="My mentoring").last.click()
        mentee.get_by_role("link", name=re.compile("is your mentor")).click()
        mentee.get_by_role("heading", level=1, name=re.compile("You and your mentor")).wait_for()
        mentee.screenshot(path=PICTURES / "pair-phone.png")
        pair = enter("mentor", DESK)
        pair.goto(re.sub(r"/demo/.*", "/o/calder-meridian/mentoring/", found["mentor"]))
        pair.get_by_role("link", name=re.compile("You are .*’s mentor")).first.click()
        pair.get_by_role("heading", level=1, name=re.compile("You and your mentee")).wait_for()
        pair.screenshot(path=PICTURES / "pair.png")
        newcomer = enter("mentee", PHONE)
        newcomer.goto(re.sub(r"/demo/.*", "/o/calder-meridian/join/fresh-eyes/", found["mentee"]))
        newcomer.screenshot(path=PICTURES / "programme-phone.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
