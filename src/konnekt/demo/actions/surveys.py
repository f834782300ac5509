"""What people of the demo company answered: after their sessions, in between, and at the end. Made as it stands
once every box was opened, so that here too no answer belongs to anybody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from konnekt.demo.company.chance import stream, weighted
from konnekt.demo.company.records import CastRole, Company
from konnekt.disclosure.counts import SMALLEST_K
from konnekt.organisations.models import Member
from konnekt.programmes.states import Format
from konnekt.questions.states import Asked, Kind
from konnekt.relationships.models import Part
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.surveys.library import newest
from konnekt.surveys.models import Answer, Asking
from konnekt.surveys.rules import GOING_AFTER, GOING_APART, OPEN_FOR
from konnekt.surveys.states import AskedState, SurveyKey
from konnekt.workspace.models import Session
from konnekt.workspace.states import SessionState

BECAME = {AskedState.ANSWERED: 0.68, AskedState.SKIPPED: 0.07, AskedState.DUE: 0.25}
WEIGHTS: dict[str, tuple[float, ...]] = {
    "went": (0.34, 0.4, 0.17, 0.06, 0.03),
    "ease": (0.66, 0.26, 0.08),
    "going": (0.3, 0.42, 0.18, 0.07, 0.03),
    "often": (0.64, 0.28, 0.08),
    "reached": (0.2, 0.42, 0.24, 0.1, 0.04),
    "gained": (0.38, 0.4, 0.14, 0.04, 0.04),
    "satisfied": (0.36, 0.38, 0.16, 0.07, 0.03),
    "work": (0.3, 0.38, 0.2, 0.08, 0.04),
    "again": (0.62, 0.26, 0.08, 0.04),
}
"""How likely each choice of a question is, in its order."""

LIKELY_HELP = 0.22
A_WEEK = timedelta(days=7)


def seed_surveys(company: Company, members: dict[str, Member]) -> int:
    """Who was asked, and what came of it. Returns how many answers were counted."""
    played = members[company.player(CastRole.MENTEE).key]
    asked = [*_after_sessions(company, played), *_in_between(company, played), *_at_the_end(company)]
    Asking.objects.bulk_create(asked, batch_size=1000)
    times: Counter[tuple[UUID, str, str, UUID]] = Counter()
    batches: Counter[tuple[UUID, str, str, int]] = Counter()
    for one in asked:
        if one.state == AskedState.ANSWERED:
            # What somebody answered for the second time is of the second batch: nobody is twice in one.
            box = (one.round_id, one.survey, one.side)
            times[*box, one.member_id] += 1
            batches[*box, times[*box, one.member_id]] += 1
    chance = stream(company.seed, "answers")
    monday = company.today - timedelta(days=company.today.weekday())
    answers = [
        Answer(
            round_id=round_id,
            survey=survey,
            version=newest(SurveyKey(survey)).version,
            side=side,
            week=monday - batch * A_WEEK,
            values=_values(SurveyKey(survey), side, chance),
        )
        for (round_id, survey, side, batch), number in batches.items()
        if number >= 2 * SMALLEST_K
        for _each in range(number)
    ]
    Answer.objects.bulk_create(answers, batch_size=1000)
    return len(answers)


def _after_sessions(company: Company, played: Member) -> Iterator[Asking]:
    held = Session.objects.filter(state=SessionState.HELD).defer("place").order_by("begins_at", "pk")
    parts = defaultdict(list)
    for part in _parts():
        parts[part.relationship_id].append(part)
    for number, session in enumerate(held):
        on = session.begins_at.date()
        for at, part in enumerate(parts[session.relationship_id]):
            chance = stream(company.seed, "pulse", number, at)
            is_played = part.member_id == played.pk and on > company.today - OPEN_FOR[SurveyKey.PULSE]
            state = AskedState.DUE if is_played else weighted(chance, BECAME)
            yield _asking(part, SurveyKey.PULSE, session.pk, on, state)
            if state == AskedState.ANSWERED:
                yield _asking(part, SurveyKey.EASE, session.pk, on, weighted(chance, BECAME))


def _in_between(company: Company, played: Member) -> Iterator[Asking]:
    """By the calendar, while the pair runs."""
    for number, part in enumerate(_parts()):
        opened = part.relationship.opened_at
        if part.relationship.state != RelationshipState.ACTIVE or opened is None:
            continue
        days, turn = opened.date() + GOING_AFTER, 0
        while days <= company.today:
            is_played = part.member_id == played.pk and days > company.today - OPEN_FOR[SurveyKey.GOING]
            state = AskedState.DUE if is_played else weighted(stream(company.seed, "going", number, turn), BECAME)
            yield _asking(part, SurveyKey.GOING, uuid5(part.relationship_id, days.isoformat()), days, state)
            days, turn = days + GOING_APART, turn + 1


def _at_the_end(company: Company) -> Iterator[Asking]:
    for number, part in enumerate(_parts()):
        ended = part.relationship.ended_at
        if part.relationship.state == RelationshipState.ENDED and ended is not None:
            state = weighted(stream(company.seed, "closing", number), BECAME)
            yield _asking(part, SurveyKey.CLOSING, part.relationship_id, ended.date(), state)


def _parts() -> list[Part]:
    rows = Part.objects.filter(consent=Consent.YES, is_one_off=False, relationship__opened_at__isnull=False)
    rows = rows.select_related("relationship", "round__programme", "member")
    return list(rows.order_by("relationship__opened_at", "relationship_id", "side", "member__external_id"))


def _asking(part: Part, survey: SurveyKey, about: UUID, on: date, state: AskedState) -> Asking:
    is_peer = part.round.programme.format == Format.PEER
    return Asking(
        relationship_id=part.relationship_id,
        round_id=part.round_id,
        member_id=part.member_id,
        side=PartSide.MENTEE if is_peer else part.side,
        survey=survey,
        about=about,
        state=state,
        asked_on=on,
    )


def _values(survey: SurveyKey, side: str, chance: Random) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for question in newest(survey).asked_of({Asked(side)}):
        offered = [value for value, _words in question.choices]
        if question.kind is Kind.CHOICES:
            values[question.key] = [value for value in offered if chance.random() < LIKELY_HELP]
        else:
            values[question.key] = weighted(chance, dict(zip(offered, WEIGHTS[question.key], strict=True)))
    return values
