"""Learn: what is asked of somebody, what they are in the middle of, and everything there is to read."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.programmes.rules import today_in
from konnekt.training.actions.learning import begin_again, finish_lesson, lesson_of, read_thoughts
from konnekt.training.queries.catalogue import Entry, catalogue
from konnekt.training.queries.enclosed import enclosed
from konnekt.training.queries.standing import Learning, Standing, Wanted, learning_of
from konnekt.training.rules import chosen_in, score
from konnekt.training.states import Gate
from konnekt.training.text.shape import For
from konnekt.web.door import Request, page
from konnekt.web.markdown import render_lesson
from konnekt.web.training.lessons import Kept, given, shown
from konnekt.web.who import who


@dataclass(frozen=True, slots=True)
class Line:
    """One module in a list."""

    standing: Standing
    note: str = ""
    tone: str = "neutral"
    why: str = ""


@page(Permission.BELONG)
def learn(request: Request) -> HttpResponse:
    """What is asked comes first, then what was begun, then the shelf."""
    today = today_in(request.organisation, clock.read())
    found = learning_of(request.actor, today=today)
    asked = _once(line_of_wanted(one, today) for one in found.required if not one.is_met)
    listed = {line.standing.entry.key for line in asked}
    going = [Line(one) for one in found.standings.values() if one.is_going and one.entry.key not in listed]
    listed |= {line.standing.entry.key for line in going}
    advised = _once(line_of_wanted(one, today) for one in found.advised if not one.is_met and one.key not in listed)
    listed |= {line.standing.entry.key for line in advised}
    done = [Line(one) for one in found.standings.values() if one.counts and one.entry.key not in listed]
    listed |= {line.standing.entry.key for line in done}
    context = {
        "asked": asked,
        "going": going,
        "advised": advised,
        "done": done,
        "shelves": _shelves(found, listed),
        "is_mentor": For.MENTOR in found.roles,
        "who": who(Data.TRAINING, request.organisation),
    }
    return render(request, "training/learn.html", context)


@page(Permission.BELONG)
def module(request: Request, key: str) -> HttpResponse:
    """What it is for, its lessons, and how far one is."""
    today = today_in(request.organisation, clock.read())
    found = learning_of(request.actor, today=today)
    standing = found.standings.get(key)
    if standing is None:
        raise NotFound
    progress, text = standing.progress, standing.entry.text
    reached = score(text, progress.answers) if progress else None
    done = set(progress.done) if progress else set()
    context = {
        "standing": standing,
        "module": standing.entry.module,
        "text": text,
        "lessons": [(lesson, lesson.number in done) for lesson in text.lessons],
        "asked": [line_of_wanted(one, today) for one in found.wanted if one.key == key],
        "reached": reached,
        "is_short": bool(progress and not progress.completed_at and len(done) == len(text.lessons)),
        "sources": render_lesson(text.sources, lambda _name: ""),
        "trail": [(_("Learn"), reverse("learn", args=[request.organisation.slug])), (text.title, "")],
        "language": standing.entry.language,
        "who": who(Data.TRAINING, request.organisation),
    }
    return render(request, "training/module.html", context)


@page(Permission.BELONG, methods=("GET", "POST"))
def lesson(request: Request, key: str, number: int) -> HttpResponse:
    """Read it; what is answered, ticked and written is kept with one press."""
    today = today_in(request.organisation, clock.read())
    standing = learning_of(request.actor, today=today, keys=[key]).standings.get(key)
    if standing is None:
        raise NotFound
    entry = standing.entry
    one = lesson_of(entry, number)
    if request.method == "POST":
        brought = given(one, request.POST)
        kept = Kept(chosen=brought.chosen, ticked=brought.ticked, thoughts=brought.thoughts)
        try:
            done = finish_lesson(
                request.actor,
                entry=entry,
                number=number,
                chosen=brought.chosen,
                ticked=brought.ticked,
                thoughts=brought.thoughts,
                now=clock.read(),
            )
        except Refused as refusal:
            errors = {**brought.missing, **({refusal.field: str(refusal)} if refusal.field else {})}
            if not refusal.field:
                messages.error(request, str(refusal))
            return _show(request, entry, number, replace(kept, errors=errors, is_marked=False))
        if done.completion:
            messages.success(request, _("You have completed “{title}”. Well done.").format(title=entry.text.title))
            return redirect("module", request.organisation.slug, key)
        return _after(request, entry, number, brought.chosen)
    return _show(request, entry, number, _kept(request, standing, number))


@page(Permission.BELONG)
def file(request: Request, key: str, language: str, file_name: str) -> HttpResponse:
    """A picture, a film or captions of a lesson."""
    found = enclosed(_entry(key), language, file_name)
    response = HttpResponse(found.body, content_type=found.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@page(Permission.BELONG, methods=("POST",))
def renewal(request: Request, key: str) -> HttpResponse:
    """Begin a module again."""
    entry = _entry(key)
    begin_again(request.actor, key=key, now=clock.read())
    return redirect("lesson", request.organisation.slug, key, entry.text.lessons[0].number)


def line_of_wanted(one: Wanted, today: date) -> Line:
    """A module that is asked for, with by when and what waits for it."""
    name = one.enrolment.round.programme.name
    why = {
        Gate.MATCHING: _("{programme} matches you once it is done.").format(programme=name),
        Gate.SESSION: _("{programme} asks for it before you book your first session.").format(programme=name),
    }.get(Gate(one.need.gate), _("{programme} asks for it.").format(programme=name))
    if not one.need.is_required:
        why = _("{programme} suggests it.").format(programme=name)
    if one.is_met:
        return Line(one.standing, _("done"), "success", why)
    if one.due and one.is_late(today):
        return Line(one.standing, _("was due {day}").format(day=date_format(one.due, "j F")), "warning", why)
    note = _("by {day}").format(day=date_format(one.due, "j F")) if one.due else ""
    return Line(one.standing, note, "neutral", why)


def address_in(request: Request, entry: Entry) -> Any:
    """Where the files of a module's text are."""
    slug, names = request.organisation.slug, set(entry.text.files)

    def address(name: str) -> str:
        if entry.version_id is None and name not in names:
            return ""
        return reverse("module_file", args=[slug, entry.key, entry.language, name]) if _is_name(name) else ""

    return address


