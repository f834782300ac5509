"""Tables of the room."""

from konnekt.training.models.learning import Completion, Progress, Thought
from konnekt.training.models.modules import Enclosed, Module, Source, Version
from konnekt.training.models.needs import Need, Reminded

__all__ = ["Completion", "Enclosed", "Module", "Need", "Progress", "Reminded", "Source", "Thought", "Version"]
