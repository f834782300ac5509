"""Who may see that somebody was asked: they themselves. For what was answered there is no way to look at one."""

from django.db.models import Q

from konnekt.access.policies import NOBODY, Policy
from konnekt.access.visibility import Audience, Data
from konnekt.surveys.models import Asking

ASKING = Policy(
    Asking, Data.ANSWER, {Audience.ME: lambda actor: Q(member=actor.member_id) if actor.member_id else NOBODY}
)
