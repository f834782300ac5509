"""The studio of a round: what counts, its runs, and where to steer from."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.matching import policy, queries, reading
from konnekt.matching.actions.steering import change_criteria, criteria_of
from konnekt.matching.actions.stepping import Clashed, last_step
from konnekt.matching.actions.undoing import redo, undo
from konnekt.matching.catalogue import ADDED_WEIGHT, CATALOGUE, MOST_WEIGHT, CriterionKey
from konnekt.matching.models import StudioStep
from konnekt.matching.rules import said_in
from konnekt.matching.states import Aim, Proposing, SteerKind
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.own_questions import own_questions
from konnekt.programmes.queries import held_back
from konnekt.programmes.rules import is_matched_at_once, is_open
from konnekt.programmes.states import Reader, Way
from konnekt.relationships.rules import may_rematch
from konnekt.web.door import Request, page
from konnekt.web.guidance.hints import hint_of_programme
from konnekt.web.matching import history
from konnekt.web.matching.forms import CriteriaForm, criteria_initial
from konnekt.web.matching.frame import cut, studio_frame
from konnekt.web.matching.live import ask_if_live, panel, wait_for_answer


@page(Permission.RUN_PROGRAMMES)
def studio(request: Request, round_id: UUID) -> HttpResponse:
    """Everything before and around a run."""
    return _show(request, round_of(request, round_id))


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def criteria(request: Request, round_id: UUID) -> HttpResponse:
    """Change what counts; nothing is run yet."""
    round_ = round_of(request, round_id)
    if request.method == "GET":
        return to_studio(request, round_)
    form = CriteriaForm(
        request.POST, prefers=_prefers(round_), names=names_in(round_.programme), format_=round_.programme.format
    )
    if form.is_valid():
        try:
            step = change_criteria(
                request.actor,
                round_=round_,
                weights=form.weights() | _added_or_taken_out(request),
                parameters=form.parameters(),
                untouched=[name for name in form.untouched() if name != request.POST.get("add")],
                needs_shared_language=form.cleaned_data["needs_shared_language"],
                aim=Aim(form.cleaned_data["aim"]),
                proposing=Proposing(form.cleaned_data["proposing"] or Proposing.MENTEES),
                floor=form.cleaned_data["floor"],
                based_on=form.cleaned_data["step"],
                mine=form.cleaned_data["mine"],
            )
        except Clashed as clashed:
            form = _with_both_values(round_, form, clashed)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            ask_if_live(request, round_)
            if request.headers.get("HX-Request"):
                mine = [*form.cleaned_data["mine"], *([step.number] if step else [])]
                return _saved(request, round_, [], mine=mine)
            messages.success(request, _saved_words(request, form))
            return to_studio(request, round_)
    if request.headers.get("HX-Request"):
        # The form on the page keeps what was typed; saving it the plain way shows each trouble beside its field.
        return _saved(request, round_, [f"{form[name].label}: {one[0]}" for name, one in form.errors.items() if one])
    return _show(request, round_, form)


def _added_or_taken_out(request: Request) -> dict[str, int | None]:
    """Which criterion a button of the form adds, or takes out."""
    added, taken_out = request.POST.get("add", ""), request.POST.get("take_out", "")
    found: dict[str, int | None] = {added: ADDED_WEIGHT} if added else {}
    return found | ({taken_out: None} if taken_out in CATALOGUE else {})


def _saved_words(request: Request, form: CriteriaForm) -> str:
    names = form.names
    if (added := request.POST.get("add", "")) in CATALOGUE:
        return _("Added: {name}. Say how much it weighs.").format(name=names.say(CATALOGUE[CriterionKey(added)].label))
    if (taken_out := request.POST.get("take_out", "")) in CATALOGUE:
        return _("Taken out: {name}. You can add it again below.").format(
            name=names.say(CATALOGUE[CriterionKey(taken_out)].label)
        )
    return _("The criteria are saved. Above the weights you see what they change.")


def _saved(request: Request, round_: Round, troubles: list[str], *, mine: Sequence[int] = ()) -> HttpResponse:
    """What the page needs after a change that it saved by itself: it still shows what others changed as it was when
    it was opened, so it only learns of the step it made.
    """
    context: dict[str, Any] = {"troubles": troubles, "mine": " ".join(map(str, mine))}
    if not troubles:
        steps = reading.steps_of(round_)
        context["history"] = history.history(
            steps, names_in(round_.programme), me=request.actor.member_id, now=clock.read()
        )
    context |= panel(request, round_, last_step(round_))
    return render(request, "matching/saved.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def undoing(request: Request, round_id: UUID) -> HttpResponseRedirect:
    """Take back the last change."""
    round_ = round_of(request, round_id)
    step = undo(request.actor, round_=round_, number=_number(request), now=clock.read())
    ask_if_live(request, round_)
    messages.success(request, _told(request, step, names_in(round_.programme)))
    return to_studio(request, round_)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def redoing(request: Request, round_id: UUID) -> HttpResponseRedirect:
    """Do again what was undone last."""
    round_ = round_of(request, round_id)
    step = redo(request.actor, round_=round_, number=_number(request), now=clock.read())
    ask_if_live(request, round_)
    messages.success(request, _told(request, step, names_in(round_.programme)))
    return to_studio(request, round_)


@page(Permission.RUN_PROGRAMMES)
def news(request: Request, round_id: UUID) -> HttpResponse:
    """What others changed since the page was opened: the fragment that it asks for every few seconds."""
    round_ = round_of(request, round_id)
    if not request.headers.get("HX-Request"):
        return to_studio(request, round_)
    since = request.GET.get("step", "")
    steps = [step for step in reading.steps_of(round_) if step.number > int(since)] if since.isdigit() else []
    return render(request, "matching/news.html", news_since(request, round_, steps, since=since))


def news_since(request: Request, round_: Round, steps: list[StudioStep], *, since: str | int) -> dict[str, Any]:
    """What the fragment shows."""
    address = reverse("studio_news", args=[request.organisation.slug, round_.pk])
    return {
        "news": history.news(steps, names_in(round_.programme), me=request.actor.member_id, now=clock.read()),
        "news_url": f"{address}?{urlencode({'step': since})}",
        "round": round_,
    }


def round_of(request: Request, round_id: UUID) -> Round:
    """The round, for those who match in it."""
    return policy.ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))


def to_studio(request: Request, round_: Round) -> HttpResponseRedirect:
    """Back to the studio."""
    return redirect("match_studio", request.organisation.slug, round_.pk)


def _show(request: Request, round_: Round, criteria_form: CriteriaForm | None = None) -> HttpResponse:
    today = clock.read().date()
    size = reading.size_of(round_, on=today)
    kinds = list(queries.steers_of(round_).order_by().values_list("kind", flat=True))
    steps = reading.steps_of(round_)
    told = history.history(steps, names_in(round_.programme), me=request.actor.member_id, now=clock.read())
    if "answer" in request.GET:
        wait_for_answer(round_, told.last)
    context = studio_frame(request, round_) | {
        "criteria_form": criteria_form or _form(request, round_, told.last, prefers=SteerKind.PREFER in kinds),
        "most_weight": MOST_WEIGHT,
        "locked": kinds.count(SteerKind.LOCK),
        "forbidden": kinds.count(SteerKind.FORBID),
        "preferred": kinds.count(SteerKind.PREFER),
        "is_matched_at_once": is_matched_at_once(round_.programme),
        "pairs_singly": is_open(round_.programme, Way.ONE_BY_ONE),
        "may_rematch": may_rematch(round_.programme, round_),
        "runs": cut(request, queries.runs_of(request.actor, round_)),
        "mentees": size.mentees,
        "mentors": size.mentors,
        "places": size.places,
        "learn_first": held_back(round_, today).count(),
        "history": told,
        "not_scored": not_scored(round_.programme),
        "is_circle": size.is_circle,
        **hint_of_programme(request, "match_studio", round_.programme),
    }
    return render(
        request,
        "matching/studio.html",
        context | news_since(request, round_, [], since=told.last) | panel(request, round_, told.last, size),
    )


def not_scored(programme: Programme) -> list[tuple[str, str]]:
    """The programme's own questions that no criterion may look at, each with the reason."""
    return [
        (
            one.label,
            _("It is asked for the fairness check alone: what is asked for that is never scored.")
            if one.reader == Reader.TOTALS
            else _("The design says that matching may not look at it."),
        )
        for one in own_questions(programme)
        if not one.may_match
    ]


