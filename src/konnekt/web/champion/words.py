"""What the pages of champions say in several places."""

from django.utils.translation import ngettext

from konnekt.programmes.models import Programme
from konnekt.programmes.names import names_in
from konnekt.programmes.states import Side


def wanted(programme: Programme, side: str, number: int, area: str) -> str:
    """“3 more mentors who offer Networking”; ``area`` is its name, or empty."""
    names = names_in(programme)
    if side == Side.MENTOR:
        given = {"one": names.mentor, "several": names.mentors, "number": number, "area": area}
        words = (
            ngettext("{number} more {one} who offers {area}", "{number} more {several} who offer {area}", number)
            if area
            else ngettext("{number} more {one}", "{number} more {several}", number)
        )
    else:
        given = {"one": names.mentee, "several": names.mentees, "number": number, "area": area}
        words = (
            ngettext("{number} more {one} who seeks {area}", "{number} more {several} who seek {area}", number)
            if area
            else ngettext("{number} more {one}", "{number} more {several}", number)
        )
    return words.format(**given)
