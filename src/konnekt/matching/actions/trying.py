"""A trial of two ways of matching, begun with a run."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.matching import policy
from konnekt.matching.actions.starting import start_run
from konnekt.matching.actions.steering import criteria_of
from konnekt.matching.catalogue import default_criteria
from konnekt.matching.models import Backtest, CriteriaSet, MatchRun, Trial
from konnekt.matching.states import Against, Aim
from konnekt.matching.trying import mean_of
from konnekt.programmes.models import Round
from konnekt.programmes.states import Format

TOLERANCE = Decimal("0.05")
"""So much of a fit a pair may lose on average, in the eyes of either way, where a coin decides."""

_OF_TWO_SIDES = (Format.ONE_TO_ONE, Format.REVERSE)


@transaction.atomic
def start_trial(actor: Actor, *, round_: Round, against: Against) -> MatchRun:
    """Queue a run that compares what counts in this round with another way. Nobody is told which pair came from which
    before the round is over.
    """
    if not policy.ROUND.allows(actor, round_):
        raise NotFound
    criteria = criteria_of(round_)
    if refusal := why_no_trial(round_, criteria):
        raise Refused(refusal)
    other = ways_beside(round_, criteria).get(against)
    if other is None:
        raise Refused(_("That is what counts already, so there is nothing to compare."))
    run = start_run(actor, round_=round_)
    ways = [{"as": "", "criteria": run.criteria}, {"as": against.value, "criteria": other}]
    Trial.objects.create(run=run, ways=ways, tolerance=TOLERANCE)
    run.criteria = mean_of([run.criteria, other])
    run.save(update_fields=["criteria"])
    return run


def why_no_trial(round_: Round, criteria: CriteriaSet) -> str:
    """Why this round can't compare two ways, in words, or nothing where it can."""
    if round_.programme.format not in _OF_TWO_SIDES:
        return _("Two ways can be compared where one is paired with one, and the two stand on two sides.")
    if criteria.aim != Aim.TOTAL:
        return _(
            "Two ways can be compared only in a match that makes as many pairs as possible, then the best for all "
            "together. Choose that in the studio first: what other aims promise, a mixture of two doesn’t keep."
        )
    return ""


def ways_beside(round_: Round, criteria: CriteriaSet) -> dict[Against, list[dict[str, Any]]]:
    """The ways that what counts can be compared with, as far as they differ from it. Whatever has parameters keeps
    those of the round: what is compared is how much each thing counts.
    """
    now = [dict(one) for one in criteria.criteria]
    parameters = {one["key"]: one["with"] for one in now if one.get("with")}

    def weighed(weights: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {"key": key, "weight": weight} | ({"with": parameters[key]} if key in parameters else {})
            for key, weight in weights.items()
        ]

    found = {
        Against.USUAL: weighed({str(one["key"]): one["weight"] for one in default_criteria()}),
        Against.EQUAL: weighed({one["key"]: 10 for one in now}),
    }
    if learned := _learned_before(round_):
        found[Against.LEARNED] = weighed({one["key"]: one["weight"] for one in now} | learned)
    return {against: way for against, way in found.items() if _shares(way) != _shares(now)}


def _learned_before(round_: Round) -> dict[str, int]:
    """The weights that the last backtest of the programme found, whether they were shown to be better or not: a trial
    is how one would find out.
    """
    made = Backtest.objects.filter(round__programme=round_.programme_id, made_at__isnull=False).exclude(round=round_)
    last = made.order_by("-made_at").first()
    found: dict[str, int] = ((last.result.get("learned") or {}) if last else {}).get("weights", {})
    return found


def _shares(way: list[dict[str, Any]]) -> dict[str, float]:
    total = sum(one["weight"] for one in way) or 1
    return {one["key"]: round(one["weight"] / total, 6) for one in way if one["weight"]}
