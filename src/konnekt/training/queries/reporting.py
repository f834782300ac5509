"""How reporting stands, as an administrator may know it: whether it works, and not how many completed what."""

from dataclasses import dataclass

from konnekt.training.actions.reporting import MOST_TRIES
from konnekt.training.models import Report, Store


@dataclass(frozen=True, slots=True)
class Standing:
    """The store, whether reports wait for it, and whether some were given up."""

    store: Store | None
    waits: bool
    gave_up: bool


def how_it_stands() -> Standing:
    """The store, and whether anything has not reached it."""
    unsent = Report.objects.filter(sent_at=None)
    return Standing(
        store=Store.objects.first(),
        waits=unsent.filter(tries__gt=0, tries__lt=MOST_TRIES).exists(),
        gave_up=unsent.filter(tries__gte=MOST_TRIES).exists(),
    )
