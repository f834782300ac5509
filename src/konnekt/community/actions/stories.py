"""Writing a story together, agreeing to its words, and taking that back.

Nothing of this is in the ledger: it names who did what, and would tell whose story it is.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor, Role
from konnekt.community import messages
from konnekt.community.actions.entering import fitting
from konnekt.community.actions.voices import drop_story, keep_voices, stories_of, tell_members, voices_of
from konnekt.community.anonymising import Person, Trace, traces
from konnekt.community.keeping_away import keep_away
from konnekt.community.models import Story, StoryConsent, StoryDraft
from konnekt.community.rules import LONGEST_STORY, LONGEST_TITLE
from konnekt.community.states import StoryState
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import InterestArea, Member
from konnekt.organisations.queries import holders_of, served
from konnekt.programmes.names import names_between
from konnekt.programmes.rules import today_in
from konnekt.relationships.actions.space import enter_to_read
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal

WRITTEN_IN = frozenset({RelationshipState.ACTIVE, RelationshipState.INFORMAL, RelationshipState.ENDED})
"""Of a space that is paused nothing is told."""


@dataclass(frozen=True, slots=True)
class Words:
    """A story's words, as they are read."""

    title: str
    body: str
    area: str = ""
    """The key of an interest area, or nothing."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A story as one of those in it sees it while it is theirs."""

    words: Words
    version: int
    traces: list[Trace]
    authors: list[Part]
    agreed: set[UUID]
    """Who said yes to these words, by member; once it is out nobody has to any more."""
    story: Story | None
    """What became of it once all had agreed."""
    is_open: bool
    """Whether whoever reads it can change it and say yes to it."""

    @property
    def is_out(self) -> bool:
        """Whether others read it, or are about to: its words stay as they are until it is taken back."""
        return self.story is not None and self.story.state != StoryState.DECLINED


def read_draft(actor: Actor, *, relationship: Relationship, now: datetime) -> Drafted | None:
    """The story of a space, or one without a word yet; None where the space can't be read any more, or nothing of the
    story was written while one was in it. Whoever left a circle reads no more of how it went on.
    """
    mine = enter_to_read(actor, relationship, now)
    if mine is None or mine.is_one_off:
        return None
    row = StoryDraft.objects.filter(relationship=mine.relationship).first()
    people = _people(mine.relationship)
    is_open = mine.left_at is None and mine.relationship.state in WRITTEN_IN
    if row is None:
        return Drafted(Words("", ""), 0, [], _authors(people, row), set(), None, is_open)
    if not _was_there(mine, row):
        return None
    try:
        words = _opened(row)
    except KeyDropped:
        return None
    authors, found = _authors(people, row), _traces(words, people, mine.relationship)
    if mine.left_at is not None:
        return Drafted(words, row.version, found, [], set(), None, is_open)
    return Drafted(words, row.version, found, authors, _agreed(row, authors), _story_of(row), is_open)


@transaction.atomic
def write_draft(actor: Actor, *, relationship: Relationship, words: Words, version: int, now: datetime) -> StoryDraft:
    """Write it, or change a word; ``version`` is the one that was read. Each change asks everybody anew."""
    mine = _enter(actor, relationship, now)
    row = StoryDraft.objects.select_for_update().filter(relationship=mine.relationship).first()
    words = _checked(words)
    if row is None:
        row = StoryDraft(relationship=mine.relationship, version=0)
    elif not _was_there(mine, row):
        raise NotFound
    elif row.version != version:
        raise Refused(_("Somebody else changed it meanwhile. What you typed is still here; look at theirs first."))
    elif _is_out(row):
        raise Refused(_("Others read these words. Take the story back first, then change it."))
    elif _opened(row) == words:
        return row
    row.version, row.changed_by_id, row.changed_at = row.version + 1, mine.member_id, now
    row.words = seal(Holder.relationship(row.relationship_id), json.dumps(asdict(words)), _place(row, "words"))
    row.save()
    StoryConsent.objects.filter(draft=row).delete()
    return row


