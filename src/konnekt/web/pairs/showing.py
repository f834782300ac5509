"""What a pair's pages show, put together from the rooms: the person, the reasons, the months, the thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from uuid import UUID

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from konnekt.matching.reading import introductions_of
from konnekt.matching.rules import introduced
from konnekt.organisations.models import InterestArea, Organisation
from konnekt.programmes.names import names_in
from konnekt.programmes.own_questions import told_to_the_partner
from konnekt.programmes.states import Format, Side
from konnekt.questions.library import LIBRARY, Question
from konnekt.questions.queries import Answers, answers_of
from konnekt.questions.wording import in_words
from konnekt.relationships.models import Part
from konnekt.relationships.queries import Pair
from konnekt.relationships.rules import last_day, readable_by
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.web import charts
from konnekt.web.reasons import sentences
from konnekt.web.words import circle_called
from konnekt.workspace.actions.messages import Said
from konnekt.workspace.queries.messages import News

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
class Mentee:
    """A mentee of a circle, as its mentor reads about them."""

    part: Part
    profile: Profile
    reasons: list[str]


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
    return _profile(pair.other, answers_of([pair.other.enrolment_id]), _told_by(pair, pair.other), areas)


def _told_by(pair: Pair, part: Part) -> list[Question]:
    """The questions whose answers one side tells the other, the programme's own among them."""
    side, programme = PartSide(part.side), pair.relationship.round.programme
    if programme.format == Format.PEER:
        told = [LIBRARY[key] for key in LIBRARY if any(key in keys for keys in TOLD_OF.values())]
        return [*told, *told_to_the_partner(programme, Side.BOTH)]
    own = told_to_the_partner(programme, Side(side.value))
    return [*(LIBRARY[key] for key in TOLD_OF[side]), *own]


def _profile(part: Part, said: Mapping[UUID, Answers], asked: list[Question], areas: dict[str, str]) -> Profile:
    answers = said.get(part.enrolment_id, Answers())
    told = [question for question in asked if answers.get(question.key)]
    return Profile(
        work=work_of(part),
        statement=answers.get("statement") or "",
        facts=[(str(question.label), in_words(question, answers, areas)) for question in told],
    )


def work_of(part: Part) -> str:
    """Job and site, as the directory has them."""
    return ", ".join(one for one in (part.member.job_title, part.member.site) if one)


def mentees_of(pair: Pair, areas: dict[str, str]) -> list[Mentee]:
    """The mentees of a circle as the mentor whom they were matched with reads about them: as they would about the one
    of a pair.
    """
    said = answers_of([part.enrolment_id for part in pair.mentees])
    asked = _told_by(pair, pair.mentees[0]) if pair.mentees else []
    return [
        Mentee(
            part,
            _profile(part, said, asked, areas),
            sentences(part.reasons, mentee=part.member.name, mentor=pair.mine.member.name, areas=areas),
        )
        for part in pair.mentees
    ]


def reasons_of(pair: Pair, areas: dict[str, str]) -> list[str]:
    """Why these two, in sentences made from what both may know; in a circle, why this mentee and its mentor."""
    return sentences(
        pair.mine.reasons if pair.is_circle else pair.relationship.reasons,
        mentee=pair.mentee.member.name,
        mentor=pair.mentor.member.name,
        areas=areas,
    )


def introduction_of(pair: Pair) -> str:
    """What the programme's manager says to this side of a new pair, if anything."""
    found = introductions_of(pair.relationship.round_id)
    if found is None:
        return ""
    return introduced(
        found.to_mentee if pair.mine.side == PartSide.MENTEE or is_of_peers(pair) else found.to_mentor,
        partner=called(pair) if pair.is_circle and pair.mine.side == PartSide.MENTOR else pair.other.member.name,
        you=pair.mine.member.name,
        programme=pair.relationship.round.programme.name,
    )


def area_names() -> dict[str, str]:
    """The organisation's interest areas, name by key."""
    return dict(InterestArea.objects.values_list("key", "name"))


