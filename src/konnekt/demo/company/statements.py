"""What people write about themselves: pieces dealt like cards, so that a sentence returns only when all were used."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from random import Random

from konnekt.demo.company import words
from konnekt.demo.company.chance import shuffled, stream
from konnekt.demo.company.records import Area
from konnekt.demo.company.vocabulary import in_a_sentence


class Deck:
    """Cards dealt in a drawn order; when all are dealt they are shuffled anew."""

    def __init__(self, cards: Sequence[str], chance: Random) -> None:
        self._cards = list(cards)
        self._chance = chance
        self._left: list[str] = []

    def deal(self) -> str:
        """Return the next card."""
        if not self._left:
            self._left = shuffled(self._chance, self._cards)
        return self._left.pop()


class Statements:
    """Writes statements for everybody in one programme."""

    def __init__(self, seed: int, programme: str) -> None:
        self._corner = (seed, "statements", programme)
        self._decks: dict[tuple[str, str, str], Deck] = {}

    def write(
        self, voice: str, *, topic: str | None, areas: Sequence[Area], skills: Sequence[str], chance: Random
    ) -> str:
        """Return a statement of one to four sentences in the voice of a mentee, newcomer, mentor, senior or junior.

        `topic` is what they may speak of first: their unit, or how new to work a newcomer is. `areas` stand in the
        order in which they matter to the person; `skills` are those they want or offer, at least one.
        """
        sides = {"newcomer": "mentee", "senior": "mentee", "junior": "mentor"}
        rest = voice if "what" in words.table("statements.toml")[voice] else sides[voice]
        where = self._piece(voice, "where", topic if chance.random() < 0.7 else None)
        what = [self._piece(rest, "what", area.value) for area in areas[: 2 if chance.random() < 0.4 else 1]]
        how = self._piece(sides.get(voice, voice), "how", None)
        shape = chance.choices(
            ([where, *what], [where, *what, how], [*what, where], [*what, how], [*what, where, how]),
            weights=(30, 30, 12, 16, 12),
        )[0]
        spoken = cycle(in_a_sentence(skill) for skill in shuffled(chance, list(skills)))
        return " ".join(piece.format(skill=next(spoken)) for piece in dict.fromkeys(shape))

    def _piece(self, voice: str, part: str, topic: str | None) -> str:
        """Deal a piece about a topic, or about anything where there is none."""
        choices = words.table("statements.toml")[voice][part]
        found = topic if topic is not None and topic in choices else "any"
        key = (voice, part, found)
        if key not in self._decks:
            seed, *corner = self._corner
            self._decks[key] = Deck(choices[found], stream(int(seed), *corner, *key))
        return self._decks[key].deal()
