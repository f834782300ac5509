"""Today: a protocol of a programme that waits to be read and accepted."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.guidance.queries import waiting_for
from konnekt.programmes.models import Enrolment
from konnekt.web.today.cards import Card, Situation, Urgency


def protocols(here: Situation, enrolments: Iterable[Enrolment]) -> Iterator[Card]:
    """Of each programme one card, however many of its pages wait; another once there is a newer version."""
    seen = set()
    for enrolment, versions in waiting_for(enrolments):
        programme = enrolment.round.programme
        if programme.pk in seen:
            continue
        seen.add(programme.pk)
        sentence = ngettext(
            "{programme} has a page for you to read and accept",
            "{programme} has {number} pages for you to read and accept",
            len(versions),
        )
        yield Card(
            f"protocols:{programme.pk}:{len(versions)}:{sum(one.number for one in versions)}",
            Urgency.KEEP_GOING,
            sentence.format(programme=programme.name, number=len(versions)),
            _("What holds for everybody there: {titles}.").format(titles=", ".join(one.title for one in versions)),
            _("Read it"),
            reverse("enrolment_protocols", args=[here.slug, enrolment.pk]),
        )
