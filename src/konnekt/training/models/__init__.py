"""Tables of the room."""

from konnekt.training.models.issuing import SigningKey
from konnekt.training.models.learning import Completion, Progress, Thought
from konnekt.training.models.modules import Enclosed, Module, Source, Version
from konnekt.training.models.needs import Need, Reminded
from konnekt.training.models.packages import Package
from konnekt.training.models.reporting import Report, Store

__all__ = [
    "Completion",
    "Enclosed",
    "Module",
    "Need",
    "Package",
    "Progress",
    "Reminded",
    "Report",
    "SigningKey",
    "Source",
    "Store",
    "Thought",
    "Version",
]
