"""What each column of two sign-up sheets can be used for. What looks sensitive is set aside and never scored."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from konnekt.match_files.people import Sheet
from konnekt.organisations.directory.fields import is_sensitive, normalise

SENSITIVE_HEADINGS = re.compile(r"\b(identit\w+|characteristic\w*|protected|background|pronouns?|heritage|culture)\b")
SENSITIVE_VALUES = re.compile(
    r"\b(gay|lesbian|bisexual|pansexual|asexual|aromantic|queer|straight|heterosexual|transgender|trans|non[- ]binary"
    r"|intersex|cisgender|male|female|man|woman|christian|muslim|jewish|hindu|sikh|buddhist|atheist"
    r"|black|asian|white british|mixed race|disabled|neurodiver\w+|autistic)\b",
    re.IGNORECASE,
)
_OFTEN = 0.3
_REPEATS = 0.2
_SHORTEST_REPEAT = 3

LADDERS = (
    ("AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4"),
    ("Intern", "Junior", "Intermediate", "Senior", "Lead", "Principal", "Director", "Executive"),
    ("Assistant", "Associate", "Manager", "Senior Manager", "Director", "Partner"),
)
_GRADES = re.compile(r"\b(grade|level|seniority|band|rank)\b|\byears? (of )?experience\b")
_BOUNDARIES = re.compile(
    r"\b(organi[sz]ation|department|agency|unit|division|directorate|team|employer|company|faculty|business area)\b"
)
_LIKENESS = re.compile(
    r"\b(profession|function|discipline|specialism|subject|field|site|location|office|city|region)\b"
)
_SETS = re.compile(r"\b(languages?|interests?|topics?|areas?|hobbies|values|themes)\b")
_WANTED = re.compile(r"\b(want\w*|seek\w*|sought|learn|develop|improve|need\w*|looking for|goals?)\b")
_OFFERED = re.compile(r"\b(offer\w*|give|given|teach|share|expertise|strengths?|can help|experience in)\b")
_WORDS = re.compile(r"\b(statement|about|motivation|expectation\w*|biograph\w*|bio|hope|why|introduction|profile)\b")
_ZONE = re.compile(r"\btime ?zone\b")
_PLACES = re.compile(r"\b(capacity|how many mentees|number of mentees|mentees|places)\b")


class Kind(Enum):
    """The kinds of criteria that can be proposed from a column."""

    GAP = "gap"
    DIFFERENT = "different"
    SAME = "same"
    SHARED = "shared"
    WANTS_OFFERS = "wants_offers"
    TEXT = "text"
    TIME_ZONE = "time_zone"


DEFAULT_WEIGHTS = {
    Kind.WANTS_OFFERS: 30,
    Kind.SHARED: 25,
    Kind.GAP: 20,
    Kind.SAME: 20,
    Kind.DIFFERENT: 15,
    Kind.TIME_ZONE: 10,
    Kind.TEXT: 10,
}


@dataclass(frozen=True)
class Proposal:
    """A criterion that the columns suggest, with the reason in words."""

    kind: Kind
    column: str
    offers: str
    weight: float
    why: str
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class SetAside:
    """A column that is never scored, and why."""

    sheet: str
    column: str
    why: str


@dataclass(frozen=True)
class Recognised:
    """What two sheets offer."""

    proposals: tuple[Proposal, ...]
    audit_only: tuple[SetAside, ...]
    not_used: tuple[SetAside, ...]
    places: str | None


def recognise(mentees: Sheet, mentors: Sheet) -> Recognised:
    """Propose criteria from the columns that both sheets share, and from wants beside offers."""
    aside = [*_sensitive(mentees), *_sensitive(mentors)]
    closed = {(one.sheet, normalise(one.column)) for one in aside}
    open_mentees = [text for text in mentees.by_heading if (mentees.path.name, text) not in closed]
    open_mentors = [text for text in mentors.by_heading if (mentors.path.name, text) not in closed]
    proposals: list[Proposal] = []
    taken: set[str] = set()
    for text in open_mentees:
        if text in open_mentors and (proposal := _same_heading(mentees, mentors, text)):
            proposals.append(proposal)
            taken.add(text)
    proposals += _wants_and_offers(mentees, mentors, open_mentees, open_mentors, taken)
    used = taken | {normalise(name) for one in proposals for name in (one.column, one.offers)}
    places = next((mentors.heading[mentors.by_heading[text]] for text in open_mentors if _PLACES.search(text)), None)
    left = [
        SetAside(sheet.path.name, sheet.heading[sheet.by_heading[text]], "nothing here knows what to do with it")
        for sheet, headings in ((mentees, open_mentees), (mentors, open_mentors))
        for text in headings
        if text not in used and sheet.fields.columns[sheet.by_heading[text]].field is None
    ]
    return Recognised(tuple(proposals), tuple(aside), tuple(left), places)


def grade_order(values: Iterable[str]) -> tuple[str, ...]:
    """The order of grades: a ladder that holds them all, or the numbers in them; empty when neither can be told."""
    found = sorted({value for value in values if value})
    keys = {_bare(value) for value in found}
    for ladder in LADDERS:
        if keys <= {_bare(step) for step in ladder}:
            return tuple(step for step in ladder if _bare(step) in keys)
    numbered = [(float(number.group()), value) for value in found if (number := re.search(r"\d+(\.\d+)?", value))]
    if found and len(numbered) == len(found):
        return tuple(value for _number, value in sorted(numbered))
    return ()


def _sensitive(sheet: Sheet) -> list[SetAside]:
    """Columns whose heading or values are sensitive, then free text that repeats what such a column says."""
    found: dict[int, str] = {}
    for position, text in enumerate(sheet.heading):
        values = [value for value in sheet.column(position) if value]
        if is_sensitive(text) or SENSITIVE_HEADINGS.search(normalise(text)):
            found[position] = "its heading looks sensitive"
        elif values and len(set(values)) <= len(values) * _OFTEN + 20 and _share(values, SENSITIVE_VALUES) >= _OFTEN:
            found[position] = "its values look sensitive"
    secret = [sheet.column(position) for position in found]
    for position, _text in enumerate(sheet.heading):
        if position not in found and _repeats(sheet.column(position), secret):
            found[position] = "its text repeats a sensitive column"
    return [SetAside(sheet.path.name, sheet.heading[at], why) for at, why in sorted(found.items())]


def _repeats(column: Sequence[str], secret: Sequence[Sequence[str]]) -> bool:
    for other in secret:
        told = [
            (text.lower(), value.lower())
            for text, value in zip(column, other, strict=True)
            if len(value) >= _SHORTEST_REPEAT and len(text) > len(value)
        ]
        if told and sum(value in text for text, value in told) >= max(1.0, _REPEATS * len(told)):
            return True
    return False


def _same_heading(mentees: Sheet, mentors: Sheet, text: str) -> Proposal | None:
    heading = mentees.heading[mentees.by_heading[text]]
    values = mentees.column(mentees.by_heading[text]) + mentors.column(mentors.by_heading[text])

    def propose(kind: Kind, why: str, order: tuple[str, ...] = ()) -> Proposal:
        return Proposal(kind, heading, heading, DEFAULT_WEIGHTS[kind], why, order)

    if _ZONE.search(text):
        return propose(Kind.TIME_ZONE, "the nearer their clocks, the better")
    if _GRADES.search(text) and (order := grade_order(values)):
        return propose(Kind.GAP, "a mentor about two steps above is near enough to remember", order)
    if _BOUNDARIES.search(text):
        return propose(Kind.DIFFERENT, "mentoring crosses boundaries")
    if _SETS.search(text):
        return propose(Kind.SHARED, "what both have in common")
    if _LIKENESS.search(text):
        return propose(Kind.SAME, "the same is easier to begin with")
    if _WORDS.search(text) and _is_prose(values):
        return propose(Kind.TEXT, "words that speak of the same things")
    return None


def _wants_and_offers(
    mentees: Sheet, mentors: Sheet, open_mentees: Sequence[str], open_mentors: Sequence[str], taken: set[str]
) -> list[Proposal]:
    wanted = [text for text in open_mentees if _WANTED.search(text) and text not in taken]
    offered = [text for text in open_mentors if _OFFERED.search(text) and text not in taken]
    found = []
    for wants, offers in zip(wanted, offered, strict=False):
        columns = mentees.heading[mentees.by_heading[wants]], mentors.heading[mentors.by_heading[offers]]
        why = "what one wants, the other offers"
        found.append(Proposal(Kind.WANTS_OFFERS, *columns, DEFAULT_WEIGHTS[Kind.WANTS_OFFERS], why))
    return found


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.search(value)) for value in values) / len(values)


def _is_prose(values: Sequence[str]) -> bool:
    told = [value for value in values if value]
    return bool(told) and sum(len(value.split()) for value in told) / len(told) >= 4


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
