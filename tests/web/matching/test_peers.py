"""Peers: whoever enrols seeks and gives, a run pairs the one set with itself, and nobody reads of sides. The law, what
people asked for and one partner each hold whichever of the two is named first.
"""

from uuid import uuid4

import pytest
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.core.tenancy import tenant
from konnekt.jobs.queue import perform
from konnekt.matching.actions.overriding import change_by_hand, weigh
from konnekt.matching.actions.releasing import pair_by_hand, release
from konnekt.matching.actions.replaying import replay
from konnekt.matching.actions.starting import start_run
from konnekt.matching.actions.steering import change_criteria, steer
from konnekt.matching.jobs import study_run
from konnekt.matching.models import ByHand, MatchRun, Proposal, Replay, Study, Unplaced
from konnekt.matching.pool import Person, gather, steered_pairs
from konnekt.matching.queries import Wave, units_waiting_in
from konnekt.matching.ranking import mentors_in, rank
from konnekt.matching.reasons import TURNED, as_contributions
from konnekt.matching.states import Aim, Replayed, SteerKind
from konnekt.matching.stored import StoredRun
from konnekt.organisations.models import Member, Unit
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import Format, Side
from konnekt.relationships.actions.asking import NotAsked
from konnekt.relationships.actions.consent import say_yes
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.pool import held_mentees, places_held
from konnekt.relationships.states import WhyNot
from konnekt_engine.matching import Contribution, verify

PEOPLE = ("mentee", "colleague", "line_manager", "champion", "mentor")


@pytest.fixture
def peers(cast):
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        Programme.objects.update(format=Format.PEER)
        round_.programme.refresh_from_db()
    return round_


