"""Giving feedback, with one's name or without; writing on, reading the answer, and saying whether it helped.

The ledger records what is given with a name. Of what has none it records nothing before somebody answers, and whoever
answers is told of it by the next morning's mail: each of these has a clock that would tell who was there just then.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.feedback.models import Feedback, Post, Tally
from konnekt.feedback.policy import OWN
from konnekt.feedback.queries.answering import candidates, with_fewest
from konnekt.feedback.queries.giving import answer_days, by_code, rounds_to_give
from konnekt.feedback.references import code_of, digest
from konnekt.feedback.rules import MOST_A_DAY, MOST_UNANSWERED, add_working_days
from konnekt.feedback.states import Addressed, FeedbackKind, FeedbackState, Helped, Told
from konnekt.feedback.words import Opened, checked, close_up, close_up_post, open_up
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Member
from konnekt.organisations.queries import served
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.rules import today_in
from konnekt.sealing.keyring import Holder, fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody would like to say, and to whom."""

    kind: FeedbackKind
    text: str
    addressed: Addressed = Addressed.TEAM
    person: UUID | None = None
    """Which of those who run the programme, where it goes to one."""
    may_quote: bool = False
    with_name: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """What was given, and the code of what has no name: shown now, and kept nowhere."""

    feedback: Feedback
    code: str = ""


@transaction.atomic
def give(actor: Actor, *, programme: Programme, said: Said, token: UUID, now: datetime) -> Given:
    """Give feedback about a programme one takes part in, or did lately. It has an owner and a date at once.

    The same form sent twice is one piece, and shows the same code.

    Raises
    ------
    NotFound
        For whoever takes no part in the programme.
    Refused
        Where nothing is said, nobody would read it, or the day's limit is reached.
    """
    today = today_in(served(), now)
    round_ = next(iter(rounds_to_give(actor, today, programme=programme)), None)
    if round_ is None or actor.member_id is None:
        raise NotFound
    giver_id = actor.member_id if said.with_name else None
    code = "" if said.with_name else code_of(token)
    feedback_id = uuid5(round_.pk, f"{giver_id or ''}:{token}")
    if (before := Feedback.objects.filter(pk=feedback_id).first()) is not None:
        return Given(before, code)
    text = checked(said.text, "text")
    addressed, owner = _reader(programme, said, actor.member_id)
    _count(round_, actor.member_id, today)
    feedback = Feedback(
        pk=feedback_id,
        programme=programme,
        round=round_,
        kind=said.kind,
        addressed=addressed,
        giver_id=giver_id,
        reference=digest(code) if code else "",
        may_quote=said.may_quote,
        owner=owner,
        given_on=today,
        changed_on=today,
        due_on=add_working_days(today, answer_days(programme.pk)),
    )
    close_up(feedback, text)
    feedback.save(force_insert=True)
    if giver_id is not None:
        record(actor, Verb.FEEDBACK_GIVEN, feedback, fields=["words"], subject=giver_id, kind=said.kind.value)
    return Given(feedback, code)


@transaction.atomic
def write_on(actor: Actor, *, feedback: Feedback, text: str, token: UUID, now: datetime) -> None:
    """Write on to what one gave with one's name. What was answered is in work again."""
    if not OWN.allows(actor, feedback):
        raise NotFound
    if _write_on(_locked(feedback), text, token, now):
        record(actor, Verb.FEEDBACK_CHANGED, feedback, fields=["posts"], subject=feedback.giver_id)


@transaction.atomic
def write_on_by_reference(*, code: str, text: str, token: UUID, now: datetime) -> None:
    """The same for whoever has the code. Nobody is an actor here, and the ledger keeps nothing of it."""
    _write_on(_locked(_referred(code)), text, token, now)


@transaction.atomic
def say_whether_it_helped(actor: Actor, *, feedback: Feedback, helped: Helped) -> None:
    """Say whether the answer helped; one may change one's mind."""
    if not OWN.allows(actor, feedback):
        raise NotFound
    _say_whether(_locked(feedback), helped)


@transaction.atomic
def say_by_reference(*, code: str, helped: Helped) -> None:
    """The same for whoever has the code."""
    _say_whether(_locked(_referred(code)), helped)


