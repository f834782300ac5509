"""The reminders that the demo company's pairs have had: those whose moment has come."""

from datetime import datetime

from konnekt.nudging.models import SentNudge
from konnekt.nudging.queries import facts_of, running
from konnekt.nudging.rules import passed


def seed_nudges(now: datetime) -> int:
    """Note what would have been sent by now. Returns how many."""
    facts = facts_of(running().select_related("round"), now)
    made = SentNudge.objects.bulk_create(
        SentNudge(
            relationship_id=pk,
            member_id=sent.member_id,
            rule=sent.rule,
            number=sent.number,
            since=sent.since,
            sent_at=at,
        )
        for pk, one in facts.items()
        for sent, at in passed(one, now)
    )
    return len(made)
