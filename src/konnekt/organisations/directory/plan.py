"""What an import would do: who is new, what changes, who leaves, whose line moves, what stands in the way."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from konnekt.organisations.directory.fields import MANAGERS, NAMES, Field
from konnekt.organisations.directory.lines import Line, Lines, NoManager, resolve
from konnekt.organisations.directory.present import LineState, MemberId, PresentMember
from konnekt.organisations.directory.problems import Problem, listed, shorten
from konnekt.organisations.directory.rows import Draft, Person, Refusal

BRAKE: Final = 0.20
PAGE_SIZE: Final = 50
"""How many rows of a section are shown, and kept, together."""
# What a file may change, with the attribute that a person and a present member both have.
_COMPARED: Final[tuple[tuple[Field, str], ...]] = (
    (Field.EMAIL, "email"),
    (Field.UNIT, "unit"),
    (Field.SITE, "site"),
    (Field.TIME_ZONE, "time_zone"),
    (Field.START_DATE, "start_date"),
    (Field.GRADE, "grade"),
    (Field.PAY_BAND, "pay_band"),
    (Field.JOB_TITLE, "job_title"),
)
_NO_COLUMN: Final = Line(LineState.UNKNOWN, reason=Problem("line-no-column"))


class Leavers(Enum):
    """What happens to members who came from a directory and are missing from this file."""

    MARK_MISSING = "mark those missing"
    LEAVE = "leave them as they are"


class LeavingReason(Enum):
    """Why somebody leaves."""

    MISSING = "missing from the file"
    MARKED = "the file says so"


class Relation(Enum):
    """Which line moves."""

    MANAGER = "manager"
    APPRAISER = "appraiser"


class Section(Enum):
    """The lists of a plan that are shown page by page."""

    CREATES = "creates"
    CHANGES = "changes"
    LEAVERS = "leavers"
    LINE_CHANGES = "line_changes"
    REFUSALS = "refusals"


@dataclass(frozen=True, slots=True)
class Create:
    """A new member, with manager and (where the file names one) appraiser."""

    person: Person
    manager: Line
    appraiser: Line | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One fact, before and after."""

    field: Field
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What changes about a member who is present already."""

    member_id: MemberId
    person: Person
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who would be marked as having left; `on` is the date the file gives, if it gives one."""

    member_id: MemberId
    external_id: str
    name: str
    reason: LeavingReason
    on: date | None = None


