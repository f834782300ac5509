"""Whose story it is: sealed both ways, opened to tell them and to let each withdraw it, and for nobody who reads it."""

import json
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from konnekt.community.models import Story, StoryDraft, StoryVoice
from konnekt.notify.actions.telling import Telling, tell_all
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient
from konnekt.sealing.keyring import Holder, KeyDropped, drop_key, place, seal, unseal, unseal_all


def keep_voices(story: Story, member_ids: Iterable[UUID]) -> None:
    """Save a story with whose it is, and give each their own way to it."""
    ids = list(member_ids)
    told = json.dumps([str(one) for one in ids])
    story.voices = seal(Holder.concern(story.pk), told, place(story._meta.label, "voices", story.pk))
    story.save(force_insert=True)
    for member_id in ids:
        voice = StoryVoice(member_id=member_id)
        voice.story = seal(Holder.person(member_id), str(story.pk), place(voice._meta.label, "story", voice.pk))
        voice.save(force_insert=True)


def voices_of(story: Story) -> list[UUID]:
    """Whose story it is."""
    try:
        told = unseal(Holder.concern(story.pk), bytes(story.voices), place(story._meta.label, "voices", story.pk))
    except KeyDropped:
        return []
    return [UUID(one) for one in json.loads(told)]


def stories_of(member_id: UUID) -> list[Story]:
    """Somebody's stories that are there, the newest first."""
    ids = _ways_of(member_id)
    return list(Story.objects.filter(pk__in=ids.values()).select_related("area").order_by("-offered_on", "pk"))


def drop_story(story: Story) -> None:
    """Take a story away, and each one's way to it."""
    for member_id in voices_of(story):
        ways = [pk for pk, found in _ways_of(member_id).items() if found == story.pk]
        StoryVoice.objects.filter(pk__in=ways).delete()
    drop_key(Holder.concern(story.pk))
    Story.objects.filter(pk=story.pk).delete()


@transaction.atomic
def forget_stories(member_id: UUID) -> None:
    """Whoever is erased takes their yes back: to stories that are out, and to those being written about them."""
    for story in stories_of(member_id):
        drop_story(story)
    StoryVoice.objects.filter(member=member_id).delete()
    StoryDraft.objects.filter(relationship__parts__member=member_id).delete()


def tell_members(member_ids: Iterable[UUID], notice: Notice, path: str, **values: str) -> None:
    """Tell some people something."""
    people = Member.objects.filter(pk__in=list(member_ids)).order_by("pk")
    to = [found for one in people if (found := recipient(one)) is not None]
    tell_all(Telling(to=one, notice=notice, path=path, values=values) for one in to)


def _ways_of(member_id: UUID) -> dict[UUID, UUID]:
    """Somebody's ways, each with the story to which it leads."""
    rows = list(StoryVoice.objects.filter(member=member_id).order_by("pk"))
    if not rows:
        return {}
    sealed = ((bytes(row.story), place(row._meta.label, "story", row.pk)) for row in rows)
    try:
        found = unseal_all(Holder.person(member_id), sealed)
    except KeyDropped:
        return {}
    return {row.pk: UUID(one) for row, one in zip(rows, found, strict=True)}
