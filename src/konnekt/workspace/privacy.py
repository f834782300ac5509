"""What shared spaces hold about the people in them, and what becomes of it."""

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, Subject, hold, nobody
from konnekt.access.visibility import Data
from konnekt.sealing.keyring import Holder
from konnekt.workspace.actions.erasing import (
    forget_comments,
    forget_goals,
    forget_messages,
    forget_sheets,
    forget_shelf,
)
from konnekt.workspace.actions.notes import words_of
from konnekt.workspace.models import (
    Action,
    Attachment,
    Block,
    BusyTime,
    Comment,
    Feed,
    Goal,
    Introduction,
    Marked,
    Message,
    Network,
    OwnCalendar,
    OwnNote,
    Rating,
    Reflection,
    Session,
    SharedPiece,
    Sheet,
    SheetVersion,
    ShelfItem,
    ShownGoal,
    ShowsReading,
    UsualHours,
)
from konnekt.workspace.states import SheetKind, TieWhere

_PAIR = {"relationship__round__programme__name": _("Programme"), "relationship__round__name": _("Round")}
_THE_OTHERS = _("One sentence stands in their place, so that what others wrote keeps its sense.")


def _space(row: Any) -> Holder:
    return Holder.relationship(row.relationship_id)


def _space_of_goal(row: Any) -> Holder:
    return Holder.relationship(row.goal.relationship_id)


def _forget_messages(subject: Subject, now: datetime) -> None:
    forget_messages(subject.member_id)


def _forget_goals(subject: Subject, now: datetime) -> None:
    forget_goals(subject.member_id)


def _forget_comments(subject: Subject, now: datetime) -> None:
    forget_comments(subject.member_id)


def _forget_sheets(subject: Subject, now: datetime) -> None:
    forget_sheets(subject.member_id)


def _forget_shelf(subject: Subject, now: datetime) -> None:
    forget_shelf(subject.member_id)


def _ties(row: Any, text: str) -> str:
    return "\n".join(f"{tie['name']}: {TieWhere(tie['where']).label}" for tie in json.loads(text))


def _page(row: Any, text: str) -> str:
    return words_of(SheetKind(row.sheet.kind), text)[1]


