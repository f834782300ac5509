"""What the manager says before a run: what counts, who must be a pair, who must not."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy
from konnekt.matching.actions.stepping import Clashed, lock_studio, note
from konnekt.matching.catalogue import CATALOGUE, MOST_WEIGHT, PARAMETERS, CriterionKey, default_criteria
from konnekt.matching.models import CriteriaSet, Steer, StudioStep
from konnekt.matching.rules import as_it_was, changed, clashes, criteria_from, said_in
from konnekt.matching.states import Aim, Proposing, SteerKind, StepKind
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.rules import is_open
from konnekt.programmes.states import Format, Way
from konnekt.relationships.pool import barriers, circles_in, fellows_apart, lines_around

NO_STABLE_CIRCLES = gettext_lazy(
    "Circles of a least size may have no answer in which nobody would rather swap, so this can’t be asked of them. "
    "Choose something else to be best at."
)
ONE_AIM_OF_PEERS = gettext_lazy(
    "Among peers a run makes as many pairs as possible, then the best for all together. Choose that: nothing "
    "else can be asked of it."
)
_SENTENCES = {
    SteerKind.LOCK: Verb.PAIR_LOCKED,
    SteerKind.FORBID: Verb.PAIR_FORBIDDEN,
    SteerKind.PREFER: Verb.PAIR_PREFERRED,
}


def why_not_aimed(programme: Programme, aim: Aim) -> str:
    """Why a run of this programme can't be asked to be best at this, or nothing where it can."""
    if aim is Aim.STABLE and programme.format == Format.CIRCLE:
        return str(NO_STABLE_CIRCLES)
    if aim is not Aim.TOTAL and programme.format == Format.PEER:
        return str(ONE_AIM_OF_PEERS)
    return ""


def criteria_of(round_: Round) -> CriteriaSet:
    """The round's criteria; one that has none yet gets the defaults: by rank, where both sides are asked to rank."""

    def aim() -> Aim:
        # A circle needs its least size first, and then a match in which nobody would rather swap may not exist.
        goes_by_rank = is_open(round_.programme, Way.RANKINGS) and round_.programme.format != Format.CIRCLE
        return Aim.STABLE if goes_by_rank else Aim.TOTAL

    criteria, _is_new = CriteriaSet.objects.get_or_create(
        round=round_, defaults={"criteria": default_criteria, "aim": aim}
    )
    return criteria


@transaction.atomic
def change_criteria(
    actor: Actor,
    *,
    round_: Round,
    weights: Mapping[str, int | None],
    needs_shared_language: bool,
    aim: Aim = Aim.TOTAL,
    proposing: Proposing = Proposing.MENTEES,
    floor: Decimal | None = None,
    parameters: Mapping[str, int | None] = MappingProxyType({}),
    untouched: Collection[str] = (),
    based_on: int | None = None,
    mine: Collection[int] = (),
) -> StudioStep | None:
    """Say what counts and how much: a criterion without a weight is taken out. Only what the catalogue holds can be
    scored; sensitive facts are not in it. A parameter that isn't named stays, and so does what is ``untouched``.

    ``based_on`` is the last step that was seen, ``mine`` are those I made since on the same page: what others changed
    since and I did not touch stays theirs, and what we both changed is refused as clashed, with both values. Returns
    the step this was, if anything changed.
    """
    _require(actor, round_)
    _check(weights, floor)
    _check_parameters(parameters)
    if refusal := why_not_aimed(round_.programme, aim):
        raise Refused(refusal, field="aim")
    number = lock_studio(round_)
    criteria = criteria_of(round_)
    current = said_in(criteria)
    later = StudioStep.objects.filter(round=round_, number__gt=number if based_on is None else based_on)
    seen = as_it_was(current, later, number=number if based_on is None else based_on)
    for step in later.filter(number__in=mine, kind=StepKind.CRITERIA, by_member=actor.member_id).order_by("number"):
        seen |= step.now
    weighed = {key.value: weights.get(key.value) for key in CATALOGUE if key is not CriterionKey.PREFERRED}
    asked: dict[str, Any] = {
        **weighed,
        **{name: seen[name] for name in (*PARAMETERS, *untouched)},
        **parameters,
        CriterionKey.PREFERRED.value: weights.get(CriterionKey.PREFERRED, seen[CriterionKey.PREFERRED.value]),
        "needs_shared_language": needs_shared_language,
        "aim": aim.value,
        "proposing": proposing.value,
        "floor": None if floor is None else f"{floor:.4f}",
    }
    if clashed := clashes(seen=seen, current=current, asked=asked):
        raise Clashed(_("Somebody else changed the same thing since you opened this page."), clashed)
    new = changed(current, current | changed(seen, asked))
    if not new:
        return None
    keep_said(actor, criteria=criteria, said=current | new)
    return note(actor, round_=round_, kind=StepKind.CRITERIA, was={name: current[name] for name in new}, now=new)


