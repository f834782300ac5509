"""What brings an installation up to date: in a process of its own, as the role that owns the tables."""

import os

from konnekt.running.errors import CannotServe


def bring_up_to_date() -> None:
    """Make a new installation's master key, migrate, and collect the static files. The walls are raised after."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konnekt.settings")
    import django

    django.setup()
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
