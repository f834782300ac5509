"""What those do who answer: look after it, answer, ask back, hand it over, close it."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.core.errors import NotFound, Refused
from konnekt.feedback import messages
from konnekt.feedback.models import Feedback, Post
from konnekt.feedback.policy import CASE
from konnekt.feedback.queries.answering import candidates
from konnekt.feedback.states import TRANSITIONS, Addressed, FeedbackState, Told
from konnekt.feedback.words import Opened, checked, close_up_post, open_up
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import tell
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.rules import today_in


@transaction.atomic
def read_case(actor: Actor, *, feedback: Feedback, now: datetime) -> Opened | None:
    """All of it, for those to whom it is addressed. Once its owner has read it, its giver sees that it is being looked
    at. None once it was erased.
    """
    row = locked(actor, feedback)
    if row.state == FeedbackState.NEW and row.owner_id == actor.member_id:
        row.state = FeedbackState.IN_WORK
        _save(actor, row, now, "state")
    feedback.state = row.state
    return open_up(row, Post.objects.filter(feedback=row).select_related("author"))


@transaction.atomic
def take_up(actor: Actor, *, feedback: Feedback, now: datetime) -> None:
    """Say that one looks after it from now on. What is addressed to one person stays theirs."""
    row = locked(actor, feedback)
    if row.owner_id != actor.member_id or row.state == FeedbackState.NEW:
        row.owner_id = actor.member_id
        if row.state == FeedbackState.NEW:
            row.state = FeedbackState.IN_WORK
        _save(actor, row, now, "owner", "state")


@transaction.atomic
def answer(actor: Actor, *, feedback: Feedback, text: str, token: UUID, after: int, now: datetime) -> None:
    """Answer; the giver sees it at once. ``after`` is how many posts the writer has read: where one came in between,
    nothing is sent and nothing is lost.
    """
    say(actor, locked(actor, feedback), text, token, now, after=after)


@transaction.atomic
def ask_back(actor: Actor, *, feedback: Feedback, text: str, token: UUID, after: int, now: datetime) -> None:
    """Ask the giver something. It stays in work, and its date stays."""
    say(actor, locked(actor, feedback), text, token, now, after=after, is_question=True)


@transaction.atomic
def hand_over(actor: Actor, *, feedback: Feedback, to: Member, now: datetime) -> None:
    """Have somebody else look after it who may read it anyway. Its date stays."""
    row = locked(actor, feedback)
    if row.addressed == Addressed.PERSON:
        raise Refused(_("Whoever wrote it chose you, and nobody else reads it."))
    if to.pk not in {one.pk for one in candidates(row.programme, row.addressed)} or to.pk == row.giver_id:
        raise Refused(_("{name} can’t take this over. Choose somebody else.").format(name=to.name), field="to")
    if row.owner_id == to.pk:
        return
    row.owner, row.told = to, Told.WAITS
    _save(actor, row, now, "owner", "told")
    if to.pk != actor.member_id and (mail := recipient(to)) is not None:
        assert actor.member_id is not None
        name = Member.objects.filter(pk=actor.member_id).values_list("name", flat=True).first() or ""
        tell(
            mail,
            messages.HANDED_OVER,
            path=reverse("feedback_case", args=[served().slug, row.pk]),
            name=name,
            programme=row.programme.name,
            due=date_format(row.due_on, "j F"),
        )


@transaction.atomic
def close(actor: Actor, *, feedback: Feedback, now: datetime) -> None:
    """Say that all is said. The giver can write on at any time, which opens it again."""
    row = locked(actor, feedback)
    if row.state == FeedbackState.CLOSED:
        return
    if FeedbackState.CLOSED not in TRANSITIONS[FeedbackState(row.state)]:
        raise Refused(_("Answer it first. A thank-you is an answer, and so is a no with its reason."))
    row.state, row.closed_on = FeedbackState.CLOSED, today_in(served(), now)
    _save(actor, row, now, "state", "closed_on")


def say(
    actor: Actor,
    row: Feedback,
    text: str,
    token: UUID,
    now: datetime,
    *,
    after: int | None = None,
    is_question: bool = False,
) -> bool:
    """Write to the giver for those who answer; False where the same form was sent before."""
    text, post_id = checked(text, "text"), uuid5(row.pk, f"{actor.member_id}:{token}")
    posts = list(Post.objects.filter(feedback=row).select_related("author"))
    if post_id in {one.pk for one in posts}:
        return False
    if after is not None and len(posts) > after:
        newest = posts[-1]
        name = newest.author.name if newest.author else _("Whoever gave it")
        raise Refused(
            _("{name} wrote in the meantime. Read it above; what you typed is still here.").format(name=name),
            field="text",
        )
    today = today_in(served(), now)
    post = Post(
        pk=post_id,
        feedback=row,
        number=len(posts) + 1,
        author_id=actor.member_id,
        is_giver=False,
        is_question=is_question,
        said_on=today,
    )
    close_up_post(post, row, text)
    post.save(force_insert=True)
    row.owner_id, row.has_news, row.closed_on = row.owner_id or actor.member_id, True, None
    if not is_question:
        row.state, row.answered_on = FeedbackState.ANSWERED, row.answered_on or today
    elif row.state == FeedbackState.NEW:
        row.state = FeedbackState.IN_WORK
    _save(actor, row, now, "posts", "state", "owner", "has_news", "closed_on", "answered_on")
    _tell_giver(row)
    return True


def locked(actor: Actor, feedback: Feedback) -> Feedback:
    """The row under lock, for those who may answer it."""
    if not CASE.allows(actor, feedback, least=Sight.PART):
        raise NotFound
    rows = Feedback.objects.select_for_update(of=("self",), no_key=True).select_related("programme", "giver")
    return rows.get(pk=feedback.pk)


def _save(actor: Actor, row: Feedback, now: datetime, *fields: str) -> None:
    row.changed_on = today_in(served(), now)
    row.save(update_fields=["changed_on", *(one for one in fields if one != "posts")])
    record(actor, Verb.FEEDBACK_CHANGED, row, fields=fields, subject=row.giver_id, state=row.state)


def _tell_giver(row: Feedback) -> None:
    if row.giver is not None and (to := recipient(row.giver)) is not None:
        path = reverse("own_feedback", args=[served().slug, row.pk])
        tell(to, messages.ANSWERED, path=path, programme=row.programme.name)
