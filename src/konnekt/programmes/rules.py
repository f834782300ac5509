"""When a round takes people in, and on which side: pure questions on loaded rows."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.organisations.models import Member, Organisation
from konnekt.organisations.states import LineState
from konnekt.programmes.eligibility import Reason, When, read_rules, why_not
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.states import ENROLLED, EnrolmentState, Format, Oversubscribed, Phase, ProgrammeState, Side, Way
from konnekt.questions.states import Asked

MOST_WISHES = 5

MOST_RANKED = 5
"""Mentees whom a mentor may put in order; whoever comes after them is ordered by fit."""


def today_in(organisation: Organisation, now: datetime) -> date:
    """The date where the organisation is; windows open and close by it."""
    return now.astimezone(ZoneInfo(organisation.time_zone)).date()


def why_closed(programme: Programme, round_: Round, today: date) -> str | None:
    """Why nobody can enrol now, or None while the window is open."""
    if programme.state != ProgrammeState.PUBLISHED:
        return _("This programme isn’t open.")
    if today < round_.enrolment_opens:
        return _("Enrolment opens on {day}.").format(day=_day(round_.enrolment_opens))
    if round_.phase != Phase.RECRUIT or today > round_.enrolment_closes:
        return _("Enrolment closed on {day}. The next round will be announced here.").format(
            day=_day(min(round_.enrolment_closes, today))
        )
    return None


def why_not_in(round_: Round, member: Member, side: Side, today: date) -> list[Reason]:
    """Why this member may not join this round on this side, judged on a day; empty means: may join."""
    return why_not(read_rules(round_.who_may_join), member, side, When(today, round_.enrolment_closes))


def may_change(programme: Programme, round_: Round) -> bool:
    """Whether answers can still be changed: until the round is matched."""
    return programme.state == ProgrammeState.PUBLISHED and round_.phase in {Phase.RECRUIT, Phase.TRAIN}


WAYS_OF_PEERS = (Way.WHOLE_ROUND, Way.ONE_BY_ONE, Way.WISHES)


def is_open(programme: Programme, way: Way) -> bool:
    """Whether pairs come about this way in the programme. A conversation is booked, whatever was chosen before; and
    among peers nobody offers places that others could ask for or rank.
    """
    if programme.format == Format.PEER and way not in WAYS_OF_PEERS:
        return False
    return programme.format != Format.FLASH and way.value in programme.ways


def side_taken(programme: Programme, side: Side) -> Side:
    """On which side somebody stands who asked for this one: peers stand on both."""
    return Side.BOTH if programme.format == Format.PEER else side


def is_matched_at_once(programme: Programme) -> bool:
    """Whether runs bring pairs about here: everybody at once, to grant wishes, or by both sides' rankings."""
    return any(is_open(programme, way) for way in (Way.WHOLE_ROUND, Way.WISHES, Way.RANKINGS))


def asks_for_wishes(programme: Programme) -> bool:
    """Whether people may name whom they would like: also where mentors rank those who named them."""
    return is_open(programme, Way.WISHES) or is_open(programme, Way.RANKINGS)


def why_no_ranking(enrolment: Enrolment) -> str | None:
    """Why somebody can't put mentees in order just now, or None if they can."""
    round_ = enrolment.round
    programme = round_.programme
    if not is_open(programme, Way.RANKINGS):
        return _("In this programme mentors don’t rank mentees.")
    if not enrolment.may_mentor or enrolment.state != EnrolmentState.COMPLETE:
        return _("This is for those who are enrolled as mentors.")
    if round_.phase not in _BEFORE_MENTORING and not (programme.is_rolling and round_.phase == Phase.MENTORING):
        return _("People have been matched in this round, so the order can’t be changed any more.")
    return None


_BEFORE_MENTORING = (Phase.RECRUIT, Phase.TRAIN, Phase.MATCH)


def why_no_draw(round_: Round, today: date, tickets: int) -> str | None:
    """Why the lottery of a round can't be drawn now, or None if it can."""
    if round_.oversubscribed != Oversubscribed.LOTTERY:
        return _("This round gives its places in another way; no lottery is drawn.")
    if round_.lottery_drawn_at is not None:
        return _("The lottery of this round was drawn. It is drawn once.")
    if round_.phase == Phase.RECRUIT and today <= round_.enrolment_closes:
        return _("The lottery can be drawn once enrolment has closed, after {day}.").format(
            day=_day(round_.enrolment_closes)
        )
    if not tickets:
        return _("Nobody waits for the lottery.")
    return None


def why_no_pause(enrolment: Enrolment, until: date, today: date) -> str | None:
    """Why somebody can't stay away until a day, or None if they can."""
    if enrolment.state not in ENROLLED:
        return _("You have no place in this round, so there is nothing to pause.")
    if until <= today:
        return _("Choose a day after today. On that day you are back.")
    if until > enrolment.round.ends_on:
        return _("The round ends on {day}, before that. You can withdraw instead.").format(
            day=_day(enrolment.round.ends_on)
        )
    return None


def is_line_settled(member: Member) -> bool:
    """Unknown is not none: until the line is settled, nobody can say who must not be paired with this person."""
    return member.line_state != LineState.UNKNOWN


def asked_on(side: Side | str) -> frozenset[Asked]:
    """Whose questions somebody on this side answers."""
    return {
        Side.MENTEE: frozenset({Asked.MENTEE}),
        Side.MENTOR: frozenset({Asked.MENTOR}),
        Side.BOTH: frozenset(Asked),
    }[Side(side)]


def _day(day: date) -> str:
    return date_format(day, "l j F")
