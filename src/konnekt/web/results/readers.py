"""As whom somebody reads a report: the widest of what they are."""

from konnekt.access.actors import Actor, Role
from konnekt.access.visibility import Sight
from konnekt.outcomes.models import Snapshot
from konnekt.outcomes.policy import SNAPSHOT
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import ENROLLED
from konnekt.web.results.rows import Reader


def reader_of(actor: Actor, snapshot: Snapshot) -> Reader:
    """Whoever runs the programme reads all of it; everybody else what was laid out for them."""
    if SNAPSHOT.allows(actor, snapshot, least=Sight.AGGREGATE):
        return Reader.PROGRAMME
    if actor.has(Role.ADMINISTRATOR) or actor.has(Role.AUDITOR):
        return Reader.ORGANISATION
    mine = Enrolment.objects.filter(round=snapshot.round_id, member=actor.member_id, state__in=ENROLLED)
    return Reader.PARTICIPANT if mine.exists() else Reader.CHAMPION
