"""A mentor’s card: found by the mentees of a round only if the mentor wants it to be."""

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Enrolment


@transaction.atomic
def show_card(actor: Actor, *, enrolment: Enrolment, shows: bool) -> None:
    """Let the mentees of the round find one’s card, or hide it, at any time."""
    row = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if actor.member_id != row.member_id:
        raise NotFound
    if not row.may_mentor:
        raise Refused(_("Only mentors have a card in a round."))
    if row.shows_card != shows:
        row.shows_card = shows
        row.save(update_fields=["shows_card"])
        record(actor, Verb.ENROLMENT_CHANGED, row, fields=["shows_card"], subject=row.member_id)
