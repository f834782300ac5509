"""What surveys hold about the people who were asked. What they answered can't be found: it belongs to nobody."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold, nobody
from konnekt.access.visibility import Data
from konnekt.surveys.models import Answer, Asking, Envelope

hold(
    Asking,
    what=_("Questions you were asked after sessions and at the end, and whether you answered"),
    data=Data.ANSWER,
    mine=("member",),
    shown={
        "round__programme__name": _("Programme"),
        "survey": _("About"),
        "asked_on": _("Asked"),
        "state": _("State"),
    },
    names=("relationship", "round"),
    inner=("about",),
    fate=Fate.GOES,
)
nobody(Envelope, "round", "sealed")
nobody(Answer, "round", "values")
