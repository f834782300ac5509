"""Who may join, as data over directory facts, and why somebody may not, in plain words.

`{"all": [{"fact": "grade", "is": ["5", "6"], "side": "mentor"}, …]}`: every rule must hold.
One without a side holds for both. Several values mean: any of them.
A fact that the directory doesn't have is not a fact that holds: unknown is never a yes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.organisations.models import Member
from konnekt.organisations.names import fold
from konnekt.programmes.states import Side


class Fact(StrEnum):
    """What a rule can look at."""

    GRADE = "grade"
    UNIT = "unit"
    SITE = "site"
    JOB_TITLE = "job_title"
    STARTED_BEFORE = "started_before"
    STARTED_AFTER = "started_after"

    @property
    def label(self) -> str:
        return str(_LABELS[self])

    @property
    def is_date(self) -> bool:
        return self in {Fact.STARTED_BEFORE, Fact.STARTED_AFTER}


_LABELS = {
    Fact.GRADE: gettext_lazy("Their grade is"),
    Fact.UNIT: gettext_lazy("They work in the unit, or below it"),
    Fact.SITE: gettext_lazy("They work at the site"),
    Fact.JOB_TITLE: gettext_lazy("Their job title contains"),
    Fact.STARTED_BEFORE: gettext_lazy("They started on or before"),
    Fact.STARTED_AFTER: gettext_lazy("They started on or after"),
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


class BadRule(ValueError):
    """A rule that can't be read; the sentence says why."""


def read_rules(who_may_join: Mapping[str, Any]) -> list[Rule]:
    """The rules of a round, checked."""
    return [_read(rule) for rule in who_may_join.get("all", [])]


def as_data(rules: Iterable[Rule]) -> dict[str, Any]:
    """Rules as a round keeps them."""
    return {"all": [rule.as_data() for rule in rules]}


def why_not(rules: Iterable[Rule], member: Member, side: Side) -> list[str]:
    """A sentence for every rule that keeps this member out on this side; empty means: may join."""
    if member.has_left:
        return [_("You have left this organisation.")]
    return [
        reason for rule in rules if rule.holds_for(side) if (reason := _CHECKS[rule.fact](rule, member)) is not None
    ]


def in_words(rule: Rule) -> str:
    """The rule as a public page says it."""
    who = {None: _("Everyone"), Side.MENTOR: _("Mentors"), Side.MENTEE: _("Mentees")}[rule.side]
    return _WORDS[rule.fact]().format(who=who, values=_listed(rule))


def _read(rule: Mapping[str, Any]) -> Rule:
    try:
        fact, side = Fact(rule["fact"]), Side(rule["side"]) if "side" in rule else None
        values = tuple(str(value) for value in rule["is"])
        if fact.is_date:
            values = (date.fromisoformat(values[0]).isoformat(),)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise BadRule(f"Not a rule about who may join: {rule!r}.") from error
    if not values or side is Side.BOTH:
        raise BadRule(f"Not a rule about who may join: {rule!r}.")
    return Rule(fact, values, side)


def _grade(rule: Rule, member: Member) -> str | None:
    if not member.grade:
        return _("It asks for the grade {values}, and the directory doesn’t know yours.").format(values=_listed(rule))
    if fold(member.grade) in _folded(rule):
        return None
    return _("It asks for the grade {values}; yours is {found}.").format(values=_listed(rule), found=member.grade)


def _unit(rule: Rule, member: Member) -> str | None:
    if member.unit is None:
        return _("It is for people in {values}, and the directory doesn’t know your unit.").format(values=_listed(rule))
    above = [fold(name) for name in member.unit.path.split(" / ")]
    paths = {" / ".join(above[:depth]) for depth in range(1, len(above) + 1)}
    if not _folded(rule).isdisjoint({*above, *paths}):
        return None
    return _("It is for people in {values}; you are in {found}.").format(values=_listed(rule), found=member.unit.name)


def _site(rule: Rule, member: Member) -> str | None:
    if not member.site:
        return _("It is for people at {values}, and the directory doesn’t know your site.").format(values=_listed(rule))
    if fold(member.site) in _folded(rule):
        return None
    return _("It is for people at {values}; you are at {found}.").format(values=_listed(rule), found=member.site)


def _job_title(rule: Rule, member: Member) -> str | None:
    if not member.job_title:
        return _(
            "It is for people with {values} in their job title, and the directory doesn’t know your job title."
        ).format(values=_listed(rule))
    if any(word in fold(member.job_title) for word in _folded(rule)):
        return None
    return _("It is for people with {values} in their job title; yours is {found}.").format(
        values=_listed(rule), found=member.job_title
    )


def _started_before(rule: Rule, member: Member) -> str | None:
    if member.started_on is not None and member.started_on <= date.fromisoformat(rule.values[0]):
        return None
    return _started(_("It is for people who have been here since {day} or longer"), rule, member)


def _started_after(rule: Rule, member: Member) -> str | None:
    if member.started_on is not None and member.started_on >= date.fromisoformat(rule.values[0]):
        return None
    return _started(_("It is for people who joined on {day} or later"), rule, member)


def _started(asks: str, rule: Rule, member: Member) -> str:
    asks = asks.format(day=_listed(rule))
    if member.started_on is None:
        return _("{asks}, and the directory doesn’t know your first day.").format(asks=asks)
    return _("{asks}; your first day was {found}.").format(asks=asks, found=_day(member.started_on))


_CHECKS: dict[Fact, Callable[[Rule, Member], str | None]] = {
    Fact.GRADE: _grade,
    Fact.UNIT: _unit,
    Fact.SITE: _site,
    Fact.JOB_TITLE: _job_title,
    Fact.STARTED_BEFORE: _started_before,
    Fact.STARTED_AFTER: _started_after,
}
_WORDS: dict[Fact, Callable[[], str]] = {
    Fact.GRADE: lambda: _("{who} of the grade {values}"),
    Fact.UNIT: lambda: _("{who} in {values}"),
    Fact.SITE: lambda: _("{who} at {values}"),
    Fact.JOB_TITLE: lambda: _("{who} with {values} in the job title"),
    Fact.STARTED_BEFORE: lambda: _("{who} who started on or before {values}"),
    Fact.STARTED_AFTER: lambda: _("{who} who started on or after {values}"),
}


def _folded(rule: Rule) -> set[str]:
    return {fold(value) for value in rule.values}


def _listed(rule: Rule) -> str:
    words = [_day(date.fromisoformat(value)) if rule.fact.is_date else value for value in rule.values]
    *some, last = words
    return _("{some} or {last}").format(some=", ".join(some), last=last) if some else last


def _day(day: date) -> str:
    return date_format(day, "j F Y")
