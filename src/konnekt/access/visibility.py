"""Who sees what: one table, read by the server's gate (`policies`), by the chip beside every field, and by the page
that explains it.

● full · ◐ named part only · ○ only that, when, how many · Σ aggregate under the small-group rule · – nothing
"""

from dataclasses import dataclass
from enum import Enum, IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Sight(IntEnum):
    """How much is seen, from nothing to everything."""

    NOTHING = 0
    AGGREGATE = 1
    WHEN = 2
    PART = 3
    FULL = 4


class Audience(Enum):
    """Whoever looks, as they stand to the person whose data it is."""

    ME = ("ME", _("You"))
    PARTNER = ("PA", _("Your mentoring partner"))
    PARTICIPANT = ("PX", _("Other participants"))
    LINE_MANAGER = ("LM", _("Your line manager"))
    PROGRAMME_MANAGER = ("PM", _("The programme manager"))
    CHAMPION = ("CH", _("Champions"))
    ADMINISTRATOR = ("OA", _("Your organisation's administrators"))
    SAFEGUARDING = ("SG", _("The safeguarding contact"))
    AUDITOR = ("AU", _("The auditor"))
    TOKEN = ("TK", _("Connected systems"))
    OPERATOR = ("OP", _("Whoever runs the server"))
    OUTSIDER = ("XO", _("Anybody else"))

    def __init__(self, code: str, label: Promise) -> None:
        self.code = code
        self.label = label


class Data(Enum):
    """A class of data about a person."""

    PROGRAMME = ("programme", _("What the programme is: purpose, dates, who may join"))
    PROFILE = ("profile", _("Profile: name, job, skills, what you wrote about yourself"))
    ASKED = ("asked", _("Answers that the programme asks for its managers alone"))
    TOTALS = ("totals", _("Answers for the fairness check, which leave only in totals"))
    HR = ("hr", _("Personnel facts: grade, unit, start date"))
    MATCH = ("match", _("Match score and reasons"))
    WISHES = ("wishes", _("Wishes and requests: who you would like, with a why"))
    SLOTS = ("slots", _("Times you offer for a conversation, and where you meet"))
    RANKINGS = ("rankings", _("Rankings: in which order you would take those who named you"))
    EXCLUSIONS = ("exclusions", _("Exclusions: “not with this person”"))
    GOALS = ("goals", _("Goals, actions, agreement"))
    NOTES = ("notes", _("Private notes and reflections"))
    MESSAGES = ("messages", _("Messages and shared notes"))
    INTRODUCTIONS = ("introductions", _("Introductions: bringing you together with somebody"))
    INBOX = ("inbox", _("What you and a programme’s team write to each other"))
    PROTOCOLS = ("protocols", _("Which protocols of a programme you accepted, and when"))
    SESSIONS = ("sessions", _("Session log"))
    ANSWER = ("answer", _("A single survey or pulse answer"))
    RESULTS = ("results", _("Aggregated results"))
    TRAINING = ("training", _("Training progress"))
    CERTIFICATE = ("certificate", _("Certificates of training"))
    POSTS = ("posts", _("Community posts"))
    KUDOS = ("kudos", _("Thanks between two people of the community"))
    STORIES = ("stories", _("A story of your mentoring that all of you let others read"))
    CARD = ("card", _("Your card: what you show of yourself in the community"))
    ATTENDANCE = ("attendance", _("Events: what you signed up for, whether you were there, who you sat with"))
    ENQUIRY = ("enquiry", _("What you ask about a programme, and the answer"))
    CONCERN = ("concern", _("A concern"))
    FEEDBACK = ("feedback", _("Feedback you give about a programme, and its answer"))
    LEDGER = ("ledger", _("The ledger: who did what, when"))

    def __init__(self, code: str, label: Promise) -> None:
        self.code = code
        self.label = label


