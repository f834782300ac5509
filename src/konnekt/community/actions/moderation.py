"""Reporting a post; looking at it, hiding it with a reason, bringing it back; a second look when its author asks.

What is said in all this is sealed. The ledger says that a post was hidden or came back, and nothing of why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Actor, Role
from konnekt.access.visibility import Sight
from konnekt.community import messages
from konnekt.community.actions.entering import fitting
from konnekt.community.actions.events import event_under, tell_of_hiding
from konnekt.community.models import Hiding, Post, Report, Space
from konnekt.community.policy import HIDDEN_OWN, MODERATED, POST, REPORT
from konnekt.community.queries.moderation import moderators_of
from konnekt.community.rules import DAY, LONGEST_WORDS
from konnekt.community.states import HideReason, Outcome, PostKind, ReportReason, ReportState
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import Telling, tell_all
from konnekt.notify.notices import Notice
from konnekt.organisations.models import Member
from konnekt.organisations.queries import holders_of, recipient, served
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal

SEALED_OF_A_HIDING = ("words", "appeal", "answer")


@dataclass(frozen=True, slots=True)
class Told:
    """A report as a moderator reads it. It doesn't say whose it is."""

    row: Report
    words: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A hiding with its words."""

    row: Hiding
    words: str
    appeal: str
    answer: str


@transaction.atomic
def report(actor: Actor, *, post: Post, reason: ReportReason, words: str, now: datetime) -> None:
    """Ask moderators to look at a post. Said twice it is said once; the author isn't told, and nobody learns who."""
    if not POST.allows(actor, post) or post.emptied_at is not None or actor.member_id is None:
        raise NotFound
    if post.author_id == actor.member_id:
        raise Refused(_("You wrote this yourself. You can change it, or take it back."))
    needed = _("Say in a few words what it is.") if reason == ReportReason.OTHER else ""
    words = fitting(words, LONGEST_WORDS, "words", needed=needed)
    mine = Report.objects.filter(reporter=actor.member_id)
    if mine.filter(post=post, state=ReportState.OPEN).exists():
        return
    most = served().reports_a_day
    if mine.filter(reported_at__gt=now - DAY, reported_at__lte=now).count() >= most:
        raise Refused(
            ngettext(
                "You reported a post today. It is being looked at.",
                "You reported {most} posts today. They are being looked at.",
                most,
            ).format(most=most)
        )
    row = Report(post=post, reporter_id=actor.member_id, reason=reason, reported_at=now)
    row.words = _sealed(row, "words", words)
    row.save(force_insert=True)
    readers = moderators_of(post.space, besides=[post.author_id])
    if not readers or reason == ReportReason.HARM:
        readers = [*readers, *(one for one in holders_of(Role.SAFEGUARDING) if one.pk != post.author_id)]
    _tell(readers, messages.REPORTED, reverse("report", args=[served().slug, row.pk]), post.space)


def read_reports(actor: Actor, *, post: Post) -> list[Told]:
    """What was said when a post was reported, for those who look at reports."""
    rows = REPORT.visible(actor, Report.objects.filter(post=post), least=Sight.PART)
    return [Told(row, _opened(row, "words")) for row in rows]


def read_hiding(hiding: Hiding) -> Opened:
    """The words of a hiding, for whoever was let in to it."""
    return Opened(hiding, *(_opened(hiding, name) for name in SEALED_OF_A_HIDING))


@transaction.atomic
def hide(actor: Actor, *, post: Post, reason: HideReason, words: str, now: datetime) -> Hiding:
    """Hide a post everywhere, with a reason that its author reads. Settles what was reported about it."""
    row = _moderated(actor, post)
    if row.emptied_at is not None:
        raise Refused(_("Its author took it back already."))
    needed = _("Say in a few words why; its author reads it.") if reason == HideReason.OTHER else ""
    words = fitting(words, LONGEST_WORDS, "words", needed=needed)
    if row.hidden_at is not None:
        raise Refused(_("It is hidden already."))
    hiding = Hiding(post=row, hidden_by_id=actor.member_id, reason=reason, hidden_at=now)
    hiding.words = _sealed(hiding, "words", words)
    hiding.save(force_insert=True)
    Post.objects.filter(pk=row.pk).update(hidden_at=now, pinned_at=None)
    Post.objects.filter(accepted=row).update(accepted=None)
    _settle(row, ReportState.HIDDEN, actor, now)
    if row.kind == PostKind.EVENT:
        tell_of_hiding(row.event, is_hidden=True, now=now)
    record(actor, Verb.POST_HIDDEN, row, subject=row.author_id)
    _tell_author(row, messages.HIDDEN, reverse("hidden_post", args=[served().slug, hiding.pk]))
    return hiding


@transaction.atomic
def let_stand(actor: Actor, *, post: Post, now: datetime) -> None:
    """Say that a reported post stays where it is."""
    _settle(_moderated(actor, post), ReportState.KEPT, actor, now)


@transaction.atomic
def restore(actor: Actor, *, post: Post, now: datetime) -> None:
    """Bring a hidden post back."""
    row = _moderated(actor, post)
    hiding = _open_hiding(row)
    if hiding.appealed_at is not None and hiding.answered_at is None:
        raise Refused(_("Its author asked for a second look. Answer that; it brings the post back, too."))
    _bring_back(actor, row, hiding, now)
    _tell_author(row, messages.RESTORED, _address(row))


