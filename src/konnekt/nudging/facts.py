"""What is known of a pair or a circle from outside: who is in it, and dates. No word that is in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from konnekt.nudging.states import Rule


class Sent(NamedTuple):
    """One reminder to one person. ``since`` is the day on which its cause began: a second silence is a new one."""

    rule: Rule
    number: int
    member_id: UUID
    since: date


@dataclass(frozen=True, slots=True)
class Facts:
    """One pair or circle, as its dates tell."""

    relationship_id: UUID
    mentees: tuple[UUID, ...]
    mentors: tuple[UUID, ...]
    opened_at: datetime
    ends_at: datetime
    """When its mentoring is planned to end."""
    is_paused: bool = False
    is_informal: bool = False
    """Whether they carry on by themselves, past the programme."""
    ended_at: datetime | None = None
    resumed_at: datetime | None = None
    """When it last went on after a pause."""
    wrote_at: datetime | None = None
    """When one of them last wrote."""
    planned_at: datetime | None = None
    """When one of them last planned a meeting, or offered times."""
    first_met_at: datetime | None = None
    met_at: datetime | None = None
    """When they last met."""
    meets_at: datetime | None = None
    """When they meet next."""
    unsigned: frozenset[UUID] = frozenset()
    """Who has not signed the agreement."""
    sent: Mapping[Sent, datetime] = field(default_factory=dict)

    @property
    def everybody(self) -> tuple[UUID, ...]:
        return self.mentees + self.mentors

    @property
    def alive_at(self) -> datetime:
        """The last sign of life; a pair that has just begun, or gone on, is alive."""
        signs = (self.opened_at, self.resumed_at, self.wrote_at, self.planned_at, self.met_at)
        return max(sign for sign in signs if sign is not None)
