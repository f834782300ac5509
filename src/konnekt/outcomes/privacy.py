"""Who wrote what would count as success."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold
from konnekt.access.visibility import Data
from konnekt.outcomes.models import PlanNote

hold(
    PlanNote,
    what=_("Notes you added to a plan that was locked"),
    data=Data.LEDGER,
    mine=("made_by",),
    shown={"words": _("Words"), "made_at": _("Written")},
    inner=("plan",),
    fate=Fate.NAMELESS,
    why=_("Nobody can change what was said of a locked plan, not even the product."),
)
