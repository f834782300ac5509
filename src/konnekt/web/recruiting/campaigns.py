"""Campaigns of a round: whom they reach, the letter as it will read, sending it off, and what became of it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.notify.mail import write_mail
from konnekt.programmes.eligibility import Rule, in_words, read_rules
from konnekt.programmes.models import Round
from konnekt.programmes.names import names_in
from konnekt.programmes.policy import RUNNING_ROUND
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Side
from konnekt.recruiting.actions.campaigns import (
    change_campaign,
    create_campaign,
    decline,
    send_off,
    stop_campaign,
    want_no_invitations,
)
from konnekt.recruiting.letters import invitation, invitee_of
from konnekt.recruiting.models import Campaign, Invitee
from konnekt.recruiting.policy import CAMPAIGN
from konnekt.recruiting.queries.campaigns import campaigns_in, delivery_of, invited_by, progress_of, reach
from konnekt.recruiting.states import CHANGEABLE, CampaignState
from konnekt.web import charts
from konnekt.web.door import Request, page, public_page
from konnekt.web.programmes.forms import directory_words, with_more_rows
from konnekt.web.recruiting.forms import CampaignForm, MomentForm, segment_forms
from konnekt.web.recruiting.frame import recruiting_frame

PAGE_SIZE = 25
TONES = {
    CampaignState.DRAFT: "neutral",
    CampaignState.SCHEDULED: "info",
    CampaignState.RUNNING: "success",
    CampaignState.STOPPED: "warning",
    CampaignState.ENDED: "neutral",
}


@page(Permission.RUN_PROGRAMMES)
def campaigns(request: Request, round_id: UUID) -> HttpResponse:
    """Every campaign of a round."""
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    shown = Paginator(campaigns_in(found), PAGE_SIZE).get_page(request.GET.get("page"))
    invited = invited_by(list(shown), k=request.organisation.smallest_group)
    names = names_in(found.programme)
    rows = [
        (one, CampaignState(one.state), TONES[CampaignState(one.state)], names.of(one.side), invited[one.pk])
        for one in shown
    ]
    context = recruiting_frame(request, found, "campaigns") | {"shown": shown, "rows": rows}
    return render(request, "recruiting/campaigns.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def new_campaign(request: Request, round_id: UUID) -> HttpResponse:
    """Draft one. An address may fill in the side and what is sought: advice leads here."""
    found = RUNNING_ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    side = request.GET.get("side", "")
    sought = [words[:60] for words in request.GET.getlist("seeking") if words.strip()][:8]
    initial = {"side": side if side in Side.values else Side.BOTH, "seeking": "\n".join(sought)}
    if sought:
        initial["name"] = _("Sought: {what}").format(what=", ".join(sought))[:120]
    return _edit(request, found, None, initial)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def campaign_change(request: Request, campaign_id: UUID) -> HttpResponse:
    """Change one that has not been sent."""
    found = _fetch(request, campaign_id)
    names = ("name", "side", "remind_after_days", "most_reminders")
    initial = {name: getattr(found, name) for name in names} | {"seeking": "\n".join(found.seeking)}
    return _edit(request, found.round, found, initial)


@page(Permission.RUN_PROGRAMMES)
def campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    """One campaign: before it is sent, whom it reaches and what they will read; after that, how far they have come."""
    found = _fetch(request, campaign_id)
    return _show(request, found, MomentForm())


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def campaign_sending(request: Request, campaign_id: UUID) -> HttpResponse:
    """Send it off, at once or at a time."""
    found = _fetch(request, campaign_id)
    form = MomentForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    try:
        send_off(request.actor, campaign=found, at=form.cleaned_data["at"], now=clock.read())
    except Refused as refusal:
        form.add_error("at", str(refusal))
        return _show(request, found, form)
    messages.success(request, _("The letters go out at that time.") if form.cleaned_data["at"] else _("On its way."))
    return redirect("campaign", request.organisation.slug, found.pk)


@page(Permission.RUN_PROGRAMMES, methods=("GET", "POST"))
def campaign_stop(request: Request, campaign_id: UUID) -> HttpResponse:
    """Ask, then stop it."""
    found = _fetch(request, campaign_id)
    if request.method == "POST":
        stop_campaign(request.actor, campaign=found, now=clock.read())
        messages.success(request, _("No further letter goes out."))
        return redirect("campaign", request.organisation.slug, found.pk)
    return render(request, "recruiting/campaign_stop.html", {"campaign": found})


@public_page(methods=("GET", "POST"))
def invited(request: Request, token: str) -> HttpResponse:
    """The quieter way out of a letter: not for me, or no invitations at all. Nobody has to sign in for it."""
    invitee = invitee_of(token)
    if invitee is None:
        return render(request, "recruiting/invited_over.html", status=404)
    if request.method == "POST":
        if request.POST.get("answer") == "no_invitations":
            want_no_invitations(invitee=invitee)
        else:
            decline(invitee=invitee)
        return redirect(f"{request.path}?done=yes")
    context = {"programme": invitee.round.programme, "is_done": "done" in request.GET}
    return render(request, "recruiting/invited.html", context)


def _fetch(request: Request, campaign_id: UUID) -> Campaign:
    return CAMPAIGN.fetch(request.actor, campaign_id, Campaign.objects.select_related("round__programme"))


def _edit(request: Request, round_: Round, campaign: Campaign | None, initial: dict[str, Any]) -> HttpResponse:
    """The form of a campaign. “Another rule” only adds a row; “Count” only counts."""
    form = CampaignForm(request.POST or None, initial=initial, names=names_in(round_.programme))
    kept = read_rules(campaign.segment) if campaign else []
    segment = segment_forms(request.POST or None, kept)
    counted: tuple[Side, list[Rule]] | None = None
    if request.method == "POST" and "more_rules" in request.POST:
        segment = segment_forms(with_more_rows(request.POST), kept)
    elif request.method == "POST" and segment.is_valid() and form.is_valid():
        rules = [rule for one in segment if (rule := one.rule()) is not None]
        given = dict(form.cleaned_data)
        if "count" in request.POST:
            counted = Side(given["side"]), rules
        else:
            try:
                if campaign is None:
                    campaign = create_campaign(request.actor, round_=round_, rules=rules, **given)
                else:
                    change_campaign(request.actor, campaign=campaign, rules=rules, **given)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            else:
                return redirect("campaign", request.organisation.slug, campaign.pk)
    title = _("Change the campaign") if campaign else _("A new campaign")
    context = recruiting_frame(request, round_, "campaigns", below=_below(request, round_, title)) | {
        "title": title,
        "form": form,
        "segment": segment,
        "words": directory_words(),
        "reach": str(_reach(request, round_, *counted)) if counted else "",
    }
    return render(request, "recruiting/campaign_edit.html", context)


def _show(request: Request, found: Campaign, form: MomentForm) -> HttpResponse:
    state, k = CampaignState(found.state), request.organisation.smallest_group
    side, rules = Side(found.side), read_rules(found.segment)
    is_open = state in CHANGEABLE
    context = recruiting_frame(request, found.round, "campaigns", below=_below(request, found.round, found.name)) | {
        "campaign": found,
        "state": state,
        "tone": TONES[state],
        "side": names_in(found.round.programme).of(side),
        "rules": [in_words(rule) for rule in rules],
        "is_open": is_open,
        "is_scheduled": state is CampaignState.SCHEDULED,
        "may_stop": state in {CampaignState.SCHEDULED, CampaignState.RUNNING},
        "form": form,
        "mail": _letter(request, found),
    }
    if is_open:
        context["reach"] = str(_reach(request, found.round, side, rules))
    else:
        context |= _told(found, k)
    return render(request, "recruiting/campaign.html", context)


def _told(found: Campaign, k: int) -> dict[str, Any]:
    progress, delivery = progress_of(found, k=k), delivery_of(found, k=k)
    steps = [
        (_("Invited"), progress.invited),
        (_("Started"), progress.started),
        (_("Answers sent"), progress.complete),
        (_("With a place"), progress.accepted),
    ]
    most = max((count.shown or 0) for _label, count in steps) or 1
    return {
        "progress": [
            charts.Bar(label=label, number=str(count), bar=charts.span_bar(0, count.shown or 0, low=0, high=most))
            for label, count in steps
        ],
        "progress_heads": [_("Step"), _("People, drawn"), _("People")],
        "declined": progress.declined,
        "delivery": [
            (label, str(count) if count else _("none"))
            for label, count in (
                (_("Sent"), delivery.sent),
                (_("Waiting"), delivery.waiting),
                (_("Could not be delivered"), delivery.failed),
                (_("Not wanted"), delivery.unwanted),
            )
        ],
    }


def _letter(request: Request, found: Campaign) -> dict[str, str]:
    """The invitation as somebody will read it, with an address that answers for nobody."""
    nobody = Invitee(campaign=found, round=found.round)
    notice, path, values = invitation(found, nobody, request.organisation, number=0)
    mail = write_mail(notice, letter_id=uuid4(), address="nobody@example.org", path=path, values=values, name=_("Sam"))
    return {"subject": str(mail.subject), "body": str(mail.body)}


def _reach(request: Request, round_: Round, side: Side, rules: list[Rule]) -> Any:
    today = today_in(request.organisation, clock.read())
    return reach(round_, side=side, rules=rules, today=today, k=request.organisation.smallest_group)


def _below(request: Request, round_: Round, here: str) -> list[tuple[str, str]]:
    return [(_("Campaigns"), reverse("campaigns", args=[request.organisation.slug, round_.pk])), (here, "")]
