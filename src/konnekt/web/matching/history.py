"""The steps of a studio in sentences: who changed what, from what to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.matching.catalogue import CATALOGUE, PARAMETERS, CriterionKey
from konnekt.matching.models import StudioStep
from konnekt.matching.rules import Clash, next_to_redo, next_to_undo
from konnekt.matching.states import Aim, Proposing, SteerKind, StepKind
from konnekt.matching.wording import aim_in_words
from konnekt.programmes.names import Names

MOST_TOLD = 8

_DECIDED = {
    SteerKind.LOCK: gettext_lazy("{who} locked {mentee} with {mentor}"),
    SteerKind.FORBID: gettext_lazy("{who} forbade {mentee} with {mentor}"),
    SteerKind.PREFER: gettext_lazy("{who} preferred {mentee} with {mentor}"),
}
_LET_GO = gettext_lazy("{who} let the engine decide about {mentee} and {mentor} again")


@dataclass(frozen=True, slots=True)
class Told:
    """One step as the page tells it."""

    words: str
    when: str


@dataclass(frozen=True, slots=True)
class History:
    """The last steps, and what undo and redo would do."""

    last: int
    told: list[Told]
    more: int
    undo: StudioStep | None
    undo_words: str
    redo: StudioStep | None
    redo_words: str


def history(steps: list[StudioStep], names: Names, *, me: UUID | None, now: datetime) -> History:
    """From all the steps of a studio, newest first."""
    undo, redo = next_to_undo(steps), next_to_redo(steps)
    return History(
        last=steps[0].number if steps else 0,
        told=[told(step, names, me=me, now=now) for step in steps[:MOST_TOLD]],
        more=max(0, len(steps) - MOST_TOLD),
        undo=undo,
        undo_words=what(undo, _("you") if undo.by_member_id == me else _who(undo), names) if undo else "",
        redo=redo,
        redo_words=what(redo, _("you") if redo.by_member_id == me else _who(redo), names) if redo else "",
    )


def told(step: StudioStep, names: Names, *, me: UUID | None, now: datetime) -> Told:
    """“You changed the weight of Languages from 3 to 10”, “4 minutes ago”."""
    who = _("You") if me is not None and step.by_member_id == me else _who(step)
    if step.of is None:
        words = what(step, who, names)
    else:
        turned = what(step.of, _("you") if step.of.by_member_id == me else _who(step.of), names)
        words = (_("{who} undid: {step}") if step.is_undo else _("{who} did again: {step}")).format(
            who=who, step=turned
        )
    seconds = (now - step.made_at).total_seconds()
    ago = _("just now") if seconds < 60 else _("{time} ago").format(time=timesince(step.made_at, now, depth=1))
    return Told(words, ago)


def news(steps: Iterable[StudioStep], names: Names, *, me: UUID | None, now: datetime) -> list[Told]:
    """What others changed."""
    return [told(step, names, me=me, now=now) for step in steps if step.by_member_id != me]


def what(step: StudioStep, who: str, names: Names) -> str:
    """What one step changed, in a sentence."""
    if step.kind == StepKind.STEER:
        words = _DECIDED[SteerKind(step.now["kind"])] if step.now else _LET_GO
        people = [one.member.name if one else "" for one in (step.mentee, step.mentor)]
        return str(words).format(who=who, mentee=people[0], mentor=people[1])
    if len(step.now) == 1:
        ((name, after),) = step.now.items()
        return _said_of(name, names, who=who, before=step.was[name], after=after)
    number = len(step.now)
    return (
        ngettext("{who} changed {number} thing", "{who} changed {number} things", number).format(who=who, number=number)
        + f" ({', '.join(name_of(name, names) for name in sorted(step.now))})"
    )


def name_of(name: str, names: Names) -> str:
    """What a manager calls one thing that counts."""
    if name in CATALOGUE:
        return names.say(CATALOGUE[CriterionKey(name)].label)
    if name in PARAMETERS:
        return f"{name_of(name.partition('.')[0], names)}: {str(PARAMETERS[name].label).lower()}"
    return {
        "proposing": _("who proposes"),
        "aim": _("what is best"),
        "floor": _("the floor"),
        "needs_shared_language": _("the language rule"),
    }[name]


def value_of(name: str, value: Any, names: Names) -> str:
    """A value in words."""
    if name == "aim":
        return f"“{aim_in_words(Aim(value), names)}”"
    if name == "proposing":
        return {Proposing.MENTEES: _("the {mentees}"), Proposing.MENTORS: _("the {mentors}")}[Proposing(value)].format(
            mentees=names.mentees, mentors=names.mentors
        )
    if name == "floor":
        return _("none") if value is None else f"{float(value):g}"
    if name == "needs_shared_language":
        return _("on") if value else _("off")
    if value is None:
        return _("as usual") if name in PARAMETERS else _("not used")
    return str(value)


def clash_words(name: str, clash: Clash, steps: Iterable[StudioStep], names: Names) -> str:
    """Both values, and what to do."""
    who = next((_who(step) for step in steps if name in step.now), _("Somebody"))
    return _(
        "{who} changed this from {was} to {theirs} while you had the page open; yours is {mine}. "
        "Nothing of yours is lost: save again to keep yours, or write theirs."
    ).format(
        who=who,
        was=value_of(name, clash.was, names),
        theirs=value_of(name, clash.theirs, names),
        mine=value_of(name, clash.mine, names),
    )


def _said_of(name: str, names: Names, *, who: str, before: Any, after: Any) -> str:
    if name in CATALOGUE and before is None:
        words = _("{who} added {name}, with a weight of {after}")
    elif name in CATALOGUE and after is None:
        words = _("{who} took {name} out; its weight was {before}")
    elif name in CATALOGUE:
        words = _("{who} changed the weight of {name} from {before} to {after}")
    else:
        words = _("{who} changed {name} from {before} to {after}")
    return words.format(
        who=who, name=name_of(name, names), before=value_of(name, before, names), after=value_of(name, after, names)
    )


def _who(step: StudioStep) -> str:
    return step.by_member.name if step.by_member else _("Somebody")
