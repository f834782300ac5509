"""What this room itself holds about people."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold
from konnekt.access.visibility import Data
from konnekt.privacy.models import Copy, Erasure, PrivateAddress
from konnekt.sealing.keyring import Holder

hold(
    Copy,
    what=_("Copies of your data that you asked for"),
    data=Data.LEDGER,
    mine=("member",),
    shown={"asked_at": _("Asked"), "made_at": _("Made"), "expires_at": _("Until")},
    sealed={"readable": "", "machine": "", "enclosed": ""},
    inner=("work", "link_hash"),
    fate=Fate.GOES,
    goes=("expires_at", timedelta(), _("A copy of your data")),
)
hold(
    PrivateAddress,
    what=_("Your private address"),
    mine=("member",),
    shown={"named_at": _("Named"), "confirmed_at": _("Confirmed")},
    sealed={"address": _("Address")},
    key=lambda row: Holder.person(row.member),
    inner=("proof",),
    fate=Fate.GOES,
)
hold(
    Erasure,
    what=_("That you asked to be erased"),
    data=Data.LEDGER,
    mine=("member",),
    shown={"asked_at": _("Asked"), "state": _("State"), "due_at": _("Due")},
    names=("asked_by",),
    fate=Fate.NAMELESS,
    why=_("That somebody was erased, and when, so that a backup can’t bring them back."),
)
