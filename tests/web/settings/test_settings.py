"""The settings page: each form keeps what was typed, and a logo comes back as a picture of ours."""

import io

import pytest
from django.test import Client
from PIL import Image

from konnekt.core.tenancy import tenant
from konnekt.organisations.areas import default_areas
from konnekt.organisations.models import InterestArea

PAGE = "/o/meridian/settings/"


@pytest.fixture
def office(cast, signed_in):
    with tenant(cast.organisation_id):
        InterestArea.objects.bulk_create(default_areas())
    return signed_in(cast.administrator)


@pytest.fixture
def given(cast):
    kept = cast.organisation
    colours, days = ("brand_light", "brand_dark"), ("line_window_days", "reading_days_after_end")
    names = ("name", "about", "time_zone", *colours, "smallest_group", *days, "nudges_per_week")
    return {name: getattr(kept, name) for name in names}


def words(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def picture(side=40):
    out = io.BytesIO()
    Image.new("RGB", (side, side)).save(out, format="JPEG")
    out.name = "logo.jpg"
    out.seek(0)
    return out


def areas(cast):
    with tenant(cast.organisation_id):
        return {area.key: (area.name, area.is_active) for area in InterestArea.objects.all()}


def typed(cast, **changed):
    rows = areas(cast)
    names = {f"name-{key}": name for key, (name, _active) in rows.items()}
    active = {f"active-{key}": "on" for key in rows}
    return {name: value for name, value in (names | active | changed).items() if value is not None}


def test_the_page_is_the_administrators_alone(cast, stranger, office, signed_in):
    assert office.get(PAGE).status_code == 200
    for person in (cast.mentee, cast.programme_manager, cast.auditor, cast.champion, stranger.administrator):
        browser = signed_in(person)
        assert [browser.get(PAGE).status_code, browser.post(PAGE).status_code] == [404, 404]
        assert browser.post(f"{PAGE}logo/").status_code == 404
        assert browser.post(f"{PAGE}areas/").status_code == 404
        assert browser.post(f"{PAGE}community/").status_code == 404


def test_settings_are_saved(cast, office, given):
    assert office.post(PAGE, given | {"name": "Meridian Care", "smallest_group": 8}).url == PAGE
    cast.organisation.refresh_from_db()
    assert (cast.organisation.name, cast.organisation.smallest_group) == ("Meridian Care", 8)
    assert "Saved." in words(office.get(PAGE))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"smallest_group": 4}, "greater than or equal to 5"),
        ({"line_window_days": 364}, "greater than or equal to 365"),
        ({"brand_light": "#FFD166"}, "can’t be read on the light page"),
        ({"brand_dark": "dark"}, "A colour is written like"),
        ({"name": ""}, "This field is required"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(cast, office, given, wrong, why):
    page = words(office.post(PAGE, given | {"about": "Kept-Words"} | wrong))
    assert why in page
    assert "Kept-Words" in page
    cast.organisation.refresh_from_db()
    assert cast.organisation.about == ""


def test_what_holds_in_the_community_is_saved_in_a_form_of_its_own(cast, office, given):
    limits = {"posts_an_hour": 20, "replies_an_hour": 80, "thanks_a_day": 3, "reports_a_day": 10}
    assert office.post(f"{PAGE}community/", limits).url == PAGE
    cast.organisation.refresh_from_db()
    assert {name: getattr(cast.organisation, name) for name in limits} == limits
    assert not cast.organisation.members_make_spaces
    assert "What holds in the community is saved." in words(office.get(PAGE))
    office.post(PAGE, given)
    cast.organisation.refresh_from_db()
    assert cast.organisation.posts_an_hour == 20
    page = words(office.post(f"{PAGE}community/", limits | {"posts_an_hour": 61, "thanks_a_day": 0}))
    assert "less than or equal to 60" in page
    assert "greater than or equal to 1" in page
    assert 'value="61"' in page
    assert "This field is required" in words(office.post(f"{PAGE}community/"))


def test_the_colours_are_a_stylesheet_of_roles(cast, office):
    answer = Client().get("/o/meridian/branding.css")
    assert answer.content.decode() == ":root { --brand: light-dark(#14524B, #7CC4B6); }\n"
    assert answer["Content-Type"] == "text/css"


def test_a_logo_is_shown_to_anybody_and_taken_away_again(office):
    assert Client().get("/o/meridian/logo.png").status_code == 404
    assert office.post(f"{PAGE}logo/", {"logo": picture()}).url == PAGE
    answer = Client().get("/o/meridian/logo.png")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer.content.startswith(b"\x89PNG")
    assert office.post(f"{PAGE}logo/", {"remove": "yes"}).url == PAGE
    assert Client().get("/o/meridian/logo.png").status_code == 404


@pytest.mark.parametrize(
    ("body", "why"), [(b"<svg/>", "not a picture we can read"), (b"", "The submitted file is empty")]
)
def test_what_is_no_picture_is_refused_beside_its_field(office, body, why):
    upload = io.BytesIO(body)
    upload.name = "logo.png"
    assert why in words(office.post(f"{PAGE}logo/", {"logo": upload}))
    assert Client().get("/o/meridian/logo.png").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_however_many_areas(cast, office, django_assert_num_queries, number):
    with tenant(cast.organisation_id):
        InterestArea.objects.filter(position__gte=number).delete()
    office.get(PAGE)
    with django_assert_num_queries(9):
        assert words(office.get(PAGE)).count('scope="row"') == number


def test_areas_are_renamed_and_rested_together(cast, office):
    changed = typed(cast, **{"name-career": "Working life", "active-networking": None})
    assert office.post(f"{PAGE}areas/", changed).url == PAGE
    assert areas(cast) | {"career": ("Working life", True), "networking": ("Networking", False)} == areas(cast)


def test_another_area_may_take_the_place_of_the_last(cast, office):
    office.post(f"{PAGE}areas/", typed(cast) | {})
    only = {"active-career": None, "active-wellbeing": None, "active-relationships": None, "active-networking": None}
    office.post(f"{PAGE}areas/", typed(cast, **only))
    swapped = typed(cast, **only | {"active-education": None, "active-networking": "on"})
    assert office.post(f"{PAGE}areas/", swapped).url == PAGE
    assert [key for key, (_name, active) in areas(cast).items() if active] == ["networking"]


def test_areas_that_cannot_be_change_nothing_and_keep_what_was_typed(cast, office):
    before = areas(cast)
    page = words(office.post(f"{PAGE}areas/", typed(cast, **{"name-career": " ", "name-education": "Kept-Name"})))
    assert "An interest area needs a name. Nothing was changed." in page
    assert 'value="Kept-Name"' in page
    rested = {f"active-{key}": None for key in before}
    assert "At least one interest area has to stay." in words(office.post(f"{PAGE}areas/", typed(cast, **rested)))
    assert areas(cast) == before


def test_an_area_is_added_once(cast, office):
    assert office.post(f"{PAGE}areas/", {"add": "yes", "name": "Life abroad"}).url == PAGE
    page = words(office.post(f"{PAGE}areas/", {"add": "yes", "name": "Life abroad"}))
    assert "of this name already" in page
    assert list(areas(cast))[-1] == "life-abroad"