@transaction.atomic
def agree_to_story(
    actor: Actor, *, relationship: Relationship, version: int, now: datetime, unheard_by: Collection[UUID] = ()
) -> Story | None:
    """Say yes to exactly these words. Once all have, they leave the space: as words in the open, without a name, for
    those who look after the community. Returns them then. Those by whom the actor is unheard in this space get no mail.
    """
    mine = _enter(actor, relationship, now)
    row = StoryDraft.objects.select_for_update().filter(relationship=mine.relationship).first()
    if row is not None and not _was_there(mine, row):
        raise NotFound
    if row is None or row.version != version:
        raise Refused(_("The words changed meanwhile. Read them again before you say yes."))
    if _is_out(row):
        raise Refused(_("You all agreed to it already."))
    words, people = _opened(row), _people(mine.relationship)
    authors = _authors(people, row)
    if telling := [one.found for one in _traces(words, people, mine.relationship) if one.kind.tells]:
        raise Refused(_("It still says who it is about: {found}.").format(found=", ".join(telling)))
    StoryConsent.objects.get_or_create(
        draft=row, member=mine.member, defaults={"version": row.version, "given_at": now}
    )
    agreed = _agreed(row, authors)
    missing = [one for one in authors if one.member_id not in agreed]
    if missing:
        if len(agreed) == 1:
            _ask(mine, [one for one in missing if one.member_id not in unheard_by])
        return None
    return _offer(row, words, [one.member for one in authors], now)


@transaction.atomic
def offer_agreed(relationship_id: UUID, *, now: datetime) -> Story | None:
    """Somebody left a circle: where everybody who is still in it had said yes, their story waits for nobody any more.
    Whoever left isn’t named in it, as ever.
    """
    rows: QuerySet[Relationship] = Relationship.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("round__programme").filter(pk=relationship_id).first()
    row = StoryDraft.objects.select_for_update().filter(relationship=relationship_id).first()
    if locked is None or row is None or locked.state not in WRITTEN_IN or _is_out(row):
        return None
    people = _people(locked)
    authors = _authors(people, row)
    if not authors or {one.member_id for one in authors} != _agreed(row, authors):
        return None
    words = _opened(row)
    if any(one.kind.tells for one in _traces(words, people, locked)):
        return None
    return _offer(row, words, [one.member for one in authors], now)


@transaction.atomic
def take_yes_back(actor: Actor, *, relationship: Relationship, now: datetime) -> None:
    """Take one's yes back; where the last one had said theirs meanwhile, the story is gone, as when it is withdrawn."""
    mine = _enter(actor, relationship, now)
    row = StoryDraft.objects.select_for_update().filter(relationship=mine.relationship).first()
    if row is None:
        return
    StoryConsent.objects.filter(draft=row, member=mine.member).delete()
    story = _story_of(row)
    if story is not None and story.state != StoryState.DECLINED and mine.member_id in voices_of(story):
        _withdraw(story, mine.member_id)


@transaction.atomic
def withdraw_story(actor: Actor, *, story_id: UUID) -> None:
    """Take one's yes back afterwards: the story is gone at once, wherever it was read, also long after the space in
    which it was written.
    """
    if actor.member_id is None:
        raise NotFound
    story = next((one for one in own_stories(actor) if one.pk == story_id), None)
    if story is None:
        raise NotFound
    _withdraw(story, actor.member_id)


def own_stories(actor: Actor) -> list[Story]:
    """Stories that are one's own, the newest first."""
    return stories_of(actor.member_id) if actor.member_id else []


def _withdraw(story: Story, by: UUID) -> None:
    others = [one for one in voices_of(story) if one != by]
    drop_story(story)
    tell_members(others, messages.STORY_WITHDRAWN, reverse("own_stories", args=[served().slug]))


def _enter(actor: Actor, relationship: Relationship, now: datetime) -> Part:
    """The actor's part in a space in which a story can be written, under lock."""
    mine = enter_to_read(actor, relationship, now)
    if mine is None or mine.is_one_off:
        raise NotFound
    rows: QuerySet[Relationship] = Relationship.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("round__programme").get(pk=mine.relationship_id)
    if locked.state not in WRITTEN_IN or mine.left_at is not None:
        raise Refused(_("This space rests, or you have left it, so nothing of it is told now."))
    mine.relationship = locked
    return mine


