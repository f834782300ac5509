"""Assessments, answers, steps and evidence are touched by those who may; the ledger hears of it without words."""

from datetime import timedelta

import pytest
from tests.factories.readiness import FIVE, answerer, closed, everywhere, opened, say

from konnekt.access.visibility import Sight
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.files.models import StoredFile
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.readiness import queries
from konnekt.readiness.actions.answering import save_levels, send_answers
from konnekt.readiness.actions.folder import add_evidence, remove_evidence
from konnekt.readiness.actions.opening import ask, close_assessment, open_assessment, set_aside
from konnekt.readiness.actions.steps import add_step, change_step
from konnekt.readiness.models import Answerer, Evidence, Step
from konnekt.readiness.policy import KEEPING, OWN_ANSWERS, OWN_STEP, RESULT
from konnekt.readiness.states import AssessmentState, Openness, StepState
from konnekt.sealing.models import Key


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def test_people_are_asked_once_and_told_once(served):
    manager, now = served.programme_manager.actor, clock.read()
    assessment = opened(served, "mentee", "mentor", "mentee")
    assert ask(manager, assessment=assessment, members=[served.mentor.member, served.champion.member], now=now) == 1
    assert sorted(Letter.objects.values_list("member", flat=True)) == sorted(
        one.member.pk for one in (served.mentee, served.mentor, served.champion)
    )
    assert set(Letter.objects.values_list("notice", flat=True)) == {"readiness.asked"}
    with pytest.raises(Refused) as refusal:
        served.colleague.member.left_on = now.date()
        ask(manager, assessment=assessment, members=[served.colleague.member], now=now)
    assert refusal.value.field == "people"
    with pytest.raises(Refused) as refusal:
        open_assessment(
            manager, name="x", openness=Openness.OPENLY, answers_by=now.date() - timedelta(days=1), members=[], now=now
        )
    assert refusal.value.field == "answers_by"


def test_answers_are_ones_own_kept_beside_each_other_and_changeable_until_it_is_closed(served):
    assessment = opened(served, "mentee", "mentor")
    mine, now = answerer(assessment, served.mentee), clock.read()
    save_levels(served.mentee.actor, answerer=mine, levels={"purpose-reason": 2})
    save_levels(served.mentee.actor, answerer=mine, levels={"purpose-people": None})
    mine.refresh_from_db()
    assert mine.levels == {"purpose-reason": 2, "purpose-people": None}
    for nonsense in ({"no-such": 1}, {"purpose-reason": 5}):
        with pytest.raises(ValueError, match="Not an answer"):
            save_levels(served.mentee.actor, answerer=mine, levels=nonsense)
    with pytest.raises(Refused, match="still open"):
        send_answers(served.mentee.actor, answerer=mine, now=now)
    for other in (served.mentor, served.programme_manager, served.administrator):
        with pytest.raises(NotFound):
            save_levels(other.actor, answerer=mine, levels={"purpose-reason": 4})
        assert not OWN_ANSWERS.allows(other.actor, mine)
    say(assessment, served.mentee, everywhere(2))
    save_levels(served.mentee.actor, answerer=mine, levels=everywhere(4))
    close_assessment(served.programme_manager.actor, assessment=assessment, now=now)
    assessment.refresh_from_db()
    assert assessment.result["overall"] == 4.0
    with pytest.raises(Refused, match="closed"):
        save_levels(served.mentee.actor, answerer=mine, levels={"purpose-reason": 1})
    assert "4" not in {str(value) for entry in Entry.objects.all() for value in entry.facts.values()}


def test_in_confidence_it_waits_for_five_and_aside_forgets(served):
    manager, now = served.programme_manager.actor, clock.read()
    assessment = opened(served, *FIVE, openness=Openness.IN_CONFIDENCE)
    with pytest.raises(Refused, match="Nobody has sent"):
        close_assessment(manager, assessment=assessment, now=now)
    for name in FIVE[:4]:
        say(assessment, served.people[name], everywhere(3))
    with pytest.raises(Refused, match="from 5 people on"):
        close_assessment(manager, assessment=assessment, now=now)
    set_aside(manager, assessment=assessment)
    assessment.refresh_from_db()
    assert (assessment.state, assessment.result) == (AssessmentState.SET_ASIDE, None)
    assert list(Answerer.objects.values_list("levels", flat=True)) == [{}] * 5
    with pytest.raises(Refused, match="is over"):
        ask(manager, assessment=assessment, members=[served.auditor.member], now=now)


