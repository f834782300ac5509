"""What the manager says before a run: what counts, who must be a pair, who must not."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy
from konnekt.matching.actions.stepping import Clashed, lock_studio, note
from konnekt.matching.catalogue import CATALOGUE, MOST_WEIGHT, CriterionKey, default_criteria
from konnekt.matching.models import CriteriaSet, Steer, StudioStep
from konnekt.matching.rules import as_it_was, changed, clashes, criteria_from, said_in
from konnekt.matching.states import Aim, SteerKind, StepKind
from konnekt.programmes.models import Enrolment, Round
from konnekt.relationships.pool import barriers, lines_around

_SENTENCES = {
    SteerKind.LOCK: Verb.PAIR_LOCKED,
    SteerKind.FORBID: Verb.PAIR_FORBIDDEN,
    SteerKind.PREFER: Verb.PAIR_PREFERRED,
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
    based_on: int | None = None,
) -> CriteriaSet:
    """Say what counts and how much. Only what the catalogue holds can be scored; sensitive facts are not in it.

    ``based_on`` is the last step that was seen: what others changed since and I did not touch stays theirs, and what
    we both changed is refused as clashed, with both values.
    """
    _require(actor, round_)
    _check(weights, floor)
    number = lock_studio(round_)
    criteria = criteria_of(round_)
    current = said_in(criteria)
    later = StudioStep.objects.filter(round=round_, number__gt=number if based_on is None else based_on)
    seen = as_it_was(current, later, number=number if based_on is None else based_on)
    asked = {key.value: weights.get(key.value, 0) for key in CATALOGUE if key is not CriterionKey.PREFERRED} | {
        CriterionKey.PREFERRED.value: weights.get(CriterionKey.PREFERRED, seen[CriterionKey.PREFERRED.value]),
        "needs_shared_language": needs_shared_language,
        "aim": aim.value,
        "floor": None if floor is None else f"{floor:.4f}",
    }
    if clashed := clashes(seen=seen, current=current, asked=asked):
        raise Clashed(_("Somebody else changed the same thing since you opened this page."), clashed)
    if new := changed(current, current | changed(seen, asked)):
        keep_said(actor, criteria=criteria, said=current | new)
        note(actor, round_=round_, kind=StepKind.CRITERIA, was={name: current[name] for name in new}, now=new)
    return criteria


def _check(weights: Mapping[str, int], floor: Decimal | None) -> None:
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
    _some_weight(weights)


def _some_weight(said: Mapping[str, Any]) -> None:
    """What prefers pairs counts only where there are some, so it can't be all there is."""
    if not any(said.get(key.value) for key in CATALOGUE if key is not CriterionKey.PREFERRED):
        raise Refused(_("At least one criterion has to count. Give one of them a weight above 0."))


def keep_said(actor: Actor, *, criteria: CriteriaSet, said: Mapping[str, Any]) -> None:
    """Keep what counts from now on; both managers' changes together may leave nothing that counts."""
    _some_weight(said)
    fields = criteria_from(said)
    altered = sorted(name for name, value in fields.items() if getattr(criteria, name) != value)
    for name, value in fields.items():
        setattr(criteria, name, value)
    criteria.save()
    facts = {str(one["key"]): one["weight"] for one in criteria.criteria}
    record(actor, Verb.CRITERIA_CHANGED, criteria, fields=altered, weights=facts, aim=criteria.aim)


@transaction.atomic
def steer(
    actor: Actor,
    *,
    kind: SteerKind,
    mentee: Enrolment,
    mentor: Enrolment,
    reason: str,
    now: datetime,
    based_on: int | None = None,
) -> Steer:
    """Lock, forbid or prefer a pair for the next run, with a reason that is kept. The law can't be steered around."""
    _require(actor, mentee.round)
    if mentor.round_id != mentee.round_id or not (mentee.may_be_mentored and mentor.may_mentor):
        raise NotFound
    if not reason.strip():
        raise Refused(_("Say why, in a few words: the reason is kept with the pair."), field="reason")
    lock_studio(mentee.round)
    if based_on is not None and _steered_since(actor, mentee, mentor, based_on):
        raise Refused(
            _("Somebody else decided about these two since you opened this page. It stands in the list below.")
        )
    if kind is not SteerKind.FORBID and kept_apart(mentee, mentor, now):
        # The same words for every kind of barrier: an exclusion must not show (trust rule 6).
        raise Refused(
            _("These two are not available to each other in this round, so they can’t be locked together.")
            if kind is SteerKind.LOCK
            else _("These two are not available to each other in this round, so preferring them would do nothing.")
        )
    other_lock = Steer.objects.filter(mentee=mentee, kind=SteerKind.LOCK).exclude(mentor=mentor)
    if kind is SteerKind.LOCK and other_lock.exists():
        raise Refused(_("This mentee is locked to somebody else. Undo that first."))
    before = steer_between(mentee, mentor)
    steered = set_steer(actor, mentee=mentee, mentor=mentor, says={"kind": kind.value, "reason": reason.strip()[:300]})
    assert steered is not None
    after = steer_between(mentee, mentor)
    if before != after:
        note(actor, round_=mentee.round, kind=StepKind.STEER, was=before, now=after, pair=(mentee, mentor))
    return steered


@transaction.atomic
def undo_steer(actor: Actor, *, steered: Steer) -> None:
    """Let the next run decide about this pair again."""
    _require(actor, steered.round)
    lock_studio(steered.round)
    pair = steered.mentee, steered.mentor
    before = steer_between(*pair)
    if before:
        set_steer(actor, mentee=pair[0], mentor=pair[1], says={})
        note(actor, round_=steered.round, kind=StepKind.STEER, was=before, now={}, pair=pair)


def kept_apart(mentee: Enrolment, mentor: Enrolment, now: datetime) -> bool:
    """Whether any rule stands between two people."""
    return bool(barriers([mentee], [mentor], lines=lines_around({mentee.member_id, mentor.member_id}, on=now.date())))


def steer_between(mentee: Enrolment, mentor: Enrolment) -> dict[str, str]:
    """What is decided about two people: its kind and reason, or nothing."""
    steered = Steer.objects.filter(mentee=mentee, mentor=mentor).first()
    return {"kind": steered.kind, "reason": steered.reason} if steered else {}


def set_steer(actor: Actor, *, mentee: Enrolment, mentor: Enrolment, says: Mapping[str, str]) -> Steer | None:
    """Decide this about two people; with nothing said, the next run decides again."""
    if not says:
        for steered in Steer.objects.filter(mentee=mentee, mentor=mentor):
            record(actor, Verb.STEER_UNDONE, steered, kind=steered.kind)
            steered.delete()
        return None
    steered, _is_new = Steer.objects.update_or_create(
        mentee=mentee, mentor=mentor, defaults={**says, "round": mentee.round, "by_member_id": actor.member_id}
    )
    record(actor, _SENTENCES[SteerKind(says["kind"])], steered)
    return steered


def _steered_since(actor: Actor, mentee: Enrolment, mentor: Enrolment, based_on: int) -> bool:
    steps = StudioStep.objects.filter(round=mentee.round, mentee=mentee, mentor=mentor, number__gt=based_on)
    return steps.exclude(by_member=actor.member_id).exists()


def _require(actor: Actor, round_: Round) -> None:
    if not policy.ROUND.allows(actor, round_):
        raise NotFound