@dataclass(frozen=True, slots=True)
class LineChange:
    """A present member's line that moves. `old_id` is the manager or appraiser before, None where none was known."""

    member_id: MemberId
    person: Person
    relation: Relation
    old_id: MemberId | None
    old_state: LineState
    new: Line


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an import would do. `digest` is the same for the same plan: compare it before applying."""

    creates: tuple[Create, ...]
    changes: tuple[Change, ...]
    unchanged: int
    leavers: tuple[Leaver, ...]
    line_changes: tuple[LineChange, ...]
    refusals: tuple[Refusal, ...]
    warnings: tuple[Problem, ...]
    brake: Problem | None
    questions: tuple[Field, ...]
    digest: str

    @property
    def counts(self) -> dict[str, int]:
        """How many of each, by the name of the section; lines refused, not reasons."""
        counts = {section.value: len(getattr(self, section.value)) for section in Section}
        return counts | {"unchanged": self.unchanged, "refusals": len({refusal.line for refusal in self.refusals})}

    @property
    def changes_anything(self) -> bool:
        """Whether applying it would do anything at all."""
        return bool(self.creates or self.changes or self.leavers or self.line_changes)

    def blockers(self, *, without_refused_lines: bool = False, leavers_confirmed: bool = False) -> tuple[Problem, ...]:
        """What stands in the way of applying it after what a person has accepted; nothing: it may be applied."""
        found = [Problem("dates-ambiguous", field=question.value, stops=True) for question in self.questions]
        if self.refusals and not without_refused_lines:
            found.append(Problem("lines-refused", count=self.counts["refusals"], stops=True))
        if self.brake and not leavers_confirmed:
            found.append(self.brake)
        return tuple(found)


def plan(
    draft: Draft,
    present: Iterable[PresentMember],
    *,
    leavers: Leavers = Leavers.MARK_MISSING,
    no_manager: NoManager = NoManager.UNKNOWN,
) -> Plan:
    """Compare a file's people with the members present. The same input gives the same plan.

    A blank cell clears a fact, except an e-mail: an address is never lost because a file lacks it. Made-up names never
    replace real ones.
    """
    members = list(present)
    pairs, taken = _pair(draft, members)
    refused = {
        refusal.identifier.casefold(): refusal.line for refusal in (*draft.refusals, *taken) if refusal.identifier
    }
    going = _leavers(pairs, members, refused, leavers)
    spoken_of = {member.member_id for _, member in pairs if member}
    lines = resolve(
        pairs,
        (member for member in members if member.member_id not in spoken_of),
        leaving=frozenset(leaver.member_id for leaver in going),
        refused=refused,
        no_manager=no_manager,
    )
    staying = [(person, member) for person, member in pairs if not person.has_left]
    creates = tuple(_create(person, lines, draft.fields) for person, member in staying if member is None)
    both = [(person, member) for person, member in staying if member is not None]
    changes = tuple(change for person, member in both if (change := _change(person, member, draft.fields)))
    line_changes = tuple(
        change for person, member in both for change in _line_changes(person, member, lines, draft.fields)
    )
    touched = {change.member_id for change in changes} | {change.member_id for change in line_changes}
    refusals = tuple(sorted((*draft.refusals, *taken), key=lambda refusal: refusal.line))
    warnings = (*draft.warnings, *_warnings(pairs, creates, line_changes, refusals, going))
    return Plan(
        creates,
        changes,
        len(both) - len(touched),
        going,
        line_changes,
        refusals,
        warnings,
        _brake(going, members),
        draft.questions,
        _digest((creates, changes, going, line_changes, refusals)),
    )


def _pair(
    draft: Draft, members: list[PresentMember]
) -> tuple[list[tuple[Person, PresentMember | None]], list[Refusal]]:
    """Find who each person already is: by identifier, else by e-mail where the member has no identifier yet."""
    by_identifier = {member.external_id.casefold(): member for member in members if member.external_id}
    by_email = {member.email.casefold(): member for member in members if member.email}
    found: list[tuple[Person, PresentMember | None]] = []
    for person in draft.people:
        member = by_identifier.get(person.key)
        holder = by_email.get(person.email) if person.email else None
        found.append((person, member or (holder if holder and not holder.external_id else None)))
    taken = {refusal.line: refusal for refusal in _taken(found, by_email)}
    return [(person, member) for person, member in found if person.line not in taken], list(taken.values())


def _taken(found: list[tuple[Person, PresentMember | None]], by_email: dict[str, PresentMember]) -> Iterator[Refusal]:
    """Refuse whoever wants an address that its holder keeps: who isn't moving, or is refused and so can't move."""
    wanting = {person.email: (person, member) for person, member in found if person.email}
    moving = {
        member.member_id
        for person, member in found
        if member and person.email and person.email != _key(member.email) and not person.has_left
    }
    kept = [email for email, holder in by_email.items() if holder.member_id not in moving]
    while kept:
        email = kept.pop()
        person, member = wanting.get(email, (None, None))
        holder = by_email[email]
        if person is None or member is holder:
            continue
        problem = Problem(
            "email-taken", value=shorten(email), name=holder.name, identifier=holder.external_id or holder.name
        )
        yield Refusal(person.line, Field.EMAIL.value, shorten(email), problem, person.identifier)
        if member is not None and member.email:
            kept.append(member.email.casefold())


def _leavers(
    pairs: list[tuple[Person, PresentMember | None]],
    members: list[PresentMember],
    refused: dict[str, int],
    leavers: Leavers,
) -> tuple[Leaver, ...]:
    """Members the file marks as left, and those it lacks. A refused line still speaks of its person: they stay."""
    marked = {member.member_id: person.leaving_date for person, member in pairs if member and person.has_left}
    spoken_of = {member.member_id for _, member in pairs if member}
    found = []
    for member in members:
        if member.is_former:
            continue
        if member.member_id in marked:
            on = marked[member.member_id]
            found.append(Leaver(member.member_id, member.external_id, member.name, LeavingReason.MARKED, on))
        elif (
            leavers is Leavers.MARK_MISSING
            and member.external_id
            and member.member_id not in spoken_of
            and member.external_id.casefold() not in refused
        ):
            found.append(Leaver(member.member_id, member.external_id, member.name, LeavingReason.MISSING))
    return tuple(found)


def _create(person: Person, lines: Lines, fields: frozenset[Field]) -> Create:
    manager = lines.managers[person.line] if fields.intersection(MANAGERS) else _NO_COLUMN
    return Create(person, manager, lines.appraisers.get(person.line))


def _change(person: Person, member: PresentMember, fields: frozenset[Field]) -> Change | None:
    found = []
    if person.identifier != member.external_id:
        found.append(FieldChange(Field.IDENTIFIER, member.external_id, person.identifier))
    if fields.intersection(NAMES) and person.name != member.name:
        found.append(FieldChange(Field.FULL_NAME, member.name, person.name))
    for each, attribute in _COMPARED:
        old, new = getattr(member, attribute), getattr(person, attribute)
        same = _key(old) == new or new is None if each is Field.EMAIL else old == new
        if each in fields and not same:
            found.append(FieldChange(each, old, new))
    if member.is_former:
        found.append(FieldChange(Field.HAS_LEFT, True, False))
    return Change(member.member_id, person, tuple(found)) if found else None


def _line_changes(
    person: Person, member: PresentMember, lines: Lines, fields: frozenset[Field]
) -> Iterator[LineChange]:
    """What moves. A file that doesn't know a line leaves alone what a person or an administrator has said by hand."""
    if fields.intersection(MANAGERS):
        new = lines.managers[person.line]
        same = new.state is member.line_state and _points_at(new, member.manager_id)
        if not same and not (
            new.state is LineState.UNKNOWN and member.line_by_hand and member.line_state is not LineState.UNKNOWN
        ):
            yield LineChange(member.member_id, person, Relation.MANAGER, member.manager_id, member.line_state, new)
    appraiser = lines.appraisers.get(person.line)
    if appraiser and not _points_at(appraiser, member.appraiser_id):
        old_state = LineState.NONE if member.appraiser_id is None else LineState.KNOWN
        yield LineChange(member.member_id, person, Relation.APPRAISER, member.appraiser_id, old_state, appraiser)


