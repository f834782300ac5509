"""What a run would give now: worked out at each change, without leaving the studio."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.matching import policy, queries, reading
from konnekt.matching.actions.looking import ask, is_live
from konnekt.matching.actions.stepping import last_step
from konnekt.matching.models import LiveAnswer
from konnekt.matching.reading import Size
from konnekt.matching.states import Doing
from konnekt.matching.wording import what_is_open, what_is_open_of_peers
from konnekt.programmes.models import Round
from konnekt.programmes.names import Names, names_in
from konnekt.web.door import Request, page
from konnekt.web.matching import words

PATIENCE = timedelta(seconds=60)
"""Longer than that nobody is told to wait for an answer."""

WAITS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.5)
"""How long a page without scripts waits for the answer it asked for, in seconds."""

_SHARE = {Doing.ASKED: 5, Doing.READING: 30, Doing.MATCHING: 70}


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def live(request: Request, round_id: UUID) -> HttpResponse:
    """Ask what a run would give now; or, while it is worked out, look how far it is."""
    round_ = policy.ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    if request.method == "POST":
        ask(request.actor, round_=round_, now=clock.read())
    if not request.headers.get("HX-Request"):
        address = reverse("match_studio", args=[request.organisation.slug, round_.pk])
        return redirect(f"{address}?answer=wait#live" if request.method == "POST" else address)
    return render(request, "matching/live.html", panel(request, round_, last_step(round_)))


def ask_if_live(request: Request, round_: Round) -> None:
    """After a change: what would a run give now? A round that is too large isn't asked about."""
    if is_live(reading.size_of(round_, on=clock.read().date())):
        ask(request.actor, round_=round_, now=clock.read())


def wait_for_answer(round_: Round, step: int) -> None:
    """Give the solver a moment, so that a page without scripts shows its answer at once."""
    for pause in WAITS:
        answered = reading.live_of(round_)
        if answered is None or not _is_going(answered, step):
            return
        time.sleep(pause)


def panel(request: Request, round_: Round, step: int, size: Size | None = None) -> dict[str, Any]:
    """What the panel shows; a page that has counted the people already passes it on."""
    shown: dict[str, Any] = {
        "round": round_,
        "names": names_in(round_.programme),
        "live_url": reverse("studio_live", args=[request.organisation.slug, round_.pk]),
        "is_live": is_live(size or reading.size_of(round_, on=clock.read().date())),
        "live": None,
    }
    found = reading.live_of(round_) if shown["is_live"] else None
    if found is None:
        return shown
    doing, going = Doing(found.doing), _is_going(found, step)
    shown |= {
        "live": found,
        "going": going,
        "doing": doing.label if doing in _SHARE else Doing.ASKED.label,
        "share": _SHARE.get(doing, _SHARE[Doing.ASKED]),
        "is_stale": not going and (found.step != step or found.answered_at is None),
        "is_impossible": doing is Doing.IMPOSSIBLE,
        "has_failed": doing is Doing.FAILED,
    }
    if found.summary:
        shown |= {
            "figures": _figures(found),
            "changed": _changed(found),
            "moved": _moved(found, shown["names"]),
            "left_open": what_is_open(found.summary, shown["names"])
            or ("peers" in found.summary and what_is_open_of_peers(found.summary["peers"])),
        }
    if found.conflicts:
        shown["conflicts"] = _conflicts(found)
    return shown


def _is_going(found: LiveAnswer, step: int) -> bool:
    is_open = found.answered_at is None or found.answered_at < found.asked_at or found.step < step
    return is_open and found.doing != Doing.FAILED and clock.read() - found.asked_at < PATIENCE


def _figures(found: LiveAnswer) -> list[dict[str, Any]]:
    """The numbers, each with what it was before where it differs."""
    now, before = found.summary, found.before

    def figure(label: str, told: Any) -> dict[str, Any]:
        was = told(before) if before else ""
        return {"label": label, "value": told(now), "was": was if was != told(now) else ""}

    return [
        figure(_("Matched"), lambda one: f"{one['matched'] * (2 if 'peers' in one else 1)} / {one['mentees']}"),
        figure(_("Mean fit"), lambda one: words.as_fit(one["mean"])),
        figure(_("Weakest fit"), lambda one: words.as_fit(one["worst"])),
        figure(_("Would rather swap"), lambda one: "–" if one["blocking"] is None else str(one["blocking"])),
    ]


def _changed(found: LiveAnswer) -> str:
    """“3 pairs changed; mean fit 0.71 → 0.73”."""
    if not found.before:
        return ""
    if not found.number_moved:
        return _("No pair changed.")
    words_ = (
        ngettext("{number} person has another partner", "{number} people have another partner", found.number_moved)
        if "peers" in found.summary
        else ngettext("{number} pair changed", "{number} pairs changed", found.number_moved)
    )
    number = words_.format(number=found.number_moved)
    old, new = words.as_fit(found.before.get("mean")), words.as_fit(found.summary.get("mean"))
    if old == new:
        return _("{number}; mean fit {fit} as before.").format(number=number, fit=new)
    return _("{number}; mean fit {old} → {new}.").format(number=number, old=old, new=new)


def _moved(found: LiveAnswer, sides: Names) -> list[dict[str, str]]:
    names = queries.names_of({id_ for one in found.moved for id_ in one if id_})

    def name(id_: str) -> str:
        return words.name_in(names, id_) if id_ else sides.say(_("no {mentor}"))

    return [
        {"mentee": words.name_in(names, mentee), "before": name(before), "after": name(after)}
        for mentee, before, after in found.moved
    ]


def _conflicts(found: LiveAnswer) -> list[dict[str, Any]]:
    names = queries.names_of({id_ for one in found.conflicts for pair in one["pairs"] for id_ in pair})
    return [
        {
            "words": one["words"],
            "pairs": [(words.name_in(names, mentee), words.name_in(names, mentor)) for mentee, mentor in one["pairs"]],
        }
        for one in found.conflicts
    ]
