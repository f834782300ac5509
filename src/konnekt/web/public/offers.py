"""What a programme offers to one member, for the pages that tell it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.programmes.eligibility import Reason
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.queries import Offer
from konnekt.programmes.states import Format, Oversubscribed, Side


def sides_shut(offer: Offer) -> list[tuple[str, list[Reason]]]:
    """Why a side is not open, side by side; without a side's name where both are shut for the same reasons."""
    if set(offer.reasons) == {Side.BOTH}:
        return [("", reasons) for reasons in offer.reasons.values() if reasons]
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
    words = (
        ngettext("{number} person.", "{number} people.", number)
        if round_.programme.format == Format.PEER
        else ngettext("{number} mentee.", "{number} mentees.", number)
    )
    return words.format(number=number) + " " + how


def what_a_mentor_is(programme: Programme) -> str:
    """What mentoring is, by who mentors whom."""
    match programme.format:
        case Format.REVERSE:
            return _(
                "Here the newer colleague is the mentor: they show how things look from where they stand, ask, and say "
                "what others no longer notice. Whoever is mentored asks and listens, and decides what to do with it."
            )
        case Format.PEER:
            return _(
                "Here two people at the same height mentor each other, in turns, so that neither has to look up: each "
                "listens, asks and tells what they learned. You decide what to talk about, and what to do with it."
            )
    return _(
        "A mentor is somebody who has been there: they listen, ask, tell what they learned, open doors and challenge "
        "you. You decide what to talk about, and what to do with it."
    )
