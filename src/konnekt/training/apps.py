from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "konnekt.training"

    def ready(self) -> None:
        from konnekt.training import gates  # noqa: F401  # declares what has to be done before being matched
