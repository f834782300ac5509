"""Several people send their enrolment in the same moment, and one place is left."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from tests.cast import assemble
from tests.factories.intake import answers_for, open_programme

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.actions.enrolling import complete, save_answers, start
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import Side

PEOPLE = ("mentee", "mentor", "colleague", "line_manager")


@pytest.mark.usefixtures("transactional_db")
def test_one_gets_the_last_place_and_the_others_wait_with_everything_kept():
    cast = assemble()
    with tenant(cast.organisation_id):
        round_ = open_programme(cast, mentee_places=1)
        begun = {}
        for who in PEOPLE:
            person = getattr(cast, who)
            begun[who] = start(person.actor, round_=round_, member=person.member, side=Side.MENTEE, now=clock.read())
            save_answers(person.actor, enrolment=begun[who], values=answers_for(Side.MENTEE))
    together = Barrier(len(PEOPLE))

    def send(who):
        try:
            with tenant(cast.organisation_id):
                together.wait()
                complete(getattr(cast, who).actor, enrolment=begun[who], consents=True, now=clock.read())
        finally:
            connections.close_all()

    def send_and_withdraw(act):
        try:
            with tenant(cast.organisation_id):
                act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        list(pool.map(send, PEOPLE))
    with tenant(cast.organisation_id):
        states = sorted(Enrolment.objects.values_list("state", flat=True))
        placed = Enrolment.objects.get(state="complete")
    assert states == ["complete", "waiting", "waiting", "waiting"]
    winner = next(who for who in PEOPLE if begun[who].pk == placed.pk)
    loser = next(who for who in PEOPLE if who != winner)
    leaving, sending = getattr(cast, winner).actor, getattr(cast, loser).actor
    with ThreadPoolExecutor(2) as pool:
        acts = [
            lambda: withdraw(leaving, enrolment=begun[winner], now=clock.read()),
            lambda: complete(sending, enrolment=begun[loser], consents=True, now=clock.read()),
        ]
        list(pool.map(send_and_withdraw, acts))
    with tenant(cast.organisation_id):
        assert sorted(Enrolment.objects.values_list("state", flat=True)) == [
            "complete",
            "waiting",
            "waiting",
            "withdrawn",
        ]
