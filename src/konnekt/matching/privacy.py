"""What runs hold about those who were matched and those who matched them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, Period, Subject, hold, keep, nobody
from konnekt.access.visibility import Data
from konnekt.matching.actions.erasing import forget_old_inputs, forget_runs_of
from konnekt.matching.models import (
    Backtest,
    ByHand,
    FairnessAudit,
    LiveAnswer,
    MatchRun,
    PlannedRelease,
    Proposal,
    RecruitingAdvice,
    Replay,
    Steer,
    StudioStep,
    Study,
    Trial,
    Unplaced,
)

_PROGRAMME = _("It belongs to the programme.")

RUNS = keep(
    Period(
        key="runs",
        what=_("What a match run read, after its round ended"),
        hint=_("Without it a run keeps its answer’s digest, and can’t be worked out again or explained anew."),
        days=730,
        least=90,
        most=3650,
        forget=lambda before, now: forget_old_inputs(before),
    )
)


def _forget_runs(subject: Subject, now: datetime) -> None:
    forget_runs_of(subject.member_id)


hold(
    MatchRun,
    what=_("Match runs you started or released"),
    data=Data.LEDGER,
    mine=("by_member",),
    also=("released_by",),
    shown={"round__programme__name": _("Programme"), "number": _("Run"), "made_at": _("Started")},
    inner=("criteria", "work", "inputs", "answer", "report", "digest", "certificate", "summary", "diagnosis"),
    fate=Fate.NAMELESS,
    why=_(
        "It keeps its digest. What it read and answered is erased for every round you were in, and it then says that "
        "it can’t be worked out again."
    ),
    erase=_forget_runs,
)
hold(
    Steer,
    what=_("Pairs you locked or ruled out as a manager"),
    data=Data.LEDGER,
    mine=("by_member",),
    also=("mentee__member", "mentor__member"),
    shown={"round__programme__name": _("Programme"), "kind": _("What"), "reason": _("Why"), "made_at": _("When")},
    fate=Fate.NAMELESS,
    why=_("One that was about you goes."),
)
hold(
    StudioStep,
    what=_("Changes you made in a matching studio"),
    data=Data.LEDGER,
    mine=("by_member",),
    shown={"round__programme__name": _("Programme"), "kind": _("What"), "made_at": _("When")},
    names=("mentee", "mentor", "of"),
    inner=("was", "now"),
    fate=Fate.NAMELESS,
    why=_PROGRAMME,
)
hold(
    ByHand,
    what=_("Matches you changed by hand"),
    data=Data.LEDGER,
    mine=("by_member",),
    shown={"run__round__programme__name": _("Programme"), "reason": _("Why"), "made_at": _("When")},
    names=("mentee", "mentor", "former_mentor"),
    fate=Fate.NAMELESS,
    why=_("What was written about you is emptied."),
)
hold(
    PlannedRelease,
    what=_("Releases you planned"),
    data=Data.LEDGER,
    mine=("by_member",),
    shown={"run__round__programme__name": _("Programme"), "at": _("For"), "state": _("State")},
    inner=("units", "why_not", "work"),
    fate=Fate.NAMELESS,
    why=_PROGRAMME,
)
hold(
    Replay,
    what=_("Runs you had worked out again"),
    data=Data.LEDGER,
    mine=("by_member",),
    shown={"run__round__programme__name": _("Programme"), "asked_at": _("When"), "outcome": _("What came out")},
    fate=Fate.NAMELESS,
    why=_PROGRAMME,
)
hold(Proposal, names=("run", "mentee", "mentor"), inner=("contributions", "others", "talk_note"), fate=Fate.NAMELESS)
hold(Unplaced, names=("run", "enrolment"), inner=("reason", "details"), fate=Fate.NAMELESS)
nobody(LiveAnswer, "round", "summary", "before", "pairs", "moved", "conflicts")
nobody(FairnessAudit, "run", "label", "rows")
nobody(Study, "run", "strongest", "curve")
nobody(RecruitingAdvice, "run", "rows")
nobody(Backtest, "round", "result")
nobody(Trial, "run", "ways", "sealed", "certificates", "fingerprint", "digest", "result")
