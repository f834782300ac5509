"""Changing a draft: its facts, its words, its languages and its pictures."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.training.enclosing import as_kept
from konnekt.training.models import Enclosed, Source, Version
from konnekt.training.text.folders import FRONT
from konnekt.training.text.lessons import MOST_CHARACTERS
from konnekt.training.text.shape import For, Module, When

MOST_LESSONS = 20
MOST_FILES = 30


@dataclass(frozen=True, slots=True)
class Facts:
    """What a module is, besides its words."""

    roles: tuple[For, ...]
    when: When
    minutes: int
    pass_mark: int
    refresh_after: int | None
    areas: tuple[str, ...]


def facts_of(module: Module) -> Facts:
    return Facts(module.roles, module.when, module.minutes, module.pass_mark, module.refresh_after, module.areas)


@transaction.atomic
def change_facts(actor: Actor, *, draft: Version, facts: Facts, now: datetime) -> None:
    """Whom it is for, when, how long it takes, how much must be right."""
    draft = own_draft(actor, draft)
    draft.roles, draft.when, draft.minutes = list(facts.roles), facts.when, facts.minutes
    draft.pass_mark, draft.refresh_after, draft.areas = facts.pass_mark, facts.refresh_after, list(facts.areas)
    draft.changed_by_id, draft.changed_at = actor.member_id, now
    draft.save()


@transaction.atomic
def change_source(
    actor: Actor, *, draft: Version, language: str, name: str, text: str, changes: int, now: datetime
) -> Source:
    """Write one file of words. Whoever changed it meanwhile is not overwritten."""
    draft = own_draft(actor, draft)
    if len(text) > MOST_CHARACTERS:
        raise Refused(
            _("A lesson has {most} characters at most. Make two of it.").format(most=MOST_CHARACTERS), field="text"
        )
    rows = Source.objects.filter(version=draft, language=language, name=name, changes=changes)
    if not rows.update(text=text.replace("\r\n", "\n"), changes=F("changes") + 1):
        if not Source.objects.filter(version=draft, language=language, name=name).exists():
            raise NotFound
        raise Refused(
            _(
                "Somebody else changed this while you wrote. Yours is still here: compare it with theirs, then save "
                "again."
            ),
            field="text",
        )
    _touch(actor, draft, now)
    return Source.objects.get(version=draft, language=language, name=name)


@transaction.atomic
def add_lesson(actor: Actor, *, draft: Version, title: str, now: datetime) -> str:
    """A lesson at the end, in every language; the name of its file."""
    draft = own_draft(actor, draft)
    names = list(Source.objects.filter(version=draft).exclude(name=FRONT).values_list("name", flat=True))
    if len(set(names)) >= MOST_LESSONS:
        raise Refused(_("A module has {most} lessons at most. Make two modules of it.").format(most=MOST_LESSONS))
    number = max((int(name[:2]) for name in names), default=0) + 1
    name = f"{number:02}-{slugify(title)[:60] or 'lesson'}.md"
    languages = set(Source.objects.filter(version=draft).values_list("language", flat=True))
    Source.objects.bulk_create(
        Source(version=draft, language=language, name=name, text=f"# {title}\n\n") for language in sorted(languages)
    )
    _touch(actor, draft, now)
    return name


@transaction.atomic
def remove_lesson(actor: Actor, *, draft: Version, name: str, now: datetime) -> None:
    """Take a lesson out, in every language."""
    draft = own_draft(actor, draft)
    if name == FRONT or not Source.objects.filter(version=draft, name=name).delete()[0]:
        raise NotFound
    _touch(actor, draft, now)


@transaction.atomic
def add_language(actor: Actor, *, draft: Version, language: str, now: datetime) -> None:
    """Begin a translation: the words of the first language, to be written over, and its pictures."""
    draft = own_draft(actor, draft)
    present = sorted(set(Source.objects.filter(version=draft).values_list("language", flat=True)))
    if language in present:
        return
    for one in Source.objects.filter(version=draft, language=present[0]):
        Source.objects.create(version=draft, language=language, name=one.name, text=one.text)
    for enclosed in Enclosed.objects.filter(version=draft, language=present[0]):
        Enclosed.objects.create(version=draft, language=language, name=enclosed.name, file_id=enclosed.file_id)
    _touch(actor, draft, now)


@transaction.atomic
def enclose(actor: Actor, *, draft: Version, language: str, name: str, body: bytes, now: datetime) -> Enclosed:
    """Put a picture, a film or its captions beside the lessons; one of the same name is replaced."""
    draft = own_draft(actor, draft)
    if Enclosed.objects.filter(version=draft).count() >= MOST_FILES:
        raise Refused(_("A module has {most} files at most. Take one out first.").format(most=MOST_FILES), field="file")
    kept_name, stored = as_kept(name, body)
    Enclosed.objects.filter(version=draft, language=language, name=kept_name).delete()
    _touch(actor, draft, now)
    return Enclosed.objects.create(version=draft, language=language, name=kept_name, file=stored)


@transaction.atomic
def take_enclosed_out(actor: Actor, *, draft: Version, enclosed_id: UUID, now: datetime) -> None:
    """Take a file out of a draft; older versions keep theirs."""
    draft = own_draft(actor, draft)
    if not Enclosed.objects.filter(version=draft, pk=enclosed_id).delete()[0]:
        raise NotFound
    _touch(actor, draft, now)


def may_write(actor: Actor) -> None:
    """Refuse whoever does not keep the organisation's training."""
    if not (actor.system or Permission.KEEP_TRAINING.held_by(actor)):
        raise NotFound


def own_draft(actor: Actor, draft: Version) -> Version:
    """The draft, locked, as long as it is one."""
    may_write(actor)
    found = Version.objects.select_for_update(of=("self",)).select_related("module").filter(pk=draft.pk).first()
    if found is None:
        raise NotFound
    if found.published_at is not None:
        raise Refused(_("This version was published meanwhile. Begin a new draft to change it."))
    return found


def _touch(actor: Actor, draft: Version, now: datetime) -> None:
    Version.objects.filter(pk=draft.pk).update(changed_by=actor.member_id, changed_at=now)