def _key(email: str | None) -> str | None:
    return email.casefold() if email else None


def _points_at(line: Line, member_id: MemberId | None) -> bool:
    if line.manager is None:
        return member_id is None
    return line.manager.member_id is not None and line.manager.member_id == member_id


def _warnings(
    pairs: list[tuple[Person, PresentMember | None]],
    creates: tuple[Create, ...],
    line_changes: tuple[LineChange, ...],
    refusals: tuple[Refusal, ...],
    going: tuple[Leaver, ...],
) -> Iterator[Problem]:
    already_left = sum(person.has_left and member is None for person, member in pairs)
    if already_left:
        yield Problem("already-left", count=already_left)
    placeholders = sum(create.person.placeholder for create in creates)
    if placeholders:
        yield Problem("placeholder-names", count=placeholders)
    missing = any(leaver.reason is LeavingReason.MISSING for leaver in going)
    nameless = [refusal.line for refusal in refusals if not refusal.identifier]
    if missing and nameless:
        yield Problem("leavers-uncertain", lines=listed(sorted(set(nameless))))
    lines: list[tuple[Line, int]] = [(create.manager, create.person.line) for create in creates]
    lines += [(change.new, change.person.line) for change in line_changes if change.relation is Relation.MANAGER]
    unknown = Counter(line.reason.code for line, _ in lines if line.reason)
    for code, count in sorted(unknown.items()):
        at = [number for line, number in lines if line.reason and line.reason.code == code]
        yield Problem(f"unknown-{code}", count=count, lines=listed(sorted(at)))
    doubtful = [change.new for change in line_changes if change.relation is Relation.APPRAISER]
    doubtful += [create.appraiser for create in creates if create.appraiser]
    appraisers = sum(line.state is LineState.UNKNOWN for line in doubtful)
    if appraisers:
        yield Problem("unknown-appraisers", count=appraisers)


def _brake(going: tuple[Leaver, ...], members: list[PresentMember]) -> Problem | None:
    here = sum(not member.is_former for member in members)
    if len(going) <= BRAKE * here:
        return None
    percent = round(100 * len(going) / here)
    return Problem("many-leavers", count=len(going), present=here, percent=percent, stops=True)


def _digest(parts: tuple[tuple[object, ...], ...]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}\n".encode())
        for item in part:
            digest.update(repr(item).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
