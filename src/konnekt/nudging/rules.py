"""Who is reminded of what and when, which pairs those who manage a programme hear of, and how a pair stands.

Rules are data; what they decide is a function of a pair's dates and the clock. `tests/nudging/test_a_thousand_pairs.py`
plays nine months of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from konnekt.nudging.facts import Facts, Sent
from konnekt.nudging.states import PairState, Rule, To, Why


def days(number: int) -> timedelta:
    return timedelta(days=number)


SILENT_AFTER = days(30)
CONCLUDED_AFTER = days(97)
NOTICE_OF_CONCLUDING = days(7)
TOO_EARLY = days(14)
UNSIGNED_FOR = days(42)
ENDING = days(42)
STILL_OF_USE = days(14)
"""A reminder that could not go out for so long (the worker stood still, the pair was paused) is left out."""


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder, so long after its cause began."""

    number: int
    after: timedelta
    to: To = To.EVERYBODY


@dataclass(frozen=True, slots=True)
class NudgeRule:
    """``begins`` says since when its cause stands, and None as soon as it doesn't: that is when the rule stops."""

    rule: Rule
    begins: Callable[[Facts], datetime | None]
    steps: tuple[Step, ...]
    manager_after: timedelta | None = None
    """After this the manager hears of the pair, in one line."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """A reminder that is due."""

    sent: Sent
    step: Step


@dataclass(frozen=True, slots=True)
class Line:
    """A pair that those who manage the programme hear of, and how many reminders changed nothing."""

    rule: Rule
    since: datetime
    reminders: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a pair stands, why, and the date that says so."""

    state: PairState
    why: Why
    at: datetime
    days: int = 0


def _without_meeting(facts: Facts) -> datetime | None:
    return None if facts.met_at or facts.meets_at else max(facts.opened_at, facts.resumed_at or facts.opened_at)


def _without_a_word(facts: Facts) -> datetime | None:
    return None if facts.wrote_at or facts.planned_at else _without_meeting(facts)


def _unsigned(facts: Facts) -> datetime | None:
    return facts.first_met_at if facts.unsigned else None


def _silent(facts: Facts) -> datetime | None:
    return None if facts.meets_at else facts.alive_at


def _half_way(facts: Facts) -> datetime:
    return facts.opened_at + (facts.ends_at - facts.opened_at) / 2


RULES = (
    NudgeRule(
        Rule.FIRST_MEETING,
        _without_meeting,
        (Step(1, days(5), To.MENTEES), Step(2, days(10))),
        manager_after=days(14),
    ),
    NudgeRule(Rule.FIRST_CONTACT, _without_a_word, (Step(1, days(7)),)),
    NudgeRule(
        Rule.AGREEMENT,
        _unsigned,
        (Step(1, days(1), To.UNSIGNED), Step(2, days(14), To.UNSIGNED), Step(3, days(28), To.UNSIGNED)),
        manager_after=UNSIGNED_FOR,
    ),
    NudgeRule(
        Rule.SILENCE, _silent, (Step(1, SILENT_AFTER), Step(2, days(60)), Step(3, days(90))), manager_after=days(60)
    ),
    NudgeRule(Rule.HALF_WAY, _half_way, (Step(1, days(0)),)),
    NudgeRule(Rule.ENDING, lambda facts: facts.ends_at - ENDING, (Step(1, days(0)), Step(2, days(28)))),
    NudgeRule(Rule.CLOSING, lambda facts: facts.ends_at, (Step(1, days(0)), Step(2, days(7))), manager_after=days(14)),
)
_BEFORE_THE_END = {Rule.FIRST_MEETING, Rule.FIRST_CONTACT, Rule.AGREEMENT, Rule.HALF_WAY, Rule.ENDING}
TOGETHER = {Rule.FIRST_MEETING: {Rule.FIRST_MEETING, Rule.FIRST_CONTACT}}
"""Reminders of one and the same thing are counted together."""


def due(facts: Facts, now: datetime) -> list[Nudge]:
    """The reminders that are due and were not sent: of each rule the latest step alone, so that nobody who was away, or
    whose pair was paused, finds all of them at once.
    """
    return [
        Nudge(sent, step)
        for rule, since in _standing_causes(facts, now)
        if (step := _latest(rule, since, now)) is not None
        for member in _receivers(facts, step.to)
        if (sent := Sent(rule.rule, step.number, member, since.date())) not in facts.sent
    ]


def passed(facts: Facts, now: datetime) -> list[tuple[Sent, datetime]]:
    """Every reminder whose moment has come since the causes that stand began, with that moment: what would have been
    sent if somebody had looked every day.
    """
    return [
        (Sent(rule.rule, step.number, member, since.date()), since + step.after)
        for rule, since in _standing_causes(facts, now)
        for step in rule.steps
        if since + step.after <= now
        for member in _receivers(facts, step.to)
    ]


