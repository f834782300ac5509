"""Who may see an answer set by itself: its owner. Whoever runs a programme reads answers through their enrolment."""

from django.db.models import Q

from konnekt.access.policies import Policy
from konnekt.access.visibility import Audience, Data
from konnekt.questions.models import AnswerSet

ANSWERS = Policy(AnswerSet, Data.PROFILE, {Audience.ME: lambda actor: Q(member=actor.member_id)})