hold(
    Message,
    what=_("Messages you wrote"),
    data=Data.MESSAGES,
    mine=("author",),
    shown=_PAIR | {"sent_at": _("Sent")},
    sealed={"body": _("What you wrote")},
    key=_space,
    fate=Fate.EMPTIED,
    why=_THE_OTHERS,
    erase=_forget_messages,
)
hold(
    Attachment,
    what=_("Files you sent, by name"),
    data=Data.MESSAGES,
    mine=("message__author",),
    shown={"message__relationship__round__programme__name": _("Programme"), "message__sent_at": _("Sent")},
    sealed={"name": _("Name")},
    key=lambda row: Holder.relationship(row.message.relationship_id),
    inner=("file",),
    fate=Fate.GOES,
)
hold(
    Goal,
    what=_("Your goals"),
    data=Data.GOALS,
    mine=("owner",),
    shown=_PAIR
    | {
        "area": _("Area"),
        "state": _("State"),
        "target": _("Target on the scale"),
        "due_on": _("By"),
        "made_at": _("Set"),
        "settled_at": _("Settled"),
    },
    sealed={"what": _("What"), "why": _("Why it matters"), "measure": _("How you will notice")},
    key=_space,
    names=("suggested_by",),
    fate=Fate.EMPTIED,
    why=_THE_OTHERS,
    erase=_forget_goals,
)
hold(
    Rating,
    what=_("Where you said you stand with a goal"),
    data=Data.GOALS,
    mine=("member",),
    shown={"goal__made_at": _("Goal of"), "value": _("On the scale"), "occasion": _("When"), "rated_at": _("Said")},
    sealed={"helped": _("What helped")},
    key=_space_of_goal,
    fate=Fate.GOES,
)
hold(
    Comment,
    what=_("What you said to a goal"),
    data=Data.GOALS,
    mine=("author",),
    shown={"goal__made_at": _("Goal of"), "written_at": _("Written")},
    sealed={"body": _("What you wrote")},
    key=_space_of_goal,
    fate=Fate.EMPTIED,
    why=_THE_OTHERS,
    erase=_forget_comments,
)
hold(
    Action,
    what=_("Your steps"),
    data=Data.GOALS,
    mine=("owner",),
    shown=_PAIR | {"state": _("State"), "due_on": _("By"), "made_at": _("Set"), "done_at": _("Done")},
    sealed={"words": _("What"), "evidence": _("What shows it")},
    key=_space,
    names=("goal", "session", "suggested_by"),
    fate=Fate.EMPTIED,
    why=_("They go with your goals."),
)
hold(
    ShownGoal,
    what=_("Goals you showed to your line manager"),
    data=Data.GOALS,
    mine=("goal__owner",),
    shown={"made_at": _("Shown"), "taken_back_at": _("Taken back")},
    fate=Fate.GOES,
)
hold(
    SharedPiece,
    what=_("Pieces of reflections that you shared"),
    data=Data.MESSAGES,
    mine=("reflection__author",),
    shown={"shared_at": _("Shared")},
    sealed={"body": _("What you shared")},
    key=lambda row: Holder.relationship(row.reflection.relationship_id),
    fate=Fate.GOES,
)
hold(
    Reflection,
    what=_("Your reflections"),
    data=Data.NOTES,
    mine=("author",),
    shown=_PAIR | {"written_at": _("Written")},
    sealed={"body": _("What you wrote")},
    key=lambda row: Holder.person(row.author_id),
    fate=Fate.GOES,
)
hold(
    Session,
    what=_("Sessions you booked"),
    data=Data.SESSIONS,
    mine=("made_by",),
    shown=_PAIR | {"begins_at": _("From"), "ends_at": _("Until"), "state": _("State")},
    sealed={"place": _("Where")},
    key=_space,
    names=("mentor", "mentee"),
    inner=("series", "choice"),
    fate=Fate.NAMELESS,
    why=_("You both had them; where goes with the space once the time to read is over."),
)
hold(
    OwnNote,
    what=_("What you noted of a session for yourself"),
    data=Data.NOTES,
    mine=("author",),
    shown={"session__begins_at": _("Session of"), "changed_at": _("Written")},
    sealed={"body": _("What you wrote")},
    key=lambda row: Holder.person(row.author_id),
    fate=Fate.GOES,
)
hold(
    SheetVersion,
    what=_("Agendas and shared notes as you saved them"),
    data=Data.MESSAGES,
    mine=("author",),
    shown={"sheet__session__begins_at": _("Session of"), "sheet__kind": _("What"), "written_at": _("Written")},
    sealed={"body": _("What stood on the page")},
    said={"body": _page},
    key=lambda row: Holder.relationship(row.sheet.session.relationship_id),
    fate=Fate.EMPTIED,
    why=_("One sentence stands in their place. What others saved stays, with what they kept of yours."),
    erase=_forget_sheets,
)
nobody(Sheet, "session")
hold(
    Introduction,
    what=_("Introductions that you offered"),
    data=Data.INTRODUCTIONS,
    mine=("offered_by",),
    also=("mentee", "third"),
    shown=_PAIR | {"third__name": _("To"), "offered_at": _("Offered"), "state": _("State")},
    sealed={"words": _("To them alone"), "line": _("To all three")},
    key=_space,
    fate=Fate.GOES,
)
hold(
    ShelfItem,
    what=_("What you put on a shelf"),
    data=Data.MESSAGES,
    mine=("put_by",),
    shown=_PAIR | {"kind": _("What it is"), "area": _("Area"), "put_at": _("Put there")},
    sealed={"what": _("Called"), "why": _("Why"), "address": _("Address"), "file_name": _("File")},
    key=_space,
    inner=("file",),
    fate=Fate.GOES,
    erase=_forget_shelf,
)
hold(
    Marked,
    what=_("What you marked on a shelf"),
    data=Data.MESSAGES,
    mine=("member",),
    shown={"item__put_at": _("Put there"), "mark": _("As"), "marked_at": _("Marked")},
    names=("item",),
    fate=Fate.GOES,
)
hold(
    Network,
    what=_("Your network, as you drew it"),
    data=Data.NOTES,
    mine=("member",),
    shown=_PAIR | {"occasion": _("When"), "drawn_at": _("Drawn")},
    sealed={"ties": _("Whom you named")},
    said={"ties": _ties},
    key=lambda row: Holder.person(row.member_id),
    fate=Fate.GOES,
)
hold(
    UsualHours,
    what=_("When you can usually meet"),
    data=Data.SESSIONS,
    mine=("member",),
    shown={"zone": _("Time zone"), "week": _("Week"), "changed_at": _("Changed")},
    fate=Fate.GOES,
)
hold(
    OwnCalendar,
    what=_("Your own calendar"),
    data=Data.SESSIONS,
    mine=("member",),
    shown={"added_at": _("Added"), "read_at": _("Last read")},
    sealed={"address": _("Address")},
    key=lambda row: Holder.person(row.member_id),
    fate=Fate.GOES,
)
hold(
    BusyTime,
    what=_("When your own calendar says that you are busy"),
    data=Data.SESSIONS,
    mine=("calendar__member",),
    shown={"begins_at": _("From"), "ends_at": _("Until")},
    fate=Fate.GOES,
)
hold(
    Feed,
    what=_("Your private calendar feed"),
    data=Data.SESSIONS,
    mine=("member",),
    shown={"made_at": _("Made")},
    inner=("digest",),
    fate=Fate.GOES,
)
hold(
    ShowsReading,
    what=_("Where you show how far you have read"),
    data=Data.MESSAGES,
    mine=("member",),
    shown=_PAIR,
    fate=Fate.GOES,
)
hold(
    Block,
    what=_("Whom you read no more"),
    data=Data.NOTES,
    mine=("member",),
    also=("blocked",),
    shown=_PAIR | {"blocked__name": _("Whom"), "since": _("Since")},
    fate=Fate.GOES,
)