_MATRIX = """
            ME PA PX LM PM CH OA SG AU TK OP XO
programme   ●  ●  ●  ●  ●  ●  ●  ●  ●  ●  ○  ◐
profile     ●  ●  ◐  ◐  ●  –  ●  ◐  ○  ◐  ○  –
asked       ●  –  –  –  ●  –  –  –  ○  –  ○  –
totals      ●  –  –  –  Σ  –  Σ  –  –  –  –  –
hr          ●  –  –  –  ◐  –  ◐  –  ○  ◐  ○  –
match       ◐  ◐  –  –  ●  –  Σ  –  ○  –  –  –
wishes      ●  ◐  –  –  ●  –  –  –  –  –  –  –
slots       ●  ●  ◐  –  ○  –  –  –  –  –  –  –
rankings    ●  –  –  –  ●  –  –  –  –  –  –  –
exclusions  ●  –  –  –  –  –  –  –  –  –  –  –
goals       ●  ●  –  ◐  ○  –  Σ  –  ○  –  ○  –
notes       ●  –  –  –  –  –  –  –  –  –  –  –
messages    ●  ●  –  –  ○  –  –  ◐  –  –  –  –
introductions ●  ●  ◐  –  –  –  –  –  ○  –  –  –
inbox       ●  –  –  –  ●  –  –  –  ○  –  –  –
protocols   ●  –  –  –  ○  –  –  –  ○  –  –  –
sessions    ●  ●  –  –  ○  –  Σ  –  –  ◐  –  –
answer      ●  –  –  –  ◐  –  –  –  –  –  –  –
results     Σ  Σ  Σ  Σ  Σ  Σ  Σ  –  Σ  Σ  –  –
training    ●  –  –  –  ●  –  Σ  –  –  ◐  –  –
certificate ●  –  –  –  –  –  –  –  –  –  –  ◐
posts       ●  ●  ●  ●  ●  ●  ◐  ◐  –  –  –  –
kudos       ●  ◐  ◐  ◐  ◐  –  –  ◐  –  –  –  –
stories     ●  ●  ◐  ◐  ◐  ◐  ◐  –  –  –  –  –
card        ●  ◐  ◐  ◐  ◐  –  –  –  –  –  –  –
attendance  ●  –  ◐  –  ◐  –  –  –  –  ◐  –  –
enquiry     ●  –  –  –  ◐  ◐  –  –  –  –  –  –
concern     ●  –  –  –  ◐  –  –  ●  ○  –  –  –
feedback    ●  –  –  –  ◐  –  ◐  –  ○  –  –  –
ledger      ◐  –  –  –  ◐  –  ●  ◐  ●  –  ○  –
"""

_SIGHTS = {"●": Sight.FULL, "◐": Sight.PART, "○": Sight.WHEN, "Σ": Sight.AGGREGATE, "–": Sight.NOTHING}

