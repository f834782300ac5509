from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "konnekt.readiness"
