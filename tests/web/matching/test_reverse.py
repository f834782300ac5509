"""Reverse mentoring: the newer colleague is the mentor. What counts, and what everybody reads, is turned round with it;
the law holds whichever way somebody stands.
"""

from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.starting import start_run
from konnekt.matching.models import Proposal
from konnekt.matching.pool import gather
from konnekt.matching.ranking import mentors_in, rank
from konnekt.matching.reasons import for_the_pair
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Format, Side
from konnekt.web.reasons import sentences


def test_the_newer_colleague_is_the_mentor_and_the_law_holds_both_ways(cast, signed_in):
    today = clock.read().date()
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        Programme.objects.update(format=Format.REVERSE)
        round_.programme.refresh_from_db()
        for key, grade in {"line_manager": 9, "mentor": 7, "champion": 11, "mentee": 7}.items():
            Member.objects.filter(pk=getattr(cast, key).member.pk).update(grade=f"Grade {grade}")
        senior = enrol(cast.line_manager, round_, Side.MENTEE)
        newer = enrol(cast.mentor, round_, Side.MENTOR, capacity=1)
        enrol(cast.champion, round_, Side.MENTOR, capacity=1)
        report = enrol(cast.mentee, round_, Side.MENTOR, capacity=1)
        pool = gather(round_, on=today)
        assert [(pool.mentees[i], pool.mentors[j]) for i, j, _why in pool.barred] == [(senior.pk, report.pk)]
        ranked = rank(senior, mentors_in(round_, on=today), on=today)
        assert next(one.mentor.pk for one in ranked if one.is_available) == newer.pk
        run = start_run(cast.programme_manager.actor, round_=round_)
    run_queue()
    with tenant(cast.organisation_id):
        pair = Proposal.objects.select_related("mentor").get(run=run)
        assert pair.mentor.pk == newer.pk
        grade = next(part for part in pair.contributions if part["key"] == "grade")
    assert (grade["points"], grade["shared"]) == (grade["most"], ["below"])
    told = sentences(for_the_pair([grade]), mentee="Gareth", mentor="Björn", areas={})
    assert told == ["Björn sees the work from where Gareth no longer stands."]

    manager = signed_in(cast.programme_manager)
    at = f"/o/meridian/rounds/{round_.pk}/matching/"
    below = "The mentor stands about two grades below the mentee."
    for page, says in (
        (f"{at}criteria/explained/", below),
        (at, below),
        (f"/o/meridian/runs/{run.pk}/mentees/{senior.pk}/", "The mentor stands below the mentee, by about as many"),
    ):
        words = manager.get(page).content.decode()
        assert says in words
        assert "grades above" not in words
    newcomer = signed_in(cast.colleague)
    slug = round_.programme.slug
    assert "I’m newer here" in newcomer.get(f"/o/meridian/join/{slug}/enrol/").content.decode()
    words = newcomer.get(f"/o/meridian/join/{slug}/").content.decode()
    assert "Here the newer colleague is the mentor" in words
    assert "has been there" not in words
