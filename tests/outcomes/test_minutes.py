"""Minutes per pair and month: bounded stretches, totals alone, and what managers do for themselves left out."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from tests.factories.articles import written
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.actions import record
from konnekt.ledger.models import Entry
from konnekt.ledger.verbs import Verb
from konnekt.outcomes.actions.minutes import say_minutes
from konnekt.outcomes.minutes import (
    MONTHS,
    USUAL,
    Act,
    Kind,
    acts_in,
    by_month,
    minutes_of,
    minutes_per_act,
    months_of,
    stretches,
)
from konnekt.programmes.models import Programme

ONE, OTHER = UUID(int=1), UUID(int=2)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def act(minutes, who=ONE, kind=Kind.PEOPLE):
    return Act(who, NINE + timedelta(minutes=minutes), kind)


def test_acts_of_one_person_within_five_minutes_are_one_stretch():
    found = stretches([act(0), act(5), act(10), act(16), act(2, who=OTHER)])
    assert [[(one.who, one.at.minute) for one in stretch] for stretch in found] == [
        [(ONE, 0), (ONE, 5), (ONE, 10)],
        [(ONE, 16)],
        [(OTHER, 2)],
    ]


def test_a_stretch_takes_what_passed_and_once_its_heaviest_act_however_many_there_were():
    many = [act(step / 10) for step in range(41)]
    assert minutes_of(many, USUAL) == (4 + 2, 4 + 6)
    assert minutes_of([act(0), act(3, kind=Kind.DESIGN)], USUAL) == (3 + 5, 3 + 15)
    assert minutes_of([act(0)], USUAL) == (2, 6)


def test_a_month_is_told_in_steps_and_shared_over_its_pairs_unless_they_are_few():
    acts = [act(0), act(60), act(24 * 60 * 40)]
    running = {date(2026, 3, 1): 12, date(2026, 4, 1): 4}
    march, april = by_month(acts, running, zone=LONDON, per_act=USUAL, k=5)
    assert (march.least, march.most, march.acts) == (5, 10, 2)
    assert march.per_pair == (4 / 12, 12 / 12)
    assert str(march.pairs) == "10 or more"
    assert (april.acts, april.per_pair) == (1, None)


@pytest.fixture
def served(cast):
    made = opened(cast)
    with tenant(cast.organisation_id):
        yield cast, made, Programme.objects.get()


def test_what_counts_is_what_managers_did_in_the_programme_and_not_for_themselves(served):
    cast, pair, programme = served
    manager, since = cast.programme_manager, clock.read() - timedelta(hours=1)
    before = len(acts_in(programme, since=since))
    assert before
    record(manager.actor, Verb.PAIR_PAUSED, pair)
    record(cast.administrator.actor, Verb.PAIR_PAUSED, pair)
    record(manager.actor, Verb.MEMBER_CHANGED, manager.member)
    assert len(acts_in(programme, since=since)) == before + 1
    assert acts_in(programme, since=since)[-1].kind is Kind.PAIRS
    pair.parts.filter(side="mentor").update(member=manager.member)
    assert len(acts_in(programme, since=since)) == before - 1  # that the two were asked, too


def test_writing_for_the_guide_is_designing(served):
    cast, _pair, programme = served
    manager, since = cast.programme_manager, clock.read() - timedelta(hours=1)
    before = len(acts_in(programme, since=since))
    written(manager, programme=programme)
    written(cast.administrator)
    found = acts_in(programme, since=since)[before:]
    assert [one.kind for one in found] == [Kind.DESIGN, Kind.DESIGN], "begun and changed; the organisation's isn't its"


def test_what_is_gone_or_of_another_programme_counts_nowhere(served):
    cast, _pair, programme = served
    since = clock.read() - timedelta(hours=1)
    before = len(acts_in(programme, since=since))
    Entry.objects.create(
        verb=Verb.STEER_UNDONE,
        actor_member=cast.programme_manager.member.pk,
        object_type="matching.steer",
        object_id=str(uuid4()),
    )
    other = Programme.objects.create(name="Other")
    record(cast.programme_manager.actor, Verb.PROGRAMME_CHANGED, other)
    assert len(acts_in(programme, since=since)) == before


def test_twelve_months_up_to_now(served):
    cast, _pair, programme = served
    months = months_of(programme, cast.organisation, now=clock.read())
    assert len(months) == MONTHS
    assert months[-1].first == clock.read().date().replace(day=1)
    assert months[-1].acts
    assert months[-1].per_pair is None  # one pair


def test_an_organisation_says_how_long_acts_take_and_it_is_in_the_ledger(served):
    cast, _pair, _programme = served
    manager = cast.programme_manager.actor
    say_minutes(manager, minutes={Kind.PAIRS: (10, 20)})
    assert minutes_per_act() == USUAL | {Kind.PAIRS: (10, 20)}
    assert Entry.objects.get(verb="outcomes.minutes_changed").fields == ["pairs"]
    with pytest.raises(Refused, match="this order"):
        say_minutes(manager, minutes={Kind.PAIRS: (20, 10)})
    with pytest.raises(NotFound):
        say_minutes(cast.administrator.actor, minutes={Kind.PAIRS: (1, 2)})
