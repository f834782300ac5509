from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "konnekt.privacy"

    def ready(self) -> None:
        # Each room says in these drawers what it holds about people, and which files go with a copy of it.
        autodiscover_modules("privacy", "own_files")
