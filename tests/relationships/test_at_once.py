"""Everybody at once: one gets the last place, one click counts, and no pair is left half open."""

import pytest
from tests.cast import assemble
from tests.factories.intake import enrol, open_programme
from tests.factories.pairs import proposed
from tests.threads import all_at_once

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.models import Member
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import EnrolmentState, Side, Way
from konnekt.relationships.actions.asking import propose
from konnekt.relationships.actions.consent import object_privately, say_yes
from konnekt.relationships.actions.leaving import leave_round
from konnekt.relationships.actions.requests import accept, send_request
from konnekt.relationships.models import PairRequest, Part, Relationship
from konnekt.relationships.states import RelationshipState

MENTEES = ("mentee", "colleague", "line_manager", "champion", "auditor", "safeguarding", "programme_manager")
pytestmark = pytest.mark.usefixtures("transactional_db")


def test_the_last_place_of_a_mentor_goes_to_one():
    cast = assemble()
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        mentor = enrol(cast.mentor, round_, Side.MENTOR, capacity=1)
        mentees = [enrol(cast.people[who], round_, Side.MENTEE) for who in MENTEES]
    manager, now = cast.programme_manager.actor, clock.read()
    answers = all_at_once(
        cast,
        [
            lambda one=one: propose(manager, round=round_, mentee=one, mentor=mentor, reasons=[], now=now)
            for one in mentees
        ],
    )
    refused = [one for one in answers if isinstance(one, str)]
    assert len(refused) == len(MENTEES) - 1
    assert set(refused) == {"These two are not available to each other in this round."}
    with tenant(cast.organisation_id):
        assert Relationship.objects.count() == 1
        assert Part.objects.count() == 2


def test_nobody_withdraws_from_a_round_while_they_are_made_a_pair():
    cast = assemble()
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        mentee, mentor = enrol(cast.mentee, round_, Side.MENTEE), enrol(cast.mentor, round_, Side.MENTOR)
    manager, now = cast.programme_manager.actor, clock.read()
    answers = all_at_once(
        cast,
        [
            lambda: propose(manager, round=round_, mentee=mentee, mentor=mentor, reasons=[], now=now),
            lambda: leave_round(cast.mentee.actor, enrolment=mentee, now=now),
        ],
    )
    assert sum(isinstance(one, str) for one in answers) == 1
    with tenant(cast.organisation_id):
        has_left = Enrolment.objects.get(pk=mentee.pk).state == EnrolmentState.WITHDRAWN
        assert Relationship.objects.exists() is not has_left
        with pytest.raises(NotFound):
            leave_round(cast.colleague.actor, enrolment=mentee, now=now)
        if not has_left:
            with pytest.raises(Refused, match="You have a match in this round"):
                leave_round(cast.mentee.actor, enrolment=mentee, now=now)


def test_eight_clicks_on_yes_from_both_sides_open_the_space_once():
    cast = assemble()
    pair, now = proposed(cast), clock.read()
    actors = [cast.mentee.actor, cast.mentor.actor] * 4
    all_at_once(cast, [lambda who=who: say_yes(who, relationship=pair, now=now) for who in actors])
    with tenant(cast.organisation_id):
        assert Relationship.objects.get().state == RelationshipState.ACTIVE
        assert Entry.objects.filter(verb="relationship.opened").count() == 1


def test_a_yes_and_an_objection_in_the_same_moment_end_in_one_state():
    cast = assemble()
    pair, now = proposed(cast), clock.read()
    with tenant(cast.organisation_id):
        say_yes(cast.mentee.actor, relationship=pair, now=now)
    acts = [
        lambda: say_yes(cast.mentor.actor, relationship=pair, now=now),
        lambda: object_privately(cast.mentee.actor, relationship=pair, now=now),
    ]
    answers = all_at_once(cast, acts)
    with tenant(cast.organisation_id):
        state = Relationship.objects.get().state
        holding = set(Part.objects.values_list("holds_place", flat=True))
    assert [isinstance(one, str) for one in answers].count(True) == 1
    assert (state, holding) in [(RelationshipState.ACTIVE, {True}), (RelationshipState.NOT_TAKEN_UP, {False})]


@pytest.mark.parametrize("asker", ["by a click", "by a run"])
def test_twenty_who_ask_for_three_places_three_win_and_nobody_loses_what_they_wrote(asker):
    cast = assemble()
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        Programme.objects.update(ways=[Way.REQUESTS])
        round_.programme.refresh_from_db()
        mentor = enrol(cast.mentor, round_, Side.MENTOR, capacity=3)
        Enrolment.objects.filter(pk=mentor.pk).update(shows_card=True)
        people = [
            Member.objects.create(name=f"N {n}", name_key=f"n {n}", email=f"n{n}@x.example", line_state=LineState.NONE)
            for n in range(20)
        ]
        mentees = [
            Enrolment.objects.create(round=round_, member=one, side=Side.MENTEE, state=EnrolmentState.COMPLETE)
            for one in people
        ]
    now = clock.read()
    actors = [Actor(cast.organisation_id, one.pk) for one in people]
    requests = all_at_once(
        cast,
        [
            lambda who=who, one=one: send_request(who, mentee=one, mentor=mentor, why=f"Why {one.pk}", now=now)
            for who, one in zip(actors, mentees, strict=True)
        ],
    )
    manager = cast.programme_manager.actor
    acts = [lambda one=one: accept(cast.mentor.actor, request=one, reasons=[], now=now) for one in requests]
    if asker == "by a run":
        acts[10:] = [
            lambda one=one: propose(manager, round=round_, mentee=one.mentee, mentor=mentor, reasons=[], now=now)
            for one in requests[10:]
        ]
    all_at_once(cast, acts)
    with tenant(cast.organisation_id):
        rows = list(PairRequest.objects.all())
        told = Letter.objects.filter(notice="relationships.request_over").values_list("member", flat=True)
        paired = set(Part.objects.filter(side="mentee").values_list("enrolment", flat=True))
        assert len(paired) == 3
        assert {one.why for one in rows} == {f"Why {one.pk}" for one in mentees}
        assert {one.mentee_id for one in rows if one.state == "unavailable"} == {one.pk for one in mentees} - paired
        assert sorted(told) == sorted(one.member_id for one in mentees if one.pk not in paired)
