"""Who may join, as data over directory facts, and why somebody may not, in plain words.

`{"all": [{"fact": "grade", "is": ["5", "6"], "side": "mentor"}, …]}`: every rule must hold.
One without a side holds for both. Several values mean: any of them.
A fact that the directory doesn't have is not a fact that holds: unknown is never a yes.
Each reason says what would change it, as far as anybody can say.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.organisations.models import Member
from konnekt.organisations.names import fold
from konnekt.programmes.names import Names
from konnekt.programmes.phases import months_after
from konnekt.programmes.states import Side

MOST_MONTHS = 600


class Fact(StrEnum):
    """What a rule can look at."""

    GRADE = "grade"
    UNIT = "unit"
    SITE = "site"
    JOB_TITLE = "job_title"
    STARTED_BEFORE = "started_before"
    STARTED_AFTER = "started_after"
    HERE_FOR = "here_for"

    @property
    def label(self) -> str:
        return str(_LABELS[self])

    @property
    def is_date(self) -> bool:
        return self in {Fact.STARTED_BEFORE, Fact.STARTED_AFTER}

    @property
    def is_number(self) -> bool:
        return self is Fact.HERE_FOR


_LABELS = {
    Fact.GRADE: gettext_lazy("Their grade is"),
    Fact.UNIT: gettext_lazy("They work in the unit, or below it"),
    Fact.SITE: gettext_lazy("They work at the site"),
    Fact.JOB_TITLE: gettext_lazy("Their job title contains"),
    Fact.STARTED_BEFORE: gettext_lazy("They started on or before"),
    Fact.STARTED_AFTER: gettext_lazy("They started on or after"),
    Fact.HERE_FOR: gettext_lazy("They have been here for this many months"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition."""

    fact: Fact
    values: tuple[str, ...]
    side: Side | None = None

    def as_data(self) -> dict[str, Any]:
        """As kept with the round."""
        data: dict[str, Any] = {"fact": self.fact.value, "is": list(self.values)}
        return data | {"side": self.side.value} if self.side else data

    def holds_for(self, side: Side) -> bool:
        return self.side is None or side is Side.BOTH or side is self.side


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody may not join, and what would change that; the second is empty where nothing would."""

    words: str
    change: str = ""

    def __str__(self) -> str:
        return f"{self.words} {self.change}".strip()


@dataclass(frozen=True, slots=True)
class When:
    """The day on which rules are judged, and the last day on which one may enrol."""

    day: date
    closes: date


class BadRule(ValueError):
    """A rule that can't be read; the sentence says why."""


def read_rules(who_may_join: Mapping[str, Any]) -> list[Rule]:
    """The rules of a round, checked."""
    return [_read(rule) for rule in who_may_join.get("all", [])]


def as_data(rules: Iterable[Rule]) -> dict[str, Any]:
    """Rules as a round keeps them."""
    return {"all": [rule.as_data() for rule in rules]}


def why_not(rules: Iterable[Rule], member: Member, side: Side, when: When) -> list[Reason]:
    """A reason for every rule that keeps this member out on this side; empty means: may join."""
    if member.has_left:
        return [Reason(_("You have left this organisation."))]
    return [
        reason
        for rule in rules
        if rule.holds_for(side) and (reason := _CHECKS[rule.fact](rule, member, when)) is not None
    ]


def in_words(rule: Rule, names: Names | None = None) -> str:
    """The rule as a public page says it, in the programme's own words where they are given."""
    mentors, mentees = (names.mentors, names.mentees) if names else (_("mentors"), _("mentees"))
    who = {None: _("Everyone"), Side.MENTOR: capfirst(mentors), Side.MENTEE: capfirst(mentees)}[rule.side]
    return _WORDS[rule.fact]().format(who=who, values=_listed(rule))


def _read(rule: Mapping[str, Any]) -> Rule:
    try:
        fact, side = Fact(rule["fact"]), Side(rule["side"]) if "side" in rule else None
        values = tuple(str(value) for value in rule["is"])
        if fact.is_date:
            values = (date.fromisoformat(values[0]).isoformat(),)
        if fact.is_number:
            values = (str(int(values[0])),)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise BadRule(f"Not a rule about who may join: {rule!r}.") from error
    if not values or side is Side.BOTH or (fact.is_number and not 1 <= int(values[0]) <= MOST_MONTHS):
        raise BadRule(f"Not a rule about who may join: {rule!r}.")
    return Rule(fact, values, side)


def _grade(rule: Rule, member: Member, when: When) -> Reason | None:
    asks = _("It is for people whose grade is {values}").format(values=_listed(rule))
    if not member.grade:
        return _unknown(asks, _("your grade"))
    if fold(member.grade) in _folded(rule):
        return None
    return Reason(
        _("{asks}; yours is {found}.").format(asks=asks, found=member.grade),
        _("Should your grade change to that, you may join."),
    )


