"""What every measure is given, and the two ways in which a figure about people comes to be told."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import numpy as np
from scipy.special import stdtrit

from konnekt.disclosure.counts import SMALLEST_K
from konnekt.disclosure.publishing import may_tell
from konnekt.outcomes.careers import Careers
from konnekt.outcomes.cohorts import Cohort
from konnekt.outcomes.figures import Figure, Kind, Verdict, Whom
from konnekt.outcomes.states import Comparison
from konnekt.programmes.models import Round

FEW = 20
"""Of fewer people a share is told in steps of five points."""

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Context:
    """One round on one day."""

    round: Round
    comparison: Comparison
    least: int
    cohort: Cohort
    careers: Careers
    as_of: date
    k: int

    def told(self, measure: str, groups: Mapping[str, Collection[UUID]]) -> frozenset[str]:
        """Which of these groups this measure of the round may be told of."""
        return may_tell(measure=f"{measure}:{self.round.pk}", groups=groups, day=self.as_of, k=self.k)


Measure = Callable[[Context], Iterator[Figure]]


def shares(
    context: Context,
    measure: str,
    groups: Mapping[tuple[Whom, str], Mapping[UUID, bool]],
    *,
    of: Mapping[tuple[Whom, str], int] | None = None,
    indicator: str = "",
    method: str = "",
    notes: tuple[str, ...] = (),
) -> Iterator[Figure]:
    """How many of each group something is true of, with Wilson's interval. Groups may lie in each other."""
    names = {str(at): group for at, group in enumerate(groups)}
    told = context.told(measure, {at: list(groups[group]) for at, group in names.items()})
    for at, group in names.items():
        whom, name = group
        people = groups[group]
        yield _share(
            Figure(
                key=measure,
                indicator=indicator,
                kind=Kind.SHARE,
                whom=whom,
                name=name,
                unit="share",
                of=(of or {}).get(group, len(people)),
                as_of=context.as_of,
                method=method,
                notes=notes,
            ),
            people.values(),
            is_told=at in told,
        )


def means(
    context: Context,
    measure: str,
    groups: Mapping[Whom, Mapping[UUID, float]],
    *,
    kind: Kind = Kind.MEAN,
    unit: str,
    of: Mapping[Whom, int],
    indicator: str = "",
    method: str = "",
    notes: tuple[str, ...] = (),
) -> Iterator[Figure]:
    """The mean over each group, each person once, with Student's interval, told to one digit after the point."""
    told = context.told(measure, {whom.value: list(people) for whom, people in groups.items()})
    for whom, people in groups.items():
        figure = Figure(
            key=measure,
            indicator=indicator,
            kind=kind,
            whom=whom,
            unit=unit,
            of=of[whom],
            as_of=context.as_of,
            method=method,
            notes=notes,
        )
        yield _mean(figure, np.array(list(people.values()), float), is_told=whom.value in told)


def _share(figure: Figure, values: Collection[bool], *, is_told: bool) -> Figure:
    n, saying = len(values), sum(values)
    if not is_told:
        return replace(figure, verdict=Verdict.TOO_FEW if n else Verdict.NOTHING_KNOWN)
    if saying in {0, n}:
        nearly = min(SMALLEST_K, n) / n  # as wide as the smallest group
        low, high = (1 - nearly, 1.0) if saying else (0.0, nearly)
        return replace(figure, verdict=Verdict.ALL_ALIKE, n=n, low=low, high=high)
    low, high = wilson(saying, n)
    return replace(figure, n=n, value=stepped(saying / n, n), low=stepped(low, n), high=stepped(high, n))


def _mean(figure: Figure, values: np.ndarray, *, is_told: bool) -> Figure:
    n = len(values)
    if not is_told:
        return replace(figure, verdict=Verdict.TOO_FEW if n else Verdict.NOTHING_KNOWN)
    if float(np.ptp(values)) == 0:
        return replace(figure, verdict=Verdict.ALL_ALIKE, n=n)
    middle, half = float(values.mean()), float(stdtrit(n - 1, 0.975) * values.std(ddof=1) / np.sqrt(n))
    return replace(figure, n=n, value=round(middle, 1), low=round(middle - half, 1), high=round(middle + half, 1))


def stepped(share: float, n: int) -> float:
    """A share as it is told: in steps of five points of few people, else to a tenth of a point."""
    return round(min(max(round(share * 20) / 20 if n < FEW else share, 0.0), 1.0), 3)


def wilson(saying: int, n: int) -> tuple[float, float]:
    """Wilson (1927), *Journal of the American Statistical Association* 22, 209-212."""
    rate, spread = saying / n, _Z * _Z / n
    middle = (rate + spread / 2) / (1 + spread)
    half = _Z * float(np.sqrt(rate * (1 - rate) / n + spread / (4 * n))) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
