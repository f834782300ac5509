"""Settings of the organisation: floors hold, colours can be read, a logo is only its pixels."""

import io

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.files.actions import read
from konnekt.files.models import StoredFile
from konnekt.ledger.models import Entry
from konnekt.organisations.actions.settings import (
    LOGO_MOST_BYTES,
    LOGO_SIDE,
    add_area,
    change_logo,
    change_settings,
    remove_logo,
    rename_area,
)
from konnekt.organisations.areas import default_areas
from konnekt.organisations.colours import contrast, is_readable
from konnekt.organisations.models import InterestArea, Organisation
from konnekt.organisations.models.organisation import COMMUNITY_LIMITS

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def office(cast):
    with tenant(cast.organisation_id):
        InterestArea.objects.bulk_create(default_areas())
        yield cast.administrator.actor


@pytest.fixture
def organisation(cast):
    return cast.organisation


def picture(kind="PNG", size=(600, 300), mode="RGB", **kept):
    out = io.BytesIO()
    Image.new(mode, size, 0x204060).save(out, format=kind, **kept)
    return out.getvalue()


def test_contrast_is_as_wcag_defines_it():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert is_readable("#14524B", "light")
    assert not is_readable("#14524B", "dark")
    assert is_readable("#7CC4B6", "dark")


def test_only_what_changed_is_recorded(office, organisation):
    change_settings(office, organisation=organisation, name="Meridian Care", smallest_group=5, line_window_days=400)
    kept = Organisation.objects.get(pk=organisation.pk)
    assert (kept.name, kept.line_window_days) == ("Meridian Care", 400)
    assert Entry.objects.get(verb="organisation.settings_changed").fields == ["line_window_days", "name"]


@pytest.mark.parametrize(
    ("field", "colour", "why"),
    [
        ("brand_light", "green", "written like"),
        ("brand_light", "#14524B}", "written like"),
        ("brand_light", "#FFD166", "light page: its contrast is 1"),
        ("brand_dark", "#14524B", "dark page"),
    ],
)
def test_a_colour_nobody_can_read_is_refused(office, organisation, field, colour, why):
    with pytest.raises(Refused, match=why) as refused:
        change_settings(office, organisation=organisation, **{field: colour})
    assert refused.value.field == field


@pytest.mark.parametrize(("field", "bounds"), COMMUNITY_LIMITS.items())
def test_how_often_is_chosen_between_two_numbers(office, organisation, field, bounds):
    for number in bounds:
        change_settings(office, organisation=organisation, **{field: number})
    for wrong in (bounds[0] - 1, bounds[1] + 1, "many"):
        with pytest.raises(Refused, match=f"from {bounds[0]} to {bounds[1]}") as refused:
            change_settings(office, organisation=organisation, **{field: wrong})
        assert refused.value.field == field
    assert [entry.fields for entry in Entry.objects.filter(verb="organisation.settings_changed")] == [[field]] * 2


@pytest.mark.parametrize(("field", "value"), [("smallest_group", 4), ("line_window_days", 364)])
def test_the_database_holds_the_floors_whoever_asks(office, organisation, field, value):
    with pytest.raises(IntegrityError), transaction.atomic():
        change_settings(office, organisation=organisation, **{field: value})


def test_what_is_no_setting_is_a_mistake_of_the_caller(office, organisation):
    with pytest.raises(ValueError, match="slug"):
        change_settings(office, organisation=organisation, slug="other")


