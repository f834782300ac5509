"""How each part of somebody's account stands, in a few words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.visibility import Data
from konnekt.accounts.models import User
from konnekt.accounts.queries import WaysIn
from konnekt.notify.models import Rhythm
from konnekt.notify.notices import Topic
from konnekt.notify.timing import Bundle, Quiet
from konnekt.organisations.models import Member, Organisation
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import EnrolmentState, Format
from konnekt.relationships.queries import Pair
from konnekt.relationships.rules import readable_by
from konnekt.relationships.states import RelationshipState
from konnekt.web.pairs.showing import called
from konnekt.web.who import Who, who
from konnekt.workspace.models import Feed, OwnCalendar, UsualHours

OPENED = {RelationshipState.ACTIVE, RelationshipState.PAUSED, RelationshipState.INFORMAL}


@dataclass(frozen=True, slots=True)
class Known:
    """What the directory says of somebody, and who reads it: those facts that the same people see."""

    title: str
    facts: list[tuple[str, str]]
    who: Who


@dataclass(frozen=True, slots=True)
class Kept:
    """How long what was written with somebody is kept."""

    pair: Pair
    called: str
    words: str


def profile_of(member: Member, organisation: Organisation) -> list[Known]:
    """The directory's facts, by who reads them. What it doesn't know is not there."""
    shown = [(_("Name"), member.name), (_("Address"), member.email), (_("Job"), member.job_title)]
    personnel = [(_("Unit"), member.unit.path if member.unit else ""), (_("Grade"), member.grade)]
    if member.started_on:
        personnel.append((_("Here since"), date_format(member.started_on, "j F Y")))
    groups = [
        (_("Who you are"), [*shown, (_("Site"), member.site)], Data.PROFILE),
        (_("Personnel facts"), personnel, Data.HR),
    ]
    known = [
        Known(title, [fact for fact in facts if fact[1]], who(data, organisation)) for title, facts, data in groups
    ]
    return [one for one in known if one.facts]


def place_of(enrolment: Enrolment) -> str:
    """Whether somebody can be matched in a round, and what they offer."""
    if enrolment.paused_until:
        return _("Paused until {day}.").format(day=date_format(enrolment.paused_until, "j F Y"))
    if enrolment.state != EnrolmentState.COMPLETE:
        return capitalised(EnrolmentState(enrolment.state).label)
    if enrolment.may_mentor and enrolment.round.programme.format != Format.PEER:
        places = enrolment.capacity or 0
        return ngettext("You offer one place.", "You offer {number} places.", places).format(number=places)
    return _("You’re enrolled.")


def breaks_of(pairs: Sequence[Pair]) -> list[tuple[Pair, str]]:
    """Spaces that are at rest, and until when."""
    return [
        (
            pair,
            _("Your time with {name} rests until {day}.").format(
                name=called(pair), day=date_format(pair.relationship.paused_until, "j F Y")
            ),
        )
        for pair in pairs
        if pair.state is RelationshipState.PAUSED and pair.relationship.paused_until
    ]


def mails_of(rhythm: Rhythm | None, unwanted: Collection[Topic]) -> list[str]:
    """When mails come, when they don't, and which never do."""
    bundle = Bundle(rhythm.bundle) if rhythm else Bundle.AT_ONCE
    said = [
        {
            Bundle.AT_ONCE: _("They come one by one, as there is something to say."),
            Bundle.DAILY: _("What may wait comes once a day, in one mail."),
            Bundle.WEEKLY: _("What may wait comes once a week, in one mail on Monday."),
        }[bundle]
    ]
    quiet = Quiet(rhythm.quiet_from, rhythm.quiet_until, rhythm.quiet_weekends) if rhythm else Quiet()
    if rhythm is None or rhythm.is_quiet:
        hours = {"begins": time_format(quiet.begins, "H:i"), "ends": time_format(quiet.ends, "H:i")}
        between = (
            _("Nothing that may wait comes between {begins} and {ends}, nor on Saturdays and Sundays.")
            if quiet.weekends
            else _("Nothing that may wait comes between {begins} and {ends}.")
        )
        said.append(between.format(**hours))
    if unwanted:
        off = ngettext(
            "You switched one kind off: {kinds}.", "You switched {number} kinds off: {kinds}.", len(unwanted)
        )
        kinds = "; ".join(str(topic.label) for topic in Topic if topic in unwanted)
        said.append(off.format(number=len(unwanted), kinds=kinds))
    return said


def calendar_of(hours: UsualHours | None, own: OwnCalendar | None, feed: Feed | None) -> list[str]:
    """What is known of somebody's week, and who reads what is booked."""
    said = [
        _("You said when you can usually meet, on the clock of {zone}.").format(zone=hours.zone.replace("_", " "))
        if hours
        else _(
            "You haven’t said yet when you can usually meet; until then we take your enrolment’s word, or office hours."
        )
    ]
    if own is not None and own.trouble:
        said.append(_("Your own calendar can’t be read just now."))
    elif own is not None:
        said.append(_("Your own calendar is read once an hour: when you are busy, and nothing else."))
    if feed is not None:
        day = date_format(localtime(feed.made_at), "j F Y")
        said.append(
            _("Your calendar program can follow what is booked, at an address you made on {day}.").format(day=day)
        )
    return said


def ways_in_of(user: User, found: WaysIn) -> list[str]:
    """How somebody signs in, and on how many devices they are."""
    said = [_("You sign in as {address}.").format(address=user.email)]
    if found.has_app:
        said.append(_("A code from your app is asked as a second step."))
    if found.passkeys:
        said.append(
            ngettext("You have one passkey.", "You have {number} passkeys.", found.passkeys).format(
                number=found.passkeys
            )
        )
    if not found.has_app and not found.passkeys:
        said.append(_("There is no second step and no passkey yet. Either makes it much harder to sign in as you."))
    here = ngettext(
        "You’re signed in on this device alone.", "You’re signed in on {number} devices.", found.devices or 1
    )
    return [*said, here.format(number=found.devices)]


def kept_of(pairs: Sequence[Pair], organisation: Organisation, now: datetime) -> list[Kept]:
    """How long what was written in each space is kept: as long as it runs, and some days after."""
    kept = []
    for pair in pairs:
        until = readable_by(pair.mine, pair.relationship, organisation)
        if until is not None and until >= now and pair.has_met:
            day = date_format(localtime(until), "j F Y")
            kept.append(
                Kept(pair, called(pair), _("Can be read until {day}, then it is erased for good.").format(day=day))
            )
        elif pair.state in OPENED and pair.has_met:
            days = organisation.reading_days_after_end
            after = ngettext(
                "Kept while it runs, and one day after its end.",
                "Kept while it runs, and {number} days after its end.",
                days,
            )
            kept.append(Kept(pair, called(pair), after.format(number=days)))
    return kept


def capitalised(words: object) -> str:
    """A state as a sentence of its own."""
    text = str(words)
    return f"{text[:1].upper()}{text[1:]}."
