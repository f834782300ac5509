"""Doing a module: one lesson after the other, as often as one likes; at the end there is a completion.

Nothing of it goes into the ledger, which others read: how far somebody is, is theirs and their programme manager's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.core.facts import Fact
from konnekt.jobs.facts import announce
from konnekt.organisations.queries import served
from konnekt.programmes.rules import today_in
from konnekt.sealing.keyring import Holder, place, seal, unseal_all
from konnekt.training.codes import new_code
from konnekt.training.models import Completion, Progress, Thought
from konnekt.training.policy import THOUGHT
from konnekt.training.queries.catalogue import Entry
from konnekt.training.rules import LONGEST_THOUGHT, Score, left, refresh_day, score
from konnekt.training.states import Origin
from konnekt.training.text.shape import Checklist, Lesson, Reflection


@dataclass(frozen=True, slots=True)
class Done:
    """What became of finishing a lesson."""

    progress: Progress
    score: Score
    completion: Completion | None
    """The one that this lesson brought, if it was the last that was missing."""


@transaction.atomic
def finish_lesson(
    actor: Actor,
    *,
    entry: Entry,
    number: int,
    chosen: Sequence[Sequence[int]],
    ticked: Sequence[int] = (),
    thoughts: Mapping[int, str] | None = None,
    now: datetime,
) -> Done:
    """Keep what was answered, ticked and written in a lesson, and count it as done. Where that makes the module
    complete, announce it.

    ``chosen`` holds, for each question that is counted, the places of the answers. ``thoughts`` are by their place
    among the lesson's reflections; an empty one deletes what was there.
    """
    if actor.member_id is None:
        raise NotFound
    lesson = lesson_of(entry, number)
    _check(lesson, chosen)
    progress = _progress(actor, entry, number, now)
    progress.done = sorted({*progress.done, number} & {one.number for one in entry.text.lessons})
    progress.answers = {**progress.answers, str(number): [sorted(set(one)) for one in chosen]}
    progress.ticks = {**progress.ticks, str(number): sorted(set(ticked) & set(range(_points(lesson))))}
    progress.lesson, progress.seen_at, progress.version = number, now, entry.version
    keep_thoughts(actor, entry=entry, number=number, thoughts=thoughts or {}, now=now)
    reached = score(entry.text, progress.answers)
    completion = None
    if progress.completed_at is None and is_complete(entry, progress, reached):
        progress.completed_at = now
        completion = _complete(actor, entry, reached, now)
    progress.save()
    return Done(progress, reached, completion)


@transaction.atomic
def begin_again(actor: Actor, *, key: str, now: datetime) -> None:
    """Do a module anew from its first lesson. What was completed before stays, and what one wrote for oneself too."""
    if actor.member_id is None:
        raise NotFound
    rows = Progress.objects.filter(member=actor.member_id, module_key=key)
    rows.update(done=[], answers={}, ticks={}, completed_at=None, started_at=now, seen_at=now)


def is_complete(entry: Entry, progress: Progress, reached: Score) -> bool:
    """Every lesson is done, and enough is right."""
    return not left(entry.text, progress.done) and reached.per_cent >= entry.module.pass_mark


def lesson_of(entry: Entry, number: int) -> Lesson:
    """A lesson by its number."""
    found = next((one for one in entry.text.lessons if one.number == number), None)
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def keep_thoughts(actor: Actor, *, entry: Entry, number: int, thoughts: Mapping[int, str], now: datetime) -> None:
    """Seal what somebody wrote in a lesson, for themselves alone."""
    lesson, holder = lesson_of(entry, number), _holder(actor)
    asked = sum(isinstance(block, Reflection) for block in lesson.blocks)
    for at, words in thoughts.items():
        if not 0 <= at < asked:
            raise NotFound
        if len(words) > LONGEST_THOUGHT:
            raise Refused(
                _("This is longer than {most} characters. Keep the rest elsewhere, or make it shorter.").format(
                    most=LONGEST_THOUGHT
                ),
                field=f"thought-{at}",
            )
        kept = Thought.objects.filter(member=actor.member_id, module_key=entry.key, lesson=number, place=at)
        if not words.strip():
            kept.delete()
            continue
        row = kept.first() or _new_thought(actor, entry.key, number, at)
        row.body, row.written_at = seal(holder, words.strip(), _place(row)), now
        row.save()


def read_thoughts(actor: Actor, *, key: str, number: int | None = None) -> dict[tuple[int, int], str]:
    """What one wrote in a module, by lesson and place."""
    rows = THOUGHT.visible(actor, Thought.objects.filter(module_key=key))
    if number is not None:
        rows = rows.filter(lesson=number)
    found = list(rows)
    if not found:
        return {}
    texts = unseal_all(_holder(actor), [(bytes(row.body), _place(row)) for row in found])
    return {(row.lesson, row.place): text for row, text in zip(found, texts, strict=True)}


def _check(lesson: Lesson, chosen: Sequence[Sequence[int]]) -> None:
    if len(chosen) != len(lesson.questions):
        raise Refused(_("This lesson was changed while you had it open. Look at its questions once more."))
    for at, (question, answer) in enumerate(zip(lesson.questions, chosen, strict=True)):
        if not answer or not set(answer) <= set(range(len(question.choices))):
            raise Refused(_("Choose an answer here. You can try again as often as you like."), field=f"question-{at}")


def _progress(actor: Actor, entry: Entry, number: int, now: datetime) -> Progress:
    begun: dict[str, Any] = {"version": entry.version, "lesson": number, "started_at": now, "seen_at": now}
    Progress.objects.get_or_create(member_id=actor.member_id, module_key=entry.key, defaults=begun)
    return Progress.objects.select_for_update().get(member=actor.member_id, module_key=entry.key)


def _complete(actor: Actor, entry: Entry, reached: Score, now: datetime) -> Completion:
    assert actor.member_id is not None
    day = today_in(served(), now)
    made = Completion.objects.create(
        member_id=actor.member_id,
        module_key=entry.key,
        version=entry.version,
        title=entry.text.title[:200],
        minutes=entry.module.minutes,
        right=reached.right,
        questions=reached.of,
        completed_at=now,
        refresh_on=refresh_day(day, entry.module.refresh_after),
        is_own_word=entry.origin is Origin.PACKAGE,
        code=new_code(),
    )
    announce(Fact.MODULE_COMPLETED, member_id=str(actor.member_id), completion_id=str(made.pk))
    return made


def _points(lesson: Lesson) -> int:
    return sum(len(block.points) for block in lesson.blocks if isinstance(block, Checklist))


def _holder(actor: Actor) -> Holder:
    if actor.member_id is None:
        raise NotFound
    return Holder.person(actor.member_id)


def _new_thought(actor: Actor, key: str, number: int, at: int) -> Thought:
    assert actor.member_id is not None
    pk = uuid5(actor.member_id, f"thought:{key}:{number}:{at}")
    return Thought(pk=pk, member_id=actor.member_id, module_key=key, lesson=number, place=at)


def _place(row: Thought) -> Any:
    return place("training.Thought", "body", row.pk)