def months_of(pair: Pair, now: datetime) -> tuple[SafeString, list[Stretch]]:
    """The months together as the two paths that meet, run side by side, and part."""
    relationship, today = pair.relationship, localdate(now)
    begins = localdate(relationship.opened_at or now)
    ends = max(last_day(relationship), begins + 3 * FIRST_AND_LAST)
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


def last_of(pair: Pair, news: News) -> str:
    """Who wrote last, and when, in words."""
    if news.author_id == pair.mine.member_id:
        return _("You wrote last, on {date}.").format(date=full_date(news.at))
    name = next((part.member.name for part in pair.others if part.member_id == news.author_id), _("Somebody"))
    return _("{name} wrote last, on {date}.").format(name=name, date=full_date(news.at))


def by_day(thread: Sequence[Said]) -> list[Day]:
    """A thread in days, oldest first."""
    return [Day(on, list(said)) for on, said in groupby(thread, key=lambda one: localdate(one.sent_at))]


def as_text(pair: Pair, thread: Sequence[Said]) -> str:
    """A thread as a plain text file, for one's own keeping."""
    head = _("Messages between {mine} and {other}, {programme}").format(
        mine=pair.mine.member.name,
        other=", ".join(part.member.name for part in pair.others),
        programme=pair.relationship.round.programme.name,
    )
    lines = [f"{said.author}, {full_date(said.sent_at)}\n\n{_with_files(said)}\n" for said in thread]
    return "\n".join([head, "", *lines])


def _with_files(said: Said) -> str:
    """The words, and what the files that came with them are called."""
    return "\n".join([said.text, *(_("File: {name}").format(name=one.name) for one in said.files)]).strip()


def full_date(moment: datetime) -> str:
    """“Tue 3 March 2026, 14:00”."""
    return date_format(moment, "D j F Y, H:i")


def line_of(pair: Pair, unread: int, organisation: Organisation) -> Line:
    """One pair, or circle, as a sentence."""
    name, round_ = called(pair), pair.relationship.round
    until = readable_by(pair.mine, pair.relationship, organisation)
    match pair.state:
        case RelationshipState.PROPOSED if pair.mine.consent == Consent.YES or pair.mine.answered_at:
            words = _("You said yes to {name}"), _("Waiting for an answer"), "info"
        case RelationshipState.PROPOSED if pair.mine.is_second:
            words = _("You could lead {name} too"), _("Waits for your answer"), "warning"
        case RelationshipState.PROPOSED if pair.is_circle:
            words = _("There is a place for you in {name}"), _("Waits for your answer"), "warning"
        case RelationshipState.PROPOSED:
            words = _("{name} could be your partner"), _("Waits for your answer"), "warning"
        case RelationshipState.ACTIVE if pair.is_circle:
            words = _("You are in {name}"), _("Running"), "success"
        case RelationshipState.ACTIVE if pair.mine.side == PartSide.MENTEE or is_of_peers(pair):
            words = _("{name} is your {mentor}"), _("Running"), "success"
        case RelationshipState.ACTIVE:
            words = _("You are {name}’s {mentor}"), _("Running"), "success"
        case RelationshipState.PAUSED:
            words = _("Your mentoring with {name} is paused"), _("Paused"), "warning"
        case RelationshipState.INFORMAL:
            words = _("You carry on with {name} informally"), _("Informal"), "neutral"
        case RelationshipState.ENDED:
            words = _("Your mentoring with {name} has ended"), _("Ended"), "neutral"
        case _:
            words = _("A match that did not come about"), _("Over"), "neutral"
    if pair.is_conversation:
        words = _("A conversation with {name}"), words[1], words[2]
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


def is_of_peers(pair: Pair) -> bool:
    """Whether the two have no sides."""
    return pair.relationship.round.programme.format == Format.PEER


def called(pair: Pair) -> str:
    """Whom one is with, in a sentence: the other of a pair, or the circle by its mentors."""
    if not pair.is_circle:
        return pair.other.member.name
    if pair.mine.side == PartSide.MENTOR and (not pair.mine.is_second or pair.mine.consent == Consent.YES):
        return _("your circle")
    return circle_called([part.member.name for part in pair.mentors])


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
