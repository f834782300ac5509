"""Today: somebody turned to this person in confidence, or an answer waits for them. No name stands on the card."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.concerns.queries import answers_waiting, unread_cases
from konnekt.web.today.cards import Card, Situation, Urgency


def helping(here: Situation) -> Iterator[Card]:
    """What waits in confidence."""
    actor = here.request.actor
    if Permission.LISTEN.held_by(actor) and (number := unread_cases(actor)):
        yield Card(
            f"cases:{number}",
            Urgency.SOMEBODY_WAITS,
            ngettext("Somebody turned to you", "{number} people turned to you", number).format(number=number),
            _("In confidence, and nobody has read it yet."),
            _("Read it"),
            reverse("cases", args=[here.slug]),
        )
    for one in answers_waiting(actor):
        yield Card(
            f"concern:{one.pk}:{one.changed_at.timestamp():.0f}",
            Urgency.GOOD_TO_KNOW,
            _("Something you asked for has moved on"),
            "",
            _("Read it"),
            reverse("own_concern", args=[here.slug, one.pk]),
        )
