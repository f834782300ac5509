"""What modules there are: those that ship, as an organisation changed them, and its own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from konnekt.core.languages import best_of, languages
from konnekt.training.library import core
from konnekt.training.models import Module as Row
from konnekt.training.models import Package, Source, Version
from konnekt.training.packages import module_of
from konnekt.training.states import Origin
from konnekt.training.text.folders import read_published
from konnekt.training.text.shape import For, Module, Text, When

_READ_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Entry:
    """A module as people of an organisation find it."""

    module: Module
    origin: Origin
    version: str
    """“core-2” for the second version of the shipped text, “3” for the third of the organisation’s own, “package-1”
    for the first that came from another program."""
    version_id: UUID | None
    """The row of that version; none for a shipped text."""
    is_off: bool = False

    @property
    def key(self) -> str:
        return self.module.key

    @property
    def text(self) -> Text:
        """In the language of whoever reads, as far as there is one."""
        return self.module.in_language(languages())

    @property
    def language(self) -> str:
        return best_of(self.module.texts)


def catalogue(keys: Collection[str] | None = None, *, with_off: bool = False) -> dict[str, Entry]:
    """Every module that somebody could be offered, by key: the shipped ones in their order, then own ones by title."""
    rows: dict[str, Row] = {row.key: row for row in Row.objects.all()}
    own = {version.module_id: version for version in _published()}
    found: dict[str, Entry] = {}
    for key, module in core().items():
        row = rows.get(key)
        changed = own.get(row.pk) if row else None
        is_off = bool(row and row.is_off)
        if changed:
            found[key] = _entry(changed, key, Origin.CORE, is_off)
        else:
            found[key] = Entry(module, Origin.CORE, f"core-{module.version}", None, is_off)
    written = [
        _entry(own[row.pk], row.key, Origin.OWN, row.is_off)
        for row in rows.values()
        if row.origin == Origin.OWN and row.pk in own
    ]
    written += _packages(rows)
    found |= {entry.key: entry for entry in sorted(written, key=lambda entry: (entry.text.title.casefold(), entry.key))}
    return {
        key: entry for key, entry in found.items() if (with_off or not entry.is_off) and (keys is None or key in keys)
    }


def _published() -> QuerySet[Version]:
    """The newest published version of each module that has one, with its words."""
    newest = Version.objects.exclude(published_at=None).order_by("module_id", "-number").distinct("module_id")
    sources = Source.objects.only("version_id", "language", "name", "text", "organisation_id")
    return newest.prefetch_related(Prefetch("sources", queryset=sources))


def _entry(version: Version, key: str, origin: Origin, is_off: bool) -> Entry:
    sources = tuple((one.language, one.name, one.text) for one in version.sources.all())
    module = Module(
        key=key,
        version=version.number,
        roles=tuple(For(role) for role in version.roles),
        when=When(version.when),
        minutes=version.minutes,
        pass_mark=version.pass_mark,
        refresh_after=version.refresh_after,
        areas=tuple(version.areas),
        texts=dict(_texts(sources)),
    )
    return Entry(module, origin, str(version.number), version.pk, is_off)


def _packages(rows: Mapping[str, Row]) -> list[Entry]:
    """The newest of each package. Where there is none, nothing is asked."""
    off = {row.pk: row.is_off for row in rows.values() if row.origin == Origin.PACKAGE}
    if not off:
        return []
    newest = Package.objects.filter(module__in=off).order_by("module_id", "-number").distinct("module_id")
    return [
        Entry(module_of(one), Origin.PACKAGE, f"package-{one.number}", None, off[one.module_id])
        for one in newest.select_related("module")
    ]


@lru_cache(maxsize=_READ_AT_ONCE)
def _texts(sources: tuple[tuple[str, str, str], ...]) -> tuple[tuple[str, Text], ...]:
    """Each language's text. The same words are read once."""
    by_language: dict[str, dict[str, str]] = {}
    for language, name, text in sources:
        by_language.setdefault(language, {})[name] = text
    return tuple((language, read_published(names)) for language, names in sorted(by_language.items()))
