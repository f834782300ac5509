"""Today: what a programme asks somebody to learn, when it is time or stands in the way."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.programmes.models import Enrolment
from konnekt.training.queries.standing import Wanted, unmet_of
from konnekt.training.states import Gate
from konnekt.web.today.cards import Card, Situation, Urgency

SOON = timedelta(days=14)


def training(here: Situation, enrolments: Iterable[Enrolment]) -> Iterator[Card]:
    """Each module once, the one that holds somebody back first."""
    seen = set()
    for one in sorted(unmet_of(here.request.actor, enrolments, today=here.today), key=lambda one: not one.holds_back):
        is_time = one.holds_back or (one.due is not None and one.due <= here.today + SOON)
        if one.key in seen or not is_time:
            continue
        seen.add(one.key)
        entry = one.standing.entry
        yield Card(
            f"training:{one.key}:{one.enrolment.pk}",
            Urgency.STANDS_IN_THE_WAY if one.holds_back else Urgency.COULD_DO,
            _("Learn: {title}").format(title=entry.text.title),
            _why(one),
            _("Go on") if one.standing.is_going else _("Begin"),
            reverse("lesson", args=[here.slug, one.key, one.standing.next_lesson.number]),
        )


def _why(one: Wanted) -> str:
    programme, minutes = one.enrolment.round.programme.name, one.standing.entry.module.minutes
    if one.need.gate == Gate.MATCHING:
        said = _("{programme} matches you once it is done. About {minutes} minutes.")
    elif one.need.gate == Gate.SESSION:
        said = _("{programme} asks for it before you book your first session. About {minutes} minutes.")
    elif one.due:
        said = _("{programme} asks for it by {day}. About {minutes} minutes.")
    else:
        said = _("{programme} asks for it. About {minutes} minutes.")
    day = date_format(one.due, "j F") if one.due else ""
    return said.format(programme=programme, minutes=minutes, day=day)
