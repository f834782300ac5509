"""Today: an invitation to champion something, a note of thanks, a question and its answer; for those who keep
champions, whoever is due one.
"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.champions.models import Championship, Enquiry
from konnekt.champions.queries import awaiting, unthanked, waiting_enquiries
from konnekt.champions.states import ChampionshipState
from konnekt.web.today.cards import Card, Situation, Urgency


def champions(here: Situation) -> Iterator[Card]:
    """What waits for this person, as a champion and as somebody who invites them."""
    for one in awaiting(here.request.actor):
        yield _invited(here, one) if one.state == ChampionshipState.INVITED else _thanked(here, one)
    yield from (_enquiry(here, one) for one in waiting_enquiries(here.request.actor))
    if Permission.KEEP_CHAMPIONS.held_by(here.request.actor):
        yield from (_to_thank(here, one) for one in unthanked(here.request.actor))


def _invited(here: Situation, one: Championship) -> Card:
    why = _("It comes to about an hour a month.")
    if one.invited_by is not None:
        why = _("{name} asks you. It comes to about an hour a month.").format(name=one.invited_by.name)
    return Card(
        f"championship:{one.pk}",
        Urgency.SOMEBODY_WAITS,
        _("Will you be a champion for {about}?").format(about=one.about),
        why,
        _("Read the invitation"),
        reverse("own_championship", args=[here.slug, one.pk]),
    )


def _thanked(here: Situation, one: Championship) -> Card:
    return Card(
        f"thanks:{one.pk}",
        Urgency.GOOD_TO_KNOW,
        _("A thank-you waits for you"),
        _("For what you did for {about}.").format(about=one.about),
        _("Read the note"),
        reverse("own_championship", args=[here.slug, one.pk]),
    )


def _to_thank(here: Situation, one: Championship) -> Card:
    ended = date_format(one.ended_at, "j F") if one.ended_at else ""
    return Card(
        f"to_thank:{one.pk}",
        Urgency.COULD_DO,
        _("{name} no longer champions {about}").format(name=one.member.name, about=one.about),
        _("Since {date}. A note of thanks is what stays.").format(date=ended),
        _("Say thank you"),
        reverse("championship_thanks", args=[here.slug, one.pk]),
    )


def _enquiry(here: Situation, one: Enquiry) -> Card:
    url = reverse("enquiry", args=[here.slug, one.pk])
    about = one.programme.name
    if one.asker_id == here.request.actor.member_id:
        words = _("Your question about {programme} is answered").format(programme=about)
        return Card(f"answer:{one.pk}", Urgency.GOOD_TO_KNOW, words, "", _("Read the answer"), url)
    late = one.answer_by < here.now
    by = date_format(localtime(one.answer_by), "D j F")
    return Card(
        f"enquiry:{one.pk}:{late}",
        Urgency.SOMEBODY_WAITS,
        _("{name} asks about {programme}").format(name=one.asker.name, programme=about),
        (_("An answer was due on {date}.") if late else _("An answer is due by {date}.")).format(date=by),
        _("Read and answer"),
        url,
    )
