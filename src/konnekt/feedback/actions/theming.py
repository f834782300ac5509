"""Themes: what several people said, in a manager's words; what became of it; and what everybody reads of that."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.core.errors import NotFound, Refused
from konnekt.feedback.actions.answering import locked, say
from konnekt.feedback.models import Feedback, Terms, Theme
from konnekt.feedback.policy import CASE, THEME
from konnekt.feedback.queries.answering import candidates, with_fewest
from konnekt.feedback.queries.giving import answer_days
from konnekt.feedback.rules import FEWEST_DAYS, MOST_DAYS, add_working_days
from konnekt.feedback.states import Addressed, FeedbackState, ThemeSource, ThemeState, Told
from konnekt.feedback.words import LONGEST_QUOTE, close_up_quote, open_up
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.programmes.models import Programme
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.rules import today_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a theme says: its words, who looks after it until when, what became of it, and whether others read that."""

    title: str
    owner: UUID | None
    due_on: date
    state: ThemeState
    words: str
    is_published: bool


@transaction.atomic
def make_theme(
    actor: Actor, *, programme: Programme, title: str, source: ThemeSource, token: UUID, now: datetime
) -> Theme:
    """Begin a theme; it has an owner and a date at once. The same form sent twice makes one."""
    if not RUNNING.allows(actor, programme):
        raise NotFound
    theme_id = uuid5(programme.pk, f"theme:{token}")
    if (made := Theme.objects.filter(pk=theme_id).first()) is not None:
        return made
    team, today = candidates(programme, Addressed.TEAM), today_in(served(), now)
    theme = Theme.objects.create(
        pk=theme_id,
        programme=programme,
        title=_title(title),
        source=source,
        owner=next((one for one in team if one.pk == actor.member_id), None) or with_fewest(team),
        due_on=add_working_days(today, answer_days(programme.pk)),
        made_by_id=actor.member_id,
        made_at=now,
    )
    record(actor, Verb.THEME_CHANGED, theme, fields=["title"])
    return theme


@transaction.atomic
def change_theme(actor: Actor, *, theme: Theme, outcome: Outcome, now: datetime) -> None:
    """Say what became of it. Where it changed or stays as it is, those who said it read why."""
    row = _locked_theme(actor, theme)
    words = outcome.words.strip()
    if outcome.state != ThemeState.OPEN and not words:
        said = _("Say what was changed.") if outcome.state == ThemeState.CHANGED else _("Say why it stays as it is.")
        raise Refused(said, field="words")
    owner = next((one for one in candidates(row.programme, Addressed.TEAM) if one.pk == outcome.owner), None)
    if owner is None:
        raise Refused(_("Choose somebody who runs the programme."), field="owner")
    if outcome.state != row.state:
        row.settled_on = None if outcome.state == ThemeState.OPEN else today_in(served(), now)
    if outcome.due_on != row.due_on or owner.pk != row.owner_id:
        row.told = Told.WAITS
    row.title, row.owner, row.due_on = _title(outcome.title), owner, outcome.due_on
    row.state, row.words, row.is_published = outcome.state, words, outcome.is_published
    row.save()
    record(actor, Verb.THEME_CHANGED, row, fields=["outcome"], state=row.state, is_published=row.is_published)


@transaction.atomic
def put_under(actor: Actor, *, feedback: Feedback, theme: Theme | None, now: datetime) -> None:
    """Put a piece under a theme, or take it out. What was quoted of it with another is so no more."""
    row = locked(actor, feedback)
    if theme is not None and (theme.programme_id != row.programme_id or not THEME.allows(actor, theme)):
        raise NotFound
    if row.theme_id != (theme.pk if theme else None):
        row.theme, row.quote = theme, None
        if theme is not None and row.state == FeedbackState.NEW:
            row.state = FeedbackState.IN_WORK
        row.save(update_fields=["theme", "quote", "state"])
        record(actor, Verb.FEEDBACK_CHANGED, row, fields=["theme"], subject=row.giver_id)


@transaction.atomic
def quote(actor: Actor, *, feedback: Feedback, text: str) -> None:
    """Publish a part of it with its theme, word for word, where the giver ticked that one may; without words none."""
    row, text = locked(actor, feedback), text.strip().replace("\r\n", "\n")
    if not row.may_quote:
        raise Refused(
            _("Whoever wrote it didn’t say that you may quote them. Say it in your own words."), field="quote"
        )
    if row.theme_id is None:
        raise Refused(_("Put it under a theme first: a quotation stands with one."), field="quote")
    opened = open_up(row, [])
    if text and (opened is None or text not in opened.words or len(text) > LONGEST_QUOTE):
        raise Refused(
            _("Quote at most {most} characters, exactly as they stand there.").format(most=LONGEST_QUOTE), field="quote"
        )
    if text:
        close_up_quote(row, text)
    else:
        row.quote = None
    row.save(update_fields=["quote"])
    record(actor, Verb.FEEDBACK_CHANGED, row, fields=["quote"], subject=row.giver_id)


@transaction.atomic
def answer_theme(actor: Actor, *, theme: Theme, text: str, token: UUID, now: datetime) -> int:
    """Answer everybody whose feedback is in it, each in their own thread. Returns how many were answered."""
    row = _locked_theme(actor, theme)
    pieces = CASE.visible(actor, Feedback.objects.filter(theme=row), least=Sight.PART).order_by("pk")
    answered = sum(say(actor, locked(actor, one), text, token, now) for one in pieces)
    if not pieces:
        raise Refused(_("No feedback is in this theme yet."), field="text")
    record(actor, Verb.THEME_CHANGED, row, fields=["answer"], answered=answered)
    return answered


@transaction.atomic
def set_terms(actor: Actor, *, programme: Programme, days: int, is_public: bool) -> None:
    """Say how fast one answers, and whether visitors may read what came of it. Dates that were given stay."""
    if not RUNNING.allows(actor, programme):
        raise NotFound
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise Refused(
            _("Between {fewest} and {most} working days.").format(fewest=FEWEST_DAYS, most=MOST_DAYS), field="days"
        )
    Terms.objects.update_or_create(programme=programme, defaults={"answer_days": days, "is_public": is_public})
    record(actor, Verb.PROGRAMME_CHANGED, programme, fields=["feedback_terms"], days=days, is_public=is_public)


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused(_("Say in a sentence what people told you."), field="title")
    if len(title) > 200:
        raise Refused(_("At most 200 characters fit here."), field="title")
    return title


def _locked_theme(actor: Actor, theme: Theme) -> Theme:
    if not THEME.allows(actor, theme):
        raise NotFound
    return Theme.objects.select_for_update(of=("self",), no_key=True).select_related("programme").get(pk=theme.pk)
