"""What a mentee and a mentor are called in a programme: its own words, or the usual ones."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from konnekt.programmes.models import Programme
from konnekt.programmes.states import Side


@dataclass(frozen=True, slots=True)
class Names:
    """One and several of each side, as they stand in the middle of a sentence."""

    mentee: str
    mentees: str
    mentor: str
    mentors: str
    both: str
    has_own: bool
    """Whether the programme says it in words of its own."""

    def of(self, side: Side | str) -> str:
        """Somebody on this side."""
        return {Side.MENTEE: self.mentee, Side.MENTOR: self.mentor, Side.BOTH: self.both}[Side(side)]


def names_in(programme: Programme) -> Names:
    """The words of this programme, wherever one is at hand."""
    mentee, mentor = programme.mentee_word or _("mentee"), programme.mentor_word or _("mentor")
    return Names(
        mentee=mentee,
        mentees=programme.mentees_word or _("mentees"),
        mentor=mentor,
        mentors=programme.mentors_word or _("mentors"),
        both=_("{mentee} and {mentor}").format(mentee=mentee, mentor=mentor),
        has_own=bool(programme.mentee_word or programme.mentor_word),
    )
