"""What guidance holds about people: hints put aside, protocols accepted, and mails about them."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold
from konnekt.access.visibility import Data
from konnekt.guidance.models import Acceptance, Dismissed, Reminder

hold(
    Dismissed,
    what=_("Hints you put aside"),
    data=Data.NOTES,
    mine=("member",),
    shown={"article": _("About"), "dismissed_at": _("Put aside")},
    fate=Fate.GOES,
)
hold(
    Acceptance,
    what=_("Protocols of programmes that you accepted"),
    data=Data.PROTOCOLS,
    mine=("member",),
    shown={
        "version__protocol__programme__name": _("Programme"),
        "version__title": _("Protocol"),
        "version__number": _("Version"),
        "accepted_at": _("Accepted"),
    },
    fate=Fate.GOES,
)
hold(
    Reminder,
    what=_("Mails about protocols that you had not accepted"),
    data=Data.PROTOCOLS,
    mine=("member",),
    shown={"version__title": _("Protocol"), "version__number": _("Version"), "sent_at": _("Sent")},
    fate=Fate.GOES,
)