def _check(weights: Mapping[str, int | None], floor: Decimal | None) -> None:
    if unknown := sorted(weights.keys() - {key.value for key in CriterionKey}):
        raise Refused(
            _(
                "“{name}” can’t be a criterion. Only the criteria listed here are scored; sensitive facts such as "
                "gender, origin, faith, health or age never are."
            ).format(name=unknown[0])
        )
    if any(weight is not None and not 0 <= weight <= MOST_WEIGHT for weight in weights.values()):
        raise Refused(_("A weight is a whole number from 0 to {most}.").format(most=MOST_WEIGHT))
    if floor is not None and not 0 <= floor <= 1:
        raise Refused(_("A fit lies between 0 and 1."), field="floor")
    _some_weight(weights)


def _check_parameters(parameters: Mapping[str, int | None]) -> None:
    for name, value in parameters.items():
        if name not in PARAMETERS:
            raise ValueError(f"Not a parameter: {name}")
        one = PARAMETERS[name]
        if value is not None and not one.least <= value <= one.most:
            raise Refused(
                _("{name}: write a whole number from {least} to {most}.").format(
                    name=one.label, least=one.least, most=one.most
                ),
                field=name,
            )


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
    chosen = {str(one["key"]): one["with"] for one in criteria.criteria if "with" in one}
    record(actor, Verb.CRITERIA_CHANGED, criteria, fields=altered, weights=facts, parameters=chosen, aim=criteria.aim)


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
    if kind is SteerKind.LOCK and mentee.round.programme.format == Format.PEER:
        _only_with_each_other(mentee, mentor)
    other_lock = Steer.objects.filter(mentee=mentee, kind=SteerKind.LOCK).exclude(mentor=mentor)
    if kind is SteerKind.LOCK and other_lock.exists():
        raise Refused(_("This mentee is locked to somebody else. Undo that first."))
    if kind is SteerKind.LOCK and mentee.round.programme.format == Format.CIRCLE:
        locked = Steer.objects.filter(mentor=mentor, kind=SteerKind.LOCK).exclude(mentee=mentee)
        if fellow_apart(mentee, mentor, [one.mentee for one in locked.select_related("mentee")], now):
            raise Refused(
                _("This mentee can’t sit in one circle with somebody who is locked to this mentor or in their circle.")
            )
    before = steer_between(mentee, mentor)
    steered = set_steer(actor, mentee=mentee, mentor=mentor, says={"kind": kind.value, "reason": reason.strip()[:300]})
    assert steered is not None
    after = steer_between(mentee, mentor)
    if before != after:
        note(actor, round_=mentee.round, kind=StepKind.STEER, was=before, now=after, pair=(mentee, mentor))
    return steered


def _only_with_each_other(one: Enrolment, other: Enrolment) -> None:
    """A peer has one partner, whichever of the two is named first."""
    two = Q(mentee__in=(one, other)) | Q(mentor__in=(one, other))
    if Steer.objects.filter(two, kind=SteerKind.LOCK).exclude(mentee=one, mentor=other).exists():
        raise Refused(_("One of these two is locked to somebody already. Undo that first."))


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


def fellow_apart(mentee: Enrolment, mentor: Enrolment, fellows: Collection[Enrolment], now: datetime) -> bool:
    """Whether a mentee must not sit in one circle with any of these, or with whoever is in the mentor's already."""
    circle = circles_in(mentee.round).get(mentor.pk)
    others = [*(one.member_id for one in fellows), *(circle.others if circle else ())]
    lines = lines_around({mentee.member_id, *others}, on=now.date())
    return bool(fellows_apart([mentee.member_id], others, lines=lines))


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
