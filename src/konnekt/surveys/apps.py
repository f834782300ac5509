from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "konnekt.surveys"
