"""Which reminders somebody got."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold, nobody
from konnekt.access.visibility import Data
from konnekt.nudging.models import SeenPaused, SentNudge

hold(
    SentNudge,
    what=_("Reminders you were sent"),
    data=Data.SESSIONS,
    mine=("member",),
    shown={"rule": _("About"), "sent_at": _("Sent")},
    names=("relationship",),
    inner=("letter",),
    fate=Fate.GOES,
)
nobody(SeenPaused, "relationship")
