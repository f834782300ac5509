"""Everybody takes their locks in one order, so that two who meet wait for each other in turn and never both at once.

In each of these tests the second act takes hold of what the first will need next, at the very moment when that would be
a deadlock without the order.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import sleep

import pytest
from django.db import connection, connections
from tests.cast import assemble
from tests.factories.intake import enrol, open_programme

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.actions import releasing
from konnekt.matching.actions.releasing import ask
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.queries import EVERYBODY
from konnekt.matching.states import RunState
from konnekt.programmes.states import Side
from konnekt.relationships.actions.asking import propose
from konnekt.relationships.actions.consent import say_yes
from konnekt.relationships.actions.ending import end, end_for_leaver
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import RelationshipState

pytestmark = pytest.mark.usefixtures("transactional_db")


def somebody_waits():
    """Whether a transaction of this database waits for another one’s lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0]


def until(happened):
    for _again in range(3000):
        if happened():
            return
        sleep(0.01)
    raise AssertionError("What this test waits for did not happen.")


@contextmanager
def at_once(cast):
    """Acts that are begun one by one, each in a transaction of its own; afterwards none of them may have failed."""
    with ThreadPoolExecutor(2) as threads:
        begun = []

        def run(act):
            try:
                with tenant(cast.organisation_id):
                    return act()
            finally:
                connections.close_all()

        yield lambda act: begun.append(threads.submit(run, act))
        for one in begun:
            one.result()


def test_a_mentor_leaves_while_a_mentee_of_theirs_ends_another_pair():
    cast, now = assemble(), clock.read()
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        mentor = enrol(cast.mentor, round_, Side.MENTOR)
    pairs = {}
    for mentee in (cast.mentee, cast.colleague):
        with tenant(cast.organisation_id):
            mine = enrol(mentee, round_, Side.MENTEE)
            pair = propose(cast.programme_manager.actor, round=round_, mentee=mine, mentor=mentor, reasons=[], now=now)
            for one in (mentee, cast.mentor):
                say_yes(one.actor, relationship=pair, now=now)
        pairs[pair] = mentee
    last = max(pairs, key=lambda one: one.pk)
    with at_once(cast) as begin, tenant(cast.organisation_id):
        list(Part.objects.select_for_update().filter(relationship=last))
        begin(lambda: end(pairs[last].actor, relationship=last, now=now))
        until(lambda: somebody_waits() == 1)
        begin(lambda: end_for_leaver(member_id=cast.mentor.member.pk, now=now))
        until(lambda: somebody_waits() == 2)
    with tenant(cast.organisation_id):
        assert set(Relationship.objects.values_list("state", flat=True)) == {RelationshipState.ENDED}


def test_two_releases_share_their_mentors_and_meet_them_in_opposite_order(monkeypatch):
    monkeypatch.setattr(releasing, "AT_ONCE", 1)
    cast, now = assemble(), clock.read()
    manager, runs = cast.programme_manager.actor, []
    with tenant(cast.organisation_id):
        for name, mentees in (("Spring", ("mentee", "colleague")), ("Autumn", ("auditor", "safeguarding"))):
            round_ = open_programme(cast, name=name)
            run = MatchRun.objects.create(round=round_, number=1, state=RunState.READY)
            mentors = [enrol(cast.people[who], round_, Side.MENTOR) for who in ("mentor", "champion")]
            for points, (who, mentor) in enumerate(
                zip(mentees, mentors if name == "Spring" else mentors[::-1], strict=True)
            ):
                mentee = enrol(cast.people[who], round_, Side.MENTEE)
                Proposal.objects.create(run=run, mentee=mentee, mentor=mentor, points=points)
            runs.append(run)
    is_there = [Event(), Event()]

    def act(number):
        def heard(share, _words):
            # Between its two pairs each waits for the other to be there as well, unless the order keeps that one out.
            if share > 0:
                is_there[number].set()
                until(lambda: is_there[1 - number].is_set() or somebody_waits())

        return lambda: ask(manager, run=runs[number], now=now, wave=EVERYBODY, progress=heard)

    with at_once(cast) as begin:
        begin(act(0))
        begin(act(1))
    with tenant(cast.organisation_id):
        assert Relationship.objects.count() == 4
