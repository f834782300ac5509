"""Who may give feedback and how long, and when it is due: pure questions."""

from datetime import date, timedelta

USUAL_DAYS = 10
"""Working days until an answer is due, unless a programme says otherwise."""

FEWEST_DAYS, MOST_DAYS = 2, 30

AFTER_THE_END = timedelta(days=90)
"""How long after a round's end its people can still give feedback."""

MOST_A_DAY = 5
"""Pieces one person can give in one round on one day, with their name or without."""

MOST_UNANSWERED = 5
"""Times a giver writes on before somebody answers."""

SOON = 2
"""So many working days before it is due, its owner is reminded."""

AGAIN_AFTER = timedelta(days=7)
"""After the day it was due and this much later its owner is reminded; then no more."""

QUIET_AFTER = timedelta(days=60)
"""An answer to which nobody says more closes what was answered."""


def add_working_days(day: date, number: int) -> date:
    """So many days on from Monday to Friday; holidays are not known."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day


def may_still_give(ends_on: date, today: date) -> bool:
    """Whether a round is going on, or ended lately."""
    return today <= ends_on + AFTER_THE_END


def is_thin(people: int, k: int) -> bool:
    """Whether so few take part that leaving one's name out hides little."""
    return people < k
