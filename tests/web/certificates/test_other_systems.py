"""The page on which an administrator connects a store and replaces the key that signs."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.certificates import completed

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.training.actions.reporting import MOST_TRIES, keep_outcome, note_to_report
from konnekt.training.actions.signing import current_key
from konnekt.training.models import Report, SigningKey, Store

PAGE = "/o/meridian/settings/other-systems/"
GIVEN = {"address": "https://records.example/xapi", "key": "konnekt", "secret": "PLANTED-SECRET", "is_on": "on"}


@pytest.fixture
def desk(cast, signed_in):
    return signed_in(cast.administrator)


def words(browser):
    answer = browser.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_store_is_connected_tried_and_removed(cast, desk):
    assert "Send a test" not in words(desk)
    assert desk.post(PAGE, GIVEN).status_code == 302
    page = words(desk)
    assert "It has not been tried yet." in page
    assert "PLANTED-SECRET" not in page
    assert desk.post(f"{PAGE}test/").status_code == 302
    assert ProcrastinateJob.objects.get().task_name == "training.try_store"
    desk.post(f"{PAGE}removal/")
    with tenant(cast.organisation_id):
        assert not Store.objects.exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"address": ""}, "Give the address of the store."),
        ({"address": "http://records.example/"}, "begins with https://"),
        ({"key": ""}, "Give the key."),
        ({"secret": ""}, "Give the secret that belongs to this address."),
    ],
    ids=["no-address", "not-sealed", "no-key", "no-secret"],
)
def test_what_is_missing_is_said(desk, changed, said):
    answer = desk.post(PAGE, GIVEN | changed)
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_an_empty_form_is_a_form(desk):
    assert "Give the address of the store." in desk.post(PAGE, {}).content.decode()


def test_what_went_wrong_is_said_and_can_be_tried_again(cast, desk):
    desk.post(PAGE, GIVEN)
    with tenant(cast.organisation_id):
        done = completed(cast.mentee)
        note_to_report(done.pk)
        keep_outcome(completion_id=done.pk, trouble="denied", now=clock.read())
    page = words(desk)
    assert "doesn’t accept the key and the secret" in page
    assert "Some reports wait." in page
    with tenant(cast.organisation_id):
        Report.objects.update(tries=MOST_TRIES)
    assert "They wait for you" in words(desk)
    assert desk.post(f"{PAGE}again/").status_code == 302
    with tenant(cast.organisation_id):
        assert Report.objects.get().tries == 0
    assert ProcrastinateJob.objects.filter(task_name="training.report_again").count() == 1


def test_the_key_is_replaced_after_a_question(cast, desk):
    assert "No badge was signed yet." in words(desk)
    with tenant(cast.organisation_id):
        current_key(now=clock.read())
    assert "Use a new key" in words(desk)
    assert "Sign badges with a new key?" in desk.get(f"{PAGE}key/").content.decode()
    desk.post(f"{PAGE}key/")
    with tenant(cast.organisation_id):
        assert SigningKey.objects.count() == 2
    assert "One older key is still listed" in words(desk)


def test_nobody_else_comes_here(cast, signed_in):
    assert signed_in(cast.programme_manager).get(PAGE).status_code == 404