def _is_name(name: str) -> bool:
    return bool(name) and "/" not in name and ":" not in name and "\\" not in name


def _entry(key: str) -> Entry:
    found = catalogue([key]).get(key)
    if found is None:
        raise NotFound
    return found


def _once(lines: Iterable[Line]) -> list[Line]:
    """Each module once, where several programmes ask for it: the one that waits for it first."""
    found: dict[str, Line] = {}
    for line in lines:
        key = line.standing.entry.key
        if key not in found or (line.tone == "warning" and found[key].tone != "warning"):
            found[key] = line
    return list(found.values())


def _shelves(found: Learning, listed: set[str]) -> list[tuple[str, str, list[Line], bool]]:
    """The rest, for each role: one's own open, the others behind a fold. (key, title, modules, is mine)"""
    titles = {
        For.MENTOR: _("For mentors"),
        For.MENTEE: _("For mentees"),
        For.MANAGER: _("For programme managers"),
        For.LINE_MANAGER: _("For line managers"),
    }
    shelves = []
    for role, title in titles.items():
        lines = [
            Line(one)
            for one in found.standings.values()
            if role in one.entry.module.roles and one.entry.key not in listed
        ]
        if lines:
            shelves.append((role.value, title, lines, role in found.roles))
    return sorted(shelves, key=lambda shelf: not shelf[3])


def _kept(request: Request, standing: Standing, number: int) -> Kept:
    entry = standing.entry
    thoughts = read_thoughts(request.actor, key=entry.key, number=number)
    written = {place: text for (_lesson, place), text in thoughts.items()}
    if standing.progress is None:
        return Kept(thoughts=written)
    one = lesson_of(entry, number)
    return Kept(
        chosen=chosen_in(standing.progress.answers, one),
        ticked=standing.progress.ticks.get(str(number), []),
        thoughts=written,
    )


def _show(request: Request, entry: Entry, number: int, kept: Kept) -> HttpResponse:
    one, lessons, slug = lesson_of(entry, number), entry.text.lessons, request.organisation.slug
    place = lessons.index(one)
    context = {
        "entry": entry,
        "text": entry.text,
        "lesson": one,
        "blocks": shown(one, kept, address_in(request, entry)),
        "errors": kept.errors,
        "has_answers": any(kept.chosen) and kept.is_marked,
        "number": place + 1,
        "total": len(lessons),
        "before": lessons[place - 1] if place else None,
        "after": lessons[place + 1] if place + 1 < len(lessons) else None,
        "steps": [
            (other, reverse("lesson", args=[slug, entry.key, other.number]), other.number == number)
            for other in lessons
        ],
        "trail": [
            (_("Learn"), reverse("learn", args=[slug])),
            (entry.text.title, reverse("module", args=[slug, entry.key])),
            (one.title, ""),
        ],
        "language": entry.language,
        "draft": f"{entry.key}-{number}",
        "who_reads": who(Data.NOTES, request.organisation),
    }
    return render(request, "training/lesson.html", context)


def _after(request: Request, entry: Entry, number: int, chosen: list[list[int]]) -> HttpResponse:
    """Where there was something to answer one sees what was right; else one goes on."""
    slug, lessons, one = request.organisation.slug, entry.text.lessons, lesson_of(entry, number)
    place = lessons.index(one)
    if one.questions:
        right = sum(q.is_right(answer) for q, answer in zip(one.questions, chosen, strict=True))
        said = ngettext(
            "{right} of {number} question is right.", "{right} of {number} questions are right.", len(one.questions)
        ).format(right=right, number=len(one.questions))
        messages.info(request, said)
        return redirect(reverse("lesson", args=[slug, entry.key, number]) + "#questions")
    if place + 1 < len(lessons):
        return redirect("lesson", slug, entry.key, lessons[place + 1].number)
    return redirect("module", slug, entry.key)
