"""What those who write modules see: every module, its versions, and a draft with its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound
from konnekt.training.library import core
from konnekt.training.models import Enclosed, Module, Source, Version
from konnekt.training.queries.catalogue import Entry, catalogue
from konnekt.training.states import Origin
from konnekt.training.text.folders import FRONT


@dataclass(frozen=True, slots=True)
class Kept:
    """A module as its keepers see it."""

    key: str
    title: str
    entry: Entry | None
    """None while there is nothing but a draft."""
    draft: Version | None
    is_off: bool
    newer_core: int | None
    """The version of the shipped text that came after the one an own text began with."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with everything in it, by language."""

    version: Version
    languages: list[str]
    sources: Mapping[str, list[Source]]
    files: Mapping[str, list[Enclosed]]

    @property
    def title(self) -> str:
        return title_of(next(one for one in self.sources[self.languages[0]] if one.name == FRONT))


def kept_modules(actor: Actor) -> list[Kept]:
    """Every module, shipped ones first; of what has no published text yet, the draft."""
    _may(actor)
    drafts = {one.module.key: one for one in Version.objects.filter(published_at=None).select_related("module")}
    entries = catalogue(with_off=True)
    began = _began_with()
    found = [
        Kept(key, entry.text.title, entry, drafts.get(key), entry.is_off, _newer(key, entry, began))
        for key, entry in entries.items()
    ]
    fronts = Source.objects.filter(version__in=[one.pk for one in drafts.values()], name=FRONT).order_by("language")
    titles = {one.version_id: title_of(one) for one in reversed(list(fronts))}
    found += [
        Kept(key, titles.get(draft.pk, key), None, draft, draft.module.is_off, None)
        for key, draft in drafts.items()
        if key not in entries
    ]
    return found


def kept_module(actor: Actor, key: str) -> tuple[Kept, list[Version]]:
    """One of them, with its published versions, the newest first."""
    found = next((one for one in kept_modules(actor) if one.key == key), None)
    if found is None:
        raise NotFound
    rows = Version.objects.filter(module__key=key).exclude(published_at=None).select_related("changed_by")
    return found, list(rows.order_by("-number"))


def draft_of(actor: Actor, version_id: UUID) -> Draft:
    """A draft to work on; a published version is none any more."""
    _may(actor)
    version = Version.objects.select_related("module").filter(pk=version_id, published_at=None).first()
    if version is None:
        raise NotFound
    sources: dict[str, list[Source]] = {}
    for source in Source.objects.filter(version=version).order_by("language", "name"):
        sources.setdefault(source.language, []).append(source)
    for inside in sources.values():
        inside.sort(key=lambda one: (one.name != FRONT, one.name))
    files: dict[str, list[Enclosed]] = {language: [] for language in sources}
    for enclosed in Enclosed.objects.filter(version=version).defer("file__body").select_related("file"):
        files.setdefault(enclosed.language, []).append(enclosed)
    return Draft(version, sorted(sources), sources, files)


def title_of(source: Source) -> str:
    """What stands in the first line of a file of words."""
    return source.text.lstrip().splitlines()[0].lstrip("# ").strip() if source.text.strip() else source.name


def _began_with() -> dict[str, int | None]:
    rows = Module.objects.filter(origin=Origin.CORE, versions__published_at__isnull=False)
    return dict(rows.order_by("versions__number").values_list("key", "versions__from_core"))


def _newer(key: str, entry: Entry, began: Mapping[str, int | None]) -> int | None:
    shipped, first = core().get(key), began.get(key)
    is_own = entry.version_id is not None and shipped is not None and first is not None
    return shipped.version if is_own and shipped and first and shipped.version > first else None


def _may(actor: Actor) -> None:
    if not Permission.KEEP_TRAINING.held_by(actor):
        raise NotFound
