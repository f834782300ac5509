"""The step that shows what people are told: each message with its trigger, its receiver and how it reads."""

from dataclasses import dataclass
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
from konnekt.programmes.states import DesignStep
from konnekt.web.door import Request, page
from konnekt.web.programmes.wizard.views import fetch, go_on, show

ROOMS = ("programmes.", "relationships.", "workspace.")
"""Whose messages a programme causes, in the order of a round."""

_PARTICIPANT = gettext_lazy("The participant")
_BOTH = gettext_lazy("Both of the pair")
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
    "relationships.requested": (gettext_lazy("A mentee asks a mentor"), gettext_lazy("The mentor")),
    "relationships.asked_back": (gettext_lazy("The mentor asks one thing first"), gettext_lazy("The mentee")),
    "relationships.answered": (gettext_lazy("The other one answers"), gettext_lazy("Whoever waits for it")),
    "relationships.request_over": (gettext_lazy("A request ends without an answer"), gettext_lazy("The mentee")),
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
    when: Promise | str
    to: Promise | str
    may_be_off: bool
    is_on: bool


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def letters(request: Request, programme_id: UUID) -> HttpResponse:
    """Every message that this programme causes; a few may be switched off."""
    found, round_ = fetch(request, programme_id)
    if request.method == "POST":
        wanted = set(request.POST.getlist("on"))
        unwanted = [key for key, notice in NOTICES.items() if notice.may_be_off and key not in wanted]
        choose_messages(request.actor, programme=found, off=unwanted)
        return go_on(request, found, DesignStep.MESSAGES)
    off = silenced(found.pk)
    shown = [
        _shown(notice, found, round_, is_on=notice.key not in off)
        for room in ROOMS
        for notice in NOTICES.values()
        if notice.key.startswith(room)
    ]
    return show(request, found, DesignStep.MESSAGES, {"letters": shown})


class _Filled(dict[str, str]):
    """Values of a preview; what only a real letter knows is a line to fill in."""

    def __missing__(self, name: str) -> str:
        return "…"


def _shown(notice: Notice, programme: Programme, round_: Round | None, *, is_on: bool) -> Shown:
    values = _Filled(programme=programme.name)
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
        when=when,
        to=to,
        may_be_off=notice.may_be_off,
        is_on=is_on,
    )
