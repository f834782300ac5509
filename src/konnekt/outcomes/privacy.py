"""Who wrote what would count as success."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold, nobody
from konnekt.access.visibility import Data
from konnekt.outcomes.minutes import MinutesPerAct
from konnekt.outcomes.models import EnteredFigure, PlanNote, Snapshot

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
hold(
    Snapshot,
    what=_("Results of a round that you had counted"),
    data=Data.LEDGER,
    mine=("made_by",),
    shown={"round__programme__name": _("Programme"), "as_of": _("As of"), "made_at": _("Asked for")},
    names=("round",),
    inner=("figures", "plan", "digest", "work"),
    fate=Fate.NAMELESS,
    why=_("What was told of a round stays as it was told; it is totals alone."),
)
hold(
    EnteredFigure,
    what=_("Figures from outside that you entered"),
    data=Data.LEDGER,
    mine=("made_by",),
    shown={"indicator": _("Indicator"), "as_of": _("As of"), "made_at": _("Entered")},
    inner=("plan", "unit", "source"),
    fate=Fate.NAMELESS,
    why=_("A report that shows it must still say what it showed."),
)
nobody(MinutesPerAct)
