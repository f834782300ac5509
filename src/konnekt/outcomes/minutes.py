"""Minutes per pair and month for those who run a programme: an estimate from the acts that the ledger counts.

Nothing is measured but when something was done. Acts of one person that follow each other within five minutes are one
stretch: it took from its first act to its last, and once besides as long as the heaviest kind of act in it is said to
take, for what was read and thought around it. Only totals of a programme are told, and never whose they are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konnekt.core.models import TenantModel
from konnekt.disclosure.counts import HeadCount, head_count
from konnekt.ledger.models import Entry
from konnekt.organisations.models import Organisation
from konnekt.programmes.models import Enrolment, Programme, TeamMember
from konnekt.programmes.states import TeamRole
from konnekt.relationships.models import Part, Relationship

STRETCH = timedelta(minutes=5)
MONTHS = 12
MOST_MINUTES = 240
STEP = 5
"""Minutes are told in steps: an estimate to the minute would look like a measurement."""


class Kind(models.TextChoices):
    """What somebody did, as far as its ledger entry tells."""

    DESIGN = "design", _("Designed or planned something")
    PEOPLE = "people", _("Decided about places, wrote to people, answered them")
    MATCHING = "matching", _("Matched")
    PAIRS = "pairs", _("Looked after pairs and circles")
    OTHER = "other", _("Anything else in the programme")


USUAL: Mapping[Kind, tuple[int, int]] = {
    Kind.DESIGN: (5, 15),
    Kind.PEOPLE: (2, 6),
    Kind.MATCHING: (3, 10),
    Kind.PAIRS: (5, 15),
    Kind.OTHER: (2, 8),
}
"""Our guess: at least and at most. Nobody has measured it; an organisation that has, says so."""

_KIND_OF = {
    "programme": Kind.DESIGN,
    "round": Kind.DESIGN,
    "outcomes": Kind.DESIGN,
    "protocol": Kind.DESIGN,
    "article": Kind.DESIGN,
    "training": Kind.DESIGN,
    "enrolment": Kind.PEOPLE,
    "recruiting": Kind.PEOPLE,
    "champion": Kind.PEOPLE,
    "matching": Kind.MATCHING,
    "relationship": Kind.PAIRS,
    "workspace": Kind.PAIRS,
    "session": Kind.PAIRS,
}
_WAYS_UP = ("programme", "round", "run", "plan", "campaign", "protocol", "relationship", "enrolment")


class MinutesPerAct(TenantModel):
    """How long an act of one kind takes in an organisation, where it said so."""

    kind = models.CharField(max_length=20, choices=Kind.choices)
    least = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        app_label = "outcomes"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="outcomes_minutes_once_a_kind"),
            models.CheckConstraint(
                condition=Q(least__lte=models.F("most"), most__lte=MOST_MINUTES), name="outcomes_minutes_in_order"
            ),
        ]


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody did something of a kind."""

    who: UUID
    at: datetime
    kind: Kind


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a programme: minutes at least and at most, acts, and pairs that ran in it."""

    first: date
    least: int
    most: int
    acts: int
    pairs: HeadCount
    per_pair: tuple[float, float] | None
    """None where few pairs ran."""


def minutes_per_act() -> dict[Kind, tuple[int, int]]:
    """How long each kind of act takes here: as the organisation says, or our guess."""
    said = {Kind(one.kind): (one.least, one.most) for one in MinutesPerAct.objects.all()}
    return {kind: said.get(kind, usual) for kind, usual in USUAL.items()}


def stretches(acts: Iterable[Act]) -> list[list[Act]]:
    """Acts of one person within five minutes of each other, together; each stretch in order."""
    found: list[list[Act]] = []
    for act in sorted(acts, key=lambda one: (str(one.who), one.at)):
        last = found[-1][-1] if found else None
        if last and last.who == act.who and act.at - last.at <= STRETCH:
            found[-1].append(act)
        else:
            found.append([act])
    return found


def minutes_of(stretch: Sequence[Act], per_act: Mapping[Kind, tuple[int, int]]) -> tuple[float, float]:
    """At least and at most: from the first act to the last, and once the heaviest kind in it."""
    elapsed = (stretch[-1].at - stretch[0].at).total_seconds() / 60
    return (
        elapsed + max(per_act[act.kind][0] for act in stretch),
        elapsed + max(per_act[act.kind][1] for act in stretch),
    )


def by_month(
    acts: Iterable[Act], running: Mapping[date, int], *, zone: ZoneInfo, per_act: Mapping[Kind, tuple[int, int]], k: int
) -> list[Month]:
    """Each of these months, in order; a stretch counts in the month in which it began."""
    least: Counter[date] = Counter()
    most: Counter[date] = Counter()
    number: Counter[date] = Counter()
    for stretch in stretches(acts):
        first = stretch[0].at.astimezone(zone).date().replace(day=1)
        low, high = minutes_of(stretch, per_act)
        least[first] += low  # type: ignore[assignment]
        most[first] += high  # type: ignore[assignment]
        number[first] += len(stretch)
    return [
        Month(
            first=first,
            least=_stepped(least[first]),
            most=_stepped(most[first]),
            acts=number[first],
            pairs=head_count(pairs, k=k),
            per_pair=(least[first] / pairs, most[first] / pairs) if head_count(pairs, k=k).shown else None,
        )
        for first, pairs in sorted(running.items())
    ]


def months_of(programme: Programme, organisation: Organisation, *, now: datetime) -> list[Month]:
    """The last twelve months of a programme, in a few queries however much was done in it."""
    zone = ZoneInfo(organisation.time_zone)
    firsts = _firsts(now.astimezone(zone).date())
    since = datetime.combine(firsts[0], datetime.min.time(), zone).astimezone(UTC)
    return by_month(
        acts_in(programme, since=since),
        _running(programme, firsts, zone),
        zone=zone,
        per_act=minutes_per_act(),
        k=organisation.smallest_group,
    )


def acts_in(programme: Programme, *, since: datetime) -> list[Act]:
    """What those who manage a programme did in it, without what they did as somebody who takes part themselves."""
    team = TeamMember.objects.filter(programme=programme, role=TeamRole.MANAGER).values_list("member_id", flat=True)
    rows = list(
        Entry.objects.filter(actor_member__in=list(team), at__gte=since)
        .order_by("number")
        .values_list("actor_member", "at", "verb", "object_type", "object_id")
    )
    by_type: dict[str, set[str]] = defaultdict(set)
    for _who, _at, _verb, label, object_id in rows:
        by_type[label].add(object_id)
    here = {label: _within(programme, label, ids) for label, ids in by_type.items()}
    own = _own(set(team))
    return [
        Act(who, at, _KIND_OF.get(verb.split(".")[0], Kind.OTHER))
        for who, at, verb, label, object_id in rows
        if who is not None and object_id in here[label] and (who, object_id) not in own
    ]


def _within(programme: Programme, label: str, ids: set[str]) -> set[str]:
    """Those of these things that belong to a programme; what is gone belongs to none any more."""
    model = apps.get_model(label)
    path = _path_up(model)
    if path is None:
        return set()
    manager: Any = model._default_manager
    return {str(pk) for pk in manager.filter(**{path: programme.pk, "pk__in": ids}).values_list("pk", flat=True)}


def _path_up(model: type[models.Model], depth: int = 4) -> str | None:
    """The lookup from a thing to its programme, if it has one."""
    if model is Programme:
        return "pk"
    for name in _WAYS_UP:
        field = next((one for one in model._meta.fields if one.name == name and one.is_relation), None)
        if field is not None and depth and isinstance(field.related_model, type):
            further = _path_up(field.related_model, depth - 1)
            if further is not None:
                return f"{name}__{further}"
    return None


def _own(team: set[UUID]) -> set[tuple[UUID, str]]:
    """A manager’s own enrolments, and the pairs that they are in."""
    mine = {(who, str(pk)) for who, pk in Enrolment.objects.filter(member__in=team).values_list("member_id", "pk")}
    parts = Part.objects.filter(member__in=team).values_list("member_id", "relationship_id")
    return mine | {(who, str(pk)) for who, pk in parts}


def _running(programme: Programme, firsts: Sequence[date], zone: ZoneInfo) -> dict[date, int]:
    """How many pairs and circles ran in each month."""
    rows = Relationship.objects.filter(round__programme=programme, opened_at__isnull=False)
    spans = [
        (opened.astimezone(zone).date(), ended.astimezone(zone).date() if ended else None)
        for opened, ended in rows.values_list("opened_at", "ended_at")
        if opened is not None
    ]
    return {
        first: sum(opened < _next(first) and (ended is None or ended >= first) for opened, ended in spans)
        for first in firsts
    }


def _firsts(today: date) -> list[date]:
    """The first days of the last twelve months, this one included, the oldest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _stepped(minutes: float) -> int:
    return round(minutes / STEP) * STEP
