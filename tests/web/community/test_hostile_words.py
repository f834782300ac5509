"""Whatever people write in the community, nothing of it runs in anybody's browser."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest
from PIL import Image
from tests.browser import another, let_in
from tests.cast import Cast, Person
from tests.factories.community import asked, own_space, replied, written
from tests.factories.events import event_of
from tests.hostile.payloads import Field, corpus, faults, payloads, write_all

from konnekt.community.actions.events import call_off, follow_up
from konnekt.community.actions.joining import join
from konnekt.community.actions.pictures import Given
from konnekt.community.actions.spaces import make_space
from konnekt.community.models import Space
from konnekt.community.rules import (
    LONGEST_ABOUT,
    LONGEST_ALT,
    LONGEST_NAME,
    LONGEST_OPTION,
    LONGEST_TITLE,
    LONGEST_WHERE,
    LONGEST_WORDS,
)
from konnekt.community.states import Joining, PostKind
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member
from konnekt.organisations.names import fold

AT = "/o/meridian/community/"
LONGEST_PERSON = 200


def cleaned(words: str) -> str:
    """As the database can keep it: no letter that isn't one; and never nothing."""
    return words.replace("\x00", "").encode("utf-8", "ignore").decode().strip() or "-"


def fields(cast: Cast, space: Space) -> Iterator[Field]:
    """Every text of the community that somebody writes and others read."""
    began = clock.read() - timedelta(days=300)
    ago: Iterator[datetime] = (began + timedelta(hours=number) for number in count(1))
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, format="PNG")
    here = f"{AT}spaces/{space.pk}/"
    first = asked(cast.mentee, space)

    def post(words: str) -> list[str]:
        words, now = cleaned(words), next(ago)
        given = {"options": [words[:LONGEST_OPTION], "Another"], "kind": PostKind.POLL}
        picture = Given("x.png", out.getvalue(), cleaned(words[:LONGEST_ALT]))
        made = written(
            cast.mentee, space, words[:LONGEST_TITLE], f"{words}\n\n![x](1)", now=now, pictures=[picture], **given
        )
        return [here, AT, f"{AT}posts/{made.pk}/", f"{AT}search/?q=begin"]

    def reply(words: str) -> list[str]:
        replied(cast.mentee, first, cleaned(words), now=next(ago))
        return [f"{AT}posts/{first.pk}/"]

    def about(words: str) -> list[str]:
        own = _space(cast.colleague, cleaned(words[:LONGEST_NAME]), cleaned(words[:LONGEST_ABOUT]))
        return [f"{AT}spaces/", AT, f"{AT}spaces/{_joined(cast.mentor, own).pk}/"]

    def event(words: str) -> list[str]:
        words, now = cleaned(words), next(ago)
        where = words[:LONGEST_WHERE].replace("://", ":")
        made = event_of(cast.mentee, space, now=now, title=words[:LONGEST_TITLE], words=words, where=where)
        off = event_of(cast.mentee, space, now=now)
        follow_up(cast.mentee.actor, event=made, words=words, now=clock.read())
        call_off(cast.mentee.actor, event=off, words=words[:LONGEST_WORDS], now=now)
        pages = [f"{AT}events/{one.pk}/" for one in (made, off)]
        return [*pages, f"{AT}events/", f"{AT}search/?q=begins"]

    def author(words: str) -> list[str]:
        with tenant(cast.organisation_id):
            name = cleaned(words)[:LONGEST_PERSON]
            Member.objects.filter(pk=cast.mentee.member.pk).update(name=name, name_key=fold(name) or "x")
        return [f"{here}people/", f"{here}people.json?q=", f"{AT}people/{cast.mentee.member.pk}/hearing/"]

    yield Field(("title", "body", "poll option", "alt text"), post)
    yield Field(("reply",), reply)
    yield Field(("name of a space", "about a space"), about)
    yield Field(("title", "words", "place", "why it is called off", "what is said after an event"), event)
    yield Field(("name of a person",), author)


def _space(person: Person, name: str, about: str) -> Space:
    with tenant(person.member.organisation_id):
        if there := Space.objects.filter(name__iexact=" ".join(name.split())).first():
            return there
        Space.objects.filter(made_by=person.member).update(made_by=None)  # nobody may keep so many
        given = {"name": name, "about": about, "joining": Joining.OPEN}
        return make_space(person.actor, **given, token=uuid4(), now=clock.read())


def _joined(person: Person, space: Space) -> Space:
    with tenant(space.organisation_id):
        join(person.actor, space=space, now=clock.read())
    return space


def test_the_corpus_holds_three_hundred_different_ones():
    assert len(set(corpus())) == len(corpus()) >= 300


@pytest.mark.usefixtures("transactional_db")
def test_nothing_that_people_write_runs(live_server, chromium, cast, settings, proof):
    settings.DEMO = True
    space = own_space(cast.mentee, cast.mentor)
    words = payloads(proof)
    wrong: dict[str, object] = {}
    seen = tries = 0
    with tenant(cast.organisation_id):
        every = list(fields(cast, space))
        paths, tries = write_all(every, words)
    with another(chromium) as context:
        tab = context.new_page()
        let_in(tab, live_server.url, cast.mentor.user)
        seen = len(paths)
        wrong = faults(tab, live_server.url, paths)
    assert wrong == {}
    proof.note("hostile words in every text of the community: written, then opened in a browser, nothing ran", tries)
    proof.note("pages of the community opened with hostile words in them", seen)
