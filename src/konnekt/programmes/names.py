"""What a mentee and a mentor are called in a programme: its own words, or the usual ones. Among peers somebody is a
person who has a partner.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from konnekt.programmes.models import Programme
from konnekt.programmes.states import Format, Side

_VOWELS = tuple("aeiou")


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

    @property
    def a_mentee(self) -> str:
        """With its article."""
        return _with_article(self.mentee)

    @property
    def a_mentor(self) -> str:
        """With its article."""
        return _with_article(self.mentor)

    def of(self, side: Side | str) -> str:
        """Somebody on this side."""
        return {Side.MENTEE: self.mentee, Side.MENTOR: self.mentor, Side.BOTH: self.both}[Side(side)]

    def say(self, words: str | Promise, **more: Any) -> str:
        """A sentence that names the sides, in these words: ``{mentor}``, ``{a_mentor}``; ``{Mentors}`` begins it."""
        begun = {name.capitalize(): capfirst(word) for name, word in self.sides.items()}
        return str(words).format(**(self.sides | begun | more))

    @property
    def sides(self) -> dict[str, str]:
        """Every word for one or several of a side, by its name."""
        sides = {name: getattr(self, name) for name in ("mentee", "mentees", "mentor", "mentors")}
        return sides | {"a_mentee": self.a_mentee, "a_mentor": self.a_mentor}


def names_in(programme: Programme) -> Names:
    """The words of this programme, wherever one is at hand. Peers need one word alone: for whom somebody is with."""
    if programme.format != Format.PEER:
        return names_of_sides(programme)
    partner = programme.mentor_word or _("partner")
    return Names(
        mentee=_("person"),
        mentees=_("people"),
        mentor=partner,
        mentors=programme.mentors_word or _("partners"),
        both=partner,
        has_own=True,
    )


def names_of_sides(programme: Programme) -> Names:
    """The words for two sides, also while the format is peer: for where another may be chosen."""
    mentee, mentor = programme.mentee_word or _("mentee"), programme.mentor_word or _("mentor")
    return Names(
        mentee=mentee,
        mentees=programme.mentees_word or _("mentees"),
        mentor=mentor,
        mentors=programme.mentors_word or _("mentors"),
        both=_("{mentee} and {mentor}").format(mentee=mentee, mentor=mentor),
        has_own=bool(programme.mentee_word or programme.mentor_word),
    )


def names_between(programme: Programme) -> Names:
    """The words of this programme for the two of a pair: peers have no sides, and each is the other’s partner."""
    names = names_in(programme)
    if programme.format != Format.PEER:
        return names
    return replace(names, mentee=names.mentor, mentees=names.mentors)


def told_in(programme: Programme) -> dict[str, str]:
    """The programme’s name and its words, for the sentences of a notice."""
    return names_between(programme).sides | {"programme": programme.name}


def _with_article(word: str) -> str:
    return (_("an {word}") if word.lower().startswith(_VOWELS) else _("a {word}")).format(word=word)
