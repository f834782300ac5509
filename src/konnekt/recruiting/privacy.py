"""What recruiting holds about those who were invited and those who write to a team."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold
from konnekt.access.visibility import Data
from konnekt.recruiting.models import Circular, Invitee, Post, Received, Sent, Thread
from konnekt.sealing.keyring import Holder

_COUNTS = _("A programme goes on knowing how many it reached.")

hold(
    Post,
    what=_("What you and a programme’s team wrote to each other"),
    data=Data.INBOX,
    mine=("thread__member",),
    shown={"thread__programme__name": _("Programme"), "author__name": _("By"), "sent_at": _("Sent")},
    sealed={"body": _("Words")},
    only=Q(is_note=False),
    key=lambda row: Holder.person(row.thread.member_id),
    fate=Fate.GOES,
)
hold(
    Thread,
    what=_("Your threads with a programme’s team"),
    data=Data.INBOX,
    mine=("member",),
    shown={"programme__name": _("Programme"), "made_at": _("Begun"), "state": _("State")},
    names=("assigned_to", "about"),
    fate=Fate.GOES,
)
hold(
    Received,
    what=_("Letters of a programme’s team that you got"),
    data=Data.INBOX,
    mine=("member",),
    shown={"circular__round__programme__name": _("Programme"), "at": _("Sent"), "read_at": _("Read")},
    inner=("letter",),
    fate=Fate.NAMELESS,
    why=_COUNTS,
)
hold(
    Circular,
    what=_("Letters to participants that you wrote"),
    data=Data.INBOX,
    mine=("by_member",),
    shown={"round__programme__name": _("Programme"), "made_at": _("Written"), "sent_at": _("Sent")},
    sealed={"subject": _("Subject"), "body": _("What you wrote")},
    key=lambda row: Holder.round(row.round_id),
    fate=Fate.NAMELESS,
    why=_("Those who got it can still read it; it was written for the programme."),
)
hold(
    Invitee,
    what=_("Campaigns that reached you"),
    mine=("member",),
    shown={"round__programme__name": _("Programme"), "told": _("Letters"), "stop": _("Why they stopped")},
    inner=("campaign",),
    fate=Fate.NAMELESS,
    why=_COUNTS,
)
hold(
    Sent,
    what=_("Letters of a campaign to you"),
    mine=("member",),
    shown={"at": _("Sent"), "number": _("Which")},
    names=("invitee",),
    inner=("letter",),
    fate=Fate.NAMELESS,
    why=_COUNTS,
)
