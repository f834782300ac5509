"""Getting help: with a space or without one, to whom one chooses, and what became of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.community.actions.kudos import read_to_report
from konnekt.concerns.actions import raising
from konnekt.concerns.models import Concern, Listener
from konnekt.concerns.policy import OWN
from konnekt.concerns.queries import contacts, listening, own_concerns
from konnekt.concerns.states import LISTENING, ConcernState
from konnekt.concerns.words import Excerpt
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.feedback.queries.giving import rounds_to_give
from konnekt.programmes.models import Programme
from konnekt.programmes.queries import programmes_of
from konnekt.programmes.rules import today_in
from konnekt.relationships.queries import Pair, my_pairs
from konnekt.relationships.states import Consent, RelationshipState
from konnekt.web.concerns.forms import HelpForm, PostForm
from konnekt.web.concerns.turning import Ear, ears
from konnekt.web.door import Request, page
from konnekt.web.pairs.shell import entered
from konnekt.web.pairs.showing import called
from konnekt.web.who import who
from konnekt.workspace.actions.messages import Said, read_thread
from konnekt.workspace.actions.reading_notes import Written, read_notes
from konnekt.workspace.rules import paragraphs

TONES = {ConcernState.ANSWERED: "success", ConcernState.CLOSED: "neutral", ConcernState.NEW: "warning"}
NEWEST = 20
"""How many messages are offered to be shown before one asks for all."""


@page(Permission.TAKE_PART)
def get_help(request: Request) -> HttpResponse:
    """Whom one can turn to, how one can leave quietly, and what one has written."""
    runs = {RelationshipState.ACTIVE, RelationshipState.PAUSED}
    pairs = [one for one in my_pairs(request.actor) if one.has_met and one.state in runs]
    context = {
        "concerns": [(one, ConcernState(one.state)) for one in own_concerns(request.actor)],
        "contacts": contacts(without=[request.member.pk]),
        "pairs": [(one, called(one)) for one in pairs],
        "programmes": programmes_of(request.actor),
        "gives_feedback": rounds_to_give(request.actor, today_in(request.organisation, clock.read())),
    }
    return render(request, "concerns/help.html", context)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def write(request: Request) -> HttpResponse:
    """Turn to somebody, without speaking of a space."""
    return _write(request, programmes_of(request.actor), None, [])


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def write_from_pair(request: Request, relationship_id: UUID) -> HttpResponse:
    """Turn to somebody about a space, and show of it what one chooses."""
    pair = entered(request, relationship_id)
    thread = read_thread(request.actor, relationship=pair.relationship, now=clock.read())
    pieces = _pieces(read_notes(request.actor, relationship=pair.relationship, now=clock.read()))
    # Saved anew since it was ticked: what goes along is what was read.
    if earlier := [one for one in request.POST.getlist("excerpts") if one not in pieces and ":" in one]:
        versions = _versions(earlier)
        notes = read_notes(request.actor, relationship=pair.relationship, versions=versions, now=clock.read())
        pieces |= {value: piece for value, piece in _pieces(notes).items() if value in earlier}
    return _write(request, [pair.relationship.round.programme], pair, thread, pieces)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def write_about_thanks(request: Request, thanks_id: UUID) -> HttpResponse:
    """Turn to somebody about thanks that one got, or sees shown, and let them read it."""
    found = read_to_report(request.actor, thanks_id)
    two = {found.row.giver_id, found.row.receiver_id} - {request.member.pk}
    pieces = {str(thanks_id): Excerpt(found.row.giver.name, found.row.given_at.isoformat(), found.words)}
    return _write(request, programmes_of(request.actor), None, [], pieces, apart=two)


def _write(
    request: Request,
    programmes: Sequence[Programme],
    pair: Pair | None,
    thread: Sequence[Said],
    pieces: Mapping[str, Excerpt] = MappingProxyType({}),
    apart: Collection[UUID] = (),
) -> HttpResponse:
    """The form, and what was typed into it, until somebody has it."""
    others = {part.member_id for part in pair.relationship.parts.all()} - {request.member.pk} if pair else set(apart)
    choices = ears(programmes, without={*others, request.member.pk})
    ids = [str(one.id) for one in thread]
    asked = {"named": choices[0].value if choices else "", "excerpts": request.GET.getlist("message")}
    if "call" in request.GET:
        asked["happened"] = _("Please call me.")
    form = HelpForm(request.POST or None, choices=choices, excerpts=[*ids, *pieces], initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            concern = _raise(request, form, choices, pair, _chosen(form, thread, pieces), others)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Sent. We’ll write when there is an answer, without saying what it is about."))
            return redirect("own_concern", request.organisation.slug, concern.pk)
    ticked = set(form["excerpts"].value() or [])
    shows_all = "all" in request.GET or len(thread) <= NEWEST or bool((ticked & set(ids)) - set(ids[-NEWEST:]))
    shown = thread if shows_all else thread[-NEWEST:]
    context = {
        "form": form,
        "pair": pair,
        "called": called(pair) if pair else "",
        "choices": choices,
        "thread": [(one, str(one.id) in ticked) for one in shown],
        "earlier": len(thread) - len(shown),
        "ticked": bool(ticked & set(ids)),
        "pieces": [(value, one, value in ticked) for value, one in pieces.items()],
        "ticked_pieces": bool(ticked & set(pieces)),
        "draft": f"help-{pair.relationship.pk if pair else ''}-{own_concerns(request.actor).count()}",
        "who": who(Data.CONCERN, request.organisation),
        "back": reverse("get_help", args=[request.organisation.slug]),
    }
    return render(request, "concerns/write.html", context)


def _raise(
    request: Request,
    form: HelpForm,
    choices: Sequence[Ear],
    pair: Pair | None,
    excerpts: Sequence[Excerpt],
    others: set[UUID],
) -> Concern:
    given = form.cleaned_data
    return raising.raise_concern(
        request.actor,
        happened=given["happened"],
        about=_about(pair),
        excerpts=excerpts,
        named=next(one.named for one in choices if one.value == given["named"]),
        kept_from=others,
        token=given["token"],
        now=clock.read(),
    )


def _pieces(notes: Iterable[Written]) -> dict[str, Excerpt]:
    """Shared notes paragraph by paragraph, each under a name of its own."""
    return {
        f"{one.id}:{number}": Excerpt(
            _("Shared notes, last saved by {name}").format(name=one.author), one.written_at.isoformat(), text
        )
        for one in notes
        for number, text in enumerate(paragraphs(one.text))
    }


def _versions(pieces: Iterable[str]) -> set[UUID]:
    """Of which versions of the notes these are pieces."""
    found = set()
    for one in pieces:
        with suppress(ValueError):
            found.add(UUID(one.partition(":")[0]))
    return found


def _chosen(form: HelpForm, thread: Iterable[Said], pieces: Mapping[str, Excerpt]) -> list[Excerpt]:
    """Copies of what was ticked, the earliest first."""
    ticked = set(form.cleaned_data["excerpts"])
    said = [Excerpt(one.author, one.sent_at.isoformat(), one.text) for one in thread if str(one.id) in ticked]
    noted = [one for value, one in pieces.items() if value in ticked]
    return sorted([*said, *noted], key=lambda one: one.moment)


def _about(pair: Pair | None) -> str:
    """Where it comes from, as those who read it see it."""
    if pair is None:
        return ""
    names = ", ".join(part.member.name for part in pair.others if part.consent == Consent.YES)
    return _("{names}, in {programme}").format(names=names, programme=pair.relationship.round.programme.name)


@page(Permission.TAKE_PART, methods=("GET", "POST"))
def own_concern(request: Request, concern_id: UUID) -> HttpResponse:
    """What one turned to somebody with, who reads it, and what was answered."""
    found = OWN.fetch(request.actor, concern_id, Concern.objects.select_related("owner"))
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            raising.write_on(request.actor, concern=found, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("own_concern", request.organisation.slug, found.pk)
    opened, readers = raising.read_own(request.actor, concern=found, now=clock.read()), listening(found)
    choices = _further(request, found, readers)
    if opened and opened.excerpts:
        choices = [one for one in choices if one.is_contact]
    context = {
        "found": found,
        "state": ConcernState(found.state),
        "tone": TONES.get(ConcernState(found.state), "info"),
        "is_closed": found.state == ConcernState.CLOSED,
        "opened": opened,
        "readers": [(one.member, LISTENING[one.as_role]) for one in readers],
        "choices": choices,
        "form": form,
        "who": who(Data.CONCERN, request.organisation),
        "trail": [(_("Get help"), reverse("get_help", args=[request.organisation.slug])), (_("What you wrote"), "")],
    }
    return render(request, "concerns/own.html", context)


@page(Permission.TAKE_PART, methods=("POST",))
def listeners(request: Request, concern_id: UUID) -> HttpResponse:
    """Have somebody else read it too."""
    found = OWN.fetch(request.actor, concern_id)
    wanted, choices = request.POST.get("named"), _further(request, found, listening(found))
    named = next((one.named for one in choices if one.value == wanted), {})
    raising.turn_to(request.actor, concern=found, named=named, now=clock.read())
    messages.success(request, _("They can read it now, from the beginning."))
    return redirect("own_concern", request.organisation.slug, found.pk)


@page(Permission.TAKE_PART, methods=("POST",))
def settled(request: Request, concern_id: UUID) -> HttpResponse:
    """Nothing more is needed."""
    found = OWN.fetch(request.actor, concern_id)
    raising.settle(request.actor, concern=found, now=clock.read())
    messages.success(request, _("Closed. If you write on, it opens again."))
    return redirect("own_concern", request.organisation.slug, found.pk)


def _further(request: Request, found: Concern, readers: Iterable[Listener]) -> list[Ear]:
    """Whom one can turn to besides those who read it already."""
    never = {UUID(one) for one in found.kept_from} | {request.member.pk, *(one.member_id for one in readers)}
    return ears(programmes_of(request.actor), without=never)
