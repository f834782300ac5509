"""The times of a round in numbers, for those who run it: how many, and never whose."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.programmes.models import Round
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.queries import numbers_of
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Format
from konnekt.relationships.queries import slot_numbers
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame


@page(Permission.RUN_PROGRAMMES)
def conversations(request: Request, round_id: UUID) -> HttpResponse:
    """How many times are offered, free, asked for and booked."""
    round_ = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    now = clock.read()
    context = frame(request, round_.programme, "conversations", round_=round_, below=[(_("Conversations"), "")]) | {
        "round": round_,
        "is_flash": round_.programme.format == Format.FLASH,
        "numbers": slot_numbers(round_, on=today_in(request.organisation, now), now=now),
        "people": numbers_of([round_])[round_.pk],
    }
    return render(request, "conversations/numbers.html", context)
