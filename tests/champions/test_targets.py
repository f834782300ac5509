"""Targets: set by those who run the round, counted exactly for them and in steps for champions."""

from datetime import timedelta

import pytest
from tests.factories.intake import enrol, open_programme

from konnekt.champions.actions.targets import close_target, set_target
from konnekt.champions.counting import about_unit, came_for, enrolled, in_unit, open_targets, suggestions
from konnekt.champions.models import Target
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.notify.models import Letter
from konnekt.organisations.models import Member, Unit
from konnekt.programmes.actions.teams import add_to_team
from konnekt.programmes.models import Round
from konnekt.programmes.states import Phase, Side, TeamRole

NOW = clock.read()


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        yield open_programme(cast)


def target(cast, round_, side=Side.MENTOR, number=3, area="", now=NOW):
    return set_target(cast.programme_manager.actor, round_=round_, side=side, number=number, area=area, now=now)


def test_champions_are_told_once_and_the_same_is_not_looked_for_twice(cast, round_):
    manager = cast.programme_manager.actor
    add_to_team(manager, programme=round_.programme, member=cast.champion.member, role=TeamRole.CHAMPION)
    one = target(cast, round_, area="networking")
    assert list(Letter.objects.values_list("member", "notice")) == [(cast.champion.member.pk, "champions.target_set")]
    with pytest.raises(Refused, match="looked for already"):
        target(cast, round_, area="networking")
    close_target(manager, target=one, now=NOW)
    target(cast, round_, area="networking")
    assert len(open_targets([round_])) == 1
    for wrong in ({"area": "nothing"}, {"number": 0}, {"number": 501}, {"side": Side.BOTH}):
        with pytest.raises(Refused):
            target(cast, round_, **{"area": "career", **wrong})
    for act in (lambda who: set_target(who, round_=round_, side=Side.MENTOR, number=1, now=NOW),
                lambda who: close_target(who, target=one, now=NOW)):  # fmt: skip
        with pytest.raises(NotFound):
            act(cast.champion.actor)
    Round.objects.update(phase=Phase.CLOSE)
    with pytest.raises(Refused, match="closed"):
        target(cast, round_, area="career")


def test_whoever_came_since_and_brings_what_is_asked_counts(cast, round_):
    early = NOW - timedelta(hours=2)
    enrol(cast.mentor, round_, Side.MENTOR, now=early, areas_given={"networking": 4})
    since = NOW - timedelta(hours=1)
    rows = [
        target(cast, round_, area="networking", now=since),
        target(cast, round_, now=since),
        target(cast, round_, side=Side.MENTEE, area="career", now=since),
    ]
    enrol(cast.colleague, round_, Side.BOTH, areas_given={"networking": 2}, areas_sought={"career": 3})
    enrol(cast.auditor, round_, Side.MENTOR, areas_given={"networking": 1, "career": 4})
    enrol(cast.mentee, round_, Side.MENTEE, areas_sought={"networking": 4})
    came = came_for(rows)
    assert [came[one.pk] for one in rows] == [1, 2, 1]
    assert came_for([]) == {}


def test_supply_and_demand_suggest_mentors_at_all_and_the_shortest_area_first(cast, round_):
    enrol(cast.mentor, round_, Side.MENTOR, areas_given={"career": 4}, capacity=2)
    for who, area in (
        ("mentee", "networking"),
        ("colleague", "networking"),
        ("auditor", "education"),
        ("line_manager", "career"),
    ):
        enrol(cast.people[who], round_, Side.MENTEE, areas_sought={area: 3})
    found = suggestions(round_, [])
    assert [(one.area, one.number, one.sought, one.places) for one in found] == [
        ("", 1, 4, 2),
        ("education", 1, 1, 0),
        ("networking", 1, 2, 0),
    ]
    taken = [Target(side=Side.MENTOR, area="networking"), Target(side=Side.MENTEE, area="education")]
    assert [one.area for one in suggestions(round_, taken)] == ["", "education"]


def test_a_unit_counts_with_the_units_below_it_and_not_with_its_namesakes(cast, round_):
    units = [Unit.objects.create(name=path, path=path) for path in ("Water", "Water / North", "Water Rights")]
    for who, unit in zip(("mentee", "colleague", "auditor"), units, strict=True):
        Member.objects.filter(pk=cast.people[who].member.pk).update(unit=unit)
        enrol(cast.people[who], round_, Side.MENTEE)
    assert enrolled(in_unit(units[0], round_)) == {"mentors": 0, "mentees": 2}
    assert len({about_unit(unit, round_) for unit in units}) == 3