def _form(request: Request, round_: Round, step: int, *, prefers: bool) -> CriteriaForm:
    initial = criteria_initial(said_in(criteria_of(round_)), step)
    if chosen := request.GET.get("floor"):
        initial["floor"] = chosen[:6]
    programme = round_.programme
    return CriteriaForm(initial=initial, prefers=prefers, names=names_in(programme), format_=programme.format)


def _with_both_values(round_: Round, form: CriteriaForm, clashed: Clashed) -> CriteriaForm:
    """The form again: mine where we clashed, theirs where only they changed something, and words with both."""
    steps = reading.steps_of(round_)
    seen = form.cleaned_data["step"]
    since = [
        step
        for step in steps
        if seen is not None and step.number > seen and step.number not in form.cleaned_data["mine"]
    ]
    theirs = criteria_initial(said_in(criteria_of(round_)), steps[0].number)
    touched = {name for step in since for name in step.now} - clashed.clashes.keys()
    mine = {name: form[name].value() for name in form.fields if name not in touched | {"step", "mine"}}
    again = CriteriaForm(
        {name: value for name, value in (theirs | mine).items() if value not in (None, False)},
        prefers=_prefers(round_),
        names=names_in(round_.programme),
        format_=round_.programme.format,
    )
    for name, clash in clashed.clashes.items():
        again.add_error(
            name if name in again.fields else None, history.clash_words(name, clash, since, names_in(round_.programme))
        )
    return again


def _prefers(round_: Round) -> bool:
    """Whether a pair is preferred, so that the weight of it counts."""
    return queries.steers_of(round_).order_by().filter(kind=SteerKind.PREFER).exists()


def _number(request: Request) -> int:
    given = request.POST.get("number", "")
    return int(given) if given.isdigit() else 0


def _told(request: Request, step: StudioStep, names: Names) -> str:
    return history.told(step, names, me=request.actor.member_id, now=clock.read()).words + "."
