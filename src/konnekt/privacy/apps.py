from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "konnekt.privacy"

    def ready(self) -> None:
        # Each room says in this drawer what it holds about people.
        autodiscover_modules("privacy")