def test_the_result_is_for_those_who_run_it_and_those_who_answered(served):
    assessment = opened(served, "mentee", "mentor")
    say(assessment, served.mentee, everywhere(3))
    assert not RESULT.allows(served.mentee.actor, assessment, least=Sight.AGGREGATE)
    close_assessment(served.programme_manager.actor, assessment=assessment, now=clock.read())
    close_assessment(served.programme_manager.actor, assessment=assessment, now=clock.read())
    readers = [
        name for name, one in served.people.items() if RESULT.allows(one.actor, assessment, least=Sight.AGGREGATE)
    ]
    assert sorted(readers) == ["administrator", "mentee", "programme_manager"]
    assert [name for name, one in served.people.items() if KEEPING.allows(one.actor, assessment)] == [
        "administrator",
        "programme_manager",
    ]
    assert Letter.objects.filter(notice="readiness.result_is_there").count() == 1


def test_the_one_before_is_the_one_closed_before(served):
    first, second = (closed(served, {"mentee": everywhere(level)}, name=str(level)) for level in (2, 3))
    assert queries.before(second) == first
    assert queries.before(first) is None
    assert queries.newest_closed() == second


def test_nobody_else_runs_any_of_it(served):
    now, assessment = clock.read(), closed(served, {"mentee": everywhere(2)})
    step = add_step(
        served.programme_manager.actor,
        assessment=assessment,
        theme="purpose",
        words="Ask five people",
        now=now,
        owner=served.mentee.member,
    )
    piece = add_evidence(served.programme_manager.actor, standard="ethics", title="Code", words="We have one.", now=now)
    for name in ("mentee", "champion", "auditor", "line_manager"):
        actor = served.people[name].actor
        attempts = [
            lambda actor=actor: open_assessment(
                actor, name="x", openness=Openness.OPENLY, answers_by=now.date(), members=[], now=now
            ),
            lambda actor=actor: ask(actor, assessment=assessment, members=[], now=now),
            lambda actor=actor: close_assessment(actor, assessment=assessment, now=now),
            lambda actor=actor: set_aside(actor, assessment=assessment),
            lambda actor=actor: add_step(actor, assessment=assessment, theme="purpose", words="x", now=now),
            lambda actor=actor: change_step(actor, step=step, now=now, words="Mine"),
            lambda actor=actor: add_evidence(actor, standard="ethics", title="x", words="x", now=now),
            lambda actor=actor: remove_evidence(actor, evidence=piece),
        ]
        for attempt in attempts:
            with pytest.raises(NotFound):
                attempt()


def test_a_step_is_told_to_its_owner_who_says_how_it_stands(served):
    manager, now = served.programme_manager.actor, clock.read()
    with pytest.raises(Refused, match="Close the assessment first"):
        add_step(manager, assessment=opened(served, "mentee"), theme="purpose", words="x", now=now)
    assessment = closed(served, {"mentee": everywhere(2)})
    step = add_step(
        manager, assessment=assessment, theme="resources", words="Name one person", now=now, owner=served.mentor.member
    )
    assert Letter.objects.filter(notice="readiness.step_given", member=served.mentor.member.pk).count() == 1
    assert queries.in_the_hands_of(served.mentor.actor) == [step]
    assert not OWN_STEP.allows(served.mentee.actor, step)
    change_step(served.mentor.actor, step=step, now=now, state=StepState.DONE, note="It is Priya.")
    step.refresh_from_db()
    assert (step.state, step.done_at, step.note) == ("done", now, "It is Priya.")
    assert queries.in_the_hands_of(served.mentor.actor) == []
    assert step in queries.steps_by_standard()["support"]
    change_step(manager, step=step, now=now, state=StepState.GOING, owner=served.programme_manager.member)
    step.refresh_from_db()
    assert step.done_at is None
    assert Letter.objects.filter(notice="readiness.step_given").count() == 1, "whoever takes it themselves knows"
    with pytest.raises(NotFound):
        change_step(served.mentor.actor, step=step, now=now, state=StepState.DONE)
    assert "It is Priya." not in str(list(Entry.objects.values()))


def test_a_file_in_the_folder_is_sealed_and_erased_with_it(served):
    manager, now = served.programme_manager.actor, clock.read()
    piece = add_evidence(
        manager, standard="training", title="Plan", now=now, file=("plan.pdf", "application/pdf", b"PLAIN-WORDS")
    )
    assert b"PLAIN-WORDS" not in bytes(StoredFile.objects.get().body)
    assert queries.evidence_by_standard()["training"] == [piece]
    remove_evidence(manager, evidence=piece)
    assert (Evidence.objects.count(), StoredFile.objects.count(), Key.objects.filter(kind="file").count()) == (0, 0, 0)
    with pytest.raises(Refused, match="Write a note"):
        add_evidence(manager, standard="training", title="Nothing", now=now)
    with pytest.raises(Refused, match="10 MB"):
        add_evidence(manager, standard="training", title="x", now=now, file=("x", "x", bytes(10_000_001)))
    assert Step.objects.count() == 0
