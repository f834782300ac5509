"""A programme begins from a template in two clicks, as a copy, or from a file that says what is wrong with it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.intake import draft_programme, interest_areas

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.designs.reading import MOST_MODULES, read_design
from konnekt.programmes.designs.shelf import templates
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.plans import plan_of, usual_plan
from konnekt.programmes.states import ProgrammeState
from konnekt.relationships.states import PartSide
from konnekt.training.actions.needs import MOST, Asked, ask_for
from konnekt.training.models import Need
from konnekt.training.states import Due, Gate

NEW = "/o/meridian/programmes/new/"


@pytest.fixture
def manager(cast, signed_in):
    with tenant(cast.organisation_id):
        interest_areas()
    return signed_in(cast.programme_manager)


def page_of(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer


def filled(answer):
    return {field.name: field.value() for field in answer.context["form"]}


def test_from_nothing_to_published_in_three_fields_that_are_filled_in_already(cast, manager):
    page = page_of(manager, NEW).content.decode()
    for one in templates():
        assert f"{NEW}{one.key}/" in page
        assert one.title.replace("'", "&#x27;") in page
    form = page_of(manager, f"{NEW}leadership/")
    assert "A hard conversation" in form.content.decode()
    post = filled(form)
    assert list(post) == ["name", "contact", "opens"]
    design = manager.post(f"{NEW}leadership/", post).url
    publication = design.replace("design/", "publication/")
    assert "is ready" in page_of(manager, publication).content.decode()
    manager.post(publication)
    with tenant(cast.organisation_id):
        programme, round_ = Programme.objects.get(), Round.objects.get()
    assert (programme.state, programme.name, round_.mentee_places) == (ProgrammeState.PUBLISHED, "Towards Leading", 40)
    assert page_of(manager, "/o/meridian/join/towards-leading/")
    assert manager.get(f"{NEW}no-such-template/").status_code == 404


def test_a_design_is_taken_away_and_brought_back_and_a_copy_needs_no_file(cast, manager):
    with tenant(cast.organisation_id):
        programme = draft_programme(cast).programme
    here = f"/o/meridian/programmes/{programme.pk}/"
    taken = page_of(manager, f"{here}design.json")
    assert taken["Content-Disposition"] == 'attachment; filename="crossing-lines.json"'
    assert manager.post(f"{NEW}file/", {"file": SimpleUploadedFile("a.json", taken.content)}).status_code == 302
    assert manager.post(f"{here}copy/", filled(page_of(manager, f"{here}copy/"))).status_code == 302
    with tenant(cast.organisation_id):
        names = sorted(Programme.objects.values_list("name", "slug"))
    assert names == [
        ("Crossing Lines", "crossing-lines"),
        ("Crossing Lines", "crossing-lines-2"),
        ("Crossing Lines, again", "crossing-lines-again"),
    ]


def test_what_is_to_be_learned_goes_along_and_what_is_not_taught_here_is_said(cast, manager):
    with tenant(cast.organisation_id):
        programme, now = draft_programme(cast).programme, clock.read()
        asked = Asked(is_required=True, gate=Gate.SESSION, due=Due.START)
        given = {"module_key": "ending-well", "side": PartSide.MENTOR, "asked": asked}
        ask_for(cast.programme_manager.actor, programme=programme, now=now, **given)
    taken = json.loads(page_of(manager, f"/o/meridian/programmes/{programme.pk}/design.json").content)
    assert [one["module"] for one in taken["training"]] == ["ending-well"]
    taken["training"].append({"module": "juggling", "side": "mentee"})
    file = SimpleUploadedFile("a.json", json.dumps(taken).encode())
    page = manager.post(f"{NEW}file/", {"file": file}, follow=True).content.decode()
    assert "left out: juggling." in page
    with tenant(cast.organisation_id):
        made = Need.objects.exclude(programme=programme).get()
        assert (made.module_key, made.side, made.is_required, made.gate, made.due) == (
            *("ending-well", PartSide.MENTOR, True),
            *(Gate.SESSION, Due.START),
        )


def test_a_design_speaks_of_training_as_the_room_that_teaches_does(cast):
    for gate in Gate:
        for due in Due:
            for side in PartSide:
                one = {"module": "x", "side": side.value, "gate": gate.value, "due": due.value, "required": True}
                design = {"konnekt_design": 1, "name": "x", "purpose": "y", "training": [one]}
                assert read_design(design)["training"] == [one]
    assert MOST_MODULES == MOST


def test_a_file_with_faults_makes_nothing_and_says_all_of_them(cast, manager):
    body = {"konnekt_design": 1, "name": "x", "purpose": "y", "format": "speed", "areas": ["juggling"], "team": []}
    answer = manager.post(f"{NEW}file/", {"file": SimpleUploadedFile("a.json", json.dumps(body).encode())})
    page = answer.content.decode()
    for where in ("format", "areas", "team"):
        assert f"<strong>{where}</strong>" in page
    assert "Nothing was made" in page
    assert manager.post(f"{NEW}file/", {}).status_code == 200
    with tenant(cast.organisation_id):
        assert Programme.objects.count() == 0


def test_saving_the_plan_untouched_keeps_the_usual_one(cast, manager):
    with tenant(cast.organisation_id):
        programme = draft_programme(cast).programme
    address = f"/o/meridian/programmes/{programme.pk}/design/plan/"
    context = page_of(manager, address).context
    post = {field.html_name: field.value() for field in context["words"]}
    for rows in (context["milestones"], context["sessions"]):
        post |= {field.html_name: field.value() for field in rows.management_form}
        post |= {field.html_name: field.value() or "" for row in rows for field in row}
    assert manager.post(address, post).status_code == 302
    with tenant(cast.organisation_id):
        programme.refresh_from_db()
    assert programme.plan == {}
    assert len(plan_of(programme).sessions) == len(usual_plan(programme.format)["sessions"])
