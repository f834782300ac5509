"""Conversation cards: a deck for each of the five interest areas, from light to deep, for both to answer."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from konnekt.core.languages import WRITTEN_IN
from konnekt.guidance.states import Depth

SEEDS = 10_000
"""As many draws of a deck have a number; it fits into an address, and can be read out."""


@dataclass(frozen=True, slots=True)
class Card:
    """One question; its number in the deck is how a page asks for it."""

    number: int
    depth: Depth
    words: str


@dataclass(frozen=True, slots=True)
class Deck:
    """The cards of one interest area."""

    key: str
    about: str
    cards: tuple[Card, ...]

    def of(self, depth: Depth) -> list[Card]:
        """Those of one depth."""
        return [one for one in self.cards if one.depth is depth]


@cache
def decks() -> Mapping[str, Deck]:
    """Every deck by the key of its area."""
    folder = files("konnekt.guidance").joinpath("cards", WRITTEN_IN)
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return {one.key: one for one in (_read(file.name.removesuffix(".toml"), file.read_text("utf-8")) for file in found)}


def draw(deck: Deck, seed: int) -> list[Card]:
    """One card of each depth. The same seed draws the same three, so that two people who open one address see them."""
    chance = Random(f"{deck.key}:{seed}")  # noqa: S311  # nothing depends on its being hard to guess
    return [chance.choice(deck.of(depth)) for depth in Depth]


def next_seed(deck: Deck, seed: int) -> int:
    """A seed that draws others: the same for everybody who turns over from this one."""
    now = draw(deck, seed)
    return next((one for step in range(1, SEEDS) if draw(deck, one := (seed + step) % SEEDS) != now), seed)


def _read(key: str, written: str) -> Deck:
    said = tomllib.loads(written)
    words = [(depth, one) for depth in Depth for one in said[depth.value]]
    return Deck(key, said["about"], tuple(Card(number, depth, one) for number, (depth, one) in enumerate(words, 1)))
