"""Modules of an organisation: begun, published, switched off, given back to the words that ship.

A published text is never changed; a draft is its next version. A core module is changed by giving it words of one's
own, begun with the shipped ones.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.files.actions import read
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.training.actions.drafts import Facts, facts_of, may_write, own_draft
from konnekt.training.enclosing import as_kept
from konnekt.training.library import core, folder_files
from konnekt.training.models import Enclosed, Module, Source, Version
from konnekt.training.queries.catalogue import catalogue
from konnekt.training.states import Origin
from konnekt.training.text.folders import FRONT, MANIFEST, by_language, read_files
from konnekt.training.text.packing import manifest_of
from konnekt.training.text.problems import Problem, Unreadable
from konnekt.training.text.shape import Module as ModuleText

MOST_MODULES = 200


class Unpublished(Refused):
    """A draft that can't be published, with all that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(_("This can’t be published yet. What is missing is listed with its file and line."))
        self.problems = problems


@transaction.atomic
def switch(actor: Actor, *, key: str, is_off: bool, now: datetime) -> None:
    """Offer a module to nobody, or to people again. What was completed stays; nothing waits for one that is off."""
    may_write(actor)
    entry = catalogue([key], with_off=True).get(key)
    if entry is None:
        raise NotFound
    row = _row(key, entry.origin, now)
    row.is_off = is_off
    row.save(update_fields=["is_off"])
    record(actor, Verb.MODULE_SWITCHED, row, key=key, off=is_off)


@transaction.atomic
def begin_module(actor: Actor, *, title: str, language: str, now: datetime) -> Version:
    """A new module of the organisation's own: a draft with its title and an empty first lesson."""
    may_write(actor)
    if Module.objects.count() >= MOST_MODULES:
        raise Refused(_("There are as many modules here as fit: {most}.").format(most=MOST_MODULES), field="title")
    row = _row(free_key(title), Origin.OWN, now)
    draft = Version.objects.create(module=row, number=1, changed_by_id=actor.member_id, changed_at=now)
    front = f"# {title}\n\n\n\n## {_('Afterwards you can')}\n\n- \n"
    Source.objects.create(version=draft, language=language, name=FRONT, text=front)
    Source.objects.create(version=draft, language=language, name="01-first.md", text=f"# {_('The first lesson')}\n\n")
    return draft


@transaction.atomic
def begin_draft(actor: Actor, *, key: str, now: datetime) -> Version:
    """The draft of a module's next version, begun with what is published; the one that is there, if there is one."""
    may_write(actor)
    entry = catalogue([key], with_off=True).get(key)
    if entry is None:
        draft = Version.objects.filter(module__key=key, published_at=None).first()
        if draft is None:
            raise NotFound
        return draft
    row = _written_here(_row(key, entry.origin, now))
    Module.objects.select_for_update().get(pk=row.pk)
    if draft := row.versions.filter(published_at=None).first():
        return draft
    from_core = entry.module.version if entry.version_id is None else None
    draft = _new_draft(actor, row, facts_of(entry.module), now, from_core=from_core)
    if entry.version_id is None:
        _lay_out(draft, by_language(folder_files(key)))
    else:
        _copy(entry.version_id, draft)
    return draft


@transaction.atomic
def publish(actor: Actor, *, draft: Version, now: datetime) -> Version:
    """Offer the draft's text to everybody from now on, or refuse with all that is wrong with it."""
    draft = own_draft(actor, draft)
    try:
        module = read_draft(draft)
    except Unreadable as unreadable:
        raise Unpublished(unreadable.problems) from unreadable
    draft.published_at, draft.changed_at, draft.changed_by_id = now, now, actor.member_id
    draft.save(update_fields=["published_at", "changed_at", "changed_by"])
    lessons = len(next(iter(module.texts.values())).lessons)
    record(actor, Verb.MODULE_PUBLISHED, draft.module, key=draft.module.key, number=draft.number, lessons=lessons)
    return draft