@transaction.atomic
def read_own(actor: Actor, *, feedback: Feedback) -> Opened | None:
    """What one gave, and all that was written to it; notes that one has seen it. None once it was erased."""
    if not OWN.allows(actor, feedback):
        raise NotFound
    return _read(feedback)


@transaction.atomic
def read_by_reference(feedback: Feedback) -> Opened | None:
    """The same, for what a code has opened. That somebody looked is noted, and nothing of who."""
    return _read(feedback)


def _read(feedback: Feedback) -> Opened | None:
    if feedback.has_news:
        Feedback.objects.filter(pk=feedback.pk).update(has_news=False)
    return open_up(feedback, Post.objects.filter(feedback=feedback).select_related("author"))


def _referred(code: str) -> Feedback:
    found = by_code(code)
    if found is None:
        raise NotFound
    return found


def _locked(feedback: Feedback) -> Feedback:
    return Feedback.objects.select_for_update(no_key=True).get(pk=feedback.pk)


def _write_on(row: Feedback, text: str, token: UUID, now: datetime) -> bool:
    """The giver's words, unless the same form was sent before."""
    text, post_id = checked(text, "text"), uuid5(row.pk, f"giver:{token}")
    posts = list(Post.objects.filter(feedback=row).values_list("pk", "is_giver"))
    if post_id in {pk for pk, _is_giver in posts}:
        return False
    since = 0
    for _pk, is_giver in posts:
        since = since + 1 if is_giver else 0
    if since >= MOST_UNANSWERED:
        raise Refused(_("You wrote on five times already. Whoever looks after it will answer."), field="text")
    today = today_in(served(), now)
    post = Post(pk=post_id, feedback=row, number=len(posts) + 1, is_giver=True, said_on=today)
    close_up_post(post, row, text)
    post.save(force_insert=True)
    if not row.is_open:
        row.state, row.closed_on = FeedbackState.IN_WORK, None
        row.due_on = add_working_days(today, answer_days(row.programme_id))
    row.changed_on, row.told = today, Told.NOTHING
    row.save(update_fields=["state", "closed_on", "due_on", "changed_on", "told"])
    return True


def _say_whether(row: Feedback, helped: Helped) -> None:
    if row.answered_on is None:
        raise Refused(_("There is no answer yet."))
    if row.helped != helped:
        row.helped = helped
        row.save(update_fields=["helped"])


def _reader(programme: Programme, said: Said, giver: UUID) -> tuple[Addressed, Member | None]:
    """To whom it goes, and who looks after it: never the giver, where that is known. Where nobody else runs the
    programme it goes to the administrators.
    """
    team = candidates(programme, Addressed.TEAM)
    match said.addressed:
        case Addressed.PERSON:
            chosen = next((one for one in team if one.pk == said.person and one.pk != giver), None)
            if chosen is None:
                raise Refused(_("Choose who should read it."), field="addressed")
            return Addressed.PERSON, chosen
        case Addressed.TEAM:
            fit = [one for one in team if one.pk != giver] if said.with_name else team
            if fit:
                return Addressed.TEAM, with_fewest(fit)
    if not candidates(programme, Addressed.ADMINISTRATORS):
        raise Refused(_("Nobody can read this at the moment. Turn to somebody you trust."), field="addressed")
    return Addressed.ADMINISTRATORS, with_fewest(candidates(programme, Addressed.ADMINISTRATORS))


def _count(round_: Round, member_id: UUID, today: date) -> None:
    """Take one of the day's pieces, or refuse."""
    who = fingerprint(Holder.round(round_.pk), f"feedback:{today}:{member_id}")
    Tally.objects.get_or_create(day=today, who=who)
    counted = Tally.objects.filter(day=today, who=who, number__lt=MOST_A_DAY).update(number=F("number") + 1)
    if not counted:
        words = ngettext(
            "You can give feedback {number} time a day. Please come back tomorrow; what you typed is still here.",
            "You can give feedback {number} times a day. Please come back tomorrow; what you typed is still here.",
            MOST_A_DAY,
        )
        raise Refused(words.format(number=MOST_A_DAY), field="text")
