"""How the pairs went that a round's runs made, and whether their scores told it. Words are never touched."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.db.models import Count, Q

from konnekt.disclosure.counts import SMALLEST_K, head_count
from konnekt.disclosure.measures import PLACES, Measure, measure
from konnekt.disclosure.shares import share
from konnekt.matching.catalogue import MOST_WEIGHT, CriterionKey
from konnekt.matching.going import USUAL, Facts, Went, how_it_went
from konnekt.matching.models import MatchRun, Proposal, Trial
from konnekt.matching.queries import fit
from konnekt.matching.states import RunState
from konnekt.matching.stored import is_kept
from konnekt.organisations.queries import served
from konnekt.programmes.models import Round
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Format
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.rules import last_day
from konnekt.relationships.states import PartSide, RelationshipState
from konnekt.workspace.models import Goal, Session
from konnekt.workspace.states import GoalState, SessionState

if TYPE_CHECKING:  # at run time it would load what optimises for whoever only reads a page
    from konnekt_engine.learning import Backtest, Estimate, Learned

SETTLES_AFTER = timedelta(weeks=2)
"""How long after its last day a round's pairs have chosen how to part; then it is worked out by itself."""

OUT_OF_IT = frozenset({CriterionKey.PRIORITY, CriterionKey.PREFERRED})
"""They say who comes first, or whom a manager wanted together: nothing to learn about two people from."""

_OVER = (RelationshipState.ENDED, RelationshipState.INFORMAL, RelationshipState.NOT_TAKEN_UP)
_AGREED = (GoalState.OPEN, GoalState.REACHED, GoalState.LET_GO)


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair that a run made: who, as ids of enrolments, its score by criterion, and how it went."""

    mentee: UUID
    mentor: UUID
    score: float
    criteria: Mapping[str, float]
    """From 0 to 1; what somebody didn't say is not among them."""
    went: Went


def released_in(round_: Round) -> list[MatchRun]:
    """The runs of a round that made pairs."""
    found = MatchRun.objects.filter(round=round_, state=RunState.RELEASED).order_by("number")
    return list(found.select_related("round__programme", "inputs", "answer", "trial__sealed"))


def settles_on(round_: Round) -> date:
    """From when on it is worked out how a round's pairs went."""
    return round_.ends_on + SETTLES_AFTER


def can_be_judged(round_: Round) -> bool:
    """Whether its runs make pairs of two. Those in one circle share what happens to it, and a conversation is soon
    over.
    """
    return round_.programme.format not in {Format.CIRCLE, Format.FLASH}


def pairs_that_went(runs: Sequence[MatchRun], *, now: datetime) -> list[Judged]:
    """Every pair that these runs asked, in a few queries however many there are."""
    rows = Relationship.objects.filter(match_run__in=[run.pk for run in runs], is_circle=False)
    relationships = {one.pk: one for one in rows.select_related("round")}
    parts: dict[UUID, dict[str, Part]] = {pk: {} for pk in relationships}
    for part in Part.objects.filter(relationship__in=relationships).select_related("member"):
        parts[part.relationship_id][part.side] = part
    met = Q(state=SessionState.HELD) | Q(state=SessionState.PLANNED, begins_at__lte=now)
    sessions = _numbers(Session.objects.filter(met, relationship__in=relationships))
    goals = _numbers(Goal.objects.filter(relationship__in=relationships, state__in=_AGREED))
    reached = _numbers(Goal.objects.filter(relationship__in=relationships, state=GoalState.REACHED))
    organisation = served()
    by_two = {}
    for pk, one in relationships.items():
        if {PartSide.MENTEE, PartSide.MENTOR} <= parts[pk].keys():
            left = [part.member.left_on for part in parts[pk].values()]
            pair = Facts(
                is_over=one.state in _OVER,
                opened=one.opened_at is not None,
                carries_on=one.state == RelationshipState.INFORMAL,
                ended_on=today_in(organisation, one.ended_at) if one.ended_at else None,
                last_day=last_day(one),
                sessions=sessions[pk],
                goals=goals[pk],
                reached=reached[pk],
                somebody_left=any(day is not None and day < last_day(one) for day in left),
            )
            two = tuple(parts[pk][side].enrolment_id for side in (PartSide.MENTEE, PartSide.MENTOR))
            by_two[one.match_run, *two] = how_it_went(pair)
    asked = Proposal.objects.filter(run__in=list(runs), asked_at__isnull=False).order_by("pk")
    return [
        Judged(one.mentee_id, one.mentor_id, fit(one.points), _scores(one.contributions), by_two[two])
        for one in asked
        if (two := (one.run_id, one.mentee_id, one.mentor_id)) in by_two
    ]


def _numbers(rows: Any) -> Counter[UUID]:
    found = rows.order_by().values_list("relationship_id").annotate(number=Count("pk"))
    return Counter(dict(found))


