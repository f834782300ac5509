"""How long things are kept, and that what is older goes."""

from datetime import timedelta

import pytest
from tests.factories.pairs import opened

from konnekt.access.holdings import PERIODS, Subject
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.notify.models import Letter, LetterState
from konnekt.organisations.actions.people import mark_left
from konnekt.organisations.models import Member
from konnekt.privacy.actions.erasures import carry_out, due_now
from konnekt.privacy.actions.periods import choose_periods, chosen_periods, forget
from konnekt.privacy.queries import clocks
from konnekt.relationships.actions.ending import end


@pytest.fixture
def inside(cast):
    with tenant(cast.organisation_id):
        yield cast


def test_an_administrator_chooses_within_bounds(inside):
    choose_periods(inside.administrator.actor, days={"letters": 60})
    assert chosen_periods() == {key: one.days for key, one in PERIODS.items()} | {"letters": 60}
    for days in (29, 731):
        with pytest.raises(Refused):
            choose_periods(inside.administrator.actor, days={"letters": days})
    with pytest.raises(NotFound):
        choose_periods(inside.programme_manager.actor, days={"letters": 90})


def test_old_mails_go_and_those_on_their_way_stay(inside):
    now = clock.read()
    for state in (LetterState.SENT, LetterState.WAITING):
        made = Letter.objects.create(member=inside.mentee.member.pk, address="a@m.example", name="A", state=state)
        Letter.objects.filter(pk=made.pk).update(made_at=now - timedelta(days=200))
    Letter.objects.create(member=inside.mentee.member.pk, address="a@m.example", name="A", state=LetterState.SENT)
    assert (forget(PERIODS["letters"], now=now), forget(PERIODS["letters"], now=now)) == (1, 0)


def test_who_left_is_erased_once_their_time_is_over(inside, settings, tmp_path):
    settings.DATA = tmp_path
    now = clock.read()
    mark_left(inside.administrator.actor, member=inside.colleague.member, now=now)
    assert forget(PERIODS["leavers"], now=now + timedelta(days=365)) == 0
    later = now + timedelta(days=367)
    assert (forget(PERIODS["leavers"], now=later), forget(PERIODS["leavers"], now=later)) == (1, 0)
    (due,) = due_now(later)  # for the worker, each in a transaction of its own
    assert carry_out(erasure_id=due, now=later)
    assert forget(PERIODS["leavers"], now=later) == 0
    assert Member.objects.get(pk=inside.colleague.member.pk).name == "Former member"
    assert (tmp_path / "erased.list").read_text().count("\n") == 1


def test_everybody_sees_when_what_was_written_in_their_space_goes(cast):
    now, pair = clock.read(), opened(cast)
    me = Subject(cast.mentee.member.pk)
    with tenant(cast.organisation_id):
        assert clocks(me, now) == []
        end(cast.mentee.actor, relationship=pair, now=now)
        (clock_,) = clocks(me, now)
        assert (clock_.what, clock_.goes_at - now) == (
            "What was written in your space in Crossing Lines",
            timedelta(days=90),
        )
