"""What the studio's pages share: the programme's trail and tabs, and lists cut into pages."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.matching.models import MatchRun
from konnekt.programmes.models import Round
from konnekt.programmes.states import Format
from konnekt.web.door import Request
from konnekt.web.programmes.frame import frame, matching_pages

PAGE_SIZE = 100


def studio_frame(request: Request, round_: Round, *below: tuple[str, str]) -> dict[str, Any]:
    """A page of the studio; ``below`` are the steps of the trail under it."""
    name = next(iter(matching_pages(round_.programme)), "match_studio")
    address = reverse(name, args=[request.organisation.slug, round_.pk])
    trail: Sequence[tuple[str, str]] = [(_("Matching"), address if below else ""), *below]
    return frame(request, round_.programme, "match_studio", round_=round_, below=trail) | {
        "round": round_,
        "is_peer": round_.programme.format == Format.PEER,
    }


def run_frame(request: Request, run: MatchRun, *below: tuple[str, str]) -> dict[str, Any]:
    """A page of one run."""
    address = reverse("match_run", args=[request.organisation.slug, run.pk]) if below else ""
    return studio_frame(request, run.round, (_("Run {number}").format(number=run.number), address), *below) | {
        "run": run,
        "state": run.shown_state,
    }


def cut(request: Request, rows: QuerySet[Any], parameter: str = "page") -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get(parameter))
