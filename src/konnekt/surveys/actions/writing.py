"""Writing a survey: what it asks, of whom, and when. All of it changes until it is published, and then nothing."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Format, Side
from konnekt.surveys.models import WrittenQuestion, WrittenSurvey
from konnekt.surveys.policy import WRITING
from konnekt.surveys.scales import Scale, library
from konnekt.surveys.states import Opening, QuestionKind, SurveyState
from konnekt.surveys.written import every_text, why_not_after

SETTINGS = ("title", "introduction", "language", "side", "is_named", "opens", "opens_on", "phase", "closes_on")
QUESTION = (
    "kind", "side", "label", "hint", "is_required", "choices", "items", "least", "most", "scale", "licence",
    "after", "after_values",
)  # fmt: skip

OPEN_AT_LEAST = timedelta(days=7)
"""Shorter, and two surveys in a row could be compared for what one more person said."""

MOST_QUESTIONS = 40
MOST_STATEMENTS = 20
MOST_CHOICES = 20
MOST_STEPS = 7


@transaction.atomic
def write_survey(actor: Actor, *, round_: Round, **settings: Any) -> WrittenSurvey:
    """Begin a survey of a round, as a draft."""
    RUNNING_ROUND.fetch(actor, round_.pk)
    survey = WrittenSurvey(pk=uuid4(), round=round_, **_settings(settings))
    survey.family = survey.pk
    _check_settings(survey)
    survey.save(force_insert=True)
    record(actor, Verb.SURVEY_CHANGED, survey, fields=settings)
    return survey


@transaction.atomic
def change_survey(actor: Actor, *, survey: WrittenSurvey, **settings: Any) -> None:
    """Change what a draft is: its words, whom it asks, when, and whether with a name."""
    row = _draft(actor, survey)
    for name, value in _settings(settings).items():
        setattr(row, name, value)
    _check_settings(row)
    row.save()
    record(actor, Verb.SURVEY_CHANGED, row, fields=settings)


@transaction.atomic
def add_question(actor: Actor, *, survey: WrittenSurvey, **asked: Any) -> WrittenQuestion:
    """Ask one thing more, at the end."""
    row = _draft(actor, survey)
    rows = list(row.questions.all())
    if len(rows) >= MOST_QUESTIONS:
        raise Refused(
            _("These are {most} questions already. Ask only what somebody will act on.").format(most=len(rows))
        )
    question = WrittenQuestion(survey=row, key=uuid4().hex[:8], position=(rows[-1].position + 1) if rows else 1)
    return _write(actor, row, question, asked)


@transaction.atomic
def add_scale(actor: Actor, *, survey: WrittenSurvey, scale: Scale) -> WrittenQuestion:
    """Ask a scale of the library, as it stands there."""
    if survey.questions.filter(scale=scale.key).exists():
        raise Refused(_("“{scale}” is asked already.").format(scale=scale.name))
    if scale.side != Side.BOTH and survey.side not in {Side.BOTH, scale.side}:
        raise Refused(_("“{scale}” is for the other side, which isn’t asked here.").format(scale=scale.name))
    return add_question(
        actor,
        survey=survey,
        kind=scale.kind,
        side=scale.side if scale.side != Side.BOTH else survey.side,
        label=scale.label,
        hint=scale.hint,
        choices=list(scale.steps),
        items=[{"words": one.words, "is_turned": one.is_turned} for one in scale.items],
        least=scale.least,
        most=scale.most,
        scale=scale.key,
    )


@transaction.atomic
def change_question(actor: Actor, *, question: WrittenQuestion, **asked: Any) -> None:
    """Word it better, or ask it otherwise."""
    survey = _draft(actor, question.survey)
    row = WrittenQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    _write(actor, survey, row, asked)


@transaction.atomic
def move_question(actor: Actor, *, question: WrittenQuestion, up: bool) -> None:
    """One place up or down; never before a question that it hangs on, nor behind one that hangs on it."""
    survey = _draft(actor, question.survey)
    rows = list(survey.questions.all())
    at = next((number for number, one in enumerate(rows) if one.pk == question.pk), None)
    to = None if at is None else at + (-1 if up else 1)
    if at is None or to is None or not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for number, one in enumerate(rows, 1):
        one.position = number
    if any(why_not_after(rows, one) for one in rows):
        raise Refused(_("One of the two hangs on the other’s answer, so it comes after it."))
    WrittenQuestion.objects.bulk_update(rows, ["position"])
    record(actor, Verb.SURVEY_CHANGED, survey, fields=["questions"])


@transaction.atomic
def remove_question(actor: Actor, *, question: WrittenQuestion) -> None:
    """Take it out of the draft."""
    survey = _draft(actor, question.survey)
    if survey.questions.filter(after=question.key).exists():
        raise Refused(_("Another question is asked only after an answer to this one. Take that out first."))
    WrittenQuestion.objects.filter(pk=question.pk).delete()
    record(actor, Verb.SURVEY_CHANGED, survey, fields=["questions"])


@transaction.atomic
def translate(actor: Actor, *, survey: WrittenSurvey, language: str, said: Mapping[str, str]) -> None:
    """Put the words into another language; what is left empty is read in the survey’s own."""
    row = _draft(actor, survey)
    rows = list(row.questions.all())
    wanted = {name: said.get(name, "").strip() for name, _own in every_text(row, rows)}
    row.texts = row.texts | {language: {one: wanted.pop(one, "") for one in ("title", "introduction")}}
    row.languages = sorted({*row.languages, language} - {row.language})
    row.save(update_fields=["texts", "languages"])
    for one in rows:
        lists = {
            name: [wanted[f"{one.key}.{name}.{at}"] for at in range(len(getattr(one, name)))]
            for name in ("choices", "items")
        }
        words = {name: wanted.get(f"{one.key}.{name}", "") for name in ("label", "hint")}
        one.texts = one.texts | {language: words | lists}
    WrittenQuestion.objects.bulk_update(rows, ["texts"])
    record(actor, Verb.SURVEY_CHANGED, row, fields=["languages"])


@transaction.atomic
def take_language_out(actor: Actor, *, survey: WrittenSurvey, language: str) -> None:
    """Offer the survey in one language less."""
    row = _draft(actor, survey)
    row.languages = [one for one in row.languages if one != language]
    row.texts = {one: said for one, said in row.texts.items() if one != language}
    row.save(update_fields=["texts", "languages"])
    record(actor, Verb.SURVEY_CHANGED, row, fields=["languages"])


@transaction.atomic
def publish_survey(actor: Actor, *, survey: WrittenSurvey, now: datetime) -> None:
    """From here on nothing in it changes, and it opens when its time comes. An earlier version that still waits is
    closed by it when it opens.
    """
    row, today = _draft(actor, survey), today_in(served(), now)
    rows = list(row.questions.all())
    if not rows:
        raise Refused(_("Ask something first: a survey without a question asks nothing."))
    unasked = {Side.MENTEE, Side.MENTOR} if row.side == Side.BOTH else {Side(row.side)}
    if any(all(one.side not in {Side.BOTH, side} for one in rows) for side in unasked):
        raise Refused(_("One of the sides isn’t asked anything. Ask it something, or leave it out under “Settings”."))
    if row.closes_on is None or row.closes_on < max(row.opens_on or today, today) + OPEN_AT_LEAST:
        raise Refused(_("Give people a week at least: set a later last day under “Settings”."))
    row.state = SurveyState.WAITING
    row.save(update_fields=["state"])
    record(actor, Verb.SURVEY_PUBLISHED, row, version=row.version, questions=len(rows))


@transaction.atomic
def write_new_version(actor: Actor, *, survey: WrittenSurvey) -> WrittenSurvey:
    """A draft that begins as a copy of a published survey; one draft of each at most."""
    old = WRITING.fetch(actor, survey.pk, WrittenSurvey.objects.select_for_update(of=("self",)))
    drafts = WrittenSurvey.objects.filter(family=old.family, state=SurveyState.DRAFT)
    if (draft := drafts.first()) is not None:
        return draft
    newest = WrittenSurvey.objects.filter(family=old.family).aggregate(Max("version"))["version__max"]
    rows = list(old.questions.all())
    copy = WrittenSurvey.objects.get(pk=old.pk)
    copy.pk, copy.version, copy.state = uuid4(), newest + 1, SurveyState.DRAFT
    copy.opened_on = copy.closed_on = copy.opens_on = copy.closes_on = None
    copy.opens = Opening.BY_HAND if copy.opens == Opening.ON_A_DAY else copy.opens
    copy._state.adding = True
    copy.save(force_insert=True)
    for one in rows:
        one.pk, one.survey = uuid4(), copy
        one._state.adding = True
    WrittenQuestion.objects.bulk_create(rows)
    record(actor, Verb.SURVEY_CHANGED, copy, version=copy.version)
    return copy


@transaction.atomic
def remove_survey(actor: Actor, *, survey: WrittenSurvey) -> None:
    """Throw a draft away."""
    row = _draft(actor, survey)
    record(actor, Verb.SURVEY_CHANGED, row, removed=True)
    row.delete()


def _draft(actor: Actor, survey: WrittenSurvey) -> WrittenSurvey:
    """The survey under lock, while it may be changed."""
    rows = WrittenSurvey.objects.select_for_update(of=("self",), no_key=True).select_related("round__programme")
    row = WRITING.fetch(actor, survey.pk, rows)
    if row.state != SurveyState.DRAFT:
        raise Refused(_("This survey is published, so nothing in it changes. Write a new version of it."))
    return row


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := given.keys() - set(SETTINGS):
        raise ValueError(f"Not to be set: {unknown}")
    return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


def _check_settings(survey: WrittenSurvey) -> None:
    if not survey.title:
        raise Refused(_("Give it a title."), field="title")
    if survey.opens == Opening.ON_A_DAY and survey.opens_on is None:
        raise Refused(_("Say on which day it opens."), field="opens_on")
    if survey.opens == Opening.IN_A_PHASE and not survey.phase:
        raise Refused(_("Say in which phase it opens."), field="phase")
    if survey.opens != Opening.ON_A_DAY:
        survey.opens_on = None
    if survey.opens != Opening.IN_A_PHASE:
        survey.phase = ""
    if survey.round.programme.format == Format.PEER:
        survey.side = Side.BOTH
    last: date | None = survey.closes_on
    if last is not None and survey.opens_on is not None and last < survey.opens_on + OPEN_AT_LEAST:
        raise Refused(_("Give people a week at least."), field="closes_on")


def _write(actor: Actor, survey: WrittenSurvey, question: WrittenQuestion, asked: Mapping[str, Any]) -> WrittenQuestion:
    if unknown := asked.keys() - set(QUESTION):
        raise ValueError(f"Not to be set: {unknown}")
    for name, value in asked.items():
        setattr(question, name, value.strip() if isinstance(value, str) else value)
    _check_question(survey, question)
    if question.scale in library() and not _is_as_in(library()[question.scale], question):
        question.scale = ""
    question.save()
    record(actor, Verb.SURVEY_CHANGED, survey, fields=["questions"])
    return question


def _is_as_in(scale: Scale, row: WrittenQuestion) -> bool:
    """Whether a question asks a scale of the library as it stands there."""
    items = [{"words": one.words, "is_turned": one.is_turned} for one in scale.items]
    asked = (row.kind, row.choices, row.items, row.least, row.most)
    return asked == (scale.kind, list(scale.steps), items, scale.least, scale.most)


def _check_question(survey: WrittenSurvey, row: WrittenQuestion) -> None:
    if not row.label:
        raise Refused(_("Write the question."), field="label")
    if survey.side != Side.BOTH:
        row.side = survey.side
    match row.kind:
        case QuestionKind.SCALE:
            if not 2 <= len(row.choices) <= MOST_STEPS:
                raise Refused(_("A scale has two to {most} steps.").format(most=MOST_STEPS), field="choices")
            if not 1 <= len(row.items) <= MOST_STATEMENTS:
                raise Refused(_("Write 1 to {most} statements.").format(most=MOST_STATEMENTS), field="items")
            if not 1 <= row.least <= len(row.items):
                raise Refused(
                    _("For a score, somebody answers 1 to {most} of them.").format(most=len(row.items)), field="least"
                )
        case QuestionKind.CHOICE | QuestionKind.CHOICES:
            if not 2 <= len(row.choices) <= MOST_CHOICES:
                raise Refused(_("Offer 2 to {most} answers.").format(most=MOST_CHOICES), field="choices")
        case QuestionKind.NUMBER:
            if not row.least < row.most:
                raise Refused(_("The highest number is above the lowest."), field="most")
    if row.kind != QuestionKind.SCALE:
        row.items = []
    if row.kind in {QuestionKind.NUMBER, QuestionKind.TEXT}:
        row.choices = []
    if not row.after:
        row.after_values = []
    rows = [one for one in survey.questions.all() if one.key != row.key]
    hanging = [one for one in rows if one.after == row.key]
    together = sorted([*rows, row], key=lambda one: one.position)
    match next((why for one in (row, *hanging) if (why := why_not_after(together, one))), ""):
        case "earlier":
            raise Refused(_("It can hang only on an earlier question with answers to choose from."), field="after")
        case "values":
            raise Refused(_("Choose after which of the answers it is asked."), field="after_values")
        case "side":
            raise Refused(_("It hangs on a question that its side isn’t asked."), field="after")