def _scores(contributions: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """What each criterion gave of what it could; of peers, who are told some twice, the mean of both ways."""
    points: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for part in contributions:
        if part["most"] and not part["unknown"] and part["key"] not in OUT_OF_IT:
            points[part["key"]] += part["points"]
            most[part["key"]] += part["most"]
    return {key: min(points[key] / most[key], 1.0) for key in most}


def known_among(pairs: Iterable[Judged]) -> int:
    """Of how many pairs it is known how they went."""
    return sum(one.went.is_known for one in pairs)


def due_for_backtest(now: datetime) -> list[Round]:
    """Rounds that settled, whose runs made pairs, and that nobody looked back on yet."""
    settled = today_in(served(), now) - SETTLES_AFTER
    released = MatchRun.objects.filter(state=RunState.RELEASED).values("round")
    rows = Round.objects.filter(ends_on__lt=settled, pk__in=released, backtests=None).select_related("programme")
    return [one for one in rows.order_by("pk") if can_be_judged(one)]


def due_trials(now: datetime) -> list[Trial]:
    """Trials whose round settled, without a result yet."""
    settled = today_in(served(), now) - SETTLES_AFTER
    rows = Trial.objects.filter(run__state=RunState.RELEASED, run__round__ends_on__lt=settled, result_at=None)
    return list(rows.order_by("pk"))


def is_gone(runs: Sequence[MatchRun]) -> bool:
    """Whether what a run read was erased: what it gave is not judged again then."""
    return not all(is_kept(run) for run in runs)


def work_out(pairs: Sequence[Judged], *, k: int) -> dict[str, Any]:
    """Whether the scores told how pairs went, as it may be told: totals, rounded, and nothing about few.

    No database is touched here.
    """
    from konnekt_engine.learning import backtest, fit_weights

    k = max(k, SMALLEST_K)
    known = [one for one in pairs if one.went.is_known]
    well = [float(one.went is Went.WELL) for one in known]
    told: dict[str, Any] = {
        "bar": asdict(USUAL),
        "well": _share(int(sum(well)), len(known), k),
        "running": head_count(sum(one.went is Went.RUNNING for one in pairs), k=k).shown,
        "left": head_count(sum(one.went is Went.SOMEBODY_LEFT for one in pairs), k=k).shown,
    }
    if not known:
        return told | {"score": None, "bins": [], "equal": None, "criteria": [], "learned": None}
    people = [(str(one.mentee), str(one.mentor)) for one in known]
    keys = sorted({key for one in known for key in one.criteria})
    features = {key: [one.criteria.get(key, math.nan) for one in known] for key in keys}
    equal = [float(np.mean(list(one.criteria.values()))) if one.criteria else math.nan for one in known]

    def held(score: Sequence[float]) -> "Backtest":
        return backtest(score, well, people, least=2 * k)

    of_score = held([one.score for one in known])
    return told | {
        "score": _auc(of_score, k),
        "bins": [
            [round(one.low, PLACES), round(one.high, PLACES), *said]
            for one in of_score.bins
            if (said := _share(one.well, one.pairs, k))
        ],
        "equal": _auc(held(equal), k),
        "criteria": [
            [key, *figure]
            for key in keys
            if len({one.criteria[key] for one in known if key in one.criteria}) > 1  # else it ranks nobody
            if (figure := _auc(held(features[key]), k))
        ],
        "learned": _learned(fit_weights(features, well, people), k) if keys else None,
    }


def _auc(found: "Backtest", k: int) -> Measure | None:
    return _measured(found.auc, (found.well, found.pairs - found.well), k)


def _measured(found: "Estimate | None", groups: tuple[int, int], k: int) -> Measure | None:
    return measure(found.value, found.low, found.high, groups=groups, k=k) if found else None


def _share(saying: int, of: int, k: int) -> list[int] | None:
    told = share(saying, of, k=k)
    return [told.of, told.least, told.most] if told else None


def _learned(found: "Learned", k: int) -> dict[str, Any]:
    """Weights are told where something could be measured at all; whether to use them, the engine says."""
    from konnekt_engine.learning import Verdict

    is_measured = found.baseline is not None
    both = (found.pairs, found.people)

    def figure(name: str) -> Measure | None:
        return _measured(getattr(found.baseline, name), both, k) if is_measured else None

    return {
        "adopt": found.verdict is Verdict.ADOPT,
        "reasons": [reason.name for reason in found.reasons],
        "weights": as_weights(found.names, found.fitted) if is_measured and found.fitted else {},
        "auc": _measured(found.auc, both, k),
        "equal": figure("equal_auc"),
        "gain": figure("auc_gain"),
    }


def as_weights(names: Sequence[str], shares: Sequence[float]) -> dict[str, int]:
    """Shares as weights that a studio takes: whole numbers, and none that has a share comes to nothing."""
    return {name: max(round(part * MOST_WEIGHT), int(part > 0)) for name, part in zip(names, shares, strict=True)}


def digest_of(result: Mapping[str, Any]) -> str:
    """A fingerprint of everything that was told."""
    return hashlib.sha256(json.dumps(result, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
