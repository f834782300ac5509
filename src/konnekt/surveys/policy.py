"""Who may see that somebody was asked: they themselves. For what was answered there is no way to look at one, but for
its own person at their own named sheet.
"""

from django.db.models import F, Q

from konnekt.access.actors import Actor
from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.programmes.policy import managing
from konnekt.programmes.states import ENROLLED, Side
from konnekt.surveys.models import Asking, Sheet, WrittenSurvey
from konnekt.surveys.states import SurveyState

ASKING = Policy(
    Asking, Data.ANSWER, {Audience.ME: lambda actor: Q(member=actor.member_id) if actor.member_id else NOBODY}
)
SHEET = Policy(
    Sheet, Data.ANSWER, {Audience.ME: lambda actor: Q(member=actor.member_id) if actor.member_id else NOBODY}
)
WRITING = Policy(WrittenSurvey, Data.PROGRAMME, {Audience.PROGRAMME_MANAGER: managing("round__programme")})


def _in_the_round(actor: Actor) -> Q:
    """Surveys of rounds in which the actor is enrolled on a side that is asked."""
    if actor.member_id is None:
        return NOBODY
    mine = Q(round__enrolments__member=actor.member_id, round__enrolments__state__in=ENROLLED)
    sides = Q(side=Side.BOTH) | Q(round__enrolments__side=Side.BOTH) | Q(round__enrolments__side=F("side"))
    return mine & sides & Q(state__in=[SurveyState.OPEN, SurveyState.CLOSED])


ANSWERING = Policy(WrittenSurvey, Data.PROGRAMME, {Audience.PARTICIPANT: _in_the_round})
"""A survey is there for those of the round who are asked, once it is open."""
