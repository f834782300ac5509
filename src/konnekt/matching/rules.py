"""What stands in a studio and how it came to be: states and steps as plain values, nothing read or written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from konnekt.matching.catalogue import CATALOGUE, CriterionKey
from konnekt.matching.states import Aim, Proposing, StepKind

Said = Mapping[str, Any]
"""What counts in a round, flat: each weight by its criterion's key, and the other choices by their field's name."""


class Step(Protocol):
    """A step of a studio, as far as the rules look at it."""

    number: int
    kind: str
    was: dict[str, Any]
    now: dict[str, Any]
    of_id: Any
    is_undo: bool
    pk: Any


class Criteria(Protocol):
    """What a criteria set says, as far as the rules look at it."""

    criteria: list[dict[str, Any]]
    needs_shared_language: bool
    aim: str
    proposing: str
    floor: Decimal | None


S = TypeVar("S", bound=Step)


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that two people changed at the same time."""

    was: Any
    theirs: Any
    mine: Any


def said_in(criteria: Criteria) -> dict[str, Any]:
    """What counts, flat: every weight by its key, or none where it is not among the criteria; every parameter by its
    criterion and its name, or none where it is as usual; and the other choices by their field.
    """
    kept = {one["key"]: one for one in criteria.criteria}
    weights: dict[str, int | None] = {key.value: kept[key]["weight"] if key in kept else None for key in CATALOGUE}
    if CriterionKey.PREFERRED not in kept:
        weights[CriterionKey.PREFERRED.value] = CATALOGUE[CriterionKey.PREFERRED].default_weight
    parameters = {
        f"{kind.key.value}.{one.name}": kept.get(kind.key.value, {}).get("with", {}).get(one.name)
        for kind in CATALOGUE.values()
        for one in kind.parameters
    }
    return (
        weights
        | parameters
        | {
            "needs_shared_language": criteria.needs_shared_language,
            "aim": str(criteria.aim),
            "proposing": str(criteria.proposing),
            "floor": None if criteria.floor is None else f"{criteria.floor:.4f}",
        }
    )


def criteria_from(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a criteria set that says this."""
    return {
        "criteria": [_criterion(key, said) for key in CATALOGUE if said[key.value] is not None],
        "needs_shared_language": said["needs_shared_language"],
        "aim": Aim(said["aim"]),
        "proposing": Proposing(said["proposing"]),
        "floor": None if said["floor"] is None else Decimal(said["floor"]),
    }


def _criterion(key: CriterionKey, said: Mapping[str, Any]) -> dict[str, Any]:
    """One criterion as it is kept: parameters that are as usual go without saying."""
    kind = CATALOGUE[key]
    named = {one.name: said.get(kind.parameter_named(one)) for one in kind.parameters}
    chosen = {name: value for name, value in named.items() if value is not None}
    return {"key": key.value, "weight": said[key.value]} | ({"with": chosen} if chosen else {})


PLACES = ("partner", "you", "programme")
"""What an introduction may leave a place for, in braces."""


def introduced(text: str, *, partner: str, you: str, programme: str) -> str:
    """An introduction as one of the two reads it."""
    for place, value in zip(PLACES, (partner, you, programme), strict=True):
        text = text.replace(f"{{{place}}}", value)
    return text


def as_it_was(current: Said, steps: Iterable[Step], *, number: int) -> dict[str, Any]:
    """What was said when this step was the last one; ``steps`` are those after it, in any order."""
    said = dict(current)
    for step in sorted(steps, key=lambda one: -one.number):
        if step.number > number and step.kind == StepKind.CRITERIA:
            said |= step.was
    return said


def changed(before: Said, after: Said) -> dict[str, Any]:
    """What differs, with its new value."""
    return {name: value for name, value in after.items() if before.get(name) != value}


def clashes(*, seen: Said, current: Said, asked: Said) -> dict[str, Clash]:
    """What I changed and somebody else changed otherwise since I looked. What only one of us touched clashes never."""
    return {
        name: Clash(seen.get(name), current.get(name), value)
        for name, value in changed(seen, asked).items()
        if current.get(name) not in (seen.get(name), value)
    }


def next_to_undo(steps: Sequence[S]) -> S | None:
    """The last step that still stands."""
    undone = _undone(steps)
    standing = [step for step in steps if step.of_id is None and step.pk not in undone]
    return max(standing, key=lambda step: step.number, default=None)


def next_to_redo(steps: Sequence[S]) -> S | None:
    """The step undone last, unless something new was done since."""
    undone = _undone(steps)
    last_new = max((step.number for step in steps if step.of_id is None), default=0)
    by_key = {step.pk: step for step in steps}
    waiting = {key: number for key, number in undone.items() if number > last_new and key in by_key}
    return by_key[max(waiting, key=lambda key: waiting[key])] if waiting else None


def _undone(steps: Sequence[Step]) -> dict[Any, int]:
    """Steps that are undone now, with the number of the step that undid them."""
    found: dict[Any, int] = {}
    for step in sorted(steps, key=lambda one: one.number):
        if step.of_id is not None:
            if step.is_undo:
                found[step.of_id] = step.number
            else:
                found.pop(step.of_id, None)
    return found
