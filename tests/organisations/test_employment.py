"""What the directory said before isn't lost with the next import: from which day to which somebody stood where."""

from datetime import UTC, date, datetime

import pytest

from konnekt.core.tenancy import tenant
from konnekt.organisations.actions.employment import note_employment
from konnekt.organisations.actions.erasing import forget_member
from konnekt.organisations.models import Employment, Member, Organisation, Unit

FIRST, LATER, LAST = date(2026, 1, 5), date(2026, 6, 1), date(2026, 9, 1)
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def amina(cast) -> Member:
    return cast.mentee.member


def stood(member: Member) -> list[tuple[date, date | None, str, str]]:
    rows = Employment.objects.filter(member=member).order_by("since")
    return list(rows.values_list("since", "until", "grade", "pay_band"))


def set_to(member: Member, **facts) -> None:
    Member.objects.filter(pk=member.pk).update(**facts)


def test_each_change_closes_what_was_and_opens_what_is(cast, amina):
    with tenant(cast.organisation_id):
        set_to(amina, grade="5", pay_band="B")
        note_employment(FIRST)
        note_employment(LATER)
        set_to(amina, grade="6")
        note_employment(LATER)
        set_to(amina, pay_band="C")
        note_employment(LAST)
        assert stood(amina) == [(FIRST, LATER, "5", "B"), (LATER, LAST, "6", "B"), (LAST, None, "6", "C")]


def test_what_was_said_and_unsaid_on_one_day_never_was(cast, amina):
    with tenant(cast.organisation_id):
        set_to(amina, grade="5")
        note_employment(FIRST)
        set_to(amina, grade="7")
        note_employment(FIRST)
        assert stood(amina) == [(FIRST, None, "7", "")]


def test_a_unit_that_isnt_known_is_a_fact_too(cast, amina):
    with tenant(cast.organisation_id):
        set_to(amina, unit=None)
        note_employment(FIRST)
        set_to(amina, unit=Unit.objects.create(name="Rail", path="Rail"))
        note_employment(LATER)
        note_employment(LAST)
        units = Employment.objects.filter(member=amina).order_by("since").values_list("unit__name", flat=True)
        assert list(units) == [None, "Rail"]


def test_whoever_leaves_has_no_present_one_and_begins_again_when_they_return(cast, amina):
    with tenant(cast.organisation_id):
        set_to(amina, grade="5")
        note_employment(FIRST)
        set_to(amina, left_on=LATER)
        note_employment(LAST)
        assert stood(amina) == [(FIRST, LATER, "5", "")]
        set_to(amina, left_on=None)
        note_employment(LAST)
        assert stood(amina) == [(FIRST, LATER, "5", ""), (LAST, None, "5", "")]


def test_whoever_left_before_they_were_noted_leaves_no_trace(cast, amina):
    with tenant(cast.organisation_id):
        note_employment(LATER)
        set_to(amina, left_on=FIRST)
        note_employment(LAST)
        assert stood(amina) == []


def test_nobody_elses_people_are_noted(cast):
    other = Organisation.objects.create(name="Elsewhere", slug="elsewhere")
    with tenant(other.pk):
        Member.objects.create(name="Kim", name_key="kim")
    with tenant(cast.organisation_id):
        note_employment(FIRST)
    with tenant(other.pk):
        assert Employment.objects.count() == 0


def test_a_forgotten_member_has_no_pay_band(cast, amina):
    with tenant(cast.organisation_id):
        set_to(amina, pay_band="C")
        forget_member(amina.pk, now=NOW)
        assert Member.objects.get(pk=amina.pk).pay_band == ""
