"""Refusing passwords that are long without being hard to guess. No other host is asked."""

from collections.abc import Callable, Iterable
from itertools import combinations

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from konnekt.accounts.models import User

CONTEXT = frozenset(
    {
        *("konnekt", "mentor", "mentors", "mentee", "mentees", "mentoring", "mentorship", "programme", "program"),
        *("password", "passwords", "passwort", "passphrase", "secret", "letmein", "welcome", "changeme", "login"),
        *("signin", "account", "administrator", "company", "organisation", "organization"),
    }
)
ROWS = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "0123456789" * 2,
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)

_SHORTEST_WORD = 4
_LONGEST_WORD = 24
_LONGEST_LOOKED_AT = 64
_LOOSE_CHARACTERS = 5
_FEW_DIFFERENT = 5
_LEET = str.maketrans("0134578@$!", "oieastbasi")


class GuessableValidator:
    """Refuses repetitions, keyboard rows, and at most two well-known words with a few characters around them."""

    def __init__(self, more_words: str = "") -> None:
        self._more: Callable[[], Iterable[str]] = import_string(more_words) if more_words else tuple
        self._common = {word for word in CommonPasswordValidator().passwords if len(word) >= _SHORTEST_WORD}

    def validate(self, password: str, user: User | None = None) -> None:
        plain = password.casefold()[:_LONGEST_LOOKED_AT]
        if len(set(plain)) < _FEW_DIFFERENT or self._is_row(plain):
            raise ValidationError(
                _("This password repeats itself or follows the keyboard. Choose one with more surprises.")
            )
        context = CONTEXT | self._own_words(user)
        if any(self._is_known(spelling, context) for spelling in {plain, plain.translate(_LEET)}):
            raise ValidationError(
                _("This password is made of words that are guessed first. Choose three or four unrelated words.")
            )

    def get_help_text(self) -> str:
        return _("At least 15 characters. Three or four unrelated words work well.")

    def _own_words(self, user: User | None) -> set[str]:
        address = user.email if user else ""
        sources = [*self._more(), *address.replace("@", " ").replace(".", " ").split()]
        return {word for source in sources for word in source.casefold().split() if len(word) >= _SHORTEST_WORD}

    def _is_known(self, password: str, context: frozenset[str] | set[str]) -> bool:
        pieces = {
            password[start:end]
            for start in range(len(password))
            for end in range(start + _SHORTEST_WORD, min(start + _LONGEST_WORD, len(password)) + 1)
        }
        known = [piece for piece in pieces if piece in context or piece in self._common]
        pairs = [*combinations(known, 2), *((word, word) for word in known)]
        return any(_left_without(password, pair) <= _LOOSE_CHARACTERS for pair in pairs)

    @staticmethod
    def _is_row(password: str) -> bool:
        """Whether most of it is one run along the alphabet, the digits or the keyboard, either way."""
        most = len(password) - _LOOSE_CHARACTERS
        runs = {password[start : start + most] for start in range(_LOOSE_CHARACTERS + 1)}
        return any(run in row or run in row[::-1] for run in runs for row in ROWS)


def _left_without(password: str, words: tuple[str, str]) -> int:
    for word in sorted(words, key=len, reverse=True):
        password = password.replace(word, "")
    return len(password)
