"""When a mentor can be asked directly, and how much one may ask: pure questions on loaded rows."""

from konnekt.programmes.models import Programme, Round
from konnekt.programmes.rules import is_open
from konnekt.programmes.states import Phase, ProgrammeState, Way

MOST_OPEN = 3
"""Requests that a mentee may have open at once in a round."""

MOST_WAITING = 20
"""Requests that wait for one mentor at once; beyond, they read like a mentor without a place."""

LONGEST_WORDS = 500
"""Characters of a why, a question and an answer."""


def may_request(programme: Programme, round_: Round) -> bool:
    """Whether mentees ask mentors themselves in this round now: until it closes."""
    is_out = programme.state == ProgrammeState.PUBLISHED
    return is_out and is_open(programme, Way.REQUESTS) and round_.phase != Phase.CLOSE