def test_a_peer_round_from_enrolment_to_two_who_are_partners(cast, peers, signed_in):
    round_, manager, now = peers, cast.programme_manager.actor, clock.read()
    slug = round_.programme.slug
    newcomer = signed_in(cast.mentee)
    public = newcomer.get(f"/o/meridian/join/{slug}/").content.decode()
    assert "mentor each other, in turns" in public
    assert "your mentor is never" not in public
    joining = newcomer.get(f"/o/meridian/join/{slug}/enrol/").content.decode()
    assert "both what you would like to talk about and what you can give" in joining
    assert 'name="side"' not in joining
    begun = newcomer.post(f"/o/meridian/join/{slug}/enrol/", {})
    first = newcomer.get(begun.url).content.decode()
    assert begun.url.endswith("/areas/")
    assert "What can you give?" in first
    assert "from a mentor" not in first
    assert "Your role" not in first
    assert newcomer.get(begun.url.replace("/areas/", "/role/")).status_code == 404

    with tenant(cast.organisation_id):
        people = {who: enrol(cast.people[who], round_, Side.MENTEE, areas_given={"career": 3}) for who in PEOPLE}
        assert set(Enrolment.objects.values_list("side", "capacity")) == {(Side.BOTH, 1)}
        pool = gather(round_, on=now.date())
        assert pool.mentees == pool.mentors
        at = {who: pool.mentees.index(one.pk) for who, one in people.items()}
        barred = {(i, j) for i, j, _why in pool.barred}
        for report in ("mentee", "colleague"):
            assert {(at[report], at["line_manager"]), (at["line_manager"], at[report])} <= barred
        assert barred == {(j, i) for i, j in barred}
        there, back = (
            next(
                one
                for one in rank(people[a], mentors_in(round_, on=now.date()), on=now.date())
                if one.mentor == people[b]
            )
            for a, b in (("mentee", "mentor"), ("mentor", "mentee"))
        )
        assert there.fit == back.fit
        assert [one["key"] for one in there.contributions].count("areas") == 2
        with pytest.raises(Refused):
            change_criteria(manager, round_=round_, weights={"areas": 1}, needs_shared_language=True, aim=Aim.FAIR)
        steer(manager, kind=SteerKind.LOCK, mentee=people["champion"], mentor=people["mentor"], reason="Asked", now=now)
        with pytest.raises(Refused, match="locked to somebody"):
            steer(manager, kind=SteerKind.LOCK, mentee=people["mentor"], mentor=people["mentee"], reason="?", now=now)
        started = start_run(manager, round_=round_)
    run_queue()
    with tenant(cast.organisation_id):
        run = MatchRun.objects.select_related("round__programme", "inputs", "answer").get(pk=started.pk)
        verify(StoredRun(run).problem, StoredRun(run).solution)
        pairs = {frozenset((one.mentee_id, one.mentor_id)) for one in Proposal.objects.filter(run=run)}
        assert pairs == {
            frozenset((people["champion"].pk, people["mentor"].pk)),
            frozenset((people["mentee"].pk, people["colleague"].pk)),
        }
        left = Unplaced.objects.get(run=run)
        assert (left.enrolment_id, left.is_mentor, left.reason) == (people["line_manager"].pk, False, "left_over")
        assert (run.summary["mentees"], run.summary["matched"], run.summary["peers"]["more"]) == (5, 2, 0)
        locked = Proposal.objects.get(run=run, is_locked=True)
        replay(manager, run=run, now=now)
    run_queue()

    pages = signed_in(cast.programme_manager)
    at_run = f"/o/meridian/runs/{run.pk}/"
    told = pages.get(at_run).content.decode()
    assert "Run 1 places 4 of 5 people" in told
    assert "best possible" in told or "no other choice of as many" in told
    assert "parted into two halves" in told
    assert "Places used" not in told
    assert "Would rather swap" not in told
    assert "mentee" not in told.split("<main", 1)[1].replace("/mentees/", "").replace("?mentee=", "")
    why = pages.get(f"{at_run}mentees/{locked.mentor_id}/").content.decode()
    assert "Interest areas, the other way round" in why
    assert "were erased" not in why
    assert "has no partner" in pages.get(f"{at_run}mentees/{people['line_manager'].pk}/").content.decode()
    assert pages.get(f"{at_run}mentees/{locked.mentee_id}/others/").status_code == 404
    studio = pages.get(f"/o/meridian/rounds/{round_.pk}/matching/").content.decode()
    assert "Each criterion counts both ways round" in studio
    assert "Places they offer" not in studio
    assert "5 people have enrolled" in (
        board := pages.get(f"/o/meridian/rounds/{round_.pk}/recruiting/").content.decode()
    )
    assert "mentee" not in board.split("<main", 1)[-1]
    one_by_one = pages.get(f"/o/meridian/rounds/{round_.pk}/matching/introductions/")
    assert 'name="to_mentor"' not in one_by_one.content.decode()
    releasing = pages.get(f"{at_run}release/").content.decode()
    assert "1 person has no partner in this run" in releasing

    with tenant(cast.organisation_id):
        assert Replay.objects.get(run=run).outcome == Replayed.SAME
        exclude(cast.mentor.actor, excluded=cast.champion.member)
        outcome = release(manager, run=MatchRun.objects.get(pk=run.pk), now=now)
        assert [one.held_back for one in outcome.held_back] == [WhyNot.NOT_AVAILABLE]
        assert held_mentees(round_) == {cast.mentee.member.pk, cast.colleague.member.pk}
        assert places_held([cast.mentee.member.pk, cast.colleague.member.pk]) == {}
        for one, other in (("mentor", "mentee"), ("mentee", "mentor")):
            with pytest.raises(NotAsked, match="Amina Yusuf has a partner in this round already"):
                pair_by_hand(manager, mentee=people[one], mentor=people[other], now=now)
        pair = Relationship.objects.get()
    for who in ("mentee", "colleague"):
        question = signed_in(cast.people[who]).get(f"/o/meridian/pairs/{pair.pk}/").content.decode()
        assert "could be your partner" in question
        assert "What can you give?" in question
        assert "What would you like to talk about?" in question
    with tenant(cast.organisation_id):
        for who in ("mentee", "colleague"):
            say_yes(cast.people[who].actor, relationship=pair, now=now)
        other = {part.member.name: part for part in Part.objects.select_related("member")}
        assert set(other) == {"Amina Yusuf", "Mei Lin"}
    for who, partner in (("mentee", "Mei Lin"), ("colleague", "Amina Yusuf")):
        client = signed_in(cast.people[who])
        assert f"You and your partner {partner}" in client.get(f"/o/meridian/pairs/{pair.pk}/").content.decode()
        mine = client.get("/o/meridian/mentoring/").content.decode()
        assert f"{partner} is your partner" in mine
        assert "Where you offer mentoring" not in mine


