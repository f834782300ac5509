"""Names as people write them: whole, in their own order and script, with what colleagues call them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from konnekt.demo.company import words

_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss", "þ": "th", "Þ": "Th", "ð": "d", "đ": "d"}
    | {"Đ": "D", "ı": "i", "'": "", "’": "", "-": " ", ".": " "}
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written, what colleagues say, and its spelling in plain Latin letters."""

    whole: str
    called: str
    latin: str
    languages: tuple[str, ...]


def cultures() -> tuple[str, ...]:
    """Return the cultures names are drawn from."""
    return tuple(words.table("names.toml"))


def draw_name(culture: str, chance: Random) -> Name:
    """Draw a name of one culture."""
    parts = words.table("names.toml")[culture]
    given, given2 = chance.sample(parts["given"], 2)
    family, family2 = chance.sample(_of_one_script(parts, given), 2)
    middle = chance.choice(parts.get("middle", [""]))
    pieces = {"given": given, "given2": given2, "family": family, "family2": family2, "middle": middle}
    pattern = chance.choice(parts["whole"])
    written = {key: piece.split("=")[0] for key, piece in pieces.items()}
    spelled = {key: piece.split("=")[-1] for key, piece in pieces.items()}
    return Name(
        whole=pattern.format(**written, initial=family[0]),
        called=parts.get("called", "{given}").format(**written),
        latin=plain_letters(pattern.format(**spelled, initial=family[0])),
        languages=_home_languages(parts["languages"], chance),
    )


def plain_letters(name: str) -> str:
    """Return a name in the letters a to z, as an e-mail address needs it."""
    bare = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    return "".join(letter for letter in bare if letter.isascii() and (letter.isalpha() or letter == " ")).lower()


def address(latin: str, taken: set[str], domain: str) -> str:
    """Return a free e-mail address from the first and last word of a name, and note it as taken."""
    parts = latin.split()
    local = ".".join(dict.fromkeys((parts[0], parts[-1])))
    free = local
    number = 1
    while free in taken:
        number += 1
        free = f"{local}{number}"
    taken.add(free)
    return f"{free}@{domain}"


def _of_one_script(parts: dict[str, Sequence[str]], given: str) -> Sequence[str]:
    """Return the family names that may stand beside this given name: nobody mixes two scripts."""
    if "one_script" not in parts:
        return parts["family"]
    return [family for family in parts["family"] if ("=" in family) == ("=" in given)]


def _home_languages(choices: Sequence[str], chance: Random) -> tuple[str, ...]:
    """Return the language of home; where a culture has several, one or two of them."""
    count = 1 if len(choices) == 1 or chance.random() < 0.7 else 2
    return tuple(chance.sample(choices, count))
