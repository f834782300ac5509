"""What somebody chooses about their own mails: which kinds, and when."""

from datetime import time
from uuid import UUID

from konnekt.notify.models import Preference, Rhythm
from konnekt.notify.notices import MUST_HEAR, Topic
from konnekt.notify.timing import Bundle


def switch(member_id: UUID, topic: Topic, *, wanted: bool) -> None:
    """Turn a kind of notice on or off for a member."""
    if topic in MUST_HEAR and not wanted:
        return
    if wanted:
        Preference.objects.filter(member=member_id, topic=topic).delete()
    else:
        Preference.objects.get_or_create(member=member_id, topic=topic)


def choose_rhythm(
    member_id: UUID,
    *,
    bundle: Bundle,
    is_quiet: bool,
    quiet_from: time,
    quiet_until: time,
    quiet_weekends: bool,
) -> None:
    """When a member wants the mails that may wait, on their own clock."""
    Rhythm.objects.update_or_create(
        member=member_id,
        defaults={
            "bundle": bundle,
            "is_quiet": is_quiet,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "quiet_weekends": quiet_weekends,
        },
    )
