"""A round of many pairs that is over: matched and released as the product does it, then ended in bulk."""

from collections.abc import Callable
from datetime import timedelta

from tests.cast import Cast
from tests.factories.crowd import enrol_all, members
from tests.factories.intake import open_programme
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.releasing import release
from konnekt.matching.actions.starting import start_run
from konnekt.matching.models import MatchRun, Proposal
from konnekt.programmes.models import Round
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.workspace.models import Session
from konnekt.workspace.states import SessionState

Start = Callable[[Round], MatchRun]


def crowded_round(cast: Cast, pairs: int, *, seed: int = 1) -> Round:
    """An open round with so many people on each side."""
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        people = members(2 * pairs)
        enrol_all(round_, mentees=people[:pairs], mentors=people[pairs:], places=1, seed=seed)
        return round_


def matched(cast: Cast, round_: Round, start: Start | None = None) -> MatchRun:
    """A run of it, which is ready."""
    manager = cast.programme_manager.actor
    with tenant(cast.organisation_id):
        run = start(round_) if start else start_run(manager, round_=round_)
    run_queue()
    with tenant(cast.organisation_id):
        return MatchRun.objects.select_related("round__programme", "work", "inputs", "answer").get(pk=run.pk)


def over(round_: Round, *, days_ago: int = 20) -> None:
    """Its dates lie in the past, the last of them so many days ago."""
    last = clock.read().date() - timedelta(days=days_ago)
    Round.objects.filter(pk=round_.pk).update(
        enrolment_opens=last - timedelta(days=330),
        enrolment_closes=last - timedelta(days=310),
        matching_on=last - timedelta(days=300),
        starts_on=last - timedelta(days=280),
        ends_on=last,
    )


def ended(cast: Cast, run: MatchRun, went_well: Callable[[Proposal], bool], *, days_ago: int = 20) -> None:
    """It was released, its pairs met as often as that, and its round ended so many days ago."""
    now = clock.read()
    with tenant(cast.organisation_id):
        release(cast.programme_manager.actor, run=run, now=now)
        last = now - timedelta(days=days_ago)
        over(run.round, days_ago=days_ago)
        opened = last - timedelta(days=280)
        rows = Relationship.objects.filter(match_run=run.pk)
        rows.update(state=RelationshipState.ENDED, opened_at=opened, ended_at=last)
        Part.objects.filter(relationship__in=rows).update(consent=Consent.YES, answered_at=opened, holds_place=False)
        by_mentee = {
            part.enrolment_id: part
            for part in Part.objects.filter(relationship__in=rows, side=PartSide.MENTEE).select_related("relationship")
        }
        Session.objects.bulk_create(
            Session(
                relationship=by_mentee[one.mentee_id].relationship,
                state=SessionState.HELD,
                begins_at=opened + timedelta(days=20 * number),
                ends_at=opened + timedelta(days=20 * number, hours=1),
                place=b"",
                made_by_id=by_mentee[one.mentee_id].member_id,
                made_at=opened,
                changed_at=opened,
            )
            for one in Proposal.objects.filter(run=run, asked_at__isnull=False)
            for number in range(6 if went_well(one) else 1)
        )
        run.refresh_from_db()
