"""The only way out for a count of people. Below the organisation's threshold it says so instead of the number."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

SMALLEST_K = 5


@dataclass(frozen=True, slots=True)
class HeadCount:
    """A number of people that may be shown, or the fact that it is too small to show."""

    shown: int | None
    k: int

    def __str__(self) -> str:
        return _("fewer than {k}").format(k=self.k) if self.shown is None else str(self.shown)


def head_count(people: int, *, k: int) -> HeadCount:
    """A live count over non-sensitive facts. Zero is a small group too: it can point at somebody as well as one can."""
    k = max(k, SMALLEST_K)
    return HeadCount(shown=people if people >= k else None, k=k)
