"""Fairness by what mentees said for it alone: told in steps, never of few, and worked out once."""

import pytest
from tests.factories.intake import OF_A_MENTEE
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.jobs.queue import perform
from konnekt.matching.actions.releasing import release
from konnekt.matching.auditing import apart, told
from konnekt.matching.jobs import sign_off_run
from konnekt.matching.models import MatchRun
from konnekt.matching.queries import fairness_of
from konnekt.matching.reporting import report_of
from konnekt.organisations.models import Member
from konnekt.organisations.states import LineState
from konnekt.programmes.actions.asking import add_question
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import EnrolmentState, Format, Reader, Side
from konnekt.questions.models import AnswerSet
from konnekt.web.matching.fairness import fairness
from konnekt_engine.matching import Fared, Interval


def test_a_group_is_told_in_steps_and_intervals_and_never_by_its_weakest():
    rate, mean = Interval(value=1.0, low=0.722, high=1.0), Interval(value=0.512, low=0.401, high=1.2)
    assert told(Fared(group="Women", mentees=13, matched=13, rate=rate, mean=mean, worst=0.1), 5) == {
        "group": "Women",
        "people": 10,
        "share": [0.7, 1.0],
        "mean": [0.51, 0.4, 1],
    }
    few = told(Fared(group="Men", mentees=7, matched=4, rate=rate, mean=None, worst=None), 5)
    assert few["mean"] is None


def test_only_a_difference_that_chance_hardly_makes_is_named():
    rows = [
        {"group": name, "mean": mean}
        for name, mean in zip("abc", ([0.7, 0.66, 0.74], [0.5, 0.4, 0.6], None), strict=True)
    ]
    assert apart(rows) == ["b"]
    rows[1]["mean"] = [0.6, 0.5, 0.7]
    assert apart(rows) == []


@pytest.fixture
def asked(small):
    """Thirteen more mentees: eight said one thing for the check, two another, three nothing; with places for all."""
    with tenant(small.cast.organisation_id):
        programme = Programme.objects.get(pk=small.round.programme_id)
        question = add_question(
            small.manager,
            programme=programme,
            label="How do you describe your gender?",
            purpose="To check that matching treats everybody alike.",
            kind="choice",
            choices=["Woman", "Man"],
            reader=Reader.TOTALS,
        )
        Enrolment.objects.filter(pk=small.line_manager.pk).update(capacity=14)
        said = ["Woman"] * 8 + ["Man"] * 2 + [None] * 3
        members = Member.objects.bulk_create(
            Member(name=f"Mentee {n}", name_key=f"mentee {n}", line_state=LineState.NONE) for n in range(len(said))
        )
        enrolled = Enrolment.objects.bulk_create(
            Enrolment(round=small.round, member=one, side=Side.MENTEE, state=EnrolmentState.COMPLETE) for one in members
        )
        AnswerSet.objects.bulk_create(
            AnswerSet(
                about=one.pk,
                member=one.member,
                version=1,
                values=OF_A_MENTEE | ({question.key: answer} if answer else {}),
                frozen_at=clock.read(),
            )
            for one, answer in zip(enrolled, said, strict=True)
        )
    return small


def test_peers_are_counted_whichever_half_they_stand_in(asked):
    with tenant(asked.cast.organisation_id):
        Programme.objects.update(format=Format.PEER)
        Enrolment.objects.update(side=Side.BOTH, capacity=1)
        MatchRun.objects.all().delete()
    run = asked.run()
    assert run.summary["matched"] == 8
    with tenant(asked.cast.organisation_id):
        release(asked.manager, run=run, now=clock.read())
    run_queue()
    with tenant(asked.cast.organisation_id):
        (kept,) = fairness_of(run)
        # Seventeen people: eight who said one thing, and nine others, of whom one is left over.
        assert [(row["group"], row["people"]) for row in kept.rows] == [("others", 5), ("Woman", 5)]
        assert [row.why.split(";")[0] for row in fairness(MatchRun.objects.get(pk=run.pk))[0].rows] == [
            "5 or more people",
            "5 or more people",
        ]


def test_it_is_worked_out_at_the_release_and_then_stands(asked):
    run = asked.run()
    with tenant(asked.cast.organisation_id):
        assert fairness_of(run) == []
        release(asked.manager, run=run, now=clock.read())
    run_queue()
    with tenant(asked.cast.organisation_id):
        (kept,) = fairness_of(run)
        assert [(row["group"], row["people"]) for row in kept.rows] == [("Woman", 5), ("others", 5)]
        assert fairness(run)[0].title == "How do you describe your gender? No group fits measurably less than another."
        assert [row.label for row in fairness(run)[0].rows] == ["Woman", "all others together"]
        report = report_of(MatchRun.objects.select_related("round__programme").get(pk=run.pk))
        assert report["fairness"][0]["rows"][1][:2] == ["all others together", "5 or more"]
        AnswerSet.objects.update(values=OF_A_MENTEE)
    perform(sign_off_run, {"organisation_id": str(asked.cast.organisation_id), "run_id": str(run.pk)})
    with tenant(asked.cast.organisation_id):
        assert [one.rows for one in fairness_of(run)] == [kept.rows]
