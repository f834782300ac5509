"""What each table holds about people, and what becomes of it: declared once by each room, in its drawer `privacy.py`.

Three things read it: the copy that somebody takes of what is known about them, the preview and the work of erasing
them, and a house test that finds whatever was forgotten.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.access.visibility import Data

Words = Promise | str


class Fate(Enum):
    """What becomes of rows about somebody who is erased."""

    GOES = ("goes", _("deleted"))
    EMPTIED = ("emptied", _("emptied: the words go, and that there was something stays without your name"))
    NAMELESS = ("nameless", _("stays, and no longer says who"))
    STAYS = ("stays", _("stays as it is"))

    def __init__(self, code: str, label: Promise) -> None:
        self.code = code
        self.label = label

    @property
    def is_gone(self) -> bool:
        """Whether nothing of what was written is left."""
        return self in {Fate.GOES, Fate.EMPTIED}


@dataclass(frozen=True, slots=True)
class Subject:
    """The person whose data it is: as a member of the organisation being served, and as a login, if they have one."""

    member_id: UUID
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Something of a person's that goes by itself on a day."""

    what: Words
    goes_at: datetime


Erase = Callable[[Subject, datetime], None]
"""What erasing does with these rows, where it is more than deleting them."""

Clocks = Callable[[Subject, datetime], list[Clock]]
"""What of these rows goes when."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What one table holds about people. Every field that could is named here, once."""

    model: type[Model]
    what: Words = ""
    """As its own person reads it: “Messages you wrote”."""
    data: Data = Data.PROFILE
    mine: tuple[str, ...] = ()
    """Lookups to the one whose rows they are: what the copy holds and erasing begins with."""
    of_logins: bool = False
    """`mine` leads to a login, and not to a member."""
    also: tuple[str, ...] = ()
    """Lookups to others whom a row names; it shares its fate when they are erased."""
    shown: Mapping[str, Words] = field(default_factory=dict)
    """What the copy shows of a row: field, or way to one, and its words."""
    sealed: Mapping[str, Words] = field(default_factory=dict)
    """The same for sealed fields, which are opened for the copy; without words it isn't shown."""
    key: Callable[[Any], Any] | None = None
    """Whose key it is that opens the sealed fields of a row."""
    place: Callable[[Any, str], Any] | None = None
    """Where a sealed field lies, unless it is the table, the field and the row."""
    said: Mapping[str, Callable[..., Words]] = field(default_factory=dict)
    """How a shown field of a row is said, where its own value says little; a sealed one comes opened beside its row."""
    only: Q | None = None
    """Which of the rows its person may read; none is all."""
    names: tuple[str, ...] = ()
    """Further fields that name people; they go on pointing at a row that says no longer who."""
    inner: tuple[str, ...] = ()
    """Fields that could say something of a person by their kind, and don't."""
    fate: Fate = Fate.STAYS
    why: Words = ""
    """Why it stays, and until when; or what else is to be known."""
    erase: Erase | None = None
    goes: tuple[str, timedelta, Words] | None = None
    """A moment in a row, how long after it the row goes by itself, and how that is said."""
    clocks: Clocks | None = None
    """The same, where it takes more than one field to tell."""

    def rows(self, subject: Subject) -> QuerySet[Model]:
        """The rows that are this person's own."""
        return self._those(self.mine, subject)

    def concerned(self, subject: Subject) -> QuerySet[Model]:
        """The same, and those of others that share their fate."""
        return self._those(self.mine + self.also, subject)

    def carry_out(self, subject: Subject, now: datetime) -> None:
        """Do with the rows what was declared."""
        if self.erase is not None:
            self.erase(subject, now)
        elif self.fate is Fate.GOES:
            self.concerned(subject).delete()

    def named(self) -> set[str]:
        """Every field that is named here."""
        every = [*self.mine, *self.also, *self.shown, *self.sealed, *self.names, *self.inner]
        return {way.split("__")[0] for way in every}

    def _those(self, ways: tuple[str, ...], subject: Subject) -> QuerySet[Model]:
        manager: Any = self.model._default_manager
        wanted = Q(pk__in=[])
        for way in ways:
            found = subject.user_id if self.of_logins else subject.member_id
            if found is not None:
                wanted |= Q(**{way: found})
        rows: QuerySet[Model] = manager.filter(wanted)
        return rows


HOLDINGS: dict[type[Model], Holding] = {}


def hold(model: type[Model], **declared: Any) -> Holding:
    """Declare what a table holds, in the drawer of its room. Once: what is said twice could differ."""
    if model in HOLDINGS:
        raise ValueError(f"{model._meta.label} is declared twice.")
    holding = HOLDINGS[model] = Holding(model=model, **declared)
    return holding


def nobody(model: type[Model], *fields: str) -> Holding:
    """Declare a table that holds nothing about anybody, though some of its fields could by their kind."""
    return hold(model, inner=fields)


GUARDS: list[Callable[[UUID], None]] = []
"""Asked before somebody may be erased; each refuses where something else has to be done first."""

FIRST_STEPS: list[Erase] = []
"""Done before any row is touched, in the order of locks that a room keeps."""


def guard(refuse: Callable[[UUID], None]) -> Callable[[UUID], None]:
    """Have a room refuse an erasure that would leave others without what they need."""
    GUARDS.append(refuse)
    return refuse


def first(step: Erase) -> Erase:
    """Have a room do something before anything is erased: part from partners, say."""
    FIRST_STEPS.append(step)
    return step


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How long something is kept, as an administrator sets it. Rooms declare one where they delete what is older."""

    key: str
    what: Words
    hint: Words
    days: int
    least: int
    most: int
    forget: Callable[[datetime, datetime], int]
    """Delete what is from before the first of these moments, the second being now; say how much it was."""


PERIODS: dict[str, Period] = {}


def keep(period: Period) -> Period:
    """Declare a period."""
    if period.key in PERIODS:
        raise ValueError(f"The period {period.key} is declared twice.")
    PERIODS[period.key] = period
    return period
