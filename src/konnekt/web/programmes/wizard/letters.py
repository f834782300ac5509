"""The step that shows what people are told: each message with its trigger, its receiver and how it reads."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from konnekt.web.programmes.wizard.views import fetch, go_on, show
from konnekt.workspace import messages as workspace

ROOMS = ("programmes.", "relationships.", "workspace.", "surveys.")
"""Whose messages a programme causes, in the order of a round."""

_PARTICIPANT = gettext_lazy("The participant")
_BOTH = gettext_lazy("Both of the pair")
_CIRCLE = gettext_lazy("Everybody in the circle")
_SENT: dict[str, tuple[Promise, Promise]] = {
    "programmes.enrolled": (gettext_lazy("Somebody sends their answers and has a place"), _PARTICIPANT),
    "programmes.on_the_waiting_list": (
        gettext_lazy("Answers arrive when all places are taken"),
        _PARTICIPANT,
    ),
    "programmes.awaits_an_answer": (gettext_lazy("Somebody asks for a place, and managers decide"), _PARTICIPANT),
    "programmes.awaits_the_draw": (gettext_lazy("Somebody asks for a place, and lots will be drawn"), _PARTICIPANT),
    "programmes.place_given": (gettext_lazy("A manager or the draw gives a place"), _PARTICIPANT),
    "programmes.put_on_the_waiting_list": (
        gettext_lazy("A manager or the draw puts them on the list"),
        _PARTICIPANT,
    ),
    "programmes.not_this_time": (gettext_lazy("A manager says no"), _PARTICIPANT),
    "programmes.a_place_opened": (gettext_lazy("Somebody leaves, and the next on the list moves up"), _PARTICIPANT),
    "programmes.withdrawn": (gettext_lazy("Somebody withdraws"), _PARTICIPANT),
    "programmes.pause_ended": (gettext_lazy("The day comes until which somebody paused"), _PARTICIPANT),
    "relationships.matched": (gettext_lazy("You release a match"), _BOTH),
    "relationships.opened": (gettext_lazy("The second of the two says yes"), _BOTH),
    "relationships.not_taken_up": (gettext_lazy("One of the two objects, or the days are over"), _BOTH),
    "relationships.paused": (gettext_lazy("The directory puts the two into one reporting line"), _BOTH),
    "relationships.pair_paused_for_the_manager": (
        gettext_lazy("The directory puts a pair into one reporting line"),
        gettext_lazy("The programme’s managers"),
    ),
    "relationships.resumed": (gettext_lazy("The reporting line between the two is gone"), _BOTH),
    "relationships.ended": (gettext_lazy("One of the two ends the pairing"), _BOTH),
    "relationships.line_unknown": (gettext_lazy("The directory forgets somebody’s manager"), _PARTICIPANT),
    "relationships.requested": (gettext_lazy("{A_mentee} asks {a_mentor}"), gettext_lazy("The {mentor}")),
    "relationships.slot_asked": (
        gettext_lazy("{A_mentee} asks for a time that {a_mentor} offers"),
        gettext_lazy("The {mentor}"),
    ),
    "relationships.booked": (gettext_lazy("The {mentor} accepts a conversation"), _BOTH),
    "relationships.called_off": (gettext_lazy("One of the two calls a conversation off"), _BOTH),
    "relationships.asked_back": (gettext_lazy("The {mentor} asks one thing first"), gettext_lazy("The {mentee}")),
    "relationships.answered": (gettext_lazy("The other one answers"), gettext_lazy("Whoever waits for it")),
    "relationships.request_over": (gettext_lazy("A request ends without an answer"), gettext_lazy("The {mentee}")),
    "relationships.circle_matched": (gettext_lazy("You release a match"), _CIRCLE),
    "relationships.circle_opened": (gettext_lazy("The last of those who are in it says yes"), _CIRCLE),
    "relationships.circle_paused": (
        gettext_lazy("The directory puts two of a circle into one reporting line"),
        _CIRCLE,
    ),
    "relationships.circle_paused_for_the_manager": (
        gettext_lazy("The directory puts two of a circle into one reporting line"),
        gettext_lazy("The programme’s managers"),
    ),
    "relationships.circle_resumed": (gettext_lazy("No line stands between two of a circle any more"), _CIRCLE),
    "relationships.circle_ended": (gettext_lazy("The {mentor}, the last {mentee} or a manager ends a circle"), _CIRCLE),
    "relationships.circle_left": (
        gettext_lazy("{A_mentee} leaves, or a manager takes them out"),
        gettext_lazy("The {mentee}"),
    ),
    "relationships.circle_smaller": (gettext_lazy("{A_mentee} has left"), gettext_lazy("The others of the circle")),
    "relationships.circle_joined": (
        gettext_lazy("Somebody says yes to a circle that runs"),
        gettext_lazy("The others of the circle"),
    ),
    "relationships.circle_short": (gettext_lazy("A circle has fewer {mentees} than it needs"), _CIRCLE),
    "relationships.circle_short_for_the_manager": (
        gettext_lazy("A circle has fewer {mentees} than it needs"),
        gettext_lazy("The programme’s managers"),
    ),
    "relationships.circle_goes_on": (gettext_lazy("A manager lets a small circle go on"), _CIRCLE),
    "workspace.new_in_circle": (
        gettext_lazy("Somebody of a circle writes, and it isn’t read soon"),
        gettext_lazy("The others of the circle"),
    ),
    "surveys.pulse": (
        gettext_lazy("The day after a session that nobody has said how it was; once a month at most"),
        gettext_lazy("Whoever has not answered"),
    ),
    "surveys.closing": (
        gettext_lazy("The day after a pair or a circle is over, and a week later"),
        gettext_lazy("Whoever has not answered"),
    ),
    "surveys.a_hand": (
        gettext_lazy("A low answer after a session, and by lot after some others; once a month at most"),
        gettext_lazy("Whoever answered, and nobody else"),
    ),
    "workspace.new_message": (gettext_lazy("A partner writes, and it isn’t read soon"), gettext_lazy("The partner")),
}
"""When each is sent, and to whom; one that isn't here yet says why it comes in its own last line."""


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
    shown = [
        _shown(notice, found, round_, is_on=notice.key not in off)
        for room in ROOMS
        for notice in NOTICES.values()
        if notice.key.startswith(room) and _is_caused(notice, found)
    ]
    return show(request, found, DesignStep.MESSAGES, {"letters": shown})


