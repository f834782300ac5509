"""The application's role: can use what the owner makes, and can do nothing else."""

import pytest
from django.db import connection, connections

from konnekt.database import roles
from konnekt.database.errors import DatabaseError

pytestmark = pytest.mark.django_db


def query(statement: str):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def test_tests_run_as_an_owner_who_is_no_superuser():
    assert query("SELECT current_user::text, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [
        ("konnekt_owner", False, False)
    ]


def test_the_application_can_use_a_table_the_owner_made_but_not_change_or_empty_it(as_app):
    query("RESET ROLE")
    query("CREATE TABLE invented (id serial PRIMARY KEY, words text)")
    query("SET LOCAL ROLE konnekt_app")
    query("INSERT INTO invented (words) VALUES ('hello')")
    query("UPDATE invented SET words = 'good day'")
    assert query("SELECT id, words FROM invented") == [(1, "good day")]
    query("DELETE FROM invented")
    for forbidden in ("ALTER TABLE invented DISABLE ROW LEVEL SECURITY", "TRUNCATE invented", "CREATE TABLE mine ()"):
        query("SAVEPOINT try")
        with pytest.raises(Exception, match=r"permission denied|must be owner"):
            query(forbidden)
        query("ROLLBACK TO SAVEPOINT try")


def test_row_level_security_cannot_be_switched_off_by_either_role(as_app):
    query("RESET ROLE")
    query("CREATE TABLE invented (id int)")
    query("INSERT INTO invented VALUES (1)")
    query("ALTER TABLE invented ENABLE ROW LEVEL SECURITY")
    query("ALTER TABLE invented FORCE ROW LEVEL SECURITY")
    assert query("SELECT * FROM invented") == []
    query("SET LOCAL ROLE konnekt_app")
    assert query("SELECT * FROM invented") == []
    query("SET LOCAL row_security = off")
    with pytest.raises(Exception, match="row-level security"):
        query("SELECT * FROM invented")


def test_what_was_taken_from_the_application_is_not_given_back(as_app):
    query("RESET ROLE")
    query("CREATE TABLE invented (id serial)")
    query("REVOKE UPDATE, DELETE ON invented FROM konnekt_app")
    roles.grant(connection.connection)
    query("SET LOCAL ROLE konnekt_app")
    query("INSERT INTO invented DEFAULT VALUES")
    with pytest.raises(Exception, match="permission denied"):
        query("DELETE FROM invented")


def test_a_new_application_role_gets_its_rights_on_what_is_there(as_app):
    query("RESET ROLE")
    query("CREATE TABLE invented (id serial)")
    query("REVOKE ALL ON invented, invented_id_seq FROM konnekt_app")
    roles.grant(connection.connection)
    query("SET LOCAL ROLE konnekt_app")
    query("INSERT INTO invented DEFAULT VALUES")
    query("DELETE FROM invented")


@pytest.mark.django_db(databases=["default", "app"])
def test_the_application_is_accepted():
    connections["app"].ensure_connection()
    roles.refuse_unsafe(connections["app"].connection)


def test_a_superuser_is_refused_as_the_application(superuser):
    with pytest.raises(DatabaseError, match="'postgres' is a superuser and may bypass row-level security"):
        roles.refuse_unsafe(superuser)


def test_the_owner_is_refused_as_the_application():
    query("CREATE TABLE invented ()")
    with pytest.raises(DatabaseError, match="owns tables"):
        roles.refuse_unsafe(connection.connection)


def test_a_role_that_can_become_one_that_sees_everything_is_refused_as_the_application(superuser):
    superuser.execute("CREATE ROLE seer BYPASSRLS")
    superuser.execute("GRANT seer TO konnekt_app")
    superuser.execute("SET SESSION AUTHORIZATION konnekt_app")
    with pytest.raises(DatabaseError, match="can become seer"):
        roles.refuse_unsafe(superuser)
    superuser.rollback()


@pytest.mark.parametrize(
    "gap",
    [
        "ALTER TABLE organisations_member NO FORCE ROW LEVEL SECURITY",
        "GRANT DELETE ON ledger_entry TO konnekt_app",
        "GRANT UPDATE ON ledger_link TO konnekt_app",
    ],
)
def test_a_gap_in_the_walls_is_noticed(as_app, gap):
    assert roles.walls_stand(connection.connection)
    query("RESET ROLE")
    query(gap)
    query("SET LOCAL ROLE konnekt_app")
    assert not roles.walls_stand(connection.connection)
