"""Today: somebody would like to introduce one to a person they know."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from konnekt.web.today.cards import Card, Situation, Urgency
from konnekt.workspace.queries.introductions import offered_to


def introductions(here: Situation) -> Iterator[Card]:
    """One card for each that waits; a no is quiet, and so is letting it run out."""
    for one in offered_to(here.request.actor, now=here.now):
        yield Card(
            f"introduction:{one.pk}",
            Urgency.SOMEBODY_WAITS,
            _("{name} would like to introduce somebody to you").format(name=one.offered_by.name),
            _("You decide, by {by}. If you would rather not, nobody is told.").format(
                by=date_format(localtime(one.answer_by), "D j F")
            ),
            _("Read why, and answer"),
            reverse("introduction", args=[here.slug, one.pk]),
        )
