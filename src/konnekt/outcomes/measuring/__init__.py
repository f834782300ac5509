"""Measuring a round on one day: a module for each source, and every planned indicator answered by one of them."""

from collections.abc import Callable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from konnekt.outcomes.cohorts import careers_in, cohort_of
from konnekt.outcomes.figures import Figure, Kind, Verdict
from konnekt.outcomes.library import library
from konnekt.outcomes.measuring.context import Context
from konnekt.outcomes.measuring.crossing import crossing
from konnekt.outcomes.measuring.entered import entered
from konnekt.outcomes.measuring.goals import goals
from konnekt.outcomes.measuring.personnel import personnel
from konnekt.outcomes.measuring.scales import scales
from konnekt.outcomes.measuring.taking_part import taking_part
from konnekt.outcomes.measuring.voices import voices
from konnekt.outcomes.models import OutcomePlan
from konnekt.outcomes.queries import targets_of
from konnekt.outcomes.states import Comparison
from konnekt.programmes.models import Round

Tell = Callable[[float, str], None]


def measure(round_: Round, plan: OutcomePlan | None, *, as_of: date, k: int, tell: Tell) -> list[Figure]:
    """Every figure of a round on a day, the planned ones first, in the order of the plan. A planned indicator of which
    nothing is known stands there and says so.
    """
    planned = list(targets_of(plan)) if plan else []
    comparison = Comparison(plan.comparison) if plan else Comparison.THEMSELVES
    tell(0.05, _("Who took part, and whom they are compared with"))
    cohort = cohort_of(round_, comparison)
    context = Context(
        round=round_,
        comparison=comparison,
        least=plan.least_sample if plan else k,
        cohort=cohort,
        careers=careers_in(cohort),
        as_of=as_of,
        k=k,
    )
    steps: list[tuple[str, Callable[[], Iterator[Figure]]]] = [
        (_("Who met"), lambda: taking_part(context)),
        (_("Goals"), lambda: goals(context)),
        (_("Who meets whom"), lambda: crossing(context)),
        (_("What people said"), lambda: voices(context)),
        (_("What surveys found"), lambda: scales(context)),
        (_("What the directory says"), lambda: personnel(context, planned)),
        (_("What was entered"), lambda: entered(plan, planned)),
    ]
    found: list[Figure] = []
    for at, (words, step) in enumerate(steps, 1):
        tell(0.1 + 0.85 * at / (len(steps) + 1), words)
        found.extend(step())
    return _in_order(found, planned, as_of)


def _in_order(found: list[Figure], planned: list[str], as_of: date) -> list[Figure]:
    answered = {one.indicator for one in found}
    silent = [
        Figure(key=key, indicator=key, kind=Kind.COUNT, verdict=Verdict.NOTHING_KNOWN, as_of=as_of)
        for key in planned
        if key not in answered
    ]
    place = {key: at for at, key in enumerate(key for key in library() if key in planned)}
    return sorted([*found, *silent], key=lambda one: place.get(one.indicator, len(place)))
