"""An agreement in words: how it stands, who signed, and what helps with each clause."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.actors import Actor
from konnekt.programmes.states import ClauseKey
from konnekt.relationships.models import Agreement, Part
from konnekt.relationships.queries import Pair, newest_agreement
from konnekt.relationships.states import Consent

HELP = {
    ClauseKey.AIMS: gettext_lazy("One or two sentences from each of you. What should be different at the end?"),
    ClauseKey.RHYTHM: gettext_lazy("Who sends the invitation? What do you do when one of you has to move it?"),
    ClauseKey.LENGTH: gettext_lazy("Shorter and certain is better than long and cancelled."),
    ClauseKey.PLACES: gettext_lazy("Where can both of you speak freely? What if one of you is at home, or travels?"),
    ClauseKey.CONFIDENTIALITY: gettext_lazy(
        "What may each tell others? What would you never keep to yourselves: danger to somebody, a breach of the law?"
    ),
    ClauseKey.BOUNDARIES: gettext_lazy("Pay, appraisals, favours, messages at night: what would you rather leave out?"),
    ClauseKey.DISAGREEING: gettext_lazy("How does each of you like to be told? Whom would you ask if you got stuck?"),
    ClauseKey.ENDING: gettext_lazy("How would you like to say goodbye, early or at the end of the programme?"),
}
"""Questions that help, beside the field; none has to be answered."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who is asked to sign, and when they did."""

    name: str
    is_me: bool
    at: datetime | None


def people_in(pair: Pair) -> list[Part]:
    """Everybody who is in it now, oneself last."""
    return [part for part in (*pair.others, pair.mine) if part.consent == Consent.YES and part.left_at is None]


def signers(pair: Pair, signed: Iterable[tuple[UUID, str, datetime]]) -> list[Signer]:
    """Who signed, and who is still asked to; those who signed and left a circle are among them."""
    found = {member: (name, at) for member, name, at in signed}
    people = [(part.member_id, part.member.name) for part in people_in(pair)]
    gone = [(member, name) for member, (name, _at) in found.items() if member not in dict(people)]
    return [
        Signer(name, member == pair.mine.member_id, found[member][1] if member in found else None)
        for member, name in [*people, *gone]
    ]


def standing(actor: Actor, pair: Pair) -> str:
    """How the agreement stands, in a sentence for the overview."""
    found, signed = newest_agreement(actor, pair.relationship) or (None, set())
    mine, waits = pair.mine.member_id in signed, [part for part in people_in(pair) if part.member_id not in signed]
    if found is not None and found.agreed_at is not None:
        words = (
            _("Signed by all on {date}.")
            if mine
            else _("It holds since {date}. Read it, and sign it when you are ready.")
        )
        return words.format(date=_day(found.agreed_at))
    if mine and waits:
        return _("You signed. It waits for {names}.").format(names=_names(waits))
    if signed:
        return _("{names} signed. It waits for you.").format(names=_names(_those(pair, signed)))
    if found is None or found.edition == 1:
        return _("Nothing is agreed yet. The programme suggests words to begin with; make them your own.")
    return _("It is being written. Nobody has signed it yet.")


def history(versions: Iterable[Agreement], shown: int) -> list[tuple[int, str]]:
    """The other versions, each with how it stood."""
    return [(one.number, _stood(one)) for one in versions if one.number != shown]


def _stood(one: Agreement) -> str:
    if one.agreed_at is None:
        return _("open for changes")
    if one.replaced_at is None:
        return _("signed on {date}, and holds").format(date=_day(one.agreed_at))
    return _("held from {first} to {last}").format(first=_day(one.agreed_at), last=_day(one.replaced_at))


def _those(pair: Pair, members: set[UUID]) -> list[Part]:
    return [part for part in people_in(pair) if part.member_id in members]


def _names(parts: Iterable[Part]) -> str:
    return ", ".join(part.member.name for part in parts)


def _day(moment: datetime) -> str:
    return date_format(localdate(moment), "j F Y")
