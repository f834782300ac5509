"""Spaces, and what people write in them, made the way the product makes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tests.cast import Cast, Person
from tests.factories.intake import interest_areas

from konnekt.community.actions import joining, kudos, writing
from konnekt.community.actions.spaces import make_space
from konnekt.community.actions.standing import make_standing_spaces
from konnekt.community.actions.writing import Words
from konnekt.community.models import Kudos, Post, Space
from konnekt.community.states import Joining, PostKind, Shown, SpaceKind
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member

OPTIONS = ("Morning", "Noon", "Evening")


def standing(cast: Cast) -> dict[str, Space]:
    """The spaces that stand by themselves: “mentors”, each area by its key, each programme by its slug."""
    with tenant(cast.organisation_id):
        interest_areas()
        make_standing_spaces(now=clock.read())
        rows = list(Space.objects.select_related("area", "programme"))
    names = {one.pk: one.area.key if one.area else one.programme.slug if one.programme else one.kind for one in rows}
    return {names[one.pk]: one for one in rows if one.kind != SpaceKind.OWN}


def own_space(
    person: Person, *joined: Person, name: str = "Parents who mentor", joining: Joining = Joining.OPEN, **given: Any
) -> Space:
    """A space that somebody made, and who came in."""
    now = given.pop("now", None) or clock.read()
    with tenant(person.member.organisation_id):
        space = make_space(
            person.actor, name=name, about=given.pop("about", ""), joining=joining, token=uuid4(), now=now
        )
    for one in joined:
        come_in(one, space, by=person, now=now)
    return space


def come_in(person: Person, space: Space, *, by: Person | None = None, now: datetime | None = None) -> None:
    """Somebody comes in, invited by a keeper where one has to be."""
    now = now or clock.read()
    with tenant(space.organisation_id):
        if space.joining in {Joining.INVITED, Joining.ASK} and by is not None:
            member = Member.objects.get(pk=person.member.pk)
            joining.invite(by.actor, space=space, member=member, now=now)
        joining.join(person.actor, space=space, now=now)


def written(
    person: Person,
    space: Space,
    title: str = "How do you begin?",
    body: str = "The first session is next week.",
    *,
    now: datetime | None = None,
    token: UUID | None = None,
    **words: Any,
) -> Post:
    """Somebody writes something."""
    with tenant(space.organisation_id):
        given = Words(title=title, body=body, **words)
        return writing.write(person.actor, space=space, words=given, token=token or uuid4(), now=now or clock.read())


def asked(person: Person, space: Space, title: str = "How do you begin?", **given: Any) -> Post:
    """Somebody asks something."""
    return written(person, space, title, kind=PostKind.QUESTION, **given)


def polled(person: Person, space: Space, options: Sequence[str] = OPTIONS, **given: Any) -> Post:
    """Somebody lets others choose."""
    return written(person, space, "When shall we meet?", kind=PostKind.POLL, options=options, **given)


def replied(
    person: Person, post: Post, body: str = "With a question.", *, now: datetime | None = None, **words: Any
) -> Post:
    """Somebody replies."""
    with tenant(post.organisation_id):
        given = Words(body=body, **words)
        return writing.reply(person.actor, post=post, words=given, token=uuid4(), now=now or clock.read())


def thanked(
    giver: Person,
    receiver: Person,
    words: str = "You asked the right question.",
    *,
    shown_in: Space | None = None,
    now: datetime | None = None,
) -> Kudos:
    """Somebody thanks somebody, who may show it in a space."""
    with tenant(giver.member.organisation_id):
        row = kudos.thank(
            giver.actor, receiver_id=receiver.member.pk, words=words, token=uuid4(), now=now or clock.read()
        )
        if shown_in is not None:
            kudos.show_kudos(receiver.actor, kudos=row, where=Shown.SPACE, space=shown_in)
    return row
