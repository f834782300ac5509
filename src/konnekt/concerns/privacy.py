"""What somebody turned to a listener with. It has a key of its own, and goes with that."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold
from konnekt.access.visibility import Data
from konnekt.concerns.actions.erasing import KEPT
from konnekt.concerns.models import Concern, Listener, Post
from konnekt.sealing.keyring import Holder

_WHY = _("Whoever you turned to can finish what you asked for. It goes a year after it was closed.")

hold(
    Concern,
    what=_("Concerns you raised"),
    data=Data.CONCERN,
    mine=("reporter",),
    shown={"raised_at": _("Raised"), "state": _("State"), "closed_at": _("Closed")},
    sealed={"about": _("Where it comes from"), "happened": _("What happened"), "excerpts": ""},
    key=lambda row: Holder.concern(row.pk),
    names=("owner", "kept_from"),
    fate=Fate.NAMELESS,
    why=_WHY,
    goes=("closed_at", KEPT, _("A concern that was closed")),
)
hold(
    Listener,
    what=_("Concerns you listen to"),
    data=Data.CONCERN,
    mine=("member",),
    shown={"role": _("As"), "since": _("Since")},
    names=("concern",),
    fate=Fate.GOES,
)
hold(
    Post,
    what=_("What you wrote in a concern"),
    data=Data.CONCERN,
    mine=("author",),
    shown={"sent_at": _("Written")},
    sealed={"body": _("What you wrote")},
    key=lambda row: Holder.concern(row.concern_id),
    names=("concern",),
    fate=Fate.NAMELESS,
    why=_WHY,
)
