"""An empty database is migrated in a third of the time, and comes out as Django by itself would have left it."""

import os
import re
import subprocess
import sys

import psycopg
from psycopg import conninfo

from konnekt.database import addresses, binaries

DATABASES = ["migrated_by_django_itself", "migrated_by_us"]
MIGRATE = """
import sys
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from django.db.models.signals import post_migrate

post_migrate.disconnect(sender=apps.get_app_config("core"), dispatch_uid="walls")  # these want every table
for database, command in zip(sys.argv[1:3], (migrate.Command(), "migrate")):
    connection.close()
    connection.settings_dict["NAME"] = database
    call_command(command, *sys.argv[3:], verbosity=0)
"""


def migrated(*apps: str) -> list[str]:
    """Two new databases as text, without the hours at which each migration ran."""
    owner = addresses.parameters(os.environ, "owner")
    # Not from the product's own database: whoever is in it keeps the other workers from copying it.
    elsewhere = conninfo.make_conninfo(**owner | {"dbname": "postgres"})
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        for database in DATABASES:
            connection.execute(f"CREATE DATABASE {database}")
        try:
            settings = {"DJANGO_SETTINGS_MODULE": "konnekt.settings", "KONNEKT_DATABASE_ROLE": "owner"}
            command = [sys.executable, "-W", "ignore", "-c", MIGRATE, *DATABASES, *apps]
            subprocess.run(command, env=dict(os.environ) | settings, check=True)
            return [dumped(conninfo.make_conninfo(**owner | {"dbname": database})) for database in DATABASES]
        finally:
            for database in DATABASES:
                connection.execute(f"DROP DATABASE {database}")


def dumped(database: str) -> str:
    program = binaries.binaries(binaries.MAJOR).path("pg_dump")
    command = [program, "--restrict-key=none", "--dbname", database]
    dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00", "then", dump)


def test_it_comes_out_as_by_django_itself(django_db_setup, proof):
    """The sample goes as far as the organisations, a proof in full to the end."""
    by_itself, by_us = migrated() if proof.full else migrated("organisations")
    assert "organisations_member" in by_us
    assert by_us == by_itself
    proof.note("lines of an empty database, the same as migrated by Django itself", by_us.count("\n"))
