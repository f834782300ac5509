"""A programme with words of its own: its managers read them on every page, and the usual ones on none."""

import json
import re

from konnekt.core.tenancy import tenant
from konnekt.matching.models import MatchRun
from konnekt.matching.reporting import report_of

_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.S)
_USUAL = re.compile(r"[^.>]{0,40}\b(?:mentors?|mentees?)\b[^.<]{0,40}", re.I)

WORDS = {
    "mentee_word": "apprentice",
    "mentees_word": "apprentices",
    "mentor_word": "adviser",
    "mentors_word": "advisers",
}
DESIGN = ("format", "who", "places", "words", "questions/new", "messages")
"""Steps of the design that name the sides; what is written in the others is the programme's own."""


def test_the_managers_pages_speak_in_the_programmes_words(small, manager):
    run = small.run()
    with tenant(small.cast.organisation_id):
        programme = small.round.programme
        programme.name = "Sea change"
        for name, word in WORDS.items():
            setattr(programme, name, word)
        programme.save()
    rounds, runs = f"/o/meridian/rounds/{small.round.pk}/", f"/o/meridian/runs/{run.pk}/"
    explained = rounds + "matching/criteria/explained/"
    addresses = [
        explained,
        f"/o/meridian/programmes/{programme.pk}/",
        runs,
        f"{runs}?show=without",
        f"{runs}?show=free",
    ]
    addresses += [f"{runs}mentees/{small.mentee.pk}/{rest}" for rest in ("", "by-hand/?mentor=nobody", "others/")]
    addresses += [f"{runs}release/"]
    addresses += [rounds + rest for rest in ("enrolments/", "recruiting/", "letters/new/", "places/")]
    addresses += [rounds + f"matching/{rest}" for rest in ("", "steers/", "by-hand/")]
    addresses += [rounds + f"matching/{rest}" for rest in ("introductions/", "one-by-one/")]
    addresses += [f"/o/meridian/programmes/{programme.pk}/design/{step}/" for step in DESIGN]
    pages = {address: manager.get(address) for address in addresses}
    assert {address: answer.status_code for address, answer in pages.items()} == dict.fromkeys(addresses, 200)
    assert {address: found for address, answer in pages.items() if (found := _usual(answer.content.decode()))} == {}
    with tenant(small.cast.organisation_id):
        run = MatchRun.objects.select_related("round__programme", "by_member", "inputs", "answer").get(pk=run.pk)
        run.released_at = run.ended_at
        assert _usual(json.dumps(report_of(run), ensure_ascii=False)) == []
    assert "The adviser gives much in the areas that the apprentice seeks most." in _said(
        pages[explained].content.decode()
    )
    assert "One apprentice" in _said(pages[addresses[6]].content.decode())


def _said(page):
    return _TAGS.sub(" ", page)


def _usual(page):
    """Where the usual words stand in a page, or in a paper."""
    return _USUAL.findall(_said(page[page.find("<main") :] if "<main" in page else page))
