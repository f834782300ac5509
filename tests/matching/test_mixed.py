"""Requests first, then the optimum for the rest: what has come about is left alone, and what is asked counts."""

from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.releasing import release
from konnekt.matching.actions.starting import start_run
from konnekt.matching.models import Proposal
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import Side, Way
from konnekt.relationships.actions.requests import accept, send_request
from konnekt.relationships.models import PairRequest, Relationship


def test_a_run_fills_in_around_the_pairs_there_are_and_hears_open_requests(cast):
    now = clock.read()
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        Programme.objects.update(ways=[Way.WHOLE_ROUND, Way.REQUESTS])
        mentor = enrol(cast.mentor, round_, Side.MENTOR, capacity=2)
        enrol(cast.champion, round_, Side.MENTOR)
        Enrolment.objects.update(shows_card=True)

        def ask(who):
            mentee = enrol(cast.people[who], round_, Side.MENTEE)
            return send_request(cast.people[who].actor, mentee=mentee, mentor=mentor, why="Kind.", now=now)

        accept(cast.mentor.actor, request=ask("mentee"), reasons=[], now=now)
        waiting = ask("colleague")
        enrol(cast.auditor, round_, Side.MENTEE)
        run = start_run(cast.programme_manager.actor, round_=round_)
    run_queue()
    with tenant(cast.organisation_id):
        run.refresh_from_db()
        assert (run.summary["paired_before"], run.summary["requests_open"]) == (1, 1)
        assert (run.summary["mentees"], run.summary["places"], run.summary["matched"]) == (2, 3, 2)
        asked = Proposal.objects.get(run=run, mentee=waiting.mentee)
        assert asked.mentor == mentor
        assert {part["key"]: part["points"] for part in asked.contributions}["mentee_wishes"] > 0
        release(cast.programme_manager.actor, run=run, now=now)
        assert PairRequest.objects.get(pk=waiting.pk).state == "settled"
        assert Relationship.objects.get(match_run=None).state == "active"
        assert Relationship.objects.filter(match_run=run.pk, state="proposed").count() == 2
