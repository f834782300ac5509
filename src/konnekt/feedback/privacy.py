"""What feedback holds about people, and how long. What was given without a name belongs to nobody: none can find it."""

import json

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, Period, hold, keep, nobody
from konnekt.access.visibility import Data
from konnekt.feedback.actions.daily import forget
from konnekt.feedback.models import Feedback, Notebook, Post, Tally, Terms, Theme
from konnekt.sealing.keyring import Holder

KEPT = keep(
    Period(
        key="feedback",
        what=_("Feedback, and its answers"),
        hint=_("After it is closed, or its round has ended. What was made public stays with the programme."),
        days=365,
        least=90,
        most=1095,
        forget=forget,
    )
)

hold(
    Feedback,
    what=_("Feedback you gave with your name"),
    data=Data.FEEDBACK,
    mine=("giver",),
    shown={
        "programme__name": _("Programme"),
        "given_on": _("Given"),
        "kind": _("Kind"),
        "addressed": _("To"),
        "state": _("State"),
        "answered_on": _("Answered"),
        "helped": _("Did it help?"),
    },
    sealed={"words": _("What you said"), "quote": _("What was quoted of it")},
    key=lambda row: Holder.person(row.giver_id),
    names=("owner", "theme"),
    inner=("round", "reference"),
    fate=Fate.GOES,
)
hold(
    Post,
    what=_("What was written to your feedback"),
    data=Data.FEEDBACK,
    mine=("feedback__giver",),
    shown={"said_on": _("Written"), "author__name": _("By; empty: by you")},
    sealed={"body": _("What was written")},
    key=lambda row: Holder.person(row.feedback.giver_id),
    fate=Fate.GOES,
)
hold(
    Theme,
    what=_("Themes of feedback you made"),
    data=Data.PROGRAMME,
    mine=("made_by",),
    shown={"title": _("What was said"), "words": _("What became of it"), "made_at": _("Made")},
    names=("owner",),
    inner=("programme",),
    fate=Fate.NAMELESS,
    why=_("It belongs to the programme."),
)
hold(
    Notebook,
    what=_("References of feedback without a name that you keep"),
    data=Data.FEEDBACK,
    mine=("member",),
    sealed={"kept": _("Codes")},
    key=lambda row: Holder.person(row.member_id),
    said={"kept": lambda row, kept: ", ".join(json.loads(kept))},
    fate=Fate.GOES,
)
nobody(Tally, "who")
nobody(Terms)