def _people(relationship: Relationship) -> list[Part]:
    """Everybody who is in it, or was: none of them may be named."""
    rows = Part.objects.filter(relationship=relationship, consent=Consent.YES)
    return list(rows.select_related("member__unit", "relationship").order_by("side", "member__name_key", "pk"))


def _authors(people: Iterable[Part], row: StoryDraft | None) -> list[Part]:
    """Those who are in it and read the words: each of them has to say yes."""
    return [one for one in people if one.left_at is None and (row is None or _was_there(one, row))]


def _was_there(part: Part, row: StoryDraft) -> bool:
    """Whether somebody was in the space when the words were last changed: as with all that is written there, whoever
    joins a circle reads nothing from before, and whoever left it nothing from after.
    """
    joined = part.answered_at if part.relationship.is_circle else None
    return (joined is None or row.changed_at >= joined) and (part.left_at is None or row.changed_at <= part.left_at)


def _agreed(row: StoryDraft, authors: Iterable[Part]) -> set[UUID]:
    yes = StoryConsent.objects.filter(draft=row, version=row.version).values_list("member", flat=True)
    return set(yes) & {one.member_id for one in authors}


def _traces(words: Words, everybody: Sequence[Part], relationship: Relationship) -> list[Trace]:
    names = names_between(relationship.round.programme)
    sides = {PartSide.MENTOR: names.mentor, PartSide.MENTEE: names.mentee}
    people = [Person(one.member.name, _("the {side}").format(side=sides[PartSide(one.side)])) for one in everybody]
    units = {name for one in everybody if one.member.unit for name in one.member.unit.path.split(" / ")}
    return traces(f"{words.title}\n{words.body}", people=people, units=units)


def _ask(mine: Part, others: Iterable[Part]) -> None:
    path = reverse("pair_story", args=[served().slug, mine.relationship_id])
    wanted = [one.member_id for one in others if not keep_away(mine.member_id, one.member_id)]
    tell_members(wanted, messages.STORY_ASKED, path, author=mine.member.name)


def _offer(row: StoryDraft, words: Words, authors: Sequence[Member], now: datetime) -> Story:
    """The words leave the space, and with them nothing that leads back to it. Of when, the day alone is kept."""
    if (before := _story_of(row)) is not None:
        drop_story(before)
    area = InterestArea.objects.filter(key=words.area).first()
    story = Story(title=words.title, body=words.body, area=area, offered_on=today_in(served(), now))
    keep_voices(story, [one.pk for one in authors])
    row.story = seal(Holder.relationship(row.relationship_id), str(story.pk), _place(row, "story"))
    row.changed_by = None
    row.save(update_fields=["story", "changed_by"])
    StoryConsent.objects.filter(draft=row).delete()
    apart = {one.pk for one in authors}
    readers = [one.pk for one in holders_of(Role.PROGRAMME_MANAGER) if one.pk not in apart]
    tell_members(readers, messages.STORY_OFFERED, reverse("story_decision", args=[served().slug, story.pk]))
    if not readers:
        tell_members(apart, messages.STORY_UNDECIDED, reverse("own_stories", args=[served().slug]))
    return story


def _story_of(row: StoryDraft) -> Story | None:
    """What became of it, as long as that is there."""
    if row.story is None:
        return None
    story_id = unseal(Holder.relationship(row.relationship_id), bytes(row.story), _place(row, "story"))
    return Story.objects.filter(pk=story_id).first()


def _is_out(row: StoryDraft) -> bool:
    story = _story_of(row)
    return story is not None and story.state != StoryState.DECLINED


def _opened(row: StoryDraft) -> Words:
    text = unseal(Holder.relationship(row.relationship_id), bytes(row.words), _place(row, "words"))
    return Words(**json.loads(text))


def _checked(words: Words) -> Words:
    title = fitting(words.title, LONGEST_TITLE, "title", needed=_("Give it a title, so that others find it."))
    body = fitting(words.body, LONGEST_STORY, "body", needed=_("Write a few words first."))
    if words.area and not InterestArea.objects.filter(key=words.area, is_active=True).exists():
        raise Refused(_("Choose one of the areas."), field="area")
    return Words(" ".join(title.split()), body, words.area)


def _place(row: StoryDraft, field: str) -> Place:
    return place(row._meta.label, field, row.pk)
