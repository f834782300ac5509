"""The only way out for a count of people. Below the organisation's threshold it says so instead of the number."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

SMALLEST_K = 5


@dataclass(frozen=True, slots=True)
class HeadCount:
    """At least so many people, in whole steps of k, or the fact that they are too few to show.

    Steps, since two exact counts of two weeks tell by subtraction that one person came or went.
    """

    shown: int | None
    k: int

    def __str__(self) -> str:
        if self.shown is None:
            return _("fewer than {k}").format(k=self.k)
        return _("{number} or more").format(number=self.shown)


def head_count(people: int, *, k: int) -> HeadCount:
    """A live count over non-sensitive facts. Zero is a small group too: it can point at somebody as well as one can."""
    k = max(k, SMALLEST_K)
    return HeadCount(shown=people // k * k or None, k=k)
