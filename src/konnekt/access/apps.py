from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "konnekt.access"
