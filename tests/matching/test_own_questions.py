"""Matching looks at a programme's own questions only where that was said, and tells the pair what they share."""

from datetime import date

import pytest
from tests.factories.intake import enrol, open_programme

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.catalogue import CriterionKey
from konnekt.matching.encoding import encode
from konnekt.matching.pool import gather
from konnekt.matching.reasons import shared
from konnekt.programmes.actions.asking import add_question, take_out_question
from konnekt.programmes.models import Round
from konnekt.programmes.states import Reader, Side
from konnekt.web.reasons import sentence

ON = date(2026, 11, 28)
ASKED = {"label": "Which field?", "purpose": "To know.", "choices": ["Rail", "Energy", "Health"]}


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def test_answers_alike_count_and_are_the_reason(served):
    actor = served.programme_manager.actor
    programme = open_programme(served).programme
    fields = add_question(actor, programme=programme, **ASKED, kind="choices", may_match=True)
    shift = add_question(actor, programme=programme, **ASKED, kind="choice", may_match=True)
    silent = add_question(actor, programme=programme, **ASKED, kind="choice")
    kept = add_question(actor, programme=programme, **ASKED, kind="choice", reader=Reader.MANAGERS)
    round_ = Round.objects.get()
    same = {silent.key: "Rail", kept.key: "Rail", shift.key: "Rail"}
    enrol(served.mentee, round_, Side.MENTEE, **same | {fields.key: ["Energy", "Health"]})
    enrol(served.mentor, round_, Side.MENTOR, **same | {fields.key: ["Health"], shift.key: "Energy"})
    enrol(served.colleague, round_, Side.MENTOR, **{fields.key: ["Rail"]})
    pool = gather(round_, on=ON)
    mentee, mentor, other = (
        next(one for one in pool.people.values() if one.member_id == who.member.pk)
        for who in (served.mentee, served.mentor, served.colleague)
    )
    assert mentee.own_answers == {(fields.key, "Energy"), (fields.key, "Health"), (shift.key, "Rail")}
    # “Energy” was said to two different questions: that is nothing in common.
    assert shared(CriterionKey.OWN_QUESTIONS, mentee, mentor) == ["Health"]
    assert shared(CriterionKey.OWN_QUESTIONS, mentee, other) == []
    said = sentence(CriterionKey.OWN_QUESTIONS, ["Health"], mentee="A", mentor="B", areas={})
    assert said == "You both answered: Health."
    criteria = [{"key": "own_questions", "weight": 10}]
    problem = encode(pool, criteria=criteria, needs_shared_language=False, on=ON).problem
    (criterion,) = [one for one in problem.criteria if one.label == "own_questions"]
    points = criterion.points(slice(0, 1))[0]
    at = {pool.people[enrolment].member_id: place for place, enrolment in enumerate(pool.mentors)}
    assert points[at[served.mentor.member.pk]] > points[at[served.colleague.member.pk]] == 0
    take_out_question(actor, question=fields, now=clock.read())
    assert all(key != fields.key for one in gather(round_, on=ON).people.values() for key, _said in one.own_answers)
