"""Recruiting advice: exactly what matching again with such mentors would do, and what was assumed."""

from tests.factories.intake import enrol
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.jobs.queue import perform
from konnekt.matching.advising import Guess, advise
from konnekt.matching.jobs import advise_on_run
from konnekt.matching.models import RecruitingAdvice
from konnekt.matching.pool import gather
from konnekt.matching.queries import advice_for
from konnekt.programmes.states import Side


def advised(small, *, needs_shared_language=True):
    today = clock.read().date()
    criteria = [{"key": "skills", "weight": 60}, {"key": "areas", "weight": 40}]
    return advise(
        gather(small.round, on=today),
        criteria=criteria,
        needs_shared_language=needs_shared_language,
        floor=None,
        on=today,
    )


def test_advice_names_what_those_left_over_speak_and_want_and_as_few_mentors_as_do_it(small):
    people = small.cast
    with tenant(people.organisation_id):
        # Björn has one place and Gareth is the line manager of both: one is left over. Two more speak Spanish alone.
        for one in (people.champion, people.auditor):
            enrol(one, small.round, Side.MENTEE, languages=["es"], skills_wanted=["Finance"])
        told = advised(small)
        assert (told.left_over, told.places) == (3, 5)
        best = told.advice[0]
        assert (best.guess, best.mentors, best.placed) == (Guess(language="es", skill="Finance"), 1, 2)
        # Where no common language is needed, Gareth takes those who don't report to him.
        told = advised(small, needs_shared_language=False)
        assert (told.left_over, told.advice[0].placed) == (1, 1)


def test_nobody_left_over_needs_no_advice_and_nobody_at_all_neither(small):
    with tenant(small.cast.organisation_id):
        enrol(small.cast.champion, small.round, Side.MENTOR, capacity=3)
        told = advised(small)
        assert (told.advice, told.left_over) == ([], 0)


def test_a_run_is_followed_by_advice_that_is_kept_once(small):
    run = small.run()
    perform(advise_on_run, {"organisation_id": str(small.cast.organisation_id), "run_id": str(run.pk)})
    run_queue()
    with tenant(small.cast.organisation_id):
        kept = RecruitingAdvice.objects.get()
        assert advice_for(small.round) == kept
        assert kept.left_over == 1
        assert kept.rows[0]["placed"] == 1
        assert kept.rows[0]["mentors"] == 1
