"""The spaces that stand without anybody making them, and who is in them no more."""

from datetime import datetime

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.community.models import Membership, Space
from konnekt.community.policy import people_in
from konnekt.community.states import Joining, MemberState, SpaceKind
from konnekt.core.tenancy import served_organisation
from konnekt.ledger.actions import record_all
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import InterestArea
from konnekt.programmes.models import Programme
from konnekt.programmes.states import ProgrammeState


@transaction.atomic
def make_standing_spaces(*, now: datetime) -> int:
    """The mentors' circle, one for each area that is asked about, one for each published programme. Running again
    makes what is missing. Returns how many were made.
    """
    there = Space.objects.all()
    areas = InterestArea.objects.filter(is_active=True).exclude(pk__in=there.exclude(area=None).values("area"))
    published = Programme.objects.filter(state=ProgrammeState.PUBLISHED)
    programmes = published.exclude(pk__in=there.exclude(programme=None).values("programme"))
    missing = [
        *(Space(kind=SpaceKind.AREA, joining=Joining.OPEN, area=one, made_at=now) for one in areas),
        *(Space(kind=SpaceKind.PROGRAMME, joining=Joining.RULE, programme=one, made_at=now) for one in programmes),
    ]
    if not there.filter(kind=SpaceKind.MENTORS).exists():
        missing.append(Space(kind=SpaceKind.MENTORS, joining=Joining.RULE, made_at=now))
    # Two who do this at once make each space once.
    Space.objects.bulk_create(missing, ignore_conflicts=True)
    made = list(Space.objects.filter(pk__in=[one.pk for one in missing]))
    record_all(Actor.product(served_organisation(), "standing spaces"), Verb.SPACE_MADE, made)
    return len(made)


@transaction.atomic
def take_leavers_out(*, now: datetime) -> int:
    """Whoever has left, or is no longer named by a space's rule, is in it no more. They could read nothing already."""
    rows = Membership.objects.filter(state=MemberState.IN).exclude(pk__in=people_in().values("pk"))
    gone, _of = rows.delete()
    return gone