def logo_of(organisation):
    organisation.refresh_from_db()
    return read(StoredFile.objects.get(pk=organisation.logo))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_again_as_a_small_png(office, organisation, kind):
    change_logo(office, organisation=organisation, upload=picture(kind, size=(2000, 1000)))
    with Image.open(io.BytesIO(logo_of(organisation))) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (LOGO_SIDE, LOGO_SIDE // 2))


def test_what_a_camera_wrote_beside_the_pixels_is_gone(office, organisation):
    exif = Image.Exif()
    exif[0x010E] = "PLANTED-EXIF"
    upload = picture("JPEG", exif=exif, comment=b"PLANTED-COMMENT")
    assert b"PLANTED-EXIF" in upload
    assert b"PLANTED-COMMENT" in upload
    change_logo(office, organisation=organisation, upload=upload)
    drawn = logo_of(organisation)
    assert b"PLANTED" not in drawn
    with Image.open(io.BytesIO(drawn)) as again:
        assert not again.getexif()


def test_code_behind_the_pixels_is_gone(office, organisation):
    change_logo(office, organisation=organisation, upload=picture() + b"<script>PLANTED</script>")
    assert b"PLANTED" not in logo_of(organisation)


@pytest.mark.parametrize(
    "upload",
    [b"", SVG, b"GIF89a" + b"\0" * 60, picture("GIF", mode="P"), picture()[:200], b"%PDF-1.7"],
    ids=["empty", "svg", "broken gif", "gif", "cut short", "pdf"],
)
def test_what_is_no_picture_we_read_is_refused(office, organisation, upload):
    with pytest.raises(Refused, match="not a picture we can read") as refused:
        change_logo(office, organisation=organisation, upload=upload)
    assert refused.value.field == "logo"
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("side", [5_000, 10_000, 14_000])
def test_a_small_file_of_enormous_size_is_never_unpacked(office, organisation, side):
    bomb = picture("PNG", size=(side, side), mode="1")
    assert len(bomb) < LOGO_MOST_BYTES
    with pytest.raises(Refused, match="too many pixels"):
        change_logo(office, organisation=organisation, upload=bomb)


def test_a_large_file_is_refused_before_it_is_looked_at(office, organisation):
    with pytest.raises(Refused, match="larger than 2 MB"):
        change_logo(office, organisation=organisation, upload=b"\0" * (LOGO_MOST_BYTES + 1))


def test_one_logo_at_a_time_and_none_again(office, organisation):
    change_logo(office, organisation=organisation, upload=picture())
    change_logo(office, organisation=organisation, upload=picture(size=(10, 10)))
    assert StoredFile.objects.count() == 1
    remove_logo(office, organisation=organisation)
    organisation.refresh_from_db()
    assert organisation.logo is None
    assert not StoredFile.objects.exists()


def test_areas_are_renamed_rested_and_added_with_their_keys_kept(office):
    career = InterestArea.objects.get(key="career")
    rename_area(office, area=career, name=" Working life ", is_active=False)
    career.refresh_from_db()
    assert (career.key, career.name, career.is_active) == ("career", "Working life", False)
    added = add_area(office, name="Life abroad")
    assert (added.key, added.position) == ("life-abroad", 5)
    assert add_area(office, name="王").key == "area"


def test_two_areas_of_one_name_and_none_at_all_are_refused(office):
    with pytest.raises(Refused, match="of this name already") as refused:
        add_area(office, name="CAREER")
    assert refused.value.field == "name"
    *others, last = InterestArea.objects.all()
    for area in others:
        rename_area(office, area=area, name=area.name, is_active=False)
    with pytest.raises(Refused, match="At least one"):
        rename_area(office, area=last, name=last.name, is_active=False)


@pytest.mark.parametrize("who", ["programme_manager", "champion", "safeguarding", "auditor", "line_manager", "mentee"])
def test_nobody_but_an_administrator_changes_settings(cast, office, organisation, who):
    actor, area = cast.people[who].actor, InterestArea.objects.first()
    for attempt in (
        lambda: change_settings(actor, organisation=organisation, name="Mine"),
        lambda: change_logo(actor, organisation=organisation, upload=picture()),
        lambda: remove_logo(actor, organisation=organisation),
        lambda: rename_area(actor, area=area, name="Mine", is_active=True),
        lambda: add_area(actor, name="Mine"),
    ):
        with pytest.raises(NotFound):
            attempt()
