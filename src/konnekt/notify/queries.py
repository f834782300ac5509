"""Reads of what people asked not to hear."""

from uuid import UUID

from konnekt.notify.models import Preference, Silence
from konnekt.notify.notices import Topic


def unwanted_topics(member_id: UUID) -> set[Topic]:
    """The kinds of notice that a member switched off."""
    return {Topic(value) for value in Preference.objects.filter(member=member_id).values_list("topic", flat=True)}


def silenced(about_id: UUID) -> set[str]:
    """The notices that are switched off for one thing."""
    return set(Silence.objects.filter(about=about_id).values_list("notice", flat=True))
