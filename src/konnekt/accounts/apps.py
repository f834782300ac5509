from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "konnekt.accounts"

    def ready(self) -> None:
        from konnekt.accounts.actions import logins as logins  # has its secrets sealed anew at a rotation
