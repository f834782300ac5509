"""The surveys that the demo company’s programme wrote: one before the first session and one after three months, both
named and counted; and one without a name, which is open.
"""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from konnekt.demo.company.chance import stream, weighted
from konnekt.demo.company.programmes import CROSSING_LINES
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import EnrolmentState, Side
from konnekt.sealing.keyring import Holder, seal
from konnekt.surveys.actions.filling import sheet_place, unsigned_place
from konnekt.surveys.actions.telling_results import count_survey
from konnekt.surveys.models import Sheet, UnsignedSheet, WrittenQuestion, WrittenSurvey
from konnekt.surveys.queries import sides_of
from konnekt.surveys.scales import library
from konnekt.surveys.states import Opening, QuestionKind, SheetState, SurveyState
from konnekt.surveys.written import asked_of, block, kept, room_for

LIKELY_TO_ANSWER = 0.82
RISE = 0.45
"""By how much of a step answers are higher the second time."""

SAYS = (
    "More time between meetings, less pressure to report.",
    "Somebody to ask when we get stuck.",
    "A fixed hour in the week that nobody books over.",
    "Clearer aims at the start.",
    "Nothing, it goes well.",
    "A room where nobody walks past.",
    "To hear how others do it.",
    "Fewer mails.",
    "My manager knowing that this is work.",
    "An agenda we both look at before.",
)


def seed_written_surveys(company: Company, members: dict[str, Member]) -> int:
    """Returns how many sheets were sent."""
    round_ = Round.objects.select_related("programme").filter(programme__slug=CROSSING_LINES).latest("starts_on")
    played = members[company.player(CastRole.MENTEE).key]
    enrolments = list(
        Enrolment.objects.filter(round=round_, state=EnrolmentState.COMPLETE).order_by("member__external_id")
    )
    before = _survey(
        round_,
        "Before you begin",
        "Five minutes, before your first session. We ask the same again later, to see what changes.",
        opens=Opening.BEFORE_SESSIONS,
        is_named=True,
        opened_on=round_.starts_on - timedelta(days=5),
        days=26,
    )
    _scales(before, "confidence", "skills_own", "network_units")
    after = _survey(
        round_,
        "Three months on",
        "The same questions as at the start, and how the two of you get on.",
        opens=Opening.ON_A_DAY,
        is_named=True,
        opened_on=company.today - timedelta(days=24),
        days=20,
    )
    _scales(after, "confidence", "skills_own", "network_units", "relationship_quality")
    open_one = _survey(
        round_,
        "How do we run this?",
        "Three minutes, without a name. What would make the programme better for you?",
        opens=Opening.BY_HAND,
        is_named=False,
        opened_on=company.today - timedelta(days=9),
        days=21,
    )
    _own_questions(open_one)
    sent = 0
    for number, survey in enumerate((before, after, open_one)):
        is_open = survey is open_one
        sent += _sheets(company, survey, enrolments, played if is_open else None, rise=RISE if number else 0.0)
        if not is_open:
            WrittenSurvey.objects.filter(pk=survey.pk).update(state=SurveyState.CLOSED, closed_on=survey.closes_on)
            closed_on: date = survey.closes_on or company.today
            count_survey(survey_id=survey.pk, now=noon(closed_on), lot=stream(company.seed, "lot", number))
    return sent


def _survey(
    round_: Round, title: str, introduction: str, *, opens: Opening, is_named: bool, opened_on: date, days: int
) -> WrittenSurvey:
    pk = uuid4()
    return WrittenSurvey.objects.create(
        pk=pk,
        round=round_,
        family=pk,
        title=title,
        introduction=introduction,
        side=Side.BOTH,
        is_named=is_named,
        opens=opens,
        opens_on=opened_on if opens == Opening.ON_A_DAY else None,
        opened_on=opened_on,
        closes_on=opened_on + timedelta(days=days),
        state=SurveyState.OPEN,
    )


def _scales(survey: WrittenSurvey, *keys: str) -> None:
    for position, key in enumerate(keys, 1):
        scale = library()[key]
        WrittenQuestion.objects.create(
            survey=survey,
            position=position,
            key=f"q{position}",
            kind=scale.kind,
            label=scale.label,
            hint=scale.hint,
            choices=list(scale.steps),
            items=[{"words": one.words, "is_turned": one.is_turned} for one in scale.items],
            least=scale.least,
            most=scale.most,
            scale=key,
        )


