"""Naming somebody one would like to be paired with, and why."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Ranking, Wish
from konnekt.programmes.rules import MOST_WISHES, asks_for_wishes, may_change

LONGEST_REASON = 500


@transaction.atomic
def make_wish(actor: Actor, *, enrolment: Enrolment, wanted: Member, reason: str) -> Wish:
    """Name somebody, after those named before. They and the managers read it once the enrolment is complete.

    The ledger notes that a wish was made, not for whom. Whether the person takes part is nobody's to learn here.
    """
    enrolment = _own(actor, enrolment)
    if not asks_for_wishes(enrolment.round.programme):
        raise Refused(_("This programme asks for no wishes."), field="person")
    if wanted.pk == enrolment.member_id:
        raise Refused(_("Mentoring takes two. Choose somebody else."), field="person")
    if wanted.has_left:
        raise Refused(_("{name} isn’t here any more.").format(name=wanted.name), field="person")
    wishes = Wish.objects.filter(enrolment=enrolment)
    if not wishes.filter(wanted=wanted).exists() and wishes.count() >= MOST_WISHES:
        words = ngettext(
            "You have made {number} wish. Take it back first.",
            "You have made {number} wishes. Take one back first.",
            MOST_WISHES,
        )
        raise Refused(words.format(number=MOST_WISHES), field="person")
    if len(reason) > LONGEST_REASON:
        raise Refused(_("Say why in at most 500 characters."), field="reason")
    rank = (wishes.aggregate(last=Max("rank"))["last"] or 0) + 1
    wish, _is_new = Wish.objects.update_or_create(
        enrolment=enrolment,
        wanted=wanted,
        defaults={"reason": reason.strip()},
        create_defaults={"reason": reason.strip(), "rank": rank},
    )
    record(actor, Verb.ENROLMENT_CHANGED, enrolment, fields=["wishes"], subject=enrolment.member_id)
    return wish


@transaction.atomic
def move_wish(actor: Actor, *, wish: Wish, up: bool) -> None:
    """Let a wish change places with the one before it, or after it. The first counts most."""
    enrolment = _own(actor, wish.enrolment)
    wishes = list(Wish.objects.filter(enrolment=enrolment))
    here = next((place for place, one in enumerate(wishes) if one.pk == wish.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(wishes):
        return
    wishes[here], wishes[there] = wishes[there], wishes[here]
    for rank, one in enumerate(wishes, 1):
        one.rank = rank
    Wish.objects.bulk_update(wishes, ["rank"])
    record(actor, Verb.ENROLMENT_CHANGED, enrolment, fields=["wishes"], subject=enrolment.member_id)


@transaction.atomic
def take_wish_back(actor: Actor, *, wish: Wish) -> None:
    """Forget a wish; who was named ranks them no longer, unless they show mentors a card."""
    enrolment = _own(actor, wish.enrolment)
    if Wish.objects.filter(pk=wish.pk).delete()[0]:
        if not enrolment.shows_to_mentors:
            Ranking.objects.filter(mentee=enrolment, enrolment__member=wish.wanted_id).delete()
        record(actor, Verb.ENROLMENT_CHANGED, enrolment, fields=["wishes"], subject=enrolment.member_id)


def _own(actor: Actor, enrolment: Enrolment) -> Enrolment:
    row = Enrolment.objects.select_for_update(of=("self",)).select_related("round__programme").get(pk=enrolment.pk)
    if actor.member_id != row.member_id and not actor.system:
        raise NotFound
    if not may_change(row.round.programme, row.round):
        raise Refused(_("People are being matched now, so wishes can’t be changed any more."))
    return row
