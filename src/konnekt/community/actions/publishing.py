"""Publishing a story, or not: by people who read its words and don't learn whose they are."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.community import messages
from konnekt.community.actions.entering import fitting
from konnekt.community.actions.voices import drop_story, tell_members, voices_of
from konnekt.community.models import Story, StoryDraft
from konnekt.community.policy import DECIDING
from konnekt.community.rules import LONGEST_WORDS
from konnekt.community.states import StoryState
from konnekt.core.errors import Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.programmes.rules import today_in
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, seal, unseal_each
from konnekt.sealing.models import Key, KeyKind


@transaction.atomic
def publish_story(actor: Actor, *, story: Story, now: datetime) -> None:
    """Let the community read it."""
    row = _undecided(actor, story)
    if row.state == StoryState.PUBLISHED:
        return
    if row.state == StoryState.DECLINED:
        raise Refused(_("It was not published, and stays so. Those whose story it is can offer it once more."))
    _settle(actor, row, StoryState.PUBLISHED, "", now)
    record(actor, Verb.STORY_PUBLISHED, row)


@transaction.atomic
def decline_story(actor: Actor, *, story: Story, words: str, now: datetime) -> None:
    """Don't publish it, or take it out again; with words that reach those whose it is."""
    row = _undecided(actor, story)
    words = fitting(words, LONGEST_WORDS, "words", needed=_("Say in a few words why; those whose it is read them."))
    if row.state == StoryState.DECLINED:
        raise Refused(_("It isn’t published."))
    _settle(actor, row, StoryState.DECLINED, words, now)
    record(actor, Verb.STORY_DECLINED, row)


def read_answers(stories: Iterable[Story]) -> dict[UUID, str]:
    """What was said to those whose stories these are, by story; for them."""
    answered = [one for one in stories if one.answer is not None]
    sealed = [(Holder.concern(one.pk), bytes(one.answer), _place_of_answer(one)) for one in answered if one.answer]
    return {one.pk: words for one, words in zip(answered, unseal_each(sealed), strict=True)}


@transaction.atomic
def forget_old_stories(before: datetime, now: datetime) -> int:
    """Delete stories about which was decided before then, or that have waited since before then. Returns how many."""
    rows = list(Story.objects.annotate(since=Coalesce("decided_on", "offered_on")).filter(since__lt=before.date()))
    for one in rows:
        drop_story(one)
    return len(rows)


@transaction.atomic
def forget_closed_drafts(*, now: datetime) -> int:
    """Delete what was drafted in spaces whose key is gone: nobody can read it. Returns how many."""
    keys = Key.objects.filter(kind=KeyKind.RELATIONSHIP).values("holder")
    gone, _of = StoryDraft.objects.exclude(relationship__in=keys).delete()
    return gone


def _undecided(actor: Actor, story: Story) -> Story:
    """A story that the actor decides about, under lock; not one of their own."""
    row = DECIDING.fetch(actor, story.pk, Story.objects.select_for_update(of=("self",)), least=Sight.PART)
    if actor.member_id in voices_of(row):
        raise Refused(_("It is your own, so somebody else decides."))
    return row


def _settle(actor: Actor, row: Story, state: StoryState, words: str, now: datetime) -> None:
    row.state, row.decided_by_id, row.decided_on = state, actor.member_id, today_in(served(), now)
    row.answer = seal(Holder.concern(row.pk), words, _place_of_answer(row)) if words else None
    row.save(update_fields=["state", "decided_by", "decided_on", "answer"])
    tell_members(voices_of(row), messages.STORY_DECIDED, reverse("own_stories", args=[served().slug]))


def _place_of_answer(row: Story) -> Place:
    return place(row._meta.label, "answer", row.pk)
