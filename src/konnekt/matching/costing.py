"""What one pair would cost the whole, beside a run that found the best for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from konnekt.matching.models import MatchRun
from konnekt.matching.states import RELEASABLE, Aim
from konnekt.matching.stored import StoredRun
from konnekt.programmes.models import Round
from konnekt.sealing.keyring import Holder, pseudonyms


@dataclass(frozen=True, slots=True)
class Cost:
    """So many mentees fewer placed, and so much fit less in total, than in the run; nothing for the run’s own pair."""

    fewer_placed: int = 0
    points: int = 0
    is_the_runs: bool = False


def run_to_compare(round_: Round) -> MatchRun | None:
    """The newest run with an answer that may still be released: what a pair made now would be taken out of. By rank
    there is no total to compare with.
    """
    rows = MatchRun.objects.filter(round=round_, state__in=RELEASABLE).exclude(aim=Aim.STABLE)
    return rows.select_related("inputs", "answer").order_by("-number").first()


def costs_beside(run: MatchRun, mentee: UUID, mentors: Iterable[UUID]) -> dict[UUID, Cost | None]:
    """What each of these mentors would cost the whole for this mentee; None where the rest would not work out. Whoever
    was not in the run has no entry; nobody has one where its inputs were erased.
    """
    mentors = list(mentors)
    stored = StoredRun(run)
    problem, solution = stored.problem, stored.solution
    if problem is None or solution is None:
        return {}
    names = pseudonyms(Holder.round(run.round_id), [mentee, *mentors])
    known = set(problem.mentor_ids)
    if names[mentee] not in problem.mentee_ids:
        return {}
    # Loads the compiled loops: only whoever asks for the costs waits for them.
    from konnekt_engine.matching import Explainer

    explainer = Explainer(problem, solution)
    matched = dict(solution.id_pairs)
    found: dict[UUID, Cost | None] = {}
    for mentor in mentors:
        if names[mentor] not in known:
            continue
        if matched.get(names[mentee]) == names[mentor]:
            found[mentor] = Cost(is_the_runs=True)
            continue
        other = explainer.instead(names[mentee], names[mentor])
        found[mentor] = Cost(other.cost.fewer_placed, other.cost.points) if other and other.cost else None
    return found
