"""A mentor's places are a hard limit: sixty-four people take the last one in the same moment, and one gets it."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
from django.db import connections
from tests.cast import assemble
from tests.factories.intake import enrol, open_programme
from tests.factories.pairs import proposed

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member
from konnekt.organisations.states import LineState
from konnekt.programmes.actions.rounds import set_phase
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import EnrolmentState, Phase, Side
from konnekt.relationships.actions.asking import NotAsked, propose
from konnekt.relationships.actions.handing_back import offer_places
from konnekt.relationships.models import PairRequest, Part, Relationship
from konnekt.relationships.states import PartSide, RelationshipState, RequestState, WhyNot

AT_ONCE = 64
SEED = 20260302


def people(round_, side, names, capacity=0):
    members = Member.objects.bulk_create(
        Member(name=name, name_key=name, external_id=name, line_state=LineState.NONE) for name in names
    )
    return Enrolment.objects.bulk_create(
        Enrolment(round=round_, member=one, side=side, state=EnrolmentState.COMPLETE, capacity=capacity)
        for one in members
    )


@pytest.mark.usefixtures("transactional_db")
def test_of_sixty_four_who_take_the_last_place_one_gets_it(proof):
    """In each round a new mentor offers one to four places, and all but one are taken before the crowd comes."""
    rounds, chance = proof.cases(sample=1, full=500), Random(SEED)
    cast, now = assemble(), clock.read()
    manager = cast.programme_manager.actor
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        mentees = people(round_, Side.MENTEE, [f"mentee-{number}" for number in range(AT_ONCE + 3)])
    together = Barrier(AT_ONCE)

    def take(mentee, mentor):
        together.wait()
        try:
            with tenant(cast.organisation_id):
                return propose(manager, round=round_, mentee=mentee, mentor=mentor, reasons=[], now=now)
        except NotAsked as refusal:
            return refusal.why

    def go_home(_one):
        together.wait()
        connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        for number in range(rounds):
            places, order = chance.randint(1, 4), chance.sample(mentees, len(mentees))
            with tenant(cast.organisation_id):
                (mentor,) = people(round_, Side.MENTOR, [f"mentor-{number}"], capacity=places)
                for mentee in order[: places - 1]:
                    propose(manager, round=round_, mentee=mentee, mentor=mentor, reasons=[], now=now)
            answers = list(crowd.map(take, order[places - 1 :][:AT_ONCE], [mentor] * AT_ONCE))
            assert [one for one in answers if isinstance(one, WhyNot)] == [WhyNot.NOT_AVAILABLE] * (AT_ONCE - 1)
            with tenant(cast.organisation_id):
                held = Part.objects.filter(enrolment=mentor, holds_place=True, side=PartSide.MENTOR)
                assert held.count() == places
                # Everybody leaves again, so that the next mentor meets the whole crowd.
                pairs = list(held.values_list("relationship", flat=True))
                Part.objects.filter(relationship__in=pairs).update(holds_place=False)
                Relationship.objects.filter(pk__in=pairs).update(state=RelationshipState.NOT_TAKEN_UP)
        list(crowd.map(go_home, range(AT_ONCE)))
    proof.note("rounds in which 64 took one place at once, each with one winner", rounds)


@pytest.mark.usefixtures("transactional_db")
def test_a_place_is_either_handed_back_or_taken():
    cast, now = assemble(), clock.read()
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        mentor = enrol(cast.mentor, round_, Side.MENTOR, capacity=1)
        mentee = enrol(cast.mentee, round_, Side.MENTEE)
        set_phase(cast.programme_manager.actor, round_=round_, phase=Phase.MATCH)
    manager, together = cast.programme_manager.actor, Barrier(2)
    acts = [
        lambda: offer_places(cast.mentor.actor, enrolment=mentor, places=0, now=now),
        lambda: propose(manager, round=round_, mentee=mentee, mentor=mentor, reasons=[], now=now),
    ]

    def run(act):
        together.wait()
        try:
            with tenant(cast.organisation_id):
                return bool(act())
        except Refused:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, acts)) == [False, True]
    with tenant(cast.organisation_id):
        mentor.refresh_from_db()
        assert (mentor.capacity, Relationship.objects.count()) in [(0, 0), (1, 1)]


def test_places_are_handed_back_down_to_those_that_are_held_and_who_waits_is_told(cast):
    relationship = proposed(cast)
    with tenant(cast.organisation_id):
        mentor = Enrolment.objects.select_related("round").get(member=cast.mentor.member)
        waiting = enrol(cast.colleague, mentor.round, Side.MENTEE)
        now = clock.read()
        asked = PairRequest.objects.create(
            round=mentor.round, mentee=waiting, mentor=mentor, why="Please.", sent_at=now, answer_by=now
        )
        with pytest.raises(Refused, match="change the number in your answers"):
            offer_places(cast.mentor.actor, enrolment=mentor, places=1, now=now)
        set_phase(cast.programme_manager.actor, round_=mentor.round, phase=Phase.MATCH)
        for who in ("programme_manager", "mentee"):
            with pytest.raises(NotFound):
                offer_places(cast.people[who].actor, enrolment=mentor, places=1, now=now)
        for places, says in ((0, "You hold 1 mentee, or were asked about one"), (99, "more than")):
            with pytest.raises(Refused, match=says) as refusal:
                offer_places(cast.mentor.actor, enrolment=mentor, places=places, now=now)
            assert refusal.value.field == "places"
        assert offer_places(cast.mentor.actor, enrolment=mentor, places=1, now=now).capacity == 1
        asked.refresh_from_db()
        assert asked.state == RequestState.UNAVAILABLE
        with pytest.raises(Refused, match="You offer no places"):
            offer_places(cast.colleague.actor, enrolment=waiting, places=1, now=now)
        assert Relationship.objects.get(pk=relationship.pk).state == RelationshipState.PROPOSED
