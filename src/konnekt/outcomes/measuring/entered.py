"""What somebody entered because Konnekt can't count it, marked as such."""

from collections.abc import Collection, Iterator

from konnekt.outcomes.figures import Figure, Kind, Note
from konnekt.outcomes.models import EnteredFigure, OutcomePlan


def entered(plan: OutcomePlan | None, planned: Collection[str]) -> Iterator[Figure]:
    """The newest entry of each planned indicator."""
    seen = set()
    for one in EnteredFigure.objects.filter(plan=plan, indicator__in=planned).order_by("-made_at", "pk"):
        if one.indicator not in seen:
            seen.add(one.indicator)
            yield Figure(
                key=one.indicator,
                indicator=one.indicator,
                kind=Kind.MEAN,
                value=one.value,
                low=one.low,
                high=one.high,
                n=one.n,
                unit=one.unit,
                as_of=one.as_of,
                method="entered",
                notes=(Note.FROM_OUTSIDE,),
                more={"source": one.source},
            )
