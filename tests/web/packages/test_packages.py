"""Taking a package in, and doing it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.packages import packed, taken_in

from konnekt.core.tenancy import tenant
from konnekt.training.models import Completion, Package

PAGE = "/o/meridian/training/packages/"


@pytest.fixture
def desk(cast, signed_in):
    return signed_in(cast.programme_manager)


def given(body=None, **changed):
    upload = SimpleUploadedFile("course.zip", packed() if body is None else body)
    return {"package": upload, "why": "It is asked of us.", "minutes": "20", "roles": ["mentee"], **changed}


def test_one_is_taken_in_and_done(cast, desk, signed_in):
    assert desk.post(PAGE, given()).status_code == 302
    assert "Fire safety" in desk.get(PAGE).content.decode()
    learner = signed_in(cast.mentee)
    module = "/o/meridian/learn/modules/fire-safety/"
    assert 'href="../package/"' in learner.get(f"{module}1/").content.decode()
    page = learner.get(f"{module}package/").content.decode()
    assert "we don’t run it" in page
    assert f'href="{module}1/"' in page
    fetched = learner.get(f"{module}package.zip")
    assert fetched.content == packed()
    assert fetched["Content-Type"] == "application/zip"
    assert fetched["Content-Disposition"].startswith("attachment")
    assert fetched["X-Content-Type-Options"] == "nosniff"
    learner.post(f"{module}1/")
    with tenant(cast.organisation_id):
        done = Completion.objects.get()
        assert done.is_own_word
    assert learner.get(f"/o/meridian/learn/certificates/{done.pk}/").status_code == 404


def test_a_newer_one_takes_its_place(cast, desk):
    desk.post(PAGE, given())
    desk.post(PAGE, given(replaces="fire-safety", title="Fire safety, anew"))
    page = desk.get(PAGE).content.decode()
    assert "Fire safety, anew" in page
    with tenant(cast.organisation_id):
        assert [one.number for one in Package.objects.order_by("number")] == [1, 2]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"package": ""}, "Choose the ZIP of the package."),
        ({"why": ""}, "Say in a sentence why"),
        ({"minutes": ""}, "Say how many minutes"),
        ({"roles": []}, "Choose for whom it is."),
    ],
    ids=["package", "why", "minutes", "roles"],
)
def test_what_is_missing_is_said(desk, changed, said):
    assert said in desk.post(PAGE, given(**changed)).content.decode()


def test_what_is_wrong_with_it_is_said(desk):
    page = desk.post(PAGE, given(b"no zip")).content.decode()
    assert "can’t be read as a ZIP" in page
    assert "It is asked of us." in page


def test_only_those_who_keep_training_take_one_in(cast, signed_in):
    assert signed_in(cast.mentee).get(PAGE).status_code == 404


def test_the_list_costs_the_same_with_one_and_with_three(cast, desk, django_assert_num_queries):
    with tenant(cast.organisation_id):
        taken_in(cast.programme_manager)
    desk.get(PAGE)
    with django_assert_num_queries(9):
        desk.get(PAGE)
    with tenant(cast.organisation_id):
        taken_in(cast.programme_manager)
        taken_in(cast.programme_manager)
    with django_assert_num_queries(9):
        desk.get(PAGE)
