"""Groups that are told of one after the other, of people whom only their answers name, never differ by few."""

from collections import Counter
from random import Random

import pytest

from konnekt.disclosure.counts import SMALLEST_K
from konnekt.disclosure.groups import apart


@pytest.mark.parametrize("seed", range(30))
def test_groups_that_are_told_of_never_differ_by_few(seed):
    """However many are told of one after the other: no sum or difference of them has fewer than k people."""
    lot = Random(seed)
    told = [set(range(60))]
    for _time in range(4):
        candidates = set(lot.sample(range(60), lot.randint(20, 60)))
        found = apart(candidates, told, k=SMALLEST_K, lot=lot)
        assert found <= candidates
        told += [found] if found else []
        atoms = Counter(tuple(one in group for group in told) for one in range(60))
        assert min(atoms.values()) >= SMALLEST_K


def test_no_caller_lowers_the_threshold():
    told = [set(range(60))]
    assert apart(set(range(57)), told, k=1, lot=Random(1)) == apart(set(range(57)), told, k=SMALLEST_K, lot=Random(1))
