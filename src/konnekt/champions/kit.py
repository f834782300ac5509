"""What a champion has at hand: things to say and texts to send, about one programme and true for it.

Written by us, to be changed by whoever sends them. They name no person and hold no fact that a visitor may not read.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.documents.codes import qr
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.names import Names, names_in

LONGEST_FACT = 70
"""Characters of a fact that still read well on a poster."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A programme, its newest round, and where its page is."""

    programme: Programme
    round: Round
    organisation: str
    address: str

    @property
    def names(self) -> Names:
        return names_in(self.programme)

    def is_open(self, today: date) -> bool:
        """Whether one can enrol on this day."""
        return self.round.enrolment_opens <= today <= self.round.enrolment_closes


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to say, and how."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text to copy: where it is good, its subject if it is a mail, and the words."""

    key: str
    title: str
    subject: str
    words: str


def talking_points(about: Subject) -> list[Point]:
    """What to say when somebody asks, in the order in which people ask it."""
    names = about.names
    points = [
        Point(
            _("What is it?"),
            _(
                "Two people who don’t work for each other talk, about once or twice a month. One has been where the "
                "other wants to go: that is the {mentor}. The {mentee} decides what it is about."
            ).format(mentor=names.mentor, mentee=names.mentee),
        ),
        Point(_("What is this one for?"), about.programme.purpose),
        Point(
            _("Who hears what I say?"),
            _(
                "Nobody but the two of you. Not your manager, not HR, not the people who run the programme: what you "
                "write to each other is sealed."
            ),
        ),
        Point(
            _("Could it be my boss?"),
            _("Never, nor anybody else in your line, up or down. That rule can’t be switched off."),
        ),
        Point(
            _("I have nothing to teach."),
            _(
                "Most {mentors} say that first. You don’t need to teach: listen, ask, and tell what you learned the "
                "hard way. Somebody two steps behind you would be glad of it."
            ).format(mentors=names.mentors),
        ),
        Point(
            _("What if we don’t get on?"),
            _("Both say yes before anything begins, and either may end it at any time, without a reason."),
        ),
    ]
    if about.programme.time_asked:
        points.insert(3, Point(_("How much time is it?"), about.programme.time_asked))
    return points


def texts(about: Subject, today: date) -> list[Text]:
    """A mail to a team, a personal note to somebody who could be a mentor, a short post, and words for a meeting."""
    names, name = about.names, about.programme.name
    by = enrol_by(about, today)
    given = {
        "programme": name,
        "purpose": about.programme.purpose,
        "mentor": names.mentor,
        "mentors": names.mentors,
        "mentee": names.mentee,
        "mentees": names.mentees,
        "starts": date_format(about.round.starts_on, "j F"),
        "by": by,
        "address": about.address,
        "organisation": about.organisation,
    }
    return [
        Text(
            "mail",
            _("A mail to your team"),
            _("{programme}: would it be something for you?").format(**given),
            _(
                "Hello all,\n\n"
                "{programme} brings together people who don’t work for each other, so that one can learn from "
                "where the other has been. {purpose}\n\n"
                "You can take part as a {mentee}, as a {mentor}, or as both. What the two of you say stays between "
                "you, your {mentor} is never anybody in your line, and both say yes before it begins. It starts on "
                "{starts}.\n\n"
                "{by}\n{address}\n\n"
                "If you wonder whether it is for you, ask me. A no is fine, too."
            ).format(**given),
        ),
        Text(
            "mentor",
            _("A note to somebody who could be a mentor"),
            _("I thought of you"),
            _(
                "Hello,\n\n"
                "We are looking for {mentors} for {programme}, and I thought of you. There is no need to teach: you "
                "listen, ask, and tell what you learned on the way. You say how many people you take, one is plenty, "
                "and you can pause or stop at any time.\n\n"
                "{by}\n{address}\n\n"
                "May I answer any question? And if it isn’t the right time, that is all right."
            ).format(**given),
        ),
        Text(
            "post",
            _("A short post"),
            "",
            _(
                "Somebody here has been where you are going. {programme} helps you find them, or be that somebody for "
                "another. In confidence, outside your own line. {by} {address}"
            ).format(**given),
        ),
        Text(
            "meeting",
            _("Half a minute in a meeting"),
            "",
            _(
                "One minute for something that has nothing to do with today’s list. {programme} is mentoring at "
                "{organisation}: you talk to somebody outside your own line who has been where you want to go, or you "
                "are that somebody. It stays between the two. {by} I have cards with the address here; take one, or "
                "ask me afterwards."
            ).format(**given),
        ),
    ]


def enrol_by(about: Subject, today: date) -> str:
    """When one can enrol, as a sentence that stays true."""
    opens, closes = (date_format(one, "j F") for one in (about.round.enrolment_opens, about.round.enrolment_closes))
    if today < about.round.enrolment_opens:
        return _("You can enrol from {opens} to {closes}.").format(opens=opens, closes=closes)
    if about.is_open(today):
        return _("You can enrol until {closes}.").format(closes=closes)
    return _("The page says when the next round opens.")


def poster(about: Subject, today: date, paper: str) -> dict[str, Any]:
    """What stands on the poster."""
    names = about.names
    facts = [
        (_("Who"), _("{mentees} and {mentors}, or both at once").format(mentees=names.mentees, mentors=names.mentors)),
        (_("In confidence"), _("What you say stays between the two of you")),
    ]
    if 0 < len(about.programme.time_asked) <= LONGEST_FACT:
        facts.insert(0, (_("Your time"), about.programme.time_asked.rstrip(".")))
    return _common(about) | {
        "paper": paper,
        "promise": [_("Somebody here has been where you are going."), _("Talk to them.")],
        "purpose": about.programme.purpose,
        "facts": [{"term": term, "words": words[:1].upper() + words[1:]} for term, words in facts],
        "call": _call(about, today),
        "how": _("Scan the code, or open this address:"),
    }


def cards(about: Subject, today: date) -> dict[str, Any]:
    """What stands on the cards."""
    words = _("Find somebody to talk to, or be that somebody.")
    return _common(about) | {"words": f"{words} {_call(about, today)}."}


def _common(about: Subject) -> dict[str, Any]:
    return {
        "organisation": _("Mentoring at {organisation}").format(organisation=about.organisation),
        "name": about.programme.name,
        "address": about.address.partition("://")[2],
        "code": qr(about.address).decode(),
    }


def _call(about: Subject, today: date) -> str:
    if about.is_open(today):
        return _("Enrol by {closes}").format(closes=date_format(about.round.enrolment_closes, "j F"))
    if today < about.round.enrolment_opens:
        return _("Enrol from {opens}").format(opens=date_format(about.round.enrolment_opens, "j F"))
    return _("Find out more")
