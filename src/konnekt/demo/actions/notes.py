"""What pairs of the demo company planned, noted and agreed in their last sessions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from django.utils.timezone import localdate

from konnekt.demo.company import words
from konnekt.demo.company.records import Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import Member
from konnekt.programmes.plans import plan_of
from konnekt.relationships.models import Part
from konnekt.relationships.states import Consent
from konnekt.sealing.keyring import Holder, seal, seal_all
from konnekt.workspace.actions.notes import agenda_from, body_of, own_place, version_place
from konnekt.workspace.agendas.library import moment_of, suggested
from konnekt.workspace.models import Action, OwnNote, Session, Sheet, SheetVersion
from konnekt.workspace.states import ActionState, SessionState, SheetKind

LAST = 3
"""How many of a pair's sessions have something written to them."""

NOTHING_WRITTEN_ONE_IN = 4


def seed_notes(company: Company) -> int:
    """Agendas for the last sessions of most, notes where they met, and a step agreed on. Returns how many notes."""
    seen = Session.objects.filter(state__in=[SessionState.HELD, SessionState.PLANNED])
    rows = seen.select_related("relationship__round__programme").order_by(
        "relationship__opened_at", "relationship_id", "begins_at"
    )
    people: dict[UUID, list[Member]] = {}
    for part in Part.objects.filter(consent=Consent.YES).select_related("member").order_by("side", "pk"):
        people.setdefault(part.relationship_id, []).append(part.member)
    sheets: list[Sheet] = []
    versions: list[SheetVersion] = []
    own: list[OwnNote] = []
    for number, (pair, sessions) in enumerate(groupby(rows, key=lambda one: one.relationship)):
        if number % NOTHING_WRITTEN_ONE_IN < NOTHING_WRITTEN_ONE_IN - 1:
            found, sealed = _written(pair, list(sessions), people[pair.pk], number, noon(company.today))
            sheets += [one.sheet for one in found]
            versions += _sealed(pair.pk, found, sealed)
            own += _own(found, people[pair.pk][number % 2], number)
    Sheet.objects.bulk_create(sheets, batch_size=1000)
    SheetVersion.objects.bulk_create(versions, batch_size=1000)
    OwnNote.objects.bulk_create(own, batch_size=1000)
    _agree({one.sheet.session.relationship_id: one.sheet.session for one in versions if _is_notes(one)})
    return sum(_is_notes(one) for one in versions)


def _written(
    pair: Any, sessions: list[Session], people: list[Member], number: int, now: datetime
) -> tuple[list[SheetVersion], list[str]]:
    """What stands on the sheets of a pair's last sessions, and the words that are to be sealed into it."""
    texts = words.table("notes.toml")["shared"]
    plan, used = plan_of(pair.round.programme), set[str]()
    rows: list[SheetVersion] = []
    bodies: list[str] = []
    for held, session in enumerate(sessions):
        if held < len(sessions) - LAST:
            continue
        day = localdate(session.begins_at)
        moment = moment_of(pair.round, held, day)
        one = suggested(plan, pair.round, moment=moment, day=day, used=used)
        used.add(str(one.key))
        author = people[(number + held) % len(people)]
        for kind in SheetKind:
            if kind is SheetKind.NOTES and session.state != SessionState.HELD:
                continue
            planned_at = min(session.begins_at, now) - timedelta(days=2)
            at = planned_at if kind is SheetKind.AGENDA else session.ends_at
            sheet = Sheet(session=session, kind=kind, number=1)
            rows.append(SheetVersion(pk=uuid4(), sheet=sheet, number=1, author=author, written_at=at))
            noted = texts[(number + held) % len(texts)]["notes"].strip()
            bodies.append(body_of(agenda_from(one)) if kind is SheetKind.AGENDA else noted)
    return rows, bodies


def _sealed(relationship_id: UUID, rows: list[SheetVersion], bodies: Iterable[str]) -> list[SheetVersion]:
    places = ((body, version_place(row)) for body, row in zip(bodies, rows, strict=True))
    for row, body in zip(rows, seal_all(Holder.relationship(relationship_id), places), strict=True):
        row.body = body
    return rows


def _own(rows: list[SheetVersion], member: Member, number: int) -> list[OwnNote]:
    """What one of them keeps to themselves of the last session they had."""
    noted = [row for row in rows if _is_notes(row)]
    if not noted:
        return []
    texts = words.table("notes.toml")["own"]
    last = noted[-1]
    note = OwnNote(session=last.sheet.session, author=member, changed_at=last.written_at + timedelta(hours=1))
    note.body = seal(Holder.person(member.pk), texts[number % len(texts)]["notes"], own_place(note))
    return [note]


def _agree(last: dict[UUID, Session]) -> None:
    """The next open step of each space was agreed in its last session."""
    steps = Action.objects.filter(relationship__in=last, state=ActionState.OPEN).order_by("made_at", "pk")
    agreed = {step.relationship_id: step for step in reversed(steps)}
    for relationship_id, step in agreed.items():
        step.session = last[relationship_id]
    Action.objects.bulk_update(agreed.values(), ["session"], batch_size=1000)


def _is_notes(row: SheetVersion) -> bool:
    return row.sheet.kind == SheetKind.NOTES
