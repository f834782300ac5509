"""Where somebody stands with the modules: what is asked of them, how far they are, what they completed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from konnekt.access.actors import Actor, Role
from konnekt.organisations.models import ReportingLine
from konnekt.organisations.states import LineKind
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import ENROLLED, Phase, Side
from konnekt.relationships.states import PartSide
from konnekt.training.models import Completion, Need, Progress
from konnekt.training.policy import OWN_COMPLETION, PROGRESS
from konnekt.training.queries.catalogue import Entry, catalogue
from konnekt.training.rules import due_day, left
from konnekt.training.states import Gate
from konnekt.training.text.shape import For, Lesson

_SIDES = {PartSide.MENTOR: For.MENTOR, PartSide.MENTEE: For.MENTEE}


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to one module."""

    entry: Entry
    progress: Progress | None
    completion: Completion | None
    """The newest, if there is one."""
    counts: bool
    """That completion is not due again yet."""

    @property
    def is_going(self) -> bool:
        return self.progress is not None and self.progress.completed_at is None and bool(self.progress.done)

    @property
    def done(self) -> int:
        return len(self.progress.done) if self.progress else 0

    @property
    def next_lesson(self) -> Lesson:
        """Where to go on: the first that is not done, or the first of all."""
        lessons = left(self.entry.text, self.progress.done if self.progress else [])
        return (lessons or list(self.entry.text.lessons))[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A module that a programme asks of somebody, or advises."""

    need: Need
    enrolment: Enrolment
    standing: Standing
    due: date | None

    @property
    def key(self) -> str:
        return self.need.module_key

    @property
    def is_met(self) -> bool:
        return self.standing.counts

    @property
    def holds_back(self) -> bool:
        """It stands in the way of something now."""
        return not self.is_met and self.need.gate != Gate.NONE

    def is_late(self, today: date) -> bool:
        return not self.is_met and self.need.is_required and self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class Learning:
    """Everything about one person's training."""

    standings: Mapping[str, Standing]
    """Of every module there is, by key."""
    wanted: list[Wanted]
    roles: frozenset[For]

    @property
    def required(self) -> list[Wanted]:
        return [one for one in self.wanted if one.need.is_required]

    @property
    def advised(self) -> list[Wanted]:
        return [one for one in self.wanted if not one.need.is_required]


def learning_of(actor: Actor, *, today: date, keys: Collection[str] | None = None) -> Learning:
    """How somebody stands, for they themselves to see."""
    entries = catalogue(keys)
    progress = {row.module_key: row for row in PROGRESS.visible(actor, Progress.objects.filter(member=actor.member_id))}
    newest: dict[str, Completion] = {}
    for row in OWN_COMPLETION.visible(actor, Completion.objects.order_by("completed_at")):
        newest[row.module_key] = row
    standings = {
        key: Standing(entry, progress.get(key), newest.get(key), _counts(newest.get(key), today))
        for key, entry in entries.items()
    }
    enrolments = _enrolments(actor.member_id)
    wanted = list(_wanted(enrolments, standings))
    return Learning(standings, wanted, _roles(actor, enrolments))


def unmet_of(actor: Actor, enrolments: Iterable[Enrolment], *, today: date) -> list[Wanted]:
    """What is required of somebody and not done, in these enrolments. One query where nothing is required."""
    here = [one for one in enrolments if one.state in ENROLLED and one.round.phase != Phase.CLOSE]
    needs = Need.objects.filter(programme__in={one.round.programme_id for one in here}, is_required=True)
    keys = set(needs.values_list("module_key", flat=True)) if here else set()
    if not keys:
        return []
    standings = learning_of(actor, today=today, keys=keys).standings
    return [one for one in _wanted(here, standings) if one.need.is_required and not one.is_met]


def _counts(completion: Completion | None, today: date) -> bool:
    return completion is not None and (completion.refresh_on is None or completion.refresh_on > today)


def _enrolments(member_id: UUID | None) -> list[Enrolment]:
    rows = Enrolment.objects.filter(member=member_id, state__in=ENROLLED).exclude(round__phase=Phase.CLOSE)
    return list(rows.select_related("round__programme").order_by("round__starts_on", "pk"))


def _wanted(enrolments: list[Enrolment], standings: Mapping[str, Standing]) -> Iterable[Wanted]:
    needs = list(Need.objects.filter(programme__in={one.round.programme_id for one in enrolments}))
    seen: set[tuple[str, UUID]] = set()
    for enrolment in enrolments:
        for need in needs:
            asked = need.programme_id == enrolment.round.programme_id and need.side in _sides(enrolment)
            if asked and need.module_key in standings and (need.module_key, enrolment.pk) not in seen:
                seen.add((need.module_key, enrolment.pk))
                yield Wanted(need, enrolment, standings[need.module_key], due_day(need.due, enrolment.round))


def _sides(enrolment: Enrolment) -> set[str]:
    return {PartSide.MENTOR, PartSide.MENTEE} if enrolment.side == Side.BOTH else {enrolment.side}


def _roles(actor: Actor, enrolments: list[Enrolment]) -> frozenset[For]:
    """As what somebody learns: their sides, and what they do for programmes and for their own people."""
    roles = {_SIDES[PartSide(side)] for one in enrolments for side in _sides(one)}
    if actor.has(Role.PROGRAMME_MANAGER):
        roles.add(For.MANAGER)
    if ReportingLine.objects.filter(manager=actor.member_id, until=None, kind=LineKind.MANAGER).exists():
        roles.add(For.LINE_MANAGER)
    return frozenset(roles)
