"""What a programme still needs before it can be put before people."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from konnekt.core.tenancy import served_organisation
from konnekt.organisations.models import InterestArea, Organisation
from konnekt.programmes.models import Programme
from konnekt.programmes.rules import today_in


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to see to: a sentence, where to do it, and whether it is done."""

    key: str
    words: str
    where: str
    """the page on which it is done: purpose, page, round or settings"""
    is_done: bool


def checklist(programme: Programme, now: datetime) -> list[Item]:
    """Everything that publication asks for, done or not."""
    organisation = Organisation.objects.get(pk=served_organisation())
    newest = programme.rounds.order_by("-starts_on").first()
    closes_ahead = newest is not None and newest.enrolment_closes >= today_in(organisation, now)
    return [
        Item("purpose", _("Say in one sentence what the programme is for."), "purpose", bool(programme.purpose)),
        Item(
            "description",
            _("Write its public page: what it is, and why somebody would join."),
            "page",
            bool(programme.description.strip()),
        ),
        Item("time", _("Say how much time it asks."), "page", bool(programme.time_asked)),
        Item("contact", _("Name somebody to write to."), "page", bool(programme.contact)),
        Item("round", _("Plan a round whose enrolment hasn’t closed yet."), "round", closes_ahead),
        Item(
            "areas",
            _("Have at least one interest area; an administrator keeps them."),
            "settings",
            InterestArea.objects.filter(is_active=True).exists(),
        ),
    ]


def missing_for_publication(programme: Programme, now: datetime) -> list[Item]:
    """What is not done yet."""
    return [item for item in checklist(programme, now) if not item.is_done]
