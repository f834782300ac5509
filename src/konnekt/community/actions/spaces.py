"""Making a space of one's own, and looking after it."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor, Role
from konnekt.community.actions.entering import fitting, keep
from konnekt.community.models import Membership, Space
from konnekt.community.queries.spaces import may_make_spaces
from konnekt.community.rules import LONGEST_ABOUT, LONGEST_NAME, MOST_SPACES
from konnekt.community.states import CHOSEN_BY_KEEPERS, Joining, SpaceKind
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Member


@transaction.atomic
def make_space(actor: Actor, *, name: str, about: str, joining: Joining, token: UUID, now: datetime) -> Space:
    """A space for something that has none yet; whoever makes it is its first keeper. The same token sent twice makes
    it once.
    """
    if actor.member_id is None or not may_make_spaces(actor):
        raise NotFound
    member = Member.objects.get(pk=actor.member_id)
    space_id = uuid5(member.pk, f"space:{token}")
    if made := Space.objects.filter(pk=space_id).first():
        return made
    if joining not in CHOSEN_BY_KEEPERS:
        raise Refused(_("Choose how people come in."), field="joining")
    mine = Space.objects.filter(made_by=member, kind=SpaceKind.OWN, closed_at=None)
    if not actor.has(Role.PROGRAMME_MANAGER) and mine.count() >= MOST_SPACES:
        raise Refused(_("You keep {most} spaces already. Close one that has done its work.").format(most=MOST_SPACES))
    space = Space(pk=space_id, kind=SpaceKind.OWN, joining=joining, made_by=member, made_at=now)
    space.name = _name(name, besides=space.pk)
    space.about = fitting(about, LONGEST_ABOUT, "about")
    space.save(force_insert=True)
    Membership.objects.create(space=space, member=member, is_keeper=True, since=now, seen_at=now)
    record(actor, Verb.SPACE_MADE, space)
    return space


@transaction.atomic
def change_space(actor: Actor, *, space: Space, name: str, about: str, joining: Joining) -> None:
    """Say anew what it is called, what it is for and how people come in. A standing one changes in its words alone."""
    kept = keep(actor, space)
    changes: dict[str, str] = {"about": fitting(about, LONGEST_ABOUT, "about")}
    if kept.kind == SpaceKind.OWN:
        if joining not in CHOSEN_BY_KEEPERS:
            raise Refused(_("Choose how people come in."), field="joining")
        changes |= {"name": _name(name, besides=kept.pk), "joining": joining}
    changed = [field for field, value in changes.items() if getattr(kept, field) != value]
    for field in changed:
        setattr(kept, field, changes[field])
    if changed:
        kept.save(update_fields=changed)
        record(actor, Verb.SPACE_CHANGED, kept, fields=changed)


@transaction.atomic
def close_space(actor: Actor, *, space: Space, is_open: bool, now: datetime) -> None:
    """Let a space rest: it can be read and not written in. Or open it again. Standing ones stay open."""
    kept = keep(actor, space)
    if kept.kind != SpaceKind.OWN:
        raise Refused(_("This space stands by itself. It can’t be closed."))
    if (kept.closed_at is None) != is_open:
        kept.closed_at = None if is_open else now
        kept.save(update_fields=["closed_at"])
        record(actor, Verb.SPACE_CHANGED, kept, fields=["closed_at"])


def _name(name: str, *, besides: UUID) -> str:
    name = " ".join(fitting(name, LONGEST_NAME, "name", needed=_("Give it a name.")).split())
    if Space.objects.filter(name__iexact=name, closed_at=None).exclude(pk=besides).exists():
        raise Refused(_("There is a space of this name already. Look whether it is what you need."), field="name")
    return name