FOUR = ("mentee", "colleague", "champion", "mentor")


@pytest.fixture
def two_pairs(cast, peers):
    """A run of four peers, of whom two were locked together: the enrolments, and the run."""
    now, manager = clock.read(), cast.programme_manager.actor
    with tenant(cast.organisation_id):
        gives = dict.fromkeys(FOUR, "career") | {"colleague": "networking"}
        people = {who: enrol(cast.people[who], peers, Side.MENTEE, areas_given={gives[who]: 3}) for who in FOUR}
        steer(manager, kind=SteerKind.LOCK, mentee=people["champion"], mentor=people["mentor"], reason="Asked", now=now)
        started = start_run(manager, round_=peers)
    run_queue()
    with tenant(cast.organisation_id):
        run = MatchRun.objects.select_related("round__programme", "inputs", "answer").get(pk=started.pk)
        assert partners_in(run, people) == {frozenset({"mentee", "colleague"}), frozenset({"champion", "mentor"})}
    return people, run


def partners_in(run, people):
    called = {one.pk: who for who, one in people.items()}
    return {frozenset({called[one.mentee_id], called[one.mentor_id]}) for one in Proposal.objects.filter(run=run)}


def test_another_partner_by_hand_leaves_two_without_one_who_can_be_a_pair(cast, two_pairs, signed_in):
    people, run = two_pairs
    manager, now, pages = cast.programme_manager.actor, clock.read(), signed_in(cast.programme_manager)
    address = f"/o/meridian/runs/{run.pk}/mentees/{people['mentor'].pk}/by-hand/"
    assert address in pages.get(address.replace("by-hand/", "")).content.decode()
    with tenant(cast.organisation_id):
        before = {one.pk: one.points for one in Proposal.objects.filter(run=run)}
        for other, says in (("mentor", "not available"), ("champion", "are a pair in this run already")):
            with pytest.raises(Refused, match=says):
                weigh(manager, run=run, mentee=people["mentor"], mentor=people[other], now=now)
        ranked = rank(people["mentor"], mentors_in(run.round, on=now.date()), on=now.date())
        expected = next(one for one in ranked if one.mentor == people["mentee"])
        exclude(cast.mentor.actor, excluded=cast.colleague.member)
        with pytest.raises(Refused, match="not available"):
            weigh(manager, run=run, mentee=people["colleague"], mentor=people["mentor"], now=now)
    asked = pages.get(f"{address}?mentor={people['mentee'].pk}").content.decode()
    assert "Tom Okafor and Mei Lin would have no partner in this run any more; you may make them one pair" in asked
    assert f"?mentor={people['mentor'].pk}" not in pages.get(f"{address}?q=Björn").content.decode()
    done = pages.post(address, {"mentor": str(people["mentee"].pk), "reason": "They asked to"})
    assert done.status_code == 302
    with tenant(cast.organisation_id):
        assert partners_in(run, people) == {frozenset({"mentor", "mentee"})}
        made = Proposal.objects.get(run=run)
        assert made.points == sum(part["points"] for part in made.contributions)
        assert made.points / 2**20 == pytest.approx(expected.fit, abs=1e-5)
        changes = {one.mentee_id: one for one in ByHand.objects.filter(run=run)}
        alone = changes[people["colleague"].pk]
        assert (alone.former_mentor_id, alone.mentor_id) == (people["mentee"].pk, None)
        assert sum(one.cost for one in changes.values()) == sum(before.values()) - made.points
        left = Unplaced.objects.filter(run=run).values_list("enrolment", "is_mentor", "reason")
        assert set(left) == {(people[who].pk, False, "by_hand") for who in ("champion", "colleague")}
        change_by_hand(
            manager, run=run, mentee=people["champion"], mentor=people["colleague"], reason="Both free", now=now
        )
        assert partners_in(run, people) == {frozenset({"mentor", "mentee"}), frozenset({"champion", "colleague"})}
        assert not Unplaced.objects.filter(run=run).exists()
        run.refresh_from_db()
        assert run.summary["matched"] == 2
        change_by_hand(manager, run=run, mentee=people["colleague"], mentor=None, reason="Away", now=now)
        assert set(Unplaced.objects.filter(run=run).values_list("enrolment", flat=True)) == {
            people["champion"].pk,
            people["colleague"].pk,
        }
    told = pages.get(f"/o/meridian/runs/{run.pk}/").content.decode()
    assert "4 changes were made by hand since" in told
    assert "no partner" in told


