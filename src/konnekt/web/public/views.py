"""What anybody may read: the organisation's page and a programme's page; and for members, what they may join."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data, Sight
from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.feedback.policy import HEARING
from konnekt.feedback.queries.giving import rounds_to_give
from konnekt.organisations.models import InterestArea
from konnekt.programmes import queries
from konnekt.programmes.eligibility import in_words, read_rules
from konnekt.programmes.models import Enrolment, Programme, Round
from konnekt.programmes.names import names_in
from konnekt.programmes.phases import position, spans
from konnekt.programmes.policy import OWN_ENROLMENT, READING
from konnekt.programmes.rules import today_in, why_closed
from konnekt.programmes.states import Format, ProgrammeState
from konnekt.web import markdown
from konnekt.web.door import Request, is_visitor, page, public_page
from konnekt.web.public.offers import places_in_words, sides_open, sides_shut, what_a_mentor_is
from konnekt.web.public.phases import phase_rows, picture
from konnekt.web.public.sharing import lasts, shared
from konnekt.web.public.who import who_rows

WHO_SEES = (Data.PROFILE, Data.WISHES, Data.EXCLUSIONS, Data.MESSAGES, Data.RESULTS)


@public_page()
def organisation_page(request: Request) -> HttpResponse:
    """What mentoring is here, and what is open now."""
    today = today_in(request.organisation, clock.read())
    published = Programme.objects.filter(state=ProgrammeState.PUBLISHED)
    visible = READING.visible(request.actor, published, least=Sight.PART)
    rows = [
        (programme, round_, why_closed(programme, round_, today))
        for programme, round_ in queries.with_newest_rounds(visible)
        if round_ is not None
    ]
    context = {
        "about": markdown.render(request.organisation.about),
        "programmes": sorted(rows, key=lambda row: (row[2] is not None, row[1].enrolment_closes, row[0].name)),
        "is_visitor": is_visitor(request),
        "sign_in_url": _with_next("account_login", reverse("today", args=[request.organisation.slug])),
    }
    return render(request, "public/organisation.html", context)


@public_page()
def programme_page(request: Request, programme: str) -> HttpResponse:
    """Everything somebody needs to decide, on one page, with one button."""
    rows = READING.visible(request.actor, Programme.objects.filter(slug=programme), least=Sight.PART)
    found = rows.first()
    round_ = queries.newest_round(found) if found else None
    if found is None or round_ is None:
        raise Http404
    today = today_in(request.organisation, clock.read())
    phases = spans(round_)
    enrol = reverse("enrol", args=[request.organisation.slug, found.slug])
    offer = _offer(request, found, round_) if not is_visitor(request) else None
    context = {
        "programme": found,
        "round": round_,
        "is_draft": found.state == ProgrammeState.DRAFT,
        "description": markdown.render(found.description),
        "goals": found.goals.splitlines(),
        "areas": _areas(found),
        "who_may_join": [in_words(rule, names_in(found)) for rule in read_rules(round_.who_may_join)],
        "names": names_in(found),
        "phases": phase_rows(phases),
        "picture": picture(phases, position(phases, today), found.name),
        "table": who_rows(WHO_SEES, request.organisation),
        "closed": why_closed(found, round_, today),
        "is_visitor": is_visitor(request),
        "login": request.user if isinstance(request.user, User) else None,
        "enrol_url": enrol,
        "sign_in_url": _with_next("account_login", enrol),
        "places": places_in_words(round_),
        "lasts": lasts(round_),
        "format": Format(found.format).label,
        "what_a_mentor_is": what_a_mentor_is(found),
        "shared": shared(found, round_, request.organisation),
        "offer": offer,
        "open_sides": sides_open(offer) if offer else [],
        "shut_sides": sides_shut(offer) if offer else [],
        "hears": HEARING.allows(request.actor, found, least=Sight.PART),
        "gives_feedback": bool(rounds_to_give(request.actor, today, programme=found)) if offer else False,
    }
    return render(request, "public/programme.html", context)


@page(Permission.BELONG)
def programmes_to_join(request: Request) -> HttpResponse:
    """Every programme that is out, as it stands to this person."""
    today = today_in(request.organisation, clock.read())
    offers = queries.offers_to(request.actor, request.member, today)
    return render(request, "public/programmes_to_join.html", {"offers": offers})


def _areas(programme: Programme) -> list[tuple[str, str]]:
    """The interest areas the programme is about; all of them where it names none."""
    rows = InterestArea.objects.filter(is_active=True)
    if programme.areas:
        rows = rows.filter(key__in=programme.areas)
    return list(rows.values_list("key", "name"))


def _offer(request: Request, programme: Programme, round_: Round) -> queries.Offer:
    mine = OWN_ENROLMENT.visible(request.actor, Enrolment.objects.filter(round=round_)).first()
    return queries.offer_of(programme, round_, request.member, mine, today_in(request.organisation, clock.read()))


def _with_next(name: str, where: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': where})}"
