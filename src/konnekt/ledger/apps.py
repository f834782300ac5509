from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "konnekt.ledger"