_OF_MATCHES = {messages.MATCHED.key, messages.OPENED.key, messages.NOT_TAKEN_UP.key}
_OF_BOOKINGS = {messages.SLOT_ASKED.key, messages.BOOKED.key, messages.CALLED_OFF.key}
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
    if is_flash and (notice.key in _OF_MATCHES or notice.key.startswith("surveys.")):
        return False
    if is_circle:
        return notice.key not in messages.IN_A_CIRCLE and notice.key != workspace.NEW_MESSAGE.key
    return "circle" not in notice.key


def _shown(notice: Notice, programme: Programme, round_: Round | None, *, is_on: bool) -> Shown:
    names = names_between(programme)
    values = Filled(told_in(programme))
    if round_ is not None:
        values["matching"] = date_format(round_.matching_on, "l j F")
        values["round"] = round_.name
    when, to = _SENT.get(notice.key, (_("as its last line says"), _("as its last line says")))
    return Shown(
        key=notice.key,
        subject=str(notice.subject).format_map(values),
        sentences=[str(sentence).format_map(values) for sentence in notice.sentences],
        button=str(notice.button),
        why=str(notice.why).format_map(values),
        when=names.say(when),
        to=names.say(to),
        may_be_off=notice.may_be_off,
        is_on=is_on,
    )