def _unit(rule: Rule, member: Member, when: When) -> Reason | None:
    asks = _("It is for people in {values}").format(values=_listed(rule))
    if member.unit is None:
        return _unknown(asks, _("your unit"))
    above = [fold(name) for name in member.unit.path.split(" / ")]
    paths = {" / ".join(above[:depth]) for depth in range(1, len(above) + 1)}
    if not _folded(rule).isdisjoint({*above, *paths}):
        return None
    return Reason(
        _("{asks}; you are in {found}.").format(asks=asks, found=member.unit.name),
        _("Should you move there, you may join."),
    )


def _site(rule: Rule, member: Member, when: When) -> Reason | None:
    asks = _("It is for people at {values}").format(values=_listed(rule))
    if not member.site:
        return _unknown(asks, _("your site"))
    if fold(member.site) in _folded(rule):
        return None
    return Reason(
        _("{asks}; you are at {found}.").format(asks=asks, found=member.site),
        _("Should you move there, you may join."),
    )


def _job_title(rule: Rule, member: Member, when: When) -> Reason | None:
    asks = _("It is for people with {values} in their job title").format(values=_listed(rule))
    if not member.job_title:
        return _unknown(asks, _("your job title"))
    if any(word in fold(member.job_title) for word in _folded(rule)):
        return None
    return Reason(
        _("{asks}; yours is {found}.").format(asks=asks, found=member.job_title),
        _("Should your job title change to that, you may join."),
    )


def _started_before(rule: Rule, member: Member, when: When) -> Reason | None:
    if member.started_on is not None and member.started_on <= date.fromisoformat(rule.values[0]):
        return None
    return _started(_("It is for people who have been here since {day} or longer"), rule, member)


def _started_after(rule: Rule, member: Member, when: When) -> Reason | None:
    if member.started_on is not None and member.started_on >= date.fromisoformat(rule.values[0]):
        return None
    return _started(_("It is for people who joined on {day} or later"), rule, member)


def _started(asks: str, rule: Rule, member: Member) -> Reason:
    asks = asks.format(day=_listed(rule))
    if member.started_on is None:
        return _unknown(asks, _("your first day"))
    return Reason(
        _("{asks}; your first day was {found}.").format(asks=asks, found=_day(member.started_on)),
        _("Waiting doesn’t change this. A later round may ask for another day."),
    )


def _here_for(rule: Rule, member: Member, when: When) -> Reason | None:
    months = int(rule.values[0])
    if member.started_on is None:
        asks = ngettext("It asks for {number} month here", "It asks for {number} months here", months)
        return _unknown(asks.format(number=months), _("your first day"))
    from_day = months_after(member.started_on, months)
    if from_day <= when.day:
        return None
    words = ngettext(
        "You joined on {day}; it asks for {number} month here.",
        "You joined on {day}; it asks for {number} months here.",
        months,
    ).format(day=_day(member.started_on), number=months)
    if from_day <= when.closes:
        return Reason(words, _("From {day} on you may join.").format(day=_day(from_day)))
    late = _("You will have been on {day}, after enrolment closes. You are welcome in the first round after that.")
    return Reason(words, late.format(day=_day(from_day)))


def _unknown(asks: str, what: str) -> Reason:
    return Reason(
        _("{asks}, and the directory doesn’t know {what}.").format(asks=asks, what=what),
        _("As soon as it does, this is looked at again."),
    )


_CHECKS: dict[Fact, Callable[[Rule, Member, When], Reason | None]] = {
    Fact.GRADE: _grade,
    Fact.UNIT: _unit,
    Fact.SITE: _site,
    Fact.JOB_TITLE: _job_title,
    Fact.STARTED_BEFORE: _started_before,
    Fact.STARTED_AFTER: _started_after,
    Fact.HERE_FOR: _here_for,
}
_WORDS: dict[Fact, Callable[[], str]] = {
    Fact.GRADE: lambda: _("{who} whose grade is {values}"),
    Fact.UNIT: lambda: _("{who} in {values}"),
    Fact.SITE: lambda: _("{who} at {values}"),
    Fact.JOB_TITLE: lambda: _("{who} with {values} in the job title"),
    Fact.STARTED_BEFORE: lambda: _("{who} who started on or before {values}"),
    Fact.STARTED_AFTER: lambda: _("{who} who started on or after {values}"),
    Fact.HERE_FOR: lambda: _("{who} who joined at least {values} months ago"),
}


def _folded(rule: Rule) -> set[str]:
    return {fold(value) for value in rule.values}


def _listed(rule: Rule) -> str:
    words = [_day(date.fromisoformat(value)) if rule.fact.is_date else value for value in rule.values]
    *some, last = words
    return _("{some} or {last}").format(some=", ".join(some), last=last) if some else last


def _day(day: date) -> str:
    return date_format(day, "j F Y")
