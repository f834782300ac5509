"""What becomes of pairs and what was written in them when somebody is erased."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from konnekt.relationships.models import PairRequest, Slot


@transaction.atomic
def forget_requests(member_id: UUID) -> None:
    """Empty what somebody wrote when they asked, and what they asked back. The other's words stay, and with them the
    key, until the time to read them is over.
    """
    PairRequest.objects.filter(mentee__member=member_id).update(why="", answer=None)
    PairRequest.objects.filter(mentor__member=member_id).update(question=None)


@transaction.atomic
def forget_slots(member_id: UUID, *, now: datetime) -> None:
    """Empty where somebody offered to meet, and take back the times still ahead."""
    offered = Slot.objects.filter(mentor__member=member_id)
    offered.update(place="")
    offered.filter(taken_back_at=None, begins_at__gt=now).update(taken_back_at=now)