def is_moot(sent: Sent, facts: Facts, now: datetime) -> bool:
    """Whether what somebody was reminded of has been done since, or the pair is paused or over."""
    return (sent.rule, sent.since) not in {(rule.rule, since.date()) for rule, since in _standing_causes(facts, now)}


def causes(facts: Facts, now: datetime) -> list[tuple[Rule, datetime]]:
    """What stands open between these people since when, from the day of its first reminder on: for their own pages."""
    return [
        (rule.rule, since)
        for rule, since in _standing_causes(facts, now)
        if now >= since + rule.steps[0].after and (rule.rule is not Rule.HALF_WAY or now < since + STILL_OF_USE)
    ]


def lines(facts: Facts, now: datetime) -> list[Line]:
    """What the manager hears of this pair: causes that reminders did not change."""
    return [
        Line(rule.rule, since, _reminders(facts, rule.rule, since))
        for rule, since in _standing_causes(facts, now)
        if rule.manager_after is not None and now >= since + rule.manager_after
    ]


def is_over_by_silence(facts: Facts, now: datetime) -> bool:
    """Whether nothing has happened for so long, and they were told in time that it would be concluded."""
    if facts.ended_at or facts.is_paused or facts.meets_at or now < facts.alive_at + CONCLUDED_AFTER:
        return False
    notices = [
        at
        for sent, at in facts.sent.items()
        if (sent.rule, sent.number, sent.since) == (Rule.SILENCE, 3, facts.alive_at.date())
    ]
    return bool(notices) and max(notices) + NOTICE_OF_CONCLUDING <= now


def state_of(facts: Facts, now: datetime) -> Standing:
    """How a pair stands, from dates alone. What needs somebody comes before what merely is."""
    if facts.ended_at is not None:
        return Standing(PairState.ENDED, Why.HAS_ENDED, facts.ended_at)
    if facts.is_informal:
        return Standing(PairState.ENDED, Why.CARRIED_ON, facts.alive_at)
    if facts.is_paused:
        return Standing(PairState.PAUSED, Why.IS_PAUSED, facts.alive_at)
    if now >= facts.ends_at:
        return Standing(PairState.CHECK_IN, Why.NOT_CLOSED, facts.ends_at)
    unmet = _without_meeting(facts)
    if unmet is not None and now >= unmet + TOO_EARLY:
        return Standing(PairState.CHECK_IN, Why.NOT_MET, facts.opened_at, (now - facts.opened_at).days)
    silent = _silent(facts)
    if silent is not None and now >= silent + SILENT_AFTER:
        return Standing(PairState.CHECK_IN, Why.SILENT, silent)
    unsigned = _unsigned(facts)
    if unsigned is not None and now >= unsigned + UNSIGNED_FOR:
        return Standing(PairState.CHECK_IN, Why.NOT_SIGNED, unsigned)
    if now >= facts.ends_at - ENDING:
        return Standing(PairState.ENDING, Why.ENDS_SOON, facts.ends_at)
    if now < facts.opened_at + TOO_EARLY:
        return Standing(PairState.TOO_EARLY, Why.JUST_BEGUN, facts.opened_at)
    if facts.meets_at is not None:
        return Standing(PairState.ON_TRACK, Why.WILL_MEET, facts.meets_at)
    if facts.met_at is not None and facts.met_at >= facts.alive_at:
        return Standing(PairState.ON_TRACK, Why.HAS_MET, facts.met_at)
    return Standing(PairState.ON_TRACK, Why.IN_TOUCH, facts.alive_at)


def _standing_causes(facts: Facts, now: datetime) -> Iterator[tuple[NudgeRule, datetime]]:
    if facts.ended_at is not None or facts.is_paused or facts.is_informal:
        return
    for rule in RULES:
        since = rule.begins(facts)
        if since is not None and since <= now and (rule.rule not in _BEFORE_THE_END or now < facts.ends_at):
            yield rule, since


def _latest(rule: NudgeRule, since: datetime, now: datetime) -> Step | None:
    reached = [step for step in rule.steps if since + step.after <= now]
    return reached[-1] if reached and now < since + reached[-1].after + STILL_OF_USE else None


def _receivers(facts: Facts, to: To) -> tuple[UUID, ...]:
    if to is To.MENTEES:
        return facts.mentees
    if to is To.UNSIGNED:
        return tuple(member for member in facts.everybody if member in facts.unsigned)
    return facts.everybody


def _reminders(facts: Facts, rule: Rule, since: datetime) -> int:
    """How often the one who was reminded most heard of it."""
    family = TOGETHER.get(rule, {rule})
    got = [sent.member_id for sent in facts.sent if sent.rule in family and sent.since == since.date()]
    return max(map(got.count, got), default=0)
