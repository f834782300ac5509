"""What an installation needs done inside Django, each in a process below the one that keeps things running."""

import os
import sys
from collections.abc import Callable

from konnekt.database.roles import refuse_unsafe, walls_stand
from konnekt.running.database import connect
from konnekt.running.errors import CannotServe


def bring_up_to_date() -> None:
    """Make a new installation's master key, migrate, and collect the static files. The walls are raised after."""
    _set_up_django()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from konnekt.sealing.master import NoMasterKey, ensure_master_key, master_keys

    if MigrationRecorder.Migration._meta.db_table in connection.introspection.table_names():
        try:
            master_keys()
        except NoMasterKey as error:  # a new one would hide that the old one is lost
            raise CannotServe(str(error)) from error
    else:
        ensure_master_key()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def look_over(say: Callable[[str], None]) -> None:
    """Say what is in order, and refuse at the first thing that is not. Changes nothing."""
    with connect(os.environ, "app") as app:
        refuse_unsafe(app)
        if not walls_stand(app):
            raise CannotServe("The walls between organisations and around the ledger have gaps: run `konnekt migrate`.")
    say("The database is there, and the application's role cannot see past its walls.")
    _set_up_django()
    from django.core.management import CommandError, call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from konnekt.sealing.master import NoMasterKey, master_keys

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise CannotServe(f"{len(waiting)} migrations have not been applied: run `konnekt migrate`.")
    say("The tables are up to date.")
    try:
        master_keys()
        call_command("check", databases=["default"])
    except (NoMasterKey, CommandError) as error:
        raise CannotServe(str(error)) from error
    say("The master key is there.")


def make_demo_company(people: int) -> None:
    """Make the demo company unless it is there, with progress on stderr; then print a sign-in link for each role."""
    _set_up_django()
    from django.core.management import CommandError, call_command

    try:
        call_command("seed_demo", people=people, stdout=sys.stderr)
        call_command("demo_links")
    except CommandError as error:
        raise CannotServe(str(error)) from error


def _set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konnekt.settings")
    django.setup()
