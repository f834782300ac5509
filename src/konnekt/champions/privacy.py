"""What championing holds about those who do it and those who ask."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold
from konnekt.access.visibility import Data
from konnekt.champions.actions.enquiries import KEPT
from konnekt.champions.models import Championship, Enquiry, Target
from konnekt.sealing.keyring import Holder

hold(
    Enquiry,
    what=_("Questions you asked about a programme"),
    data=Data.ENQUIRY,
    mine=("asker",),
    shown={"programme__name": _("Programme"), "asked_at": _("Asked"), "answered_at": _("Answered")},
    sealed={"question": _("What you asked"), "answer": _("The answer")},
    key=lambda row: Holder.person(row.asker_id),
    names=("champion", "answered_by"),
    fate=Fate.GOES,
    goes=("answered_at", KEPT, _("A question about a programme, and its answer")),
)
hold(
    Championship,
    what=_("What you pledged as a champion"),
    mine=("member",),
    shown={
        "programme__name": _("Programme"),
        "unit__path": _("Unit"),
        "state": _("State"),
        "invited_at": _("Asked"),
        "why": _("Why you were asked"),
        "pledge": _("Pledge"),
        "pledged_at": _("Pledged"),
        "reply": _("What you said"),
        "thanks": _("Thanks"),
        "ended_at": _("Ended"),
    },
    names=("invited_by", "thanked_by"),
    fate=Fate.GOES,
)
hold(
    Target,
    what=_("Recruiting targets you set"),
    data=Data.LEDGER,
    mine=("made_by",),
    shown={"made_at": _("Set"), "side": _("For"), "number": _("How many")},
    inner=("round", "area"),
    fate=Fate.NAMELESS,
    why=_("It belongs to the programme."),
)
