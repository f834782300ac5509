"""What readiness assessments hold about those who answered and those who take care of a step."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold
from konnekt.access.visibility import Data
from konnekt.readiness.models import Answerer, Assessment, Evidence, Step

_ORGANISATION = _("It belongs to the organisation.")

hold(
    Answerer,
    what=_("What you answered in a readiness assessment"),
    data=Data.ANSWER,
    mine=("member",),
    shown={"assessment__name": _("Assessment"), "invited_at": _("Asked"), "sent_at": _("Sent"), "levels": _("Answers")},
    fate=Fate.GOES,
    why=_("A result that is out already stays as it was."),
)
hold(
    Assessment,
    what=_("Readiness assessments you opened"),
    data=Data.LEDGER,
    mine=("opened_by",),
    shown={"name": _("Name"), "opened_at": _("Opened")},
    inner=("version", "result"),
    fate=Fate.NAMELESS,
    why=_ORGANISATION,
)
hold(
    Step,
    what=_("Next steps you take care of"),
    data=Data.LEDGER,
    mine=("owner",),
    shown={"words": _("What"), "due_on": _("By"), "state": _("State"), "note": _("How it went")},
    inner=("assessment", "theme", "statement"),
    fate=Fate.NAMELESS,
    why=_ORGANISATION,
)
hold(
    Evidence,
    what=_("Evidence you added"),
    data=Data.LEDGER,
    mine=("made_by",),
    shown={"title": _("Title"), "words": _("Words"), "address": _("Address"), "made_at": _("Added")},
    inner=("programme", "standard", "file"),
    fate=Fate.NAMELESS,
    why=_ORGANISATION,
)
