"""Today for whoever moderates: something was reported, or an author asks for a second look. No word of it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.community.queries.moderation import number_waiting
from konnekt.web.today.cards import Card, Situation, Urgency


def reported(here: Situation) -> Iterator[Card]:
    """One card for all that waits."""
    if number := number_waiting(here.request.actor):
        yield Card(
            f"reported:{number}",
            Urgency.SOMEBODY_WAITS,
            ngettext(
                "A post in the community waits for you", "{number} posts in the community wait for you", number
            ).format(number=number),
            _("Somebody asks you to look at it. Until then it stays as it is."),
            _("Look at it"),
            reverse("reports", args=[here.slug]),
        )
