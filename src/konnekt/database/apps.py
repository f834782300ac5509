from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class DatabaseConfig(AppConfig):
    name = "konnekt.database"

    def ready(self) -> None:
        # The one signal in the house: Django's own "all tables now exist", sent for each app that has models.
        post_migrate.connect(_raise_walls, sender=apps.get_app_config("core"), dispatch_uid="walls")


def _raise_walls(**_: Any) -> None:
    from konnekt.database.walls import raise_walls

    raise_walls()
