"""What a programme offers to one member, for the pages that tell it."""

from konnekt.programmes.eligibility import Reason
from konnekt.programmes.queries import Offer
from konnekt.programmes.states import Side


def sides_shut(offer: Offer) -> list[tuple[str, list[Reason]]]:
    """Why a side is not open, where another one is."""
    if not offer.sides:
        return []
    return [(str(side.label), reasons) for side, reasons in offer.reasons.items() if reasons and side is not Side.BOTH]


def sides_open(offer: Offer) -> list[str]:
    """The sides on which the member may join, as words."""
    return [str(side.label) for side in offer.sides if side is not Side.BOTH]
