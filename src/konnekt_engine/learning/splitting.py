"""Splits with nobody on both sides.

A *cluster* is a set of people joined, however far around, by the pairs they are in: a connected component of the graph
whose edges are the pairs. Clusters share nobody, so whole clusters can be held out and nothing is lost. One column of
groups makes every group a cluster. Where almost everybody hangs together (the same mentors in many rounds, everybody
meeting everybody) there are too few clusters, and the split is *crossed* instead: mentees and mentors are dealt into
folds apart, every meeting of a mentee fold with a mentor fold is one test part, and every pair that shares any person
with that test part is dropped from its training part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from konnekt_engine.learning.reading import Floats, Ints

ENOUGH_CLUSTERS = 30
"""From this effective number of clusters on, resampling clusters gives intervals one can rely on."""


@dataclass(frozen=True, eq=False)
class Split:
    """Positions of rows to learn from and to be tested on; no person is in both."""

    train: Ints
    test: Ints


def split(people: Ints, *, folds: int, random: np.random.Generator) -> list[Split]:
    """Splits in which every row is tested once.

    Parameters
    ----------
    people : (n, 1) or (n, 2) positions of people.
    folds : parts that the clusters are dealt into, or each side where the split is crossed (then folds² test parts).
    random : decides who is dealt first among equals.

    Notes
    -----
    Crossed if the clusters count for fewer than `folds`: a cluster counts by its size, (Σs)² / Σs² (Kish 1965).
    A training part may come out empty where one person is in every pair; who asks must look.

    References
    ----------
    L. Kish, *Survey Sampling*, 1965. R. Roberts et al., "Cross-validation strategies for data with temporal, spatial,
    hierarchical, or phylogenetic structure", Ecography 40, 2017.
    """
    cluster = clusters(people)
    if people.shape[1] == 1 or effective_number(cluster) >= folds:
        fold = _deal(cluster, folds=folds, random=random)
        parts = [np.flatnonzero(fold == at) for at in range(folds)]
    else:
        sides = [_deal(side, folds=folds, random=random) for side in people.T]
        block = sides[0] * folds + sides[1]
        parts = [np.flatnonzero(block == at) for at in range(folds * folds)]
    return [Split(_strangers_to(part, people), part) for part in parts if len(part)]


def clusters(people: Ints) -> Ints:
    """The cluster of every row, numbered from 0."""
    if people.size == 0:
        return np.empty(0, np.int64)
    size = int(people.max()) + 1
    edges = coo_array((np.ones(len(people), np.int8), (people[:, 0], people[:, -1])), shape=(size, size))
    _, label = connected_components(edges, directed=False)
    return np.asarray(label, np.int64)[people[:, 0]]


def effective_number(labels: Ints) -> float:
    """How many labels of equal size would weigh as much: (Σs)² / Σs²."""
    sizes = np.bincount(labels).astype(np.float64)
    return float(sizes.sum() ** 2 / np.square(sizes).sum()) if len(labels) else 0.0


def resamples(people: Ints, *, draws: int, most: int, random: np.random.Generator) -> Iterator[Floats]:
    """How often each row is drawn in each resample: (at most `most`, n) arrays, `draws` rows in all.

    Clusters are drawn with replacement if they count for at least ``ENOUGH_CLUSTERS``, or if a row names one person.
    Otherwise people are, and a pair counts as often as the product of its two people: the pigeonhole bootstrap, which
    holds for arrays in which both sides repeat and errs on the wide side.

    References
    ----------
    A. Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1(2), 2007. L. Davezies, X. D'Haultfœuille and
    Y. Guyonvarch, "Empirical process results for exchangeable arrays", Annals of Statistics 49(2), 2021.
    """
    cluster = clusters(people)
    whole = people.shape[1] == 1 or effective_number(cluster) >= ENOUGH_CLUSTERS
    drawn_from = cluster[:, None] if whole else people
    size = int(drawn_from.max()) + 1
    chances = np.full(size, 1.0 / size)
    for begun in range(0, draws, most):
        times = random.multinomial(size, chances, size=min(most, draws - begun)).astype(np.float64)
        yield np.prod([times[:, side] for side in drawn_from.T], axis=0)


def _deal(labels: Ints, *, folds: int, random: np.random.Generator) -> Ints:
    """A fold for every row, the same for the same label: the largest label first, always to the emptiest fold."""
    present, inverse, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    shuffled = random.permutation(len(present))
    fold_of = np.empty(len(present), np.int64)
    held = np.zeros(folds, np.int64)
    for label in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        fold_of[label] = int(held.argmin())
        held[fold_of[label]] += sizes[label]
    return fold_of[inverse]


def _strangers_to(part: Ints, people: Ints) -> Ints:
    """Rows that share no person, on either side, with the rows of this part."""
    return np.flatnonzero(~np.isin(people, people[part]).any(axis=1))
