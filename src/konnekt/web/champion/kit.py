"""The kit of a programme: things to say, texts to send, a poster and cards to print."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.champions.kit import Subject, cards, poster, talking_points, texts
from konnekt.champions.policy import CHAMPIONED
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.documents import papers
from konnekt.programmes.queries import newest_round
from konnekt.programmes.rules import today_in
from konnekt.web.door import Request, page

PAPERS = ("a4", "a3")


@page(Permission.BELONG)
def kit(request: Request, kit_id: UUID) -> HttpResponse:
    """Everything at hand, on one page."""
    about = _subject(request, kit_id)
    today = today_in(request.organisation, clock.read())
    context = {
        "programme": about.programme,
        "points": talking_points(about),
        "texts": [(one, len(one.words) // 75 + one.words.count("\n") + 1) for one in texts(about, today)],
        "address": about.address,
        "is_champion": Permission.CHAMPION.held_by(request.actor),
    }
    return render(request, "champion/kit.html", context)


@page(Permission.BELONG)
def poster_paper(request: Request, kit_id: UUID) -> HttpResponse:
    """The poster, A4 unless A3 is asked for."""
    about = _subject(request, kit_id)
    now = clock.read()
    paper = request.GET.get("paper", "")
    paper = paper if paper in PAPERS else PAPERS[0]
    data = poster(about, today_in(request.organisation, now), paper)
    body = papers.draw("champions/papers/poster.typ", title=about.programme.name, data=data, made=now)
    return _download(body, f"{_file_name(about)}-poster-{paper}.pdf")


@page(Permission.BELONG)
def cards_paper(request: Request, kit_id: UUID) -> HttpResponse:
    """Ten cards on a sheet."""
    about = _subject(request, kit_id)
    now = clock.read()
    data = cards(about, today_in(request.organisation, now))
    body = papers.draw("champions/papers/cards.typ", title=about.programme.name, data=data, made=now)
    return _download(body, f"{_file_name(about)}-cards.pdf")


def _subject(request: Request, kit_id: UUID) -> Subject:
    programme = CHAMPIONED.fetch(request.actor, kit_id)
    round_ = newest_round(programme)
    if round_ is None:
        raise Refused(_("This programme has no dates yet. Its kit is there once it has a round."))
    path = reverse("programme_page", args=[request.organisation.slug, programme.slug])
    return Subject(programme, round_, request.organisation.name, settings.BASE_URL.rstrip("/") + path)


def _file_name(about: Subject) -> str:
    return slugify(about.programme.name)[:60] or "programme"


def _download(body: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)
