"""A programme's own questions, as the same data that the library's questions are."""

from collections.abc import Iterable

from konnekt.access.visibility import Data
from konnekt.programmes.models import OwnQuestion, Programme, Round
from konnekt.programmes.names import names_between
from konnekt.programmes.rules import asked_on
from konnekt.programmes.states import Format, Reader, Side
from konnekt.questions.library import Question, as_asked, asked_in
from konnekt.questions.states import Kind, Step

DATA = {Reader.PARTNER: Data.PROFILE, Reader.MANAGERS: Data.ASKED, Reader.TOTALS: Data.TOTALS}
MATCHABLE = (Kind.CHOICE, Kind.CHOICES)
"""Kinds on which two people can be compared."""


def own_questions(programme: Programme) -> list[OwnQuestion]:
    """What this programme asks beside the library, in order."""
    return [one for one in programme.own_questions.all() if one.retired_at is None]


def questions_for(round_: Round, side: Side | str) -> list[Question]:
    """Everything that somebody on this side is asked in a round: the library's questions, then the programme's own.
    Peers are not asked how many they could take: it is one.
    """
    sides, programme = asked_on(side), round_.programme
    own = as_questions(own_questions(programme))
    names, in_circles = names_between(programme), programme.format == Format.CIRCLE
    asked = [
        as_asked(one, names.say, in_circles=in_circles)
        for one in asked_in(round_.questions, sides)
        if programme.format != Format.PEER or one.key != "capacity"
    ]
    return [*asked, *(one for one in own if one.asked & sides)]


def told_to_the_partner(programme: Programme, side: Side | str) -> list[Question]:
    """The own questions whose answers the partner of somebody on this side reads."""
    sides = asked_on(side)
    return [one for one in as_questions(own_questions(programme)) if one.data is Data.PROFILE and one.asked & sides]


def only_in_totals(programme: Programme) -> list[OwnQuestion]:
    """The questions by whose answers it is checked whether groups of mentees fare alike."""
    return [one for one in own_questions(programme) if one.reader == Reader.TOTALS and one.asked != Side.MENTOR]


def as_questions(rows: Iterable[OwnQuestion]) -> list[Question]:
    """Own questions in the library's shape."""
    return [
        Question(
            key=row.key,
            kind=Kind(row.kind),
            step=Step.OWN,
            asked=asked_on(row.asked),
            label=row.label,
            hint=row.hint,
            purpose=row.purpose,
            data=DATA[Reader(row.reader)],
            is_required=row.is_required,
            may_match=row.may_match,
            choices=tuple((choice, choice) for choice in row.choices),
        )
        for row in rows
    ]
