"""A programme asks questions of its own; what was answered is read by whom the question says, and by nobody else."""

import pytest
from tests.factories.intake import draft_programme, enrol, open_programme

from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.programmes.actions.asking import MOST_QUESTIONS, add_question, change_question, take_out_question
from konnekt.programmes.models import OwnQuestion, Round
from konnekt.programmes.own_questions import questions_for, told_to_the_partner
from konnekt.programmes.states import Reader, Side

ASKED = {
    "label": "Which shift do you work?",
    "purpose": "To find an hour.",
    "kind": "choice",
    "choices": ["Day", "Night"],
}


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def test_an_own_question_is_asked_like_any_other_and_its_answer_needed_where_it_says_so(served):
    actor = served.programme_manager.actor
    round_ = open_programme(served)
    own = add_question(actor, programme=round_.programme, **ASKED, asked=Side.MENTEE, is_required=True)
    round_ = Round.objects.get()
    assert [one.key for one in questions_for(round_, Side.MENTEE)][-1] == own.key
    assert own.key not in [one.key for one in questions_for(round_, Side.MENTOR)]
    with pytest.raises(Refused, match="Which shift do you work"):
        enrol(served.mentee, round_, Side.MENTEE)
    assert enrol(served.mentee, round_, Side.MENTEE, **{own.key: "Night"}).state == "complete"


def test_who_reads_it_is_a_row_of_the_table(served):
    actor, programme = served.programme_manager.actor, draft_programme(served).programme
    add_question(actor, programme=programme, **ASKED)
    add_question(actor, programme=programme, **ASKED | {"label": "Why now?", "kind": "text"}, reader=Reader.MANAGERS)
    told, kept = questions_for(Round.objects.get(), Side.MENTEE)[-2:]
    assert (told.data, kept.data) == (Data.PROFILE, Data.ASKED)
    assert [one.label for one in told_to_the_partner(programme, Side.MENTOR)] == ["Which shift do you work?"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": " "}, "label"),
        ({"purpose": ""}, "label"),
        ({"choices": ["One"]}, "choices"),
        ({"choices": ["One", "One"]}, "choices"),
        ({"choices": ["x" * 81, "y"]}, "choices"),
        ({"kind": "skills"}, "kind"),
        ({"reader": "everybody"}, "asked"),
        ({"kind": "text", "may_match": True}, "may_match"),
        ({"reader": Reader.MANAGERS, "may_match": True}, "may_match"),
        ({"reader": Reader.TOTALS, "may_match": True}, "may_match"),
        ({"reader": Reader.TOTALS, "is_required": True}, "reader"),
        ({"reader": Reader.TOTALS, "kind": "text"}, "reader"),
    ],
)
def test_a_question_nobody_could_answer_or_read_is_refused(served, change, field):
    with pytest.raises(Refused) as refusal:
        add_question(served.programme_manager.actor, programme=draft_programme(served).programme, **ASKED | change)
    assert refusal.value.field == field
    assert OwnQuestion.objects.count() == 0


def test_once_people_may_have_answered_a_promise_is_kept(served):
    actor, programme = served.programme_manager.actor, open_programme(served).programme
    own = add_question(actor, programme=programme, **ASKED, reader=Reader.MANAGERS)
    for change in ({"kind": "choices"}, {"reader": Reader.PARTNER}):
        with pytest.raises(Refused):
            change_question(actor, question=own, **change)
    own.refresh_from_db()
    change_question(actor, question=own, label="When do you work?", choices=["Day", "Night", "Both"])
    take_out_question(actor, question=own, now=clock.read())
    assert OwnQuestion.objects.get().retired_at is not None
    assert own.key not in [one.key for one in questions_for(Round.objects.get(), Side.BOTH)]


def test_a_draft_forgets_what_it_does_not_ask_and_twelve_are_enough(served):
    actor, programme = served.programme_manager.actor, draft_programme(served).programme
    for _number in range(MOST_QUESTIONS):
        own = add_question(actor, programme=programme, **ASKED)
    with pytest.raises(Refused, match="Twelve"):
        add_question(actor, programme=programme, **ASKED)
    take_out_question(actor, question=own, now=clock.read())
    assert OwnQuestion.objects.count() == MOST_QUESTIONS - 1


def test_nobody_but_its_managers_asks(served):
    actor, programme = served.programme_manager.actor, draft_programme(served).programme
    own = add_question(actor, programme=programme, **ASKED)
    for attempt in (
        lambda: add_question(served.administrator.actor, programme=programme, **ASKED),
        lambda: change_question(served.administrator.actor, question=own, label="Mine"),
        lambda: take_out_question(served.administrator.actor, question=own, now=clock.read()),
    ):
        with pytest.raises(NotFound):
            attempt()
