"""Django's `migrate`, three times as quick on an empty database."""

from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ModelState, ProjectState


class Command(migrate.Command):
    def handle(self, *arguments: Any, **options: Any) -> None:
        ProjectState.add_model = _add_model  # type: ignore[assignment, method-assign]
        super().handle(*arguments, **options)


def _add_model(state: ProjectState, added: ModelState) -> None:
    """Add a model to what is known, and make its class. Django would make the classes of all models that are related
    to it anew, through however many others; they hear of the new one by themselves, as its class is made.
    """
    key = added.app_label, added.name_lower
    state.models[key] = added
    if state._relations is not None:  # type: ignore[attr-defined]
        state.resolve_model_relations(key)
    if "apps" in vars(state):
        state.apps.render_multiple([added])
