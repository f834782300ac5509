"""Whatever people write on a card, in thanks and in a story, nothing of it runs in anybody's browser."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from tests.browser import another, let_in
from tests.cast import Cast
from tests.factories.community import own_space, thanked
from tests.factories.pairs import opened
from tests.factories.stories import drafted, told
from tests.hostile.payloads import Field, faults, payloads, write_all

from konnekt.community.actions.cards import Choices, change_card
from konnekt.community.models import Kudos, Space, Story
from konnekt.community.rules import LONGEST_LINE, LONGEST_OFFER, LONGEST_SITE, LONGEST_THANKS, LONGEST_TITLE
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.relationships.models import Relationship

AT = "/o/meridian/community/"


def cleaned(words: str) -> str:
    """As the database can keep it: no letter that isn't one; and never nothing."""
    return words.replace("\x00", "").encode("utf-8", "ignore").decode().strip() or "-"


def fields(cast: Cast, space: Space, pair: Relationship) -> Iterator[Field]:
    """Every text of these that somebody writes and others read."""
    began, weeks = clock.read() - timedelta(weeks=1_000), count(1)
    mentee = f"{AT}people/{cast.mentee.member.pk}/"

    def card(words: str) -> list[str]:
        words = cleaned(words)
        given = {"about": words[:LONGEST_LINE], "ask_me": words[:LONGEST_LINE], "place": words[:LONGEST_SITE]}
        choices = Choices(**given, offers=words[:LONGEST_OFFER], in_directory=True)
        change_card(cast.mentee.actor, choices=choices, now=clock.read())
        return [mentee, f"{AT}directory/", f"{AT}directory/?words={uuid4()}"]

    def thanks(words: str) -> list[str]:
        at = began + timedelta(weeks=2 * next(weeks))
        row = thanked(cast.mentee, cast.mentor, cleaned(words)[:LONGEST_THANKS], now=at)
        Kudos.objects.filter(pk=row.pk).update(shown="space", space=space)
        return [f"{AT}trail/", f"{AT}thanks/{row.pk}/", f"{AT}spaces/{space.pk}/thanks/"]

    def story(words: str) -> list[str]:
        words = cleaned(words)
        drafted(cast.mentee, pair, words[:LONGEST_TITLE], words)
        made = told([cast.mentee, cast.mentor], words[:LONGEST_TITLE], body=words, by=cast.programme_manager)
        return [f"/o/meridian/pairs/{pair.pk}/story/", AT + "stories/", f"{AT}stories/{made.pk}/", f"{AT}stories/own/"]

    yield Field(("about", "ask me about", "place", "offers"), card)
    yield Field(("thanks",), thanks)
    yield Field(("title of a story", "story"), story)


@pytest.mark.usefixtures("transactional_db")
def test_nothing_that_people_write_runs(live_server, chromium, cast, settings, proof):
    settings.DEMO = True
    pair = opened(cast)
    space = own_space(cast.mentee, cast.mentor)
    with tenant(cast.organisation_id):
        paths, tries = write_all(list(fields(cast, space, pair)), payloads(proof))
        assert Story.objects.exists()
    with another(chromium) as context:
        tab = context.new_page()
        let_in(tab, live_server.url, cast.mentor.user)
        wrong = faults(tab, live_server.url, paths)
    assert wrong == {}
    proof.note(
        "hostile words on cards, in thanks and in stories: written, then opened in a browser, nothing ran", tries
    )
