"""Reads for those who give feedback: where they can, who would read it, and what became of theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from konnekt.access.actors import Actor, Role
from konnekt.feedback.models import Feedback, Terms
from konnekt.feedback.policy import OWN
from konnekt.feedback.references import digest
from konnekt.feedback.rules import AFTER_THE_END, USUAL_DAYS
from konnekt.organisations.models import Member
from konnekt.organisations.queries import holders_of
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.queries import managers_of
from konnekt.programmes.states import ENROLLED, OUT, ProgrammeState

TAKES_PART = (*ENROLLED, *OUT)
"""Whoever sent an enrolment once: also who was declined or has withdrawn has something to say."""


@dataclass(frozen=True, slots=True)
class Readers:
    """To whom feedback about a programme can go."""

    team: list[Member]
    administrators: list[Member]
    """Those who don't run the programme themselves."""


def rounds_to_give(actor: Actor, today: date, *, programme: Programme | None = None) -> list[Round]:
    """Rounds the actor is or was in that go on or ended lately, the newest of each programme, by its name."""
    mine = OWN_ENROLMENT.visible(actor, Enrolment.objects.filter(state__in=TAKES_PART)).values("round")
    rows = Round.objects.filter(pk__in=mine, ends_on__gte=today - AFTER_THE_END).exclude(
        programme__state=ProgrammeState.DRAFT
    )
    if programme is not None:
        rows = rows.filter(programme=programme)
    newest: dict[UUID, Round] = {}
    for one in rows.select_related("programme").order_by("programme__name", "-starts_on", "pk"):
        newest.setdefault(one.programme_id, one)
    return list(newest.values())


def people_in(round_: Round) -> int:
    """How many could have given feedback without a name."""
    return Enrolment.objects.filter(round=round_, state__in=TAKES_PART, member__left_on=None).count()


def readers_of(programme: Programme) -> Readers:
    """Who runs it, and the administrators who don't; by name."""
    team = sorted(managers_of(programme), key=lambda one: (one.name_key, str(one.pk)))
    runs = {one.pk for one in team}
    others = [one for one in holders_of(Role.ADMINISTRATOR) if one.pk not in runs]
    return Readers(team, sorted(others, key=lambda one: (one.name_key, str(one.pk))))


def answer_days(programme_id: UUID) -> int:
    """Working days until an answer is due."""
    found = Terms.objects.filter(programme=programme_id).values_list("answer_days", flat=True).first()
    return USUAL_DAYS if found is None else found


def own_feedback(actor: Actor) -> QuerySet[Feedback]:
    """What the actor gave with their name, the newest first."""
    return OWN.visible(actor, Feedback.objects.select_related("programme").order_by("-given_on", "pk"))


def own_news(actor: Actor) -> list[Feedback]:
    """Of what they gave with their name: what was answered since they looked."""
    return list(own_feedback(actor).filter(has_news=True))


def by_code(code: str) -> Feedback | None:
    """What a reference opens."""
    return by_codes([code]).get(code)


def by_codes(codes: Iterable[str]) -> dict[str, Feedback]:
    """What several references open; without those whose feedback is gone."""
    wanted = {digest(one): one for one in codes}
    rows = Feedback.objects.filter(reference__in=list(wanted), giver=None).select_related("programme")
    return {wanted[one.reference]: one for one in rows}
