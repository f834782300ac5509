"""An organisation's rows are seen inside `tenant()` and nowhere else: neither by the ORM nor by raw SQL."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import IntegrityError
from tests.factories.crowd import members

from konnekt.core.tenancy import NoOrganisation, OtherOrganisation, tenant
from konnekt.database.walls import OUTSIDE_THE_WALL, tenant_models
from konnekt.organisations.models import Member, ReportingLine, Unit


def raw_count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_a_query_without_an_organisation_is_an_error(cast):
    with pytest.raises(NoOrganisation):
        Member.objects.count()


def test_only_the_served_organisation_is_seen(cast, stranger):
    with tenant(cast.organisation_id):
        assert set(Member.objects.values_list("organisation_id", flat=True)) == {cast.organisation_id}
        assert not Member.objects.filter(pk=stranger.mentee.member.pk).exists()


def test_raw_sql_outside_sees_nothing_and_inside_only_its_own(cast, stranger, as_app):
    assert raw_count("organisations_member") == 0
    with tenant(cast.organisation_id):
        assert raw_count("organisations_member") == len(cast.people)
    assert raw_count("organisations_member") == 0


def test_what_nothing_has_counted_is_planned_as_one_organisations(cast, superuser, as_app):
    """Else whole tables would be joined row by row, in the minute after many people were brought in."""
    told = superuser.execute("SELECT tablename FROM pg_stats WHERE attname = 'organisation_id' AND n_distinct = 1")
    # A test before this one may have had some tables counted.
    counted = superuser.execute("SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL")
    behind = {model._meta.db_table for model in tenant_models()} - {table for (table,) in counted}
    assert behind <= {table for (table,) in told}
    assert len(behind) > 20
    with tenant(cast.organisation_id), connection.cursor() as cursor:
        members(400)
        cursor.execute("EXPLAIN (FORMAT json) SELECT * FROM organisations_member")
        ((plan,),) = cursor.fetchall()
    assert plan[0]["Plan"]["Plan Rows"] > 10, "by its pages alone; without it one row is expected"


def test_the_owner_is_behind_the_wall_too(cast):
    assert raw_count("organisations_member") == 0


def test_raw_sql_cannot_write_into_another_organisation(cast, stranger, as_app):
    with tenant(cast.organisation_id), connection.cursor() as cursor:
        cursor.execute("UPDATE organisations_member SET name = 'mine' WHERE id = %s", [stranger.mentee.member.pk])
        assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "UPDATE organisations_member SET organisation_id = %s WHERE id = %s",
                [stranger.organisation_id, cast.mentee.member.pk],
            )


def test_a_row_cannot_point_into_another_organisation(cast, stranger):
    with tenant(stranger.organisation_id):
        unit = Unit.objects.create(name="Theirs", path="Theirs")
    with pytest.raises(IntegrityError, match="_wall"), tenant(cast.organisation_id):
        Member.objects.filter(pk=cast.mentee.member.pk).update(unit_id=unit.pk)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_one_breath_serves_one_organisation(cast, stranger):
    with tenant(cast.organisation_id), pytest.raises(OtherOrganisation), tenant(stranger.organisation_id):
        pass


def test_the_wall_comes_back_after_an_error(cast):
    with pytest.raises(RuntimeError, match="halfway"), tenant(cast.organisation_id):
        raise RuntimeError("halfway")
    assert raw_count("organisations_member") == 0
    with tenant(cast.organisation_id), tenant(cast.organisation_id):
        assert ReportingLine.objects.count() == 4
    assert raw_count("organisations_member") == 0


def test_every_model_is_behind_the_wall_or_on_the_short_list():
    from django.apps import apps

    outside = {model._meta.label for model in apps.get_models()} - {model._meta.label for model in tenant_models()}
    assert outside == OUTSIDE_THE_WALL


def test_every_tenant_table_forces_row_level_security(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert {row[0] for row in cursor.fetchall()} == {model._meta.db_table for model in tenant_models()}


def test_every_tenant_model_refuses_unscoped_queries_everywhere():
    assert {model._meta.base_manager_name for model in tenant_models()} == {"objects"}
