"""Who may recruit: whoever manages the programme."""

from konnekt.access.policies import Policy
from konnekt.access.visibility import Audience, Data
from konnekt.programmes.policy import managing
from konnekt.recruiting.models import Campaign

CAMPAIGN = Policy(Campaign, Data.PROGRAMME, {Audience.PROGRAMME_MANAGER: managing("round__programme")})
