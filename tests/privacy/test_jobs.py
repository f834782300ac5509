"""The worker goes on: what fails for one holds up nobody else."""

from datetime import timedelta

import pytest

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member
from konnekt.privacy import jobs
from konnekt.privacy.actions.erasures import ask_for_erasure
from konnekt.privacy.models import Erasure
from konnekt.privacy.states import ErasureState


@pytest.fixture
def two_due(cast, monkeypatch, settings, tmp_path):
    """Two who are due, of whom the first can't be erased."""
    settings.DATA = tmp_path
    with tenant(cast.organisation_id):
        before = clock.read() - timedelta(days=8)
        first, second = (ask_for_erasure(who.actor, now=before) for who in (cast.mentee, cast.colleague))
        Member.objects.filter(pk=cast.line_manager.member.pk).update(left_on=before.date() - timedelta(days=400))
    carry_out = jobs.carry_out

    def fail_first(*, erasure_id, now):
        done = carry_out(erasure_id=erasure_id, now=now)
        if erasure_id == first.pk:
            raise ZeroDivisionError
        return done

    monkeypatch.setattr(jobs, "carry_out", fail_first)
    return cast, first, second


def states():
    return dict(Erasure.objects.values_list("member", "state"))


def test_one_erasure_that_fails_is_logged_and_the_next_one_is_done(two_due, caplog):
    cast, first, _second = two_due
    jobs.every_hour(0)
    assert f"erasure {first.pk} failed" in caplog.text
    with tenant(cast.organisation_id):
        assert states() == {
            cast.mentee.member.pk: ErasureState.WAITING,
            cast.colleague.member.pk: ErasureState.DONE,
        }
        assert Member.objects.get(pk=cast.mentee.member.pk).name == "Amina Yusuf"


def test_the_night_keeps_every_period_it_can_and_scrubs_whatever_fails(two_due, monkeypatch, caplog):
    cast, _first, _second = two_due
    forget, scrubbed = jobs.forget, []

    def fail_one(period, *, now):
        if period.key == "letters":
            raise ZeroDivisionError
        return forget(period, now=now)

    monkeypatch.setattr(jobs, "forget", fail_one)
    monkeypatch.setattr(jobs, "scrub", lambda: scrubbed.append(True))
    jobs.every_day(0)
    assert "keeping the period letters failed" in caplog.text
    assert scrubbed == [True]
    with tenant(cast.organisation_id):
        assert states()[cast.line_manager.member.pk] == ErasureState.DONE

    monkeypatch.setattr(jobs, "every_organisation", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.every_day(0)
    assert scrubbed == [True, True]
