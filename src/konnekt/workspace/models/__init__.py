"""What a pair or a circle works with, by noun."""

from konnekt.workspace.models.actions import Action
from konnekt.workspace.models.calendars import BusyTime, Feed, OwnCalendar, Trouble, UsualHours
from konnekt.workspace.models.goals import Comment, Goal, Rating
from konnekt.workspace.models.introductions import Introduction
from konnekt.workspace.models.messages import Attachment, Block, Message, ShowsReading
from konnekt.workspace.models.network import Network
from konnekt.workspace.models.notes import OwnNote, Sheet, SheetVersion
from konnekt.workspace.models.reflections import Reflection, SharedPiece
from konnekt.workspace.models.sessions import Session
from konnekt.workspace.models.shelf import Marked, ShelfItem
from konnekt.workspace.models.showing import ShownGoal

__all__ = [
    "Action",
    "Attachment",
    "Block",
    "BusyTime",
    "Comment",
    "Feed",
    "Goal",
    "Introduction",
    "Marked",
    "Message",
    "Network",
    "OwnCalendar",
    "OwnNote",
    "Rating",
    "Reflection",
    "Session",
    "SharedPiece",
    "Sheet",
    "SheetVersion",
    "ShelfItem",
    "ShownGoal",
    "ShowsReading",
    "Trouble",
    "UsualHours",
]
