"""What programmes hold about those who run them and those who join."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, Subject, hold
from konnekt.access.visibility import Data
from konnekt.programmes.actions.erasing import forget_enrolments
from konnekt.programmes.models import (
    Decision,
    DesignVersion,
    Enrolment,
    GuestStay,
    OwnQuestion,
    Ranking,
    TeamMember,
    Ticket,
    Wish,
)
from konnekt.programmes.own_questions import as_questions
from konnekt.questions.library import KEPT_ELSEWHERE

_ROUND = {"round__programme__name": _("Programme"), "round__name": _("Round")}
_ENROLMENT = {f"enrolment__{way}": words for way, words in _ROUND.items()}

KEPT_ELSEWHERE.append(lambda keys: as_questions(OwnQuestion.objects.filter(key__in=keys)))


def _forget(subject: Subject, now: datetime) -> None:
    forget_enrolments(subject.member_id, now=now)


hold(
    Wish,
    what=_("Whom you wished for, and why"),
    data=Data.WISHES,
    mine=("enrolment__member",),
    also=("wanted",),
    shown=_ENROLMENT | {"wanted__name": _("Whom"), "rank": _("Rank"), "reason": _("Why")},
    fate=Fate.GOES,
)
hold(
    Ranking,
    what=_("In which order you would take those who named you"),
    data=Data.RANKINGS,
    mine=("enrolment__member",),
    also=("mentee__member",),
    shown=_ENROLMENT | {"mentee__member__name": _("Whom"), "rank": _("Rank")},
    fate=Fate.GOES,
)
hold(
    Decision,
    what=_("What was decided about your place"),
    mine=("enrolment__member",),
    shown=_ENROLMENT
    | {"decided_at": _("When"), "outcome": _("Decision"), "reason": _("Reason"), "words": _("What was written to you")},
    names=("decided_by",),
    fate=Fate.GOES,
)
hold(
    Ticket,
    what=_("Your part in a lottery"),
    mine=("enrolment__member",),
    shown=_ENROLMENT | {"code": _("Ticket"), "rank": _("Drawn as"), "won": _("Won a place")},
    names=("round",),
    fate=Fate.NAMELESS,
    why=_("The draw can be repeated by anybody who doubts it; a ticket holds a code and no name."),
)
hold(
    Enrolment,
    what=_("Your enrolments"),
    mine=("member",),
    shown=_ROUND
    | {
        "side": _("As"),
        "state": _("State"),
        "capacity": _("Places you offered"),
        "started_at": _("Begun"),
        "completed_at": _("Sent"),
        "consented_at": _("Agreed to the rules"),
        "withdrawn_at": _("Withdrawn"),
        "paused_until": _("Paused until"),
    },
    fate=Fate.NAMELESS,
    why=_("A programme goes on knowing how many took part, and no longer who."),
    erase=_forget,
)
hold(
    TeamMember,
    what=_("Programmes you run or champion"),
    mine=("member",),
    shown={"programme__name": _("Programme"), "role": _("As")},
    fate=Fate.GOES,
)
hold(
    GuestStay,
    what=_("Your stay as a guest"),
    mine=("member",),
    shown={
        "programme__name": _("Programme"),
        "comes_from": _("Where you come from"),
        "invited_at": _("Invited"),
        "until": _("Until"),
    },
    fate=Fate.GOES,
)
hold(
    DesignVersion,
    what=_("Changes of a programme that you made"),
    data=Data.LEDGER,
    mine=("by",),
    shown={"programme__name": _("Programme"), "number": _("Version"), "made_at": _("When")},
    inner=("changes",),
    fate=Fate.NAMELESS,
    why=_("Those who joined can see how what they joined has changed."),
)
