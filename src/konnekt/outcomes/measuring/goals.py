"""Goals that were agreed, and how far their owners say they came. Numbers and states alone: words are sealed."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from konnekt.outcomes.figures import Figure, Kind, Note, Whom
from konnekt.outcomes.measuring.context import Context, means
from konnekt.workspace.models import Goal, Rating
from konnekt.workspace.states import GoalState, Occasion

AGREED = (GoalState.OPEN, GoalState.REACHED, GoalState.LET_GO)


def goals(context: Context) -> Iterator[Figure]:
    """The mean share of their goals that mentees call reached, and the mean change of their ratings."""
    rows = Goal.objects.filter(
        relationship__round=context.round, owner__in=context.cohort.mentees, state__in=AGREED
    ).values_list("pk", "owner_id", "state")
    owners: dict[UUID, UUID] = {}
    reached: dict[UUID, list[bool]] = defaultdict(list)
    for goal, owner, state in rows:
        owners[goal] = owner
        reached[owner].append(state == GoalState.REACHED)
    of = {Whom.MENTEES: len(context.cohort.mentees)}
    yield from means(
        context,
        "goals reached",
        {Whom.MENTEES: {owner: 100 * sum(states) / len(states) for owner, states in reached.items()}},
        unit="percent",
        of=of,
        indicator="goals",
        method="mean of shares",
        notes=(Note.OWN_RATING,),
    )
    first: dict[UUID, int] = {}
    last: dict[UUID, int] = {}
    ratings = Rating.objects.filter(goal__in=owners).order_by("rated_at", "pk")
    for goal, occasion, value in ratings.values_list("goal_id", "occasion", "value"):
        if occasion == Occasion.BASELINE:
            first.setdefault(goal, value)
        elif occasion == Occasion.FINAL:
            last[goal] = value
    changes: dict[UUID, list[int]] = defaultdict(list)
    for goal in first.keys() & last.keys():
        changes[owners[goal]].append(last[goal] - first[goal])
    yield from means(
        context,
        "goals change",
        {Whom.MENTEES: {owner: sum(those) / len(those) for owner, those in changes.items()}},
        kind=Kind.CHANGE,
        unit="points of ten",
        of=of,
        indicator="goals",
        method="mean of changes",
        notes=(Note.OWN_RATING, Note.THE_SAME_PEOPLE),
    )
