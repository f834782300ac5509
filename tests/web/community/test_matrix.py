"""Everybody at every door of a space: who reads it, a post in it, and its picture, who finds it and is offered its
people, who hears of it in a summary, and who sees it in the queue once it is reported; and at those of an event there.
"""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image
from tests.cast import Cast, Person, someone
from tests.factories.community import come_in, own_space, written
from tests.factories.events import event_of, seated, signed_up
from tests.factories.intake import open_programme

from konnekt.community.actions.digests import tell_what_is_new
from konnekt.community.actions.hearing import not_hear
from konnekt.community.actions.joining import leave
from konnekt.community.actions.moderation import hide, report
from konnekt.community.actions.pictures import Given
from konnekt.community.models import Post, Space
from konnekt.community.states import EventKind, HideReason, ReportReason
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.notify.models import Letter
from konnekt.programmes.models import GuestStay

AT = "/o/meridian/community/"
INSIDE = {"mentee", "mentor", "colleague"}
REPORTS = {"programme_manager", "administrator", "safeguarding"}

BEFORE: dict[str, set[str]] = {
    "space": INSIDE | {"programme_manager"},
    "people": INSIDE,
    "picker": INSIDE,
    "post": {"mentee", "mentor", "programme_manager"},
    "picture": {"mentee", "mentor", "programme_manager"},
    "search": {"mentee", "mentor", "programme_manager"},
    "queue": set(),
}
"""The mentee wrote it; the mentor is in the space; the colleague, too, and hears nothing of the mentee; the line
manager left it; nobody else is in it, a guest of a programme least of all.
"""

REPORTED = BEFORE | {"picture": BEFORE["picture"] | REPORTS, "queue": REPORTS}
HIDDEN = BEFORE | {"post": set(), "search": set(), "picture": REPORTS, "queue": REPORTS}


@pytest.fixture
def everybody(cast, stranger) -> dict[str, Person]:
    with tenant(cast.organisation_id):
        guest = someone("guest", "Guest", "meridian")
        round_ = open_programme(cast)
        stay = {"comes_from": "Alumni", "until": "2030-01-01", "invited_at": clock.read()}
        GuestStay.objects.create(programme=round_.programme, member=guest.member, **stay)
    return {**cast.people, "guest": guest, **{f"{name} elsewhere": one for name, one in stranger.people.items()}}


@pytest.fixture
def space(cast) -> Space:
    made = own_space(cast.mentee, cast.mentor, cast.colleague, cast.line_manager)
    with tenant(cast.organisation_id):
        leave(cast.line_manager.actor, space=made)
        not_hear(cast.colleague.actor, other=cast.mentee.member, now=clock.read())
    return made


@pytest.fixture
def post(cast, space) -> Post:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, format="PNG")
    return written(cast.mentee, space, "PLANTED", pictures=[Given("x.png", out.getvalue(), "A dot")])


def doors(cast: Cast, space: Space, post: Post) -> dict[str, str]:
    with tenant(cast.organisation_id):
        picture, reported = post.pictures.get(), post.reports.first()
    return {
        "space": f"{AT}spaces/{space.pk}/",
        "people": f"{AT}spaces/{space.pk}/people/",
        "picker": f"{AT}spaces/{space.pk}/people.json?q=a",
        "post": f"{AT}posts/{post.pk}/",
        "picture": f"{AT}posts/{post.pk}/pictures/{picture.pk}/",
        "search": f"{AT}search/?q=planted",
        "queue": f"{AT}reports/{reported.pk if reported else space.pk}/",
    }


def found(browsers: dict[str, Client], paths: dict[str, str]) -> dict[str, set[str]]:
    """Who gets in where; the search lets everybody in, so there it is who finds the post."""
    seen: dict[str, set[str]] = {door: set() for door in paths}
    for name, browser in browsers.items():
        for door, path in paths.items():
            answer = browser.get(path)
            assert answer.status_code in {200, 404}, (name, door, answer.status_code)
            if answer.status_code == 200 and (door != "search" or ">PLANTED<" in answer.content.decode()):
                seen[door].add(name)
    return seen


def test_everybody_at_every_door(cast, everybody, space, post, signed_in: Callable[[Person], Client]):
    browsers = {name: signed_in(person) for name, person in everybody.items()}
    now = clock.read()
    assert found(browsers, doors(cast, space, post)) == BEFORE
    with tenant(cast.organisation_id):
        report(cast.mentor.actor, post=post, reason=ReportReason.OTHER, words="Why", now=now)
    assert found(browsers, doors(cast, space, post)) == REPORTED
    with tenant(cast.organisation_id):
        hide(cast.programme_manager.actor, post=post, reason=HideReason.HURTFUL, words="", now=now)
    assert found(browsers, doors(cast, space, post)) == HIDDEN
    assert Client().get(f"{AT}posts/{post.pk}/").status_code == 302


def test_a_summary_goes_to_those_who_read_it_and_follow(cast, everybody, space):
    later = clock.read() + timedelta(days=8)
    first = written(cast.mentee, space, "One", now=later - timedelta(days=1))
    written(cast.mentee, space, "Two", now=later - timedelta(days=1))
    with tenant(cast.organisation_id):
        hide(cast.programme_manager.actor, post=first, reason=HideReason.HURTFUL, words="", now=later)
        tell_what_is_new(now=later)
        letters = list(Letter.objects.filter(notice="community.digest").values_list("address", "values__first"))
    assert letters == [("mentor@meridian.example", "1 new post in Parents who mentor")]


EVENT: dict[str, set[str]] = {
    "event": {"mentee", "mentor", "programme_manager"},
    "listed": {"mentee", "mentor", "programme_manager"},
    "search": {"mentee", "mentor", "programme_manager"},
    "entry": {"mentee", "mentor"},
    "table": {"mentor"},
    "people": {"mentee", "programme_manager"},
    "groups": {"mentee", "programme_manager"},
    "change": {"mentee", "programme_manager"},
    "calling-off": {"mentee", "programme_manager"},
    "follow-up": {"mentee", "programme_manager"},
}
"""The mentee holds it. The mentor and the champion have a place; the champion left the space since; the colleague is
in the space and hears nothing of the mentee.
"""


def test_everybody_at_every_door_of_an_event(cast, everybody, space, signed_in: Callable[[Person], Client]):
    come_in(cast.champion, space)
    event = event_of(cast.mentee, space, title="PLANTED", kind=EventKind.NETWORKING)
    signed_up(event, cast.mentor, cast.champion)
    seated(event, cast.mentor, cast.champion)
    with tenant(cast.organisation_id):
        leave(cast.champion.actor, space=space)
    at = f"{AT}events/{event.pk}/"
    paths = {
        "event": (at, ""),
        "listed": (f"{AT}events/", ">PLANTED<"),
        "search": (f"{AT}search/?q=planted", ">PLANTED<"),
        "entry": (f"{at}mentoring.ics", ""),
        "table": (at, "Who you sit with"),
        **{door: (f"{at}{door}/", "") for door in ("people", "groups", "change", "calling-off", "follow-up")},
    }
    seen: dict[str, set[str]] = {door: set() for door in paths}
    for name, person in everybody.items():
        browser = signed_in(person)
        for door, (path, words) in paths.items():
            answer = browser.get(path)
            assert answer.status_code in {200, 404}, (name, door, answer.status_code)
            if answer.status_code == 200 and words in answer.content.decode():
                seen[door].add(name)
    assert seen == EVENT
    assert Client().get(at).status_code == 302