_PARTS: dict[tuple[Data, Audience], Promise] = {
    (Data.PROGRAMME, Audience.OUTSIDER): _("the public page, if the programme has one"),
    (Data.PROFILE, Audience.PARTICIPANT): _("only what you publish"),
    (Data.PROFILE, Audience.LINE_MANAGER): _("your name, and that you take part if that was announced"),
    (Data.PROFILE, Audience.SAFEGUARDING): _("your name, if you write to them"),
    (Data.PROFILE, Audience.TOKEN): _("name and address for sign-in only"),
    (Data.HR, Audience.PROGRAMME_MANAGER): _("what was declared for matching; sensitive facts only as aggregates"),
    (Data.HR, Audience.ADMINISTRATOR): _("written by import, never browsed"),
    (Data.HR, Audience.TOKEN): _("can write, can't read"),
    (Data.MATCH, Audience.ME): _("your own, in plain words"),
    (Data.MATCH, Audience.PARTNER): _("the same shared reasons"),
    (Data.WISHES, Audience.PARTNER): _("only if it is addressed to them"),
    (Data.SLOTS, Audience.PARTICIPANT): _("when, how long, and the room; the address of a call only once it is booked"),
    (Data.INTRODUCTIONS, Audience.PARTICIPANT): _("only whoever is asked; your name once they agreed"),
    (Data.GOALS, Audience.LINE_MANAGER): _("nothing, unless you share one goal; you can take it back"),
    (Data.MESSAGES, Audience.SAFEGUARDING): _("only an excerpt that you or your partner choose to send"),
    (Data.SESSIONS, Audience.TOKEN): _("your own calendar, with the title “Mentoring”"),
    (Data.ANSWER, Audience.PROGRAMME_MANAGER): _("only “please call me”, if you ask for it"),
    (Data.TRAINING, Audience.TOKEN): _("that a module was completed"),
    (Data.CERTIFICATE, Audience.OUTSIDER): _("who has its code, while you let it be checked"),
    (Data.POSTS, Audience.ADMINISTRATOR): _("only reported posts"),
    (Data.POSTS, Audience.SAFEGUARDING): _("only reported posts"),
    (Data.KUDOS, Audience.PARTNER): _("what they wrote themselves, and what whoever was thanked shows"),
    (Data.KUDOS, Audience.PARTICIPANT): _("only what whoever was thanked shows, and where they are, too"),
    (Data.KUDOS, Audience.LINE_MANAGER): _("only what whoever was thanked shows, if they are there, too"),
    (Data.KUDOS, Audience.PROGRAMME_MANAGER): _("only what whoever was thanked shows; they can take it down"),
    (Data.KUDOS, Audience.SAFEGUARDING): _("only what you choose to send them"),
    (Data.STORIES, Audience.PARTICIPANT): _("once it is published, without who wrote it"),
    (Data.STORIES, Audience.LINE_MANAGER): _(
        "once it is published, without who wrote it, if they are in the community"
    ),
    (Data.STORIES, Audience.PROGRAMME_MANAGER): _("once all of you agreed, without who wrote it"),
    (Data.STORIES, Audience.CHAMPION): _("once it is published, without who wrote it, if they are in the community"),
    (Data.STORIES, Audience.ADMINISTRATOR): _(
        "once it is published, without who wrote it, if they are in the community"
    ),
    (Data.CARD, Audience.PARTNER): _("only what you choose to show"),
    (Data.CARD, Audience.PARTICIPANT): _("what you choose to show; without the directory, only in a space with you"),
    (Data.CARD, Audience.LINE_MANAGER): _("what you choose to show, if they are in the community like you"),
    (Data.CARD, Audience.PROGRAMME_MANAGER): _("what you choose to show, if they are in the community like you"),
    (Data.ATTENDANCE, Audience.PARTICIPANT): _("whoever holds the event; those you sat with see your name"),
    (Data.ATTENDANCE, Audience.PROGRAMME_MANAGER): _("if they hold the event or look after its space"),
    (Data.ATTENDANCE, Audience.TOKEN): _("your own calendar, with the title “Mentoring: event”"),
    (Data.ENQUIRY, Audience.PROGRAMME_MANAGER): _("if no champion can answer, or none did in time"),
    (Data.ENQUIRY, Audience.CHAMPION): _("only the champion it goes to"),
    (Data.CONCERN, Audience.PROGRAMME_MANAGER): _("nothing, unless you name them"),
    (Data.FEEDBACK, Audience.PROGRAMME_MANAGER): _(
        "all of it, unless you address it to others; without your name, not that it was you"
    ),
    (Data.FEEDBACK, Audience.ADMINISTRATOR): _("only what you address to them"),
    (Data.LEDGER, Audience.ME): _("what was done with your data"),
    (Data.LEDGER, Audience.PROGRAMME_MANAGER): _("their own programme"),
    (Data.LEDGER, Audience.SAFEGUARDING): _("their own cases"),
}

_WORDS = {
    Sight.FULL: _("can read it"),
    Sight.WHEN: _("only that it exists, when, or how many"),
    Sight.AGGREGATE: _("only in totals over at least five people"),
    Sight.NOTHING: _("can’t see it"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one audience sees of one class of data, with the words a person reads."""

    data: Data
    audience: Audience
    sight: Sight
    words: Promise


def _read(matrix: str) -> dict[tuple[Data, Audience], Cell]:
    header, *rows = matrix.strip().splitlines()
    audiences = {audience.code: audience for audience in Audience}
    data_classes = {data.code: data for data in Data}
    table = {}
    for row in rows:
        code, *marks = row.split()
        for column, mark in zip(header.split(), marks, strict=True):
            data, audience, sight = data_classes[code], audiences[column], _SIGHTS[mark]
            words = _PARTS[data, audience] if sight is Sight.PART else _WORDS[sight]
            table[data, audience] = Cell(data, audience, sight, words)
    return table


TABLE = _read(_MATRIX)


def sight(data: Data, audience: Audience) -> Sight:
    """How much this audience sees of that class of data."""
    return TABLE[data, audience].sight


def who_sees(data: Data) -> list[Cell]:
    """The row of the table, as the chip and the page show it."""
    return [TABLE[data, audience] for audience in Audience]
