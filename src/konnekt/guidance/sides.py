"""Whom something that a programme or the organisation wrote can be for, in words."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from konnekt.programmes.models import Programme
from konnekt.programmes.names import names_in
from konnekt.programmes.states import Format, Side


def sides_of(programme: Programme | None) -> dict[str, str]:
    """The sides as the programme calls them, or in the usual words, everybody first; peers have none."""
    if programme is None:
        everybody, names = _("Everybody"), names_in(Programme())
    else:
        everybody, names = _("Everybody who takes part"), names_in(programme)
    sides = {Side.MENTEE.value: capfirst(names.mentees), Side.MENTOR.value: capfirst(names.mentors)}
    is_among_peers = programme is not None and programme.format == Format.PEER
    return {Side.BOTH.value: everybody} | ({} if is_among_peers else sides)


def side_words(programme: Programme | None, side: str) -> str:
    """Whom it is for. What peers kept from a time with sides is for all of them."""
    sides = sides_of(programme)
    return sides.get(side, sides[Side.BOTH])
