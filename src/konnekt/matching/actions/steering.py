"""What the manager says before a run: what counts, who must be a pair, who must not."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy
from konnekt.matching.catalogue import CATALOGUE, MOST_WEIGHT, CriterionKey, default_criteria
from konnekt.matching.models import CriteriaSet, Steer
from konnekt.matching.states import Aim, SteerKind
from konnekt.programmes.models import Enrolment, Round
from konnekt.relationships.pool import barriers, lines_around

_SENTENCES = {
    SteerKind.LOCK: Verb.PAIR_LOCKED,
    SteerKind.FORBID: Verb.PAIR_FORBIDDEN,
}


def criteria_of(round_: Round) -> CriteriaSet:
    """The round's criteria; a round that has none yet gets the defaults."""
    criteria, _is_new = CriteriaSet.objects.get_or_create(round=round_, defaults={"criteria": default_criteria()})
    return criteria


@transaction.atomic
def change_criteria(
    actor: Actor,
    *,
    round_: Round,
    weights: Mapping[str, int],
    needs_shared_language: bool,
    aim: Aim = Aim.TOTAL,
    floor: Decimal | None = None,
) -> CriteriaSet:
    """Say what counts and how much. Only what the catalogue holds can be scored; sensitive facts are not in it."""
    _require(actor, round_)
    if unknown := sorted(weights.keys() - {key.value for key in CriterionKey}):
        raise Refused(
            _(
                "“{name}” can’t be a criterion. Only the criteria listed here are scored; sensitive facts such as "
                "gender, origin, faith, health or age never are."
            ).format(name=unknown[0])
        )
    if any(not 0 <= weight <= MOST_WEIGHT for weight in weights.values()):
        raise Refused(_("A weight is a whole number from 0 to {most}.").format(most=MOST_WEIGHT))
    if floor is not None and not 0 <= floor <= 1:
        raise Refused(_("A fit lies between 0 and 1."), field="floor")
    if sum(weights.values()) == 0:
        raise Refused(_("At least one criterion has to count. Give one of them a weight above 0."))
    criteria = criteria_of(round_)
    chosen: list[dict[str, object]] = [{"key": key.value, "weight": weights.get(key.value, 0)} for key in CATALOGUE]
    asked = {"criteria": chosen, "needs_shared_language": needs_shared_language, "aim": aim, "floor": floor}
    if changed := sorted(name for name, value in asked.items() if getattr(criteria, name) != value):
        for name, value in asked.items():
            setattr(criteria, name, value)
        criteria.save()
        facts = {str(one["key"]): one["weight"] for one in chosen}
        record(actor, Verb.CRITERIA_CHANGED, criteria, fields=changed, weights=facts, aim=aim.value)
    return criteria


@transaction.atomic
def steer(actor: Actor, *, kind: SteerKind, mentee: Enrolment, mentor: Enrolment, reason: str, now: datetime) -> Steer:
    """Lock or forbid a pair for the next run, with a reason that is kept. The law can't be steered around."""
    _require(actor, mentee.round)
    if mentor.round_id != mentee.round_id or not (mentee.may_be_mentored and mentor.may_mentor):
        raise NotFound
    if not reason.strip():
        raise Refused(_("Say why, in a few words: the reason is kept with the pair."), field="reason")
    if kind is SteerKind.LOCK:
        if barriers([mentee], [mentor], lines=lines_around({mentee.member_id, mentor.member_id}, on=now.date())):
            # The same words for every kind of barrier: an exclusion must not show (trust rule 6).
            raise Refused(
                _("These two are not available to each other in this round, so they can’t be locked together.")
            )
        if Steer.objects.filter(mentee=mentee, kind=SteerKind.LOCK).exclude(mentor=mentor).exists():
            raise Refused(_("This mentee is locked to somebody else. Undo that first."))
    steered, _is_new = Steer.objects.update_or_create(
        mentee=mentee,
        mentor=mentor,
        defaults={"round": mentee.round, "kind": kind, "reason": reason.strip()[:300], "by_member_id": actor.member_id},
    )
    record(actor, _SENTENCES[kind], steered)
    return steered


@transaction.atomic
def undo_steer(actor: Actor, *, steered: Steer) -> None:
    """Let the next run decide about this pair again."""
    _require(actor, steered.round)
    record(actor, Verb.STEER_UNDONE, steered, kind=steered.kind)
    steered.delete()


def _require(actor: Actor, round_: Round) -> None:
    if not policy.ROUND.allows(actor, round_):
        raise NotFound
