"""Pages on which an administrator sets up the organisation."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.core.errors import Refused
from konnekt.organisations.actions.settings import add_area, change_logo, change_settings, remove_logo, rename_area
from konnekt.organisations.models import InterestArea
from konnekt.web.door import Request, page
from konnekt.web.settings.forms import CommunityForm, LogoForm, NewAreaForm, SettingsForm, settings_initial


@page(Permission.KEEP_SETTINGS, methods=("GET", "POST"))
def settings(request: Request) -> HttpResponse:
    """Name, colours, thresholds, what holds in the community, logo and interest areas on one page."""
    form = SettingsForm(request.POST or None, initial=settings_initial(request.organisation))
    if request.method == "POST" and form.is_valid():
        try:
            change_settings(request.actor, organisation=request.organisation, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return _back(request)
    return _show(request, form=form)


@page(Permission.KEEP_SETTINGS, methods=("POST",))
def community(request: Request) -> HttpResponse:
    """Who makes spaces, and how often one person writes, thanks and reports."""
    form = CommunityForm(request.POST)
    if not form.is_valid():
        return _show(request, community_form=form)
    change_settings(request.actor, organisation=request.organisation, **form.cleaned_data)
    messages.success(request, _("What holds in the community is saved."))
    return _back(request)


@page(Permission.KEEP_SETTINGS, methods=("POST",))
def logo(request: Request) -> HttpResponse:
    """A new logo, or none."""
    if "remove" in request.POST:
        remove_logo(request.actor, organisation=request.organisation)
        return _back(request)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            change_logo(request.actor, organisation=request.organisation, upload=form.cleaned_data["logo"].read())
        except Refused as refusal:
            form.add_error("logo", str(refusal))
        else:
            messages.success(request, _("The logo is saved."))
            return _back(request)
    return _show(request, logo_form=form)


@page(Permission.KEEP_SETTINGS, methods=("POST",))
def areas(request: Request) -> HttpResponse:
    """Rename, rest or add interest areas."""
    form = NewAreaForm(request.POST)
    if "add" in request.POST:
        if form.is_valid():
            try:
                add_area(request.actor, name=form.cleaned_data["name"])
            except Refused as refusal:
                form.add_error("name", str(refusal))
            else:
                return _back(request)
        return _show(request, area_form=form)
    typed = [
        (area, request.POST.get(f"name-{area.key}", "").strip()[:60], f"active-{area.key}" in request.POST)
        for area in InterestArea.objects.all()
    ]
    try:
        with transaction.atomic():
            # Those that are asked again come first: one of them may take the place of the last that is rested.
            for area, name, is_active in sorted(typed, key=lambda row: not row[2]):
                if (name, is_active) != (area.name, area.is_active):
                    rename_area(request.actor, area=area, name=name, is_active=is_active)
    except Refused as refusal:
        return _show(request, areas=typed, areas_trouble=str(refusal))
    messages.success(request, _("The interest areas are saved."))
    return _back(request)


def _show(
    request: Request,
    *,
    form: SettingsForm | None = None,
    community_form: CommunityForm | None = None,
    logo_form: LogoForm | None = None,
    area_form: NewAreaForm | None = None,
    areas: list[tuple[InterestArea, str, bool]] | None = None,
    areas_trouble: str = "",
) -> HttpResponse:
    context = {
        "form": form or SettingsForm(initial=settings_initial(request.organisation)),
        "community_form": community_form
        or CommunityForm(initial=settings_initial(request.organisation, CommunityForm)),
        "logo_form": logo_form or LogoForm(),
        "area_form": area_form or NewAreaForm(),
        "areas": areas or [(area, area.name, area.is_active) for area in InterestArea.objects.all()],
        "areas_trouble": areas_trouble,
    }
    return render(request, "settings/settings.html", context)


def _back(request: Request) -> HttpResponseRedirect:
    return redirect("settings", request.organisation.slug)
