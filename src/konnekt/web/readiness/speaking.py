"""What a programme itself says for each standard: its design as it stands, and the runs that were released."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.matching.models import MatchRun
from konnekt.matching.states import RunState
from konnekt.programmes.models import Programme
from konnekt.programmes.plans import plan_of

MOST_RUNS = 20


def what_speaks(programme: Programme) -> dict[str, list[str]]:
    """Sentences by standard; a standard of which the design says nothing is left out."""
    plan = plan_of(programme)
    goals = len([line for line in programme.goals.splitlines() if line.strip()])
    told: dict[str, list[str]] = {
        "purpose": [_("Its purpose: {purpose}").format(purpose=programme.purpose)],
        "training": [_("People get guidance while they are trained.")],
        "matching": _runs(programme),
        "ethics": [],
        "support": [],
    }
    if goals:
        words = ngettext("It names {number} goal.", "It names {number} goals.", goals)
        told["purpose"].append(words.format(number=goals))
    told["ethics"].append(_("Each pair begins with words for an agreement, which both make their own and sign."))
    if plan.sessions:
        number = len(plan.sessions)
        words = ngettext("It suggests {number} session.", "It suggests {number} sessions, each with an agenda.", number)
        told["support"].append(words.format(number=number))
    if programme.contact:
        told["support"].append(_("Its page says whom to ask."))
    return {key: lines for key, lines in told.items() if lines}


def _runs(programme: Programme) -> list[str]:
    runs = MatchRun.objects.filter(round__programme=programme, state=RunState.RELEASED).select_related("round")
    return [
        _("Match run {number} of {round}, released on {date}: certified and checked, {digest}").format(
            number=run.number,
            round=run.round.name,
            date=date_format(localtime(run.released_at), "j F Y"),
            digest=run.digest[:16],
        )
        for run in runs.defer("certificate", "diagnosis").order_by("-released_at", "pk")[:MOST_RUNS]
    ]
