"""The step that shows what people are told: each message with its trigger, its receiver and how it reads."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.functional import Promise

from konnekt.access.permissions import Permission
from konnekt.notify.notices import NOTICES, Notice
from konnekt.notify.queries import silenced
from konnekt.programmes.actions.designing import choose_messages
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.names import names_between, told_in
from konnekt.programmes.rules import is_open
from konnekt.programmes.states import DesignStep, Format, Way
from konnekt.relationships import messages
from konnekt.web.door import Request, page
from konnekt.web.programmes.wizard.confirming import Filled, ask_first
from konnekt.web.programmes.wizard.sendings import CHAPTERS, Chapter
from konnekt.web.programmes.wizard.views import fetch, go_on, show
from konnekt.workspace import messages as workspace


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the step draws it."""

    key: str
    subject: str
    sentences: list[str]
    button: str
    why: str
    when: str
    to: str
    may_be_off: bool
    is_on: bool


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def letters(request: Request, programme_id: UUID) -> HttpResponse:
    """Every message that this programme causes; a few may be switched off."""
    found, round_ = fetch(request, programme_id)
    if request.method == "POST":
        wanted = set(request.POST.getlist("on"))
        unwanted = [key for key, notice in NOTICES.items() if notice.may_be_off and key not in wanted]
        choose = partial(choose_messages, request.actor, programme=found, off=unwanted)
        if (question := ask_first(request, found, choose)) is not None:
            return question
        return go_on(request, found, DesignStep.MESSAGES)
    off = silenced(found.pk)
    chapters = [(one.title, _caused(one, found, round_, off)) for one in CHAPTERS]
    return show(request, found, DesignStep.MESSAGES, {"chapters": [one for one in chapters if one[1]]})


def _caused(chapter: Chapter, programme: Programme, round_: Round | None, off: Collection[str]) -> list[Shown]:
    """Those of a chapter that this programme causes."""
    return [
        _shown(NOTICES[key], programme, round_, sending=sending, is_on=key not in off)
        for key, sending in chapter.sendings.items()
        if _is_caused(NOTICES[key], programme)
    ]


_OF_MATCHES = {messages.MATCHED.key, messages.OPENED.key, messages.NOT_TAKEN_UP.key}
_OF_BOOKINGS = {messages.SLOT_ASKED.key, messages.BOOKED.key, messages.CALLED_OFF.key}
_OF_CIRCLES = {workspace.NEW_IN_CIRCLE.key, workspace.SESSIONS_AHEAD.key, workspace.SESSIONS_NO_MORE.key}
_OF_ASKING = {messages.REQUESTED.key, messages.ASKED_BACK.key, messages.ANSWERED.key, messages.REQUEST_OVER.key}


def _is_caused(notice: Notice, programme: Programme) -> bool:
    """Whether a programme of this format causes it: circles and pairs are told of in different words, a conversation is
    booked and not matched, and only where people ask each other is anything said of requests.
    """
    is_circle, is_flash = programme.format == Format.CIRCLE, programme.format == Format.FLASH
    asks = is_open(programme, Way.REQUESTS) and not is_circle
    if notice.key in _OF_BOOKINGS:
        return is_flash
    if notice.key in _OF_ASKING:
        return asks or (is_flash and notice != messages.REQUESTED)
    if is_flash and (notice.key in _OF_MATCHES or notice.key.startswith(("surveys.", "nudging."))):
        return notice.key == "surveys.survey"
    if is_circle:
        return notice.key not in messages.IN_A_CIRCLE and notice.key != workspace.NEW_MESSAGE.key
    return not notice.key.startswith("relationships.circle_") and notice.key not in _OF_CIRCLES


def _shown(
    notice: Notice, programme: Programme, round_: Round | None, *, sending: tuple[Promise, Promise], is_on: bool
) -> Shown:
    names = names_between(programme)
    values = Filled(told_in(programme))
    if round_ is not None:
        values["matching"] = date_format(round_.matching_on, "l j F")
        values["round"] = round_.name
    when, to = sending
    return Shown(
        key=notice.key,
        subject=str(notice.subject).format_map(values),
        sentences=[str(sentence).format_map(values) for sentence in notice.sentences],
        button=str(notice.button).format_map(values),
        why=str(notice.why).format_map(values),
        when=names.say(when),
        to=names.say(to),
        may_be_off=notice.may_be_off,
        is_on=is_on,
    )