@transaction.atomic
def appeal(actor: Actor, *, hiding: Hiding, words: str, now: datetime) -> None:
    """The author asks once for a second look, and says why."""
    if not HIDDEN_OWN.allows(actor, hiding):
        raise NotFound
    row = Hiding.objects.select_for_update(of=("self",)).select_related("post__space").get(pk=hiding.pk)
    if row.restored_at is not None:
        raise Refused(_("It is back already."))
    if row.appealed_at is not None:
        raise Refused(_("You asked for a second look already. One is all there is."))
    words = fitting(words, LONGEST_WORDS, "words", needed=_("Say in a few words why it should stand."))
    row.appeal, row.appealed_at = _sealed(row, "appeal", words), now
    row.save(update_fields=["appeal", "appealed_at"])
    others = moderators_of(row.post.space, besides=[actor.member_id, row.hidden_by_id])
    readers = others or moderators_of(row.post.space, besides=[actor.member_id])
    _tell(readers, messages.APPEALED, reverse("hiding", args=[served().slug, row.pk]), row.post.space)


@transaction.atomic
def answer_appeal(actor: Actor, *, hiding: Hiding, outcome: Outcome, words: str, now: datetime) -> None:
    """Answer an appeal: somebody other than whoever hid the post, if there is anybody else."""
    row = _moderated(actor, hiding.post)
    found = Hiding.objects.select_for_update(of=("self",)).get(pk=hiding.pk)
    if found.appealed_at is None or found.answered_at is not None or found.restored_at is not None:
        raise Refused(_("There is no appeal that waits for an answer."))
    if found.hidden_by_id == actor.member_id and moderators_of(row.space, besides=[actor.member_id, row.author_id]):
        raise Refused(_("You hid it, so somebody else takes the second look."))
    words = fitting(words, LONGEST_WORDS, "words", needed=_("Answer in a few words; the author reads them."))
    found.answer, found.answered_at, found.answered_by_id = _sealed(found, "answer", words), now, actor.member_id
    found.outcome = outcome
    found.save(update_fields=["answer", "answered_at", "answered_by", "outcome"])
    record(actor, Verb.APPEAL_ANSWERED, row, subject=row.author_id, outcome=outcome.value)
    if outcome is Outcome.RESTORED:
        _bring_back(actor, row, found, now)
    _tell_author(row, messages.APPEAL_ANSWERED, reverse("hidden_post", args=[served().slug, found.pk]))


def _bring_back(actor: Actor, row: Post, hiding: Hiding, now: datetime) -> None:
    hiding.restored_at = now
    hiding.save(update_fields=["restored_at"])
    Post.objects.filter(pk=row.pk).update(hidden_at=None)
    record(actor, Verb.POST_RESTORED, row, subject=row.author_id)
    if row.kind == PostKind.EVENT:
        tell_of_hiding(row.event, is_hidden=False, now=now)


def _settle(row: Post, state: ReportState, actor: Actor, now: datetime) -> None:
    waiting = Report.objects.select_for_update(of=("self",)).filter(post=row, state=ReportState.OPEN)
    reports = list(waiting.select_related("reporter"))
    waiting.update(state=state, settled_by=actor.member_id, settled_at=now)
    told = [one.reporter for one in reports]
    _tell(told, messages.SEEN_TO, reverse("get_help", args=[served().slug]), row.space)


def _moderated(actor: Actor, post: Post) -> Post:
    """A post that the actor moderates and did not write, held until this transaction ends; its event before it."""
    event_under(post)
    rows = Post.objects.select_for_update(of=("self",), no_key=True).defer("words")
    row = MODERATED.fetch(actor, post.pk, rows.select_related("author", "space__area", "space__programme"))
    if row.author_id is not None and row.author_id == actor.member_id:
        raise Refused(_("You wrote this yourself, so somebody else decides about it."))
    return row


def _open_hiding(row: Post) -> Hiding:
    hiding = Hiding.objects.select_for_update(of=("self",)).filter(post=row, restored_at=None).first()
    if hiding is None:
        raise Refused(_("It isn’t hidden."))
    return hiding


def _address(row: Post) -> str:
    return reverse("post", args=[served().slug, row.under_id or row.pk])


def _tell_author(row: Post, notice: Notice, path: str) -> None:
    if row.author is not None:
        _tell([row.author], notice, path, row.space)


def _tell(people: Iterable[Member], notice: Notice, path: str, space: Space) -> None:
    found = {one.member_id: one for person in people if (one := recipient(person)) is not None}
    tell_all(Telling(to=one, notice=notice, path=path, values={"space": space.called}) for one in found.values())


def _sealed(row: models.Model, name: str, words: str) -> bytes | None:
    return seal(Holder.concern(row.pk), words, place(row._meta.label, name, row.pk)) if words else None


def _opened(row: models.Model, name: str) -> str:
    value = getattr(row, name)
    if value is None:
        return ""
    try:
        return unseal(Holder.concern(row.pk), bytes(value), place(row._meta.label, name, row.pk))
    except KeyDropped:
        return ""
