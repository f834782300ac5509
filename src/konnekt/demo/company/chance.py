"""Chance that repeats: every corner of the company draws from its own stream, so one change leaves the rest alone."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, *corner: object) -> Random:
    """Return the random stream of one corner of the company: same seed and corner, same draws."""
    return Random("/".join(str(part) for part in (seed, *corner)))  # noqa: S311 - a story, not a secret


def weighted(chance: Random, weights: Mapping[T, float]) -> T:
    """Draw one key with a probability in proportion to its weight."""
    return chance.choices(tuple(weights), weights=tuple(weights.values()))[0]


def shuffled(chance: Random, items: tuple[T, ...] | list[T]) -> list[T]:
    """Return the items in a drawn order."""
    return chance.sample(items, len(items))


def in_proportion(people: int, at_400: float) -> int:
    """Scale a count that suits 400 people to a company of another size, at least one."""
    return max(1, round(at_400 * people / 400))
