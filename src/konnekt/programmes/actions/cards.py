"""Cards: found by those on the other side of a round only if the person wants it to be."""

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.programmes.models import Enrolment, Ranking
from konnekt.programmes.queries import naming


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


@transaction.atomic
def show_to_mentors(actor: Actor, *, enrolment: Enrolment, shows: bool) -> None:
    """As a mentee: let mentors who rank find one’s card, or hide it; then only those whom one named keep one ranked."""
    row = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if actor.member_id != row.member_id:
        raise NotFound
    if not row.may_be_mentored:
        raise Refused(_("This card is for those who are enrolled as mentees."))
    if row.shows_to_mentors != shows:
        row.shows_to_mentors = shows
        row.save(update_fields=["shows_to_mentors"])
        if not shows:
            Ranking.objects.filter(mentee=row).exclude(enrolment__member__in=naming(row)).delete()
        record(actor, Verb.ENROLMENT_CHANGED, row, fields=["shows_to_mentors"], subject=row.member_id)
