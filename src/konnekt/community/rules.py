"""How much fits, and what a poll shows: pure questions on loaded values."""

from collections.abc import Mapping
from datetime import timedelta

LONGEST_TITLE, LONGEST_BODY, LONGEST_REPLY = 160, 12_000, 6_000
LONGEST_NAME, LONGEST_ABOUT = 80, 2_000
LONGEST_ALT, LONGEST_OPTION = 300, 120
LONGEST_WORDS = 2_000
"""Of a report, of a reason, of an appeal and of its answer."""

FEWEST_OPTIONS, MOST_OPTIONS = 2, 8
MOST_PICTURES = 4
MOST_MENTIONED = 10
MOST_PINNED = 6
MOST_SPACES = 10
"""Spaces that one person may make and keep open."""

LONGEST_STORY = 12_000
LONGEST_LINE, LONGEST_OFFER, LONGEST_SITE = 200, 600, 100
"""Of what a card says in one's own words."""

MOST_LANGUAGES = 12
LONGEST_THANKS = 600
"""A few sentences."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THANKED_AGAIN_AFTER = timedelta(days=7)
"""So long one waits before one thanks the same person again. How often one writes, thanks and reports in all, the
organisation sets: see organisations.models."""


def shown_step(votes: Mapping[str, int], before: Mapping[str, int], *, k: int) -> bool:
    """Whether a poll that goes on is counted anew: once ``k`` more have voted than when it was last counted, so that
    nobody sees one vote arrive.
    """
    return sum(votes.values()) >= sum(before.values()) + k


def is_enough(votes: Mapping[str, int], *, k: int) -> bool:
    """Whether so many voted that a count points at nobody."""
    return sum(votes.values()) >= k


LONGEST_WHERE = 300
MOST_PLACES = 1_000
LONGEST_EVENT = timedelta(hours=12)
FARTHEST_AHEAD = timedelta(days=730)
DOORS_OPEN = timedelta(minutes=30)
"""So long before it begins people can be ticked off at the door."""
SMALLEST_GROUP, LARGEST_GROUP, USUAL_GROUP = 2, 8, 4
FEWEST_TO_DRAW = 8
"""Of fewer than so many, or of fewer than two groups, no groups are drawn: whoever chose them could tell from what came
out, or didn’t, who asked not to meet whom.
"""
MOST_ROUNDS = 10
MOST_DRAWINGS = 12
"""So often the groups of one event are drawn: every round anew for whoever came late, and twice more."""
SHORTEST_ROUND, LONGEST_ROUND, USUAL_ROUND = 3, 60, 10
"""Minutes."""
