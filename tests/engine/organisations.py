"""Invented organisations whose numbers are published several times, with people who join, move and leave between."""

import numpy as np


def snapshots(random, *, times=3):
    """Groups by name, of all people who were ever there: at each time everybody, and who is in which unit, at which
    site and on which side.
    """
    people = int(random.integers(20, 120))
    here = random.random(people) < 0.85
    units = random.integers(0, random.integers(2, 9), people)
    sites = random.integers(0, random.integers(2, 6), people)
    sides = random.random(people) < 0.6
    for time in range(times):
        found = {f"{time}: everybody": here.copy()}
        found |= {f"{time}: unit {one}": here & (units == one) for one in np.unique(units)}
        found |= {f"{time}: site {one}": here & (sites == one) for one in np.unique(sites)}
        found |= {f"{time}: mentors": here & sides, f"{time}: mentees": here & ~sides}
        yield found
        moved = random.random(people) < 0.05
        units = np.where(moved, random.permutation(units), units)
        here = here ^ (random.random(people) < 0.04)
