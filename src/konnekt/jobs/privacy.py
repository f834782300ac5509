"""What the queue says about people: who began some long work."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold
from konnekt.access.visibility import Data
from konnekt.jobs.models import Work

hold(
    Work,
    what=_("Long work that you started, such as an import or a match run"),
    data=Data.LEDGER,
    mine=("requested_by",),
    shown={"made_at": _("Started"), "ended_at": _("Ended"), "kind": _("What")},
    inner=("words",),
    fate=Fate.NAMELESS,
    why=_("Its result belongs to the organisation."),
)
