"""The second wall: row-level security on every table of an organisation, raised from the models so that none can be
forgotten.

Run after every migration and every restore; running it again changes nothing.
"""

import os
from typing import LiteralString

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model
from psycopg.sql import SQL, Composable, Identifier

from konnekt.core.models import TenantModel
from konnekt.database.addresses import parameters
from konnekt.database.roles import APP, APPEND_ONLY

OUTSIDE_THE_WALL = frozenset(
    {
        "organisations.Organisation",  # addresses begin with its slug; holds nothing about people
        "organisations.Login",  # read before the organisation is known; ids alone
        "accounts.User",
        "accounts.AccountLetter",  # about a login, which belongs to no organisation; sealed until sent
        "account.EmailAddress",
        "account.EmailConfirmation",
        "mfa.Authenticator",
        "usersessions.UserSession",
        "auth.Permission",
        "auth.Group",
        "contenttypes.ContentType",
        "sessions.Session",
        "procrastinate.ProcrastinateJob",
        "procrastinate.ProcrastinateEvent",
        "procrastinate.ProcrastinatePeriodicDefer",
        "procrastinate.ProcrastinateWorker",
    }
)
"""The models that belong to no organisation. Everything else must be a TenantModel; a house test compares."""

SCRUBBED = "sealing_key"
"""The table that the application may write anew, so that a dropped key is in no file any more."""

_MAINTAINABLE = 170_000
_TOLD = 180_000
"""PostgreSQL versions from which a privilege, and from which a statistic, can be given."""

_SERVED: LiteralString = "(SELECT nullif(current_setting('app.organisation', true), '')::uuid)"


def tenant_models() -> list[type[Model]]:
    """Every model that belongs to an organisation."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def raise_walls() -> None:
    """Put every table of an organisation behind row-level security, and tie its references to the same organisation."""
    for model in tenant_models():
        table = Identifier(model._meta.db_table)
        _run(SQL("ALTER TABLE {0} ENABLE ROW LEVEL SECURITY").format(table))
        _run(SQL("ALTER TABLE {0} FORCE ROW LEVEL SECURITY").format(table))
        _run(SQL("DROP POLICY IF EXISTS own_organisation ON {0}").format(table))
        _run(
            SQL(
                "CREATE POLICY own_organisation ON {0} USING (organisation_id = {1}) WITH CHECK (organisation_id = {1})"
            ).format(table, SQL(_SERVED))
        )
        _unique_with_organisation(model)
    for model in tenant_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey):
                _tie_reference(model, field)
    if connection.pg_version >= _TOLD:  # type: ignore[attr-defined]
        _expect_one_organisation()
    if connection.pg_version >= _MAINTAINABLE:  # type: ignore[attr-defined]
        _run(SQL("GRANT MAINTAIN ON {0} TO {1}").format(Identifier(SCRUBBED), Identifier(app_role())))
    for name in APPEND_ONLY:
        _run(SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {0} FROM {1}").format(Identifier(name), Identifier(app_role())))


def app_role() -> str:
    """The name of the application's database role."""
    return parameters(os.environ, "app").get("user", APP)


def _expect_one_organisation() -> None:
    """Have queries on tables that nothing has counted yet planned as if all rows were one organisation's.

    Without a count PostgreSQL takes a two-hundredth of a table to be behind the wall, and joins whole tables row by
    row: minutes for a few hundred people who were brought in a moment ago. What it counts later, as it does within a
    minute of a change, stands in place of this.
    """
    tables = [model._meta.db_table for model in tenant_models()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_restore_attribute_stats("
            "'schemaname', 'public', 'relname', c.relname::text, 'attname', 'organisation_id', 'inherited', false, "
            "'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real) "
            "FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s) AND c.reltuples < 0",
            [tables],
        )


def _unique_with_organisation(model: type[Model]) -> None:
    """What a composite reference can point at: (organisation, key) of this table."""
    table, key = model._meta.db_table, model._meta.pk.column
    _add_constraint(table, f"{table[:48]}_wall", SQL("UNIQUE (organisation_id, {0})").format(Identifier(key)))


def _tie_reference(model: type[Model], field: "ForeignKey[Model, Model]") -> None:
    """A row may only point at a row of its own organisation."""
    if field.related_model == "self" or not issubclass(field.related_model, TenantModel):
        return
    table, column, target = model._meta.db_table, field.column, field.related_model._meta
    _add_constraint(
        table,
        f"{table[:30]}_{column[:24]}_wall",
        SQL(
            "FOREIGN KEY (organisation_id, {0}) REFERENCES {1} (organisation_id, {2}) DEFERRABLE INITIALLY DEFERRED"
        ).format(Identifier(column), Identifier(target.db_table), Identifier(target.pk.column)),
    )


def _add_constraint(table: str, name: str, definition: Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass", [name, table])
        if cursor.fetchone():
            return
    _run(SQL("ALTER TABLE {0} ADD CONSTRAINT {1} {2}").format(Identifier(table), Identifier(name), definition))


def _run(statement: Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