def test_what_a_floor_costs_among_peers_is_asked_of_everybody(cast, two_pairs, signed_in):
    _people, run = two_pairs
    with tenant(cast.organisation_id):
        study = Study.objects.get(run=run)
        assert study.blocking is None
        assert [(one["floor"] is None, one["matched"]) for one in study.curve] == [(True, 2), (False, 1)]
    page = signed_in(cast.programme_manager).get(f"/o/meridian/runs/{run.pk}/").content.decode()
    assert "What it would cost to allow no weaker pair" in page
    assert "as a run would find it" in page
    with tenant(cast.organisation_id):
        Study.objects.all().delete()
        enrol(cast.line_manager, run.round, Side.MENTEE, areas_given={"career": 3})
    perform(study_run, {"organisation_id": str(cast.organisation_id), "run_id": str(run.pk)})
    with tenant(cast.organisation_id):
        # Somebody came since: the curve would be that of other people.
        assert Study.objects.get(run=run).curve == []


def test_a_wave_by_unit_takes_pairs_with_somebody_of_it(cast, two_pairs, signed_in):
    people, run = two_pairs
    with tenant(cast.organisation_id):
        rail, road = (Unit.objects.create(name=name, path=name) for name in ("Rail", "Road"))
        Member.objects.filter(pk__in=[people[who].member_id for who in ("champion", "mentor")]).update(unit=road)
        Member.objects.filter(pk=people["colleague"].member_id).update(unit=rail)
        Member.objects.filter(pk=people["mentee"].member_id).update(unit=None)
        assert units_waiting_in(run) == [(rail.pk, "Rail", 1), (road.pk, "Road", 1)]
    form = signed_in(cast.programme_manager).get(f"/o/meridian/runs/{run.pk}/release/").content.decode()
    assert "only pairs with somebody of some units" in form
    with tenant(cast.organisation_id):
        manager, now = cast.programme_manager.actor, clock.read()
        assert release(manager, run=run, now=now, wave=Wave(units=frozenset({rail.pk}))).opened == 1
        asked = set(Part.objects.values_list("enrolment", flat=True))
        assert asked == {people["mentee"].pk, people["colleague"].pk}


def test_live_a_forbidden_pair_of_peers_is_forbidden_whichever_is_named_first(cast, two_pairs):
    people, run = two_pairs
    with tenant(cast.organisation_id):
        pool = gather(run.round, on=clock.read().date())
        steer(
            cast.programme_manager.actor,
            kind=SteerKind.FORBID,
            mentee=people["colleague"],
            mentor=people["mentee"],
            reason="Neighbours",
            now=clock.read(),
        )
        i, j = (pool.mentees.index(people[who].pk) for who in ("colleague", "mentee"))
        assert steered_pairs(run.round, pool.mentees, pool.mentors)[SteerKind.FORBID] == sorted([(i, j), (j, i)])


def test_between_two_peers_nobody_is_said_to_stand_above_or_below():
    parts = [Contribution("grade", 3, 4, False), Contribution(f"grade{TURNED}", 3, 4, False)]
    lower, higher = (Person(member_id=uuid4(), grade=grade) for grade in ("Grade 4", "Grade 5"))
    assert [as_contributions(parts, *two) for two in ((lower, higher), (higher, lower))] == [
        [{"key": "grade", "points": 6, "most": 8, "unknown": False, "shared": ["level"]}]
    ] * 2
