"""What a pair's pages show, put together from the rooms: the person, the reasons, the months, the thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from konnekt.access.actors import Role
from konnekt.matching.reading import introductions_of
from konnekt.matching.rules import introduced
from konnekt.organisations.models import InterestArea, Organisation
from konnekt.organisations.queries import holders_of
from konnekt.programmes.names import names_in
from konnekt.programmes.own_questions import told_to_the_partner
from konnekt.programmes.states import Side
from konnekt.questions.library import LIBRARY
from konnekt.questions.queries import Answers, answers_of
from konnekt.questions.wording import in_words
from konnekt.relationships.actions.ending import readable_until
from konnekt.relationships.queries import Pair
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.web import charts
from konnekt.web.reasons import sentences
from konnekt.workspace.actions import Said

TOLD_OF = {
    PartSide.MENTOR: ("areas_given", "skills_offered", "languages", "hours", "meeting"),
    PartSide.MENTEE: ("areas_sought", "skills_wanted", "languages", "hours", "meeting"),
}
"""What each side tells the other, besides the statement."""

FIRST_AND_LAST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Profile:
    """The partner as they describe themselves."""

    work: str
    statement: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of the months together, for the timeline."""

    label: str
    when: str
    state: str


@dataclass(frozen=True, slots=True)
class Day:
    """The messages of one day."""

    on: date
    said: list[Said]


@dataclass(frozen=True, slots=True)
class Line:
    """One of my pairs in a list: a sentence, and how it stands."""

    pair: Pair
    sentence: str
    note: str
    tone: str
    unread: int


def profile_of(pair: Pair, areas: dict[str, str]) -> Profile | None:
    """Job, site and answers of the other one; what they'd rather not say is simply not there."""
    if not pair.are_partners:
        return None
    member = pair.other.member
    answers = answers_of([pair.other.enrolment_id]).get(pair.other.enrolment_id, Answers())
    side = PartSide(pair.other.side)
    own = told_to_the_partner(pair.relationship.round.programme, Side(side.value))
    told = [question for question in (*(LIBRARY[key] for key in TOLD_OF[side]), *own) if answers.get(question.key)]
    return Profile(
        work=", ".join(part for part in (member.job_title, member.site) if part),
        statement=answers.get("statement") or "",
        facts=[(str(question.label), in_words(question, answers, areas)) for question in told],
    )


def reasons_of(pair: Pair, areas: dict[str, str]) -> list[str]:
    """Why these two, in sentences made from what both may know."""
    return sentences(
        pair.relationship.reasons, mentee=pair.mentee.member.name, mentor=pair.mentor.member.name, areas=areas
    )


def introduction_of(pair: Pair) -> str:
    """What the programme's manager says to this side of a new pair, if anything."""
    found = introductions_of(pair.relationship.round_id)
    if found is None:
        return ""
    return introduced(
        found.to_mentee if pair.mine.side == PartSide.MENTEE else found.to_mentor,
        partner=pair.other.member.name,
        you=pair.mine.member.name,
        programme=pair.relationship.round.programme.name,
    )


def area_names() -> dict[str, str]:
    """The organisation's interest areas, name by key."""
    return dict(InterestArea.objects.values_list("key", "name"))


def safeguarding_contacts(pair: Pair) -> list[tuple[str, str]]:
    """Name and address of those one can turn to when worried: somebody outside the pair."""
    two = {pair.mine.member_id, pair.other.member_id}
    return [(member.name, member.email) for member in holders_of(Role.SAFEGUARDING) if member.pk not in two]


def months_of(pair: Pair, now: datetime) -> tuple[SafeString, list[Stretch]]:
    """The months together as the two paths that meet, run side by side, and part."""
    relationship, today = pair.relationship, localdate(now)
    begins = localdate(relationship.opened_at or now)
    ends = max(relationship.round.ends_on, begins + 3 * FIRST_AND_LAST)
    edges = [begins, begins + FIRST_AND_LAST, ends - FIRST_AND_LAST, ends]
    labels = [_("Getting to know each other"), _("Working together"), _("Looking back")]
    here = _position(edges, today)
    stretches = [
        Stretch(
            label,
            _("{first} to {last}").format(first=_short(first), last=_short(last - timedelta(days=1))),
            "done" if here >= place + 1 else "current" if here >= place else "ahead",
        )
        for place, (label, (first, last)) in enumerate(zip(labels, pairwise(edges), strict=True))
    ]
    return charts.timeline(3, together=1, part=2, now=here, title=_where(begins, ends, today)), stretches


def by_day(thread: Sequence[Said]) -> list[Day]:
    """A thread in days, oldest first."""
    return [Day(on, list(said)) for on, said in groupby(thread, key=lambda one: localdate(one.sent_at))]


def as_text(pair: Pair, thread: Sequence[Said]) -> str:
    """A thread as a plain text file, for one's own keeping."""
    names = {part.member_id: part.member.name for part in (pair.mine, pair.other)}
    head = _("Messages between {mine} and {other}, {programme}").format(
        mine=pair.mine.member.name, other=pair.other.member.name, programme=pair.relationship.round.programme.name
    )
    lines = [f"{names[said.author_id]}, {full_date(said.sent_at)}\n\n{said.text}\n" for said in thread]
    return "\n".join([head, "", *lines])


def full_date(moment: datetime) -> str:
    """“Tue 3 March 2026, 14:00”."""
    return date_format(moment, "D j F Y, H:i")


def line_of(pair: Pair, unread: int, organisation: Organisation) -> Line:
    """One pair as a sentence."""
    name, round_ = pair.other.member.name, pair.relationship.round
    until = readable_until(pair.relationship, organisation)
    match pair.state:
        case RelationshipState.PROPOSED if pair.mine.consent == Consent.YES:
            words = _("You said yes to {name}"), _("Waiting for an answer"), "info"
        case RelationshipState.PROPOSED:
            words = _("{name} could be your partner"), _("Waits for your answer"), "warning"
        case RelationshipState.ACTIVE if pair.mine.side == PartSide.MENTEE:
            words = _("{name} is your {mentor}"), _("Running"), "success"
        case RelationshipState.ACTIVE:
            words = _("You are {name}’s {mentor}"), _("Running"), "success"
        case RelationshipState.PAUSED:
            words = _("Your mentoring with {name} is paused"), _("Paused"), "warning"
        case RelationshipState.ENDED:
            words = _("Your mentoring with {name} has ended"), _("Ended"), "neutral"
        case _:
            words = _("A match that did not come about"), _("Over"), "neutral"
    sentence, note, tone = words
    if pair.state is RelationshipState.ENDED and until is not None:
        note = _("Readable until {date}").format(date=date_format(localdate(until), "j F Y"))
    return Line(
        pair,
        sentence.format(name=name, mentor=names_in(round_.programme).mentor),
        f"{note} · {round_.programme.name}",
        tone,
        unread,
    )


def _position(edges: Sequence[date], today: date) -> float:
    for place, (first, last) in enumerate(pairwise(edges)):
        if today < last:
            return place + max((today - first) / (last - first), 0.0)
    return float(len(edges) - 1)


def _where(begins: date, ends: date, today: date) -> str:
    months, month = max(round((ends - begins).days / 30.4), 1), int((today - begins).days / 30.4) + 1
    if today < begins:
        return _("It begins on {date}").format(date=_short(begins))
    if today >= ends:
        return _("The months together are over")
    return _("Month {month} of {months}").format(month=min(month, months), months=months)


def _short(day: date) -> str:
    return date_format(day, "j F")
