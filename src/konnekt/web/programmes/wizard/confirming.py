"""A change to a programme that people know: what it changes for whom is read first, and kept."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.notify.notices import NOTICES
from konnekt.organisations.models import InterestArea
from konnekt.programmes.eligibility import in_words, read_rules
from konnekt.programmes.models import DesignVersion, Programme
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.queries import newest_round, numbers_of
from konnekt.programmes.states import ClauseKey, Format, Oversubscribed, Phase, ProgrammeState, Way
from konnekt.programmes.versions import Change, read_changes
from konnekt.questions.library import LIBRARY
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame

PAGE_SIZE = 20


class Filled(dict[str, str]):
    """Values for a message that nobody gets yet; what only a real letter knows is left open."""

    def __missing__(self, name: str) -> str:
        return "…"


def ask_first(request: Request, programme: Programme, save: Callable[[], None]) -> HttpResponse | None:
    """Save, and None; or, where people know the programme and nobody has confirmed, the page that says what changes.

    To find out, the change is made and taken back: what is shown is what would be kept.
    """
    if programme.state == ProgrammeState.DRAFT or "confirmed" in request.POST:
        save()
        return None
    before = _newest(programme)
    with transaction.atomic():
        save()
        after = _newest(programme)
        transaction.set_rollback(True)
    if after is None or (before is not None and after.number == before.number):
        return None
    return _page(request, RUNNING.fetch(request.actor, programme.pk), read_changes(after.changes))


@page(Permission.RUN_PROGRAMMES)
def history(request: Request, programme_id: UUID) -> HttpResponse:
    """Every change since the programme was published, newest first."""
    found = RUNNING.fetch(request.actor, programme_id)
    rows = DesignVersion.objects.filter(programme=found).select_related("by")
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    areas = _areas()
    context = frame(request, found, "programme_design") | {
        "shown": shown,
        "versions": [
            (one, one.by.name if one.by else "", [_in_words(change, areas) for change in read_changes(one.changes)])
            for one in shown
        ],
    }
    return render(request, "programmes/wizard/history.html", context)


def _page(request: Request, programme: Programme, changes: list[Change]) -> HttpResponse:
    posted = [(name, value) for name, values in request.POST.lists() for value in values]
    round_ = newest_round(programme)
    areas = _areas()
    context = frame(request, programme, "programme_design") | {
        "changes": [_in_words(one, areas) for one in changes],
        "posted": [(name, value) for name, value in posted if name != "csrfmiddlewaretoken"],
        "here": request.path,
        "enrolled": sum((numbers.mentees, numbers.mentors, numbers.both))
        if round_ and (numbers := numbers_of([round_])[round_.pk])
        else 0,
    }
    return render(request, "programmes/wizard/changes.html", context)


def _newest(programme: Programme) -> DesignVersion | None:
    return DesignVersion.objects.filter(programme=programme).order_by("-number").first()


def _areas() -> dict[str, str]:
    return dict(InterestArea.objects.values_list("key", "name"))


def _in_words(change: Change, areas: Mapping[str, str]) -> dict[str, Any]:
    """A change as a page shows it: before and after in lines."""
    return {
        "label": change.label,
        "effect": change.effect,
        "before": _lines(change.field, change.before, areas) or [_("nothing")],
        "after": _lines(change.field, change.after, areas) or [_("nothing")],
    }


def _lines(field: str, value: Any, areas: Mapping[str, str]) -> list[str]:
    if field in _SPOKEN:
        return _SPOKEN[field](value, areas)
    if isinstance(value, bool):
        return [_("yes") if value else _("no")]
    if value is None:
        return [_("no limit")]
    return str(value).splitlines()


def _day(value: Any, areas: Mapping[str, str]) -> list[str]:
    return [date_format(date.fromisoformat(value), "j F Y")]


_SPOKEN: dict[str, Callable[[Any, Mapping[str, str]], list[str]]] = {
    "format": lambda value, areas: [str(Format(value).label)],
    "ways": lambda value, areas: [str(Way(one).label) for one in value],
    "areas": lambda value, areas: [areas.get(key, key) for key in value] or [_("all of them")],
    "own_questions": lambda value, areas: [one["label"] for one in value],
    "milestones": lambda value, areas: [title for _month, title, _about in value],
    "sessions": lambda value, areas: [title for _month, title, *_agenda in value],
    "agreement": lambda value, areas: [f"{ClauseKey(key).label}: {words}" for key, words in value.items()],
    "guidance": lambda value, areas: [f"{Phase(phase).label}: {words}" for phase, words in value.items()],
    "messages_off": lambda value, areas: [
        str(NOTICES[key].subject).format_map(Filled()) for key in value if key in NOTICES
    ],
    "who_may_join": lambda value, areas: [in_words(rule) for rule in read_rules(value)] or [_("everyone")],
    "questions": lambda value, areas: [str(LIBRARY[key].label) for key in value if key in LIBRARY],
    "oversubscribed": lambda value, areas: [str(Oversubscribed(value).label)],
} | dict.fromkeys(("enrolment_opens", "enrolment_closes", "matching_on", "starts_on", "ends_on"), _day)
