"""What becomes of enrolments when somebody is erased: they count, and say no longer who."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.core.tenancy import served_organisation
from konnekt.programmes.actions.places import fill_free_places
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import ENROLLED, EnrolmentState


@transaction.atomic
def forget_enrolments(member_id: UUID, *, now: datetime) -> None:
    """Leave every round one is still in; whoever waited longest gets the place."""
    theirs = Enrolment.objects.filter(member=member_id)
    freed = [one.round for one in theirs.filter(state__in=ENROLLED).select_related("round__programme")]
    theirs.exclude(state__in=[EnrolmentState.DECLINED, EnrolmentState.WITHDRAWN]).update(
        state=EnrolmentState.WITHDRAWN, withdrawn_at=now, withdrawn_from=""
    )
    theirs.update(shows_card=False, shows_to_mentors=False, has_priority=False, paused_until=None)
    for round_ in freed:
        fill_free_places(Actor.product(served_organisation(), "somebody was erased"), round_, now)
