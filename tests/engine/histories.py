"""Past rounds made up for the tests of learning, with a known truth."""

import numpy as np


def went_well(random, log_odds):
    """Outcomes of 0 and 1 with these log-odds, about half of each."""
    return (random.random(len(log_odds)) < 1 / (1 + np.exp(np.mean(log_odds) - log_odds))).astype(int)


def planted(slopes, *, pairs, seed=0, noise=0):
    """A history in which each criterion counts as much as its slope, and `noise` more count for nothing."""
    random = np.random.default_rng(seed)
    scores = random.integers(0, 5, (pairs, len(slopes) + noise)) / 4
    outcomes = went_well(random, scores[:, : len(slopes)] @ np.array(slopes, float))
    return scores, outcomes, in_twos(pairs)


def in_twos(pairs):
    """Mentee and mentor of each pair: every mentor has two mentees."""
    return np.column_stack([np.arange(pairs), pairs + np.arange(pairs) // 2])


def everybody_meets(random, *, pairs, mentees, mentors):
    """Mentee and mentor of each pair, drawn so that almost everybody hangs together."""
    return np.column_stack([random.integers(0, mentees, pairs), mentees + random.integers(0, mentors, pairs)])
