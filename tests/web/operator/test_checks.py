"""A reading is judged: green, amber or red, in words, with what to do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from konnekt.web.operator import checks
from konnekt.web.operator.checks import Light
from konnekt.web.operator.readings import Database, Ledger, Mail, Queue

CALM = Queue(waiting=0, running=1, failed=0, oldest=None, workers=1)
POST = Mail(waiting=2, failed=0, unknown=0, oldest=timedelta(seconds=20), has_server=True)


def test_without_a_worker_nothing_is_sent_and_the_page_says_how_to_start_one():
    check = checks.check_workers(replace(CALM, workers=0))
    assert check.light is Light.NOW
    assert "konnekt worker" in check.advice
    assert checks.check_workers(CALM).finding == "1 worker is running."


@pytest.mark.parametrize(
    ("queue", "light"),
    [
        (CALM, Light.WELL),
        (replace(CALM, waiting=3, oldest=timedelta(minutes=4)), Light.WELL),
        (replace(CALM, waiting=3, oldest=timedelta(minutes=6)), Light.SOON),
        (replace(CALM, waiting=3, oldest=timedelta(minutes=31)), Light.NOW),
        (replace(CALM, waiting=1001), Light.SOON),
        (replace(CALM, failed=1), Light.SOON),
    ],
)
def test_the_queue_is_judged_by_how_long_the_oldest_job_waits(queue, light):
    assert checks.check_queue(queue).light is light


@pytest.mark.parametrize(
    ("mail", "light"),
    [
        (POST, Light.WELL),
        (replace(POST, oldest=timedelta(minutes=6)), Light.SOON),
        (replace(POST, oldest=timedelta(hours=1)), Light.NOW),
        (replace(POST, failed=1), Light.SOON),
        (replace(POST, unknown=1), Light.WELL),
        (replace(POST, has_server=False), Light.SOON),
    ],
)
def test_mail_is_judged_by_what_waits_and_what_came_back(mail, light):
    assert checks.check_mail(mail).light is light


def test_a_database_role_that_sees_past_the_walls_is_the_worst_that_can_be_found():
    fault = "The application's database role 'postgres' is a superuser."
    assert checks.check_database(Database(version="18.1", size=1, fault=fault)).light is Light.NOW
    well = checks.check_database(Database(version="18.1", size=3_000_000, fault=""))
    assert well.light is Light.WELL
    assert "PostgreSQL 18.1" in well.finding


@pytest.mark.parametrize(
    ("age", "light"),
    [
        (None, Light.NOW),
        (timedelta(hours=20), Light.WELL),
        (timedelta(days=3), Light.SOON),
        (timedelta(days=8), Light.NOW),
    ],
)
def test_a_backup_grows_old(age, light):
    check = checks.check_backup(age)
    assert check.light is light
    assert bool(check.advice) is (light is not Light.WELL)


@pytest.mark.parametrize(
    ("oldest", "light"),
    [
        (None, Light.WELL),
        (timedelta(seconds=5), Light.WELL),
        (timedelta(minutes=2), Light.SOON),
        (timedelta(minutes=20), Light.NOW),
    ],
)
def test_an_entry_of_the_ledger_should_be_chained_within_seconds(oldest, light):
    assert checks.check_ledger(Ledger(unsealed=0 if oldest is None else 2, oldest=oldest)).light is light


@pytest.mark.parametrize(("free", "light"), [(9e9, Light.WELL), (4e9, Light.SOON), (5e8, Light.NOW)])
def test_the_disk_fills_up(free, light):
    assert checks.check_space(int(free)).light is light


def test_a_light_is_never_colour_alone():
    assert len({str(light.label) for light in Light}) == len({light.tone for light in Light}) == len(Light)
