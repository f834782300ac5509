"""What a programme offers to one member, for the pages that tell it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.programmes.eligibility import Reason
from konnekt.programmes.models import Round
from konnekt.programmes.queries import Offer
from konnekt.programmes.states import Oversubscribed, Side


def sides_shut(offer: Offer) -> list[tuple[str, list[Reason]]]:
    """Why a side is not open, side by side; without a side's name where both are shut for the same reasons."""
    shut = [(side, reasons) for side, reasons in offer.reasons.items() if reasons and side is not Side.BOTH]
    if len(shut) > 1 and all(reasons == shut[0][1] for _side, reasons in shut):
        return [("", shut[0][1])]
    return [(str(side.label), reasons) for side, reasons in shut]


def sides_open(offer: Offer) -> list[str]:
    """The sides on which the member may join, as words."""
    return [str(side.label) for side in offer.sides if side is not Side.BOTH]


def places_in_words(round_: Round) -> str:
    """How many mentees find a place, and what happens when more come; nothing where everybody does."""
    number = round_.mentee_places
    if number is None and round_.oversubscribed != Oversubscribed.MANAGER:
        return ""
    how = {
        Oversubscribed.FIRST_COME: _("First come, first served; then there is a waiting list."),
        Oversubscribed.MANAGER: _("Whoever runs the programme reads every enrolment and answers each."),
        Oversubscribed.LOTTERY: _("A lottery gives them after enrolment closes, so there is no hurry."),
    }[Oversubscribed(round_.oversubscribed)]
    if number is None:
        return how
    return ngettext("{number} mentee.", "{number} mentees.", number).format(number=number) + " " + how
