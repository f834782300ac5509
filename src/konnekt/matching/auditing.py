"""Whether groups of mentees, or of peers, fared alike in a run, by what they said for this check alone.

It is worked out once, on a run that was released, and then stands: a check that could be asked again and again would
tell, by what changes, who belongs where (trust rule 4). Numbers are told in steps and intervals for the same reason.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from konnekt.disclosure.counts import head_count
from konnekt.matching.stored import StoredRun
from konnekt.programmes.models import Programme
from konnekt.programmes.own_questions import only_in_totals
from konnekt.programmes.states import Format
from konnekt.questions.queries import answers_of

if TYPE_CHECKING:  # at run time it would load the compiled loops for whoever only reads a page
    from konnekt_engine.matching import Fared

SHARE_STEP = 0.05
NOT_TOLD, OTHERS = "not told", "others"
"""What the engine calls whoever gave no answer, and the small groups put together."""


def audit(stored: StoredRun, programme: Programme, *, k: int) -> dict[str, list[dict[str, Any]]]:
    """For each question of the check, its groups; a question that fewer than two groups answered tells nothing."""
    questions = only_in_totals(programme)
    if not questions or stored.problem is None or stored.solution is None:
        return {}
    from konnekt_engine.matching import fairness, peers_fairness

    is_peer = programme.format == Format.PEER
    names = stored.problem.mentee_ids + (stored.problem.mentor_ids if is_peer else ())
    people: Sequence[UUID | None] = [stored.ids.get(name) for name in names]
    answers = answers_of(one for one in people if one)
    found = {}
    for question in questions:
        groups = [answers[one].get(question.key) if one and one in answers else None for one in people]
        fared = (peers_fairness if is_peer else fairness)(stored.problem, stored.solution, groups, k=k)
        if len(fared) > 1:
            found[question.label] = [told(one, k) for one in fared]
    return found


def told(fared: "Fared", k: int) -> dict[str, Any]:
    """One group as it may be told: people in steps of k, the share matched as an interval in steps of five per cent."""
    mean = fared.mean
    return {
        "group": fared.group,
        "people": head_count(fared.mentees, k=k).shown,
        "share": [
            round(math.floor(fared.rate.low / SHARE_STEP + 1e-9) * SHARE_STEP, 2),
            round(math.ceil(fared.rate.high / SHARE_STEP - 1e-9) * SHARE_STEP, 2),
        ],
        "mean": [round(mean.value, 2), round(max(mean.low, 0), 2), round(min(mean.high, 1), 2)] if mean else None,
    }


def apart(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Groups whose mean fit lies below another's with no overlap: a difference that chance hardly makes."""
    means = [(row["group"], row["mean"]) for row in rows if row["mean"]]
    return [group for group, mean in means if any(mean[2] < other[1] for _group, other in means)]