def _own_questions(survey: WrittenSurvey) -> None:
    asked: tuple[dict[str, Any], ...] = (
        {
            "kind": QuestionKind.CHOICE,
            "label": "Do you know whom to ask when you get stuck?",
            "choices": ["Yes", "More or less", "No"],
            "is_required": True,
        },
        {
            "kind": QuestionKind.CHOICES,
            "label": "Where would you look first?",
            "choices": ["A colleague", "The guide", "Whoever runs the programme", "A champion"],
            "after": "q1",
            "after_values": ["2", "3"],
        },
        {
            "kind": QuestionKind.SCALE,
            "label": "How we run the programme",
            "choices": ["Not at all", "Rather not", "Partly", "Rather", "Very much"],
            "items": [
                {"words": "I know what is expected of me.", "is_turned": False},
                {"words": "Mails come when they are of use.", "is_turned": False},
                {"words": "It asks more time than was said.", "is_turned": True},
            ],
            "least": 2,
            "scale": "how we run it",
        },
        {"kind": QuestionKind.TEXT, "label": "What would help most?"},
    )
    for position, one in enumerate(asked, 1):
        WrittenQuestion.objects.create(survey=survey, position=position, key=f"q{position}", **one)


def _sheets(
    company: Company,
    survey: WrittenSurvey,
    enrolments: Sequence[Enrolment],
    played: Member | None,
    *,
    rise: float,
) -> int:
    rows = list(survey.questions.all())
    sides = sides_of(enrolments, survey)
    sheets, unsigned = [], []
    for number, one in enumerate(enrolments):
        chance = stream(company.seed, "sheet", survey.title, number)
        sheet = Sheet(
            survey=survey, member_id=one.member_id, side=sides[one.pk], handed_on=survey.opened_on or company.today
        )
        sheets.append(sheet)
        is_played = played is not None and one.member_id == played.pk
        if is_played or chance.random() > LIKELY_TO_ANSWER:
            sheet.state = SheetState.DUE if survey.title.startswith("How do") else SheetState.MISSED
            continue
        leaning = stream(company.seed, "leaning", number).gauss(3.3, 0.7)
        values = _values(asked_of(rows, sheet.side), leaning + rise, chance)
        sheet.state = SheetState.ANSWERED
        if survey.is_named:
            sheet.sealed = seal(Holder.person(one.member_id), json.dumps(values), sheet_place(sheet.pk))
        else:
            made = UnsignedSheet(pk=uuid4(), survey=survey, side=sheet.side)
            body = json.dumps(values).ljust(room_for(asked_of(rows, sheet.side)))
            made.sealed = seal(Holder.round(survey.round_id), body, unsigned_place(made.pk))
            unsigned.append(made)
    Sheet.objects.bulk_create(sheets, batch_size=500)
    UnsignedSheet.objects.bulk_create(unsigned, batch_size=500)
    return sum(one.state == SheetState.ANSWERED for one in sheets)


def _values(rows: Sequence[WrittenQuestion], leaning: float, chance: Random) -> dict[str, Any]:
    """Answers of somebody who leans to a step."""
    values: dict[str, Any] = {}
    for row in rows:
        for at, question in enumerate(block(row, "en").questions):
            match row.kind:
                case QuestionKind.SCALE:
                    if chance.random() < 0.97:
                        step = min(max(round(chance.gauss(leaning, 0.8)), 1), len(row.choices))
                        values[question.key] = str(len(row.choices) + 1 - step if row.items[at]["is_turned"] else step)
                case QuestionKind.NUMBER:
                    values[question.key] = max(round(chance.gauss(2 * leaning - 2, 2)), 0)
                case QuestionKind.CHOICE:
                    values[question.key] = weighted(chance, {"1": 0.58, "2": 0.28, "3": 0.14})
                case QuestionKind.CHOICES:
                    values[question.key] = [str(one) for one in range(1, 5) if chance.random() < 0.4] or ["1"]
                case _:
                    if chance.random() < 0.3:
                        values[question.key] = chance.choice(SAYS)
    return kept(rows, values)
