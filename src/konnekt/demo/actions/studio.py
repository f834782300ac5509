"""A studio in which somebody has worked: what counts was changed and one change taken back, pairs were decided about,
and new pairs read what the team says to them.
"""

from konnekt.access.actors import Actor, Role
from konnekt.core.tenancy import served_organisation
from konnekt.demo.company import words
from konnekt.demo.company.programmes import CROSSING_LINES, NEW_HORIZONS
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.matching.actions.introducing import change_introductions
from konnekt.matching.actions.steering import change_criteria, criteria_of, steer
from konnekt.matching.actions.stepping import last_step
from konnekt.matching.actions.undoing import undo
from konnekt.matching.catalogue import CATALOGUE
from konnekt.matching.ranking import mentors_in, rank
from konnekt.matching.rules import said_in
from konnekt.matching.states import SteerKind
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Round
from konnekt.programmes.states import EnrolmentState

_DECIDED = (SteerKind.LOCK, SteerKind.PREFER, SteerKind.FORBID)


def seed_studio(company: Company, members: dict[str, Member], enrolments: dict[tuple[str, str], Enrolment]) -> int:
    """Steps in the round that waits to be matched, and introductions there and in the one under way. Returns how many
    steps there are.
    """
    told, now = words.table("studio.toml"), noon(company.today)
    manager = members[company.player(CastRole.PROGRAMME_MANAGER).key]
    actor = Actor(served_organisation(), manager.pk, roles=frozenset({Role.MEMBER, Role.PROGRAMME_MANAGER}))
    rounds = {programme: enrolment.round for (programme, _person), enrolment in enrolments.items()}
    for programme in (CROSSING_LINES, NEW_HORIZONS):
        if programme in rounds:
            change_introductions(actor, round_=rounds[programme], **told["introductions"])
    if NEW_HORIZONS not in rounds:
        return 0
    round_ = rounds[NEW_HORIZONS]
    for changes in told["changes"]:
        _change(actor, round_, changes)
    undo(actor, round_=round_, number=last_step(round_), now=now)
    mentors = mentors_in(round_, on=company.today)
    here = [one for (programme, _person), one in enrolments.items() if programme == NEW_HORIZONS]
    mentees = [one for one in here if one.state == EnrolmentState.COMPLETE and one.may_be_mentored]
    named: set[object] = set()
    for kind, reason, mentee in zip(_DECIDED, told["reasons"], mentees[5::7], strict=False):
        found = [one.mentor for one in rank(mentee, mentors, on=company.today) if one.is_available]
        mentor = next((one for one in found if one.pk not in named), None)
        if mentor is not None:
            named.add(mentor.pk)
            steer(actor, kind=kind, mentee=mentee, mentor=mentor, reason=reason, now=now)
    return last_step(round_)


def _change(actor: Actor, round_: Round, changes: dict[str, int]) -> None:
    said = said_in(criteria_of(round_)) | changes
    change_criteria(
        actor,
        round_=round_,
        weights={key.value: said[key.value] for key in CATALOGUE},
        parameters={name: value for name, value in changes.items() if "." in name},
        needs_shared_language=said["needs_shared_language"],
    )
