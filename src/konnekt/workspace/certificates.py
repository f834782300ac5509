"""The certificate of having taken part in mentoring, and when: nothing about how."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.actors import Actor
from konnekt.core.tenancy import served_organisation
from konnekt.documents import papers
from konnekt.organisations.queries import served
from konnekt.programmes.plans import plan_of
from konnekt.programmes.states import Format
from konnekt.relationships.models import Part
from konnekt.relationships.rules import last_day
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.workspace.lengths import length_of
from konnekt.workspace.queries.sessions import time_together

OVER = (RelationshipState.INFORMAL, RelationshipState.ENDED)


def has_taken_part(part: Part) -> bool:
    """Whether the months together are over for this person, or they have left the organisation. A booked conversation
    has no months.
    """
    relationship = part.relationship
    was_in = relationship.opened_at is not None and part.consent == Consent.YES and not part.is_one_off
    return was_in and bool(part.left_at or part.member.left_on or relationship.state in OVER)


def certificate_of(part: Part, *, now: datetime) -> tuple[str, bytes]:
    """Its title, and the paper as a PDF. For somebody who left the organisation it reaches to today at most."""
    relationship, round_ = part.relationship, part.relationship.round
    assert relationship.opened_at is not None
    over = part.left_at or relationship.ended_at or (now if part.member.left_on else None)
    last = min(localdate(over), last_day(relationship)) if over else last_day(relationship)
    title = _("Certificate of taking part")
    data = {
        "heading": title,
        "hours": hours_together(part),
        "name": part.member.name,
        "words": _("took part in {programme} as {side}, from {first} to {last}.").format(
            programme=round_.programme.name,
            side=_side(part),
            first=date_format(localdate(relationship.opened_at), "j F Y"),
            last=date_format(last, "j F Y"),
        ),
        "organisation": served().name,
        "foot": _("This says that somebody took part and when. Mentoring is never graded."),
    }
    return title, papers.draw("workspace/papers/certificate.typ", title=title, data=data, made=now)


def hours_together(part: Part) -> str:
    """“Ten sessions, twelve hours in all”, where the programme says so and they met."""
    if not plan_of(part.relationship.round.programme).shows_hours:
        return ""
    actor = Actor(organisation_id=served_organisation(), member_id=part.member_id)
    number, took = time_together(actor, part.relationship)
    if not number:
        return ""
    sessions = ngettext("{number} session", "{number} sessions", number).format(number=number)
    return _("{sessions}, {length} in all").format(sessions=sessions, length=length_of(took))


def _side(part: Part) -> str:
    if part.relationship.round.programme.format == Format.PEER:
        return _("a mentoring peer")
    return _("a mentor") if part.side == PartSide.MENTOR else _("a mentee")
