from django.apps import AppConfig


class NudgingConfig(AppConfig):
    name = "konnekt.nudging"