@transaction.atomic
def discard(actor: Actor, *, draft: Version) -> None:
    """Throw a draft away; what is published stays as it is."""
    draft = own_draft(actor, draft)
    module = draft.module
    draft.delete()
    if module.origin == Origin.OWN and not module.versions.exists():
        module.delete()


@transaction.atomic
def back_to_core(actor: Actor, *, key: str) -> None:
    """Give up the words of one's own: people find the shipped text again."""
    may_write(actor)
    row = Module.objects.filter(key=key, origin=Origin.CORE).first()
    if row is None or not row.versions.exclude(published_at=None).exists():
        raise NotFound
    row.versions.all().delete()
    record(actor, Verb.MODULE_PUBLISHED, row, key=key, core=core()[key].version)


@transaction.atomic
def take_in(actor: Actor, *, module: ModuleText, files: Mapping[str, Mapping[str, bytes]], now: datetime) -> Version:
    """A module that came as a file becomes a draft: the next version of the one with its key, or a new one."""
    may_write(actor)
    row = _written_here(_row(module.key, Origin.CORE if module.key in core() else Origin.OWN, now))
    Module.objects.select_for_update().get(pk=row.pk)
    if row.versions.filter(published_at=None).exists():
        raise Refused(_("There is a draft of this module already. Publish or discard it first."), field="file")
    draft = _new_draft(actor, row, facts_of(module), now)
    _lay_out(draft, files)
    return draft


def read_draft(version: Version) -> ModuleText:
    """A version as it reads, checked as a folder is. Raises `Unreadable`."""
    return read_files(version.module.key, files_of(version))


def files_of(version: Version) -> dict[str, bytes]:
    """A version as the files of a folder."""
    files = {MANIFEST: manifest_of(version, version=version.number).encode()}
    for one in Source.objects.filter(version=version):
        files[f"{one.language}/{one.name}"] = one.text.encode()
    for enclosed in Enclosed.objects.filter(version=version).select_related("file"):
        files[f"{enclosed.language}/{enclosed.name}"] = read(enclosed.file)
    return files


def _row(key: str, origin: Origin, now: datetime) -> Module:
    return Module.objects.get_or_create(key=key, defaults={"origin": origin, "made_at": now})[0]


def _written_here(row: Module) -> Module:
    if row.origin == Origin.PACKAGE:
        raise Refused(_("This module was made with another program. Change it there, and take it in again."))
    return row


def free_key(title: str) -> str:
    """A key that no module has yet."""
    stem = slugify(title)[:50] or "module"
    taken = {*core(), *Module.objects.filter(key__startswith=stem).values_list("key", flat=True)}
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key


def _new_draft(actor: Actor, row: Module, facts: Facts, now: datetime, *, from_core: int | None = None) -> Version:
    last = row.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return Version.objects.create(
        module=row,
        number=last + 1,
        roles=list(facts.roles),
        when=facts.when,
        minutes=facts.minutes,
        pass_mark=facts.pass_mark,
        refresh_after=facts.refresh_after,
        areas=list(facts.areas),
        from_core=from_core,
        changed_by_id=actor.member_id,
        changed_at=now,
    )


def _lay_out(draft: Version, files: Mapping[str, Mapping[str, bytes]]) -> None:
    for language, inside in files.items():
        for name, body in inside.items():
            if name.endswith(".md"):
                Source.objects.create(version=draft, language=language, name=name, text=body.decode())
            else:
                kept_name, stored = as_kept(name, body)
                Enclosed.objects.create(version=draft, language=language, name=kept_name, file=stored)


def _copy(version_id: UUID, draft: Version) -> None:
    for one in Source.objects.filter(version=version_id):
        Source.objects.create(version=draft, language=one.language, name=one.name, text=one.text)
    for enclosed in Enclosed.objects.filter(version=version_id):
        Enclosed.objects.create(version=draft, language=enclosed.language, name=enclosed.name, file_id=enclosed.file_id)
