"""“Not with this person.” Seen by the one who set it and nobody else, so the ledger says nothing of it either."""

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.organisations.models import Member
from konnekt.relationships.models import Exclusion
from konnekt.relationships.policy import EXCLUSION


@transaction.atomic
def exclude(actor: Actor, *, excluded: Member) -> Exclusion:
    """Never pair me with this person, on either side, in any round. Said twice it is said once."""
    if actor.member_id is None:
        raise NotFound
    if excluded.pk == actor.member_id:
        raise Refused(_("That is you. Choose somebody else."))
    exclusion, _is_new = Exclusion.objects.get_or_create(member_id=actor.member_id, excluded=excluded)
    return exclusion


@transaction.atomic
def allow_again(actor: Actor, *, exclusion: Exclusion) -> None:
    """Take it back."""
    if not EXCLUSION.allows(actor, exclusion):
        raise NotFound
    exclusion.delete()
