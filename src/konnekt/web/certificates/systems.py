"""What an administrator connects training with: a store of learning records, and what signs badges."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.training.actions.reporting import change_store, remove_store, try_again
from konnekt.training.actions.signing import replace_key
from konnekt.training.jobs import report_what_waits, try_store_soon
from konnekt.training.queries.certificates import public_keys
from konnekt.training.queries.reporting import how_it_stands
from konnekt.web.door import Request, page


class StoreForm(forms.Form):
    """A learning record store."""

    use_required_attribute = False

    address = forms.CharField(
        label=gettext_lazy("Its address"),
        max_length=500,
        help_text=gettext_lazy("The xAPI endpoint, without “statements” at its end. It begins with https://."),
        error_messages={"required": gettext_lazy("Give the address of the store.")},
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=200,
        help_text=gettext_lazy("The store gives a key and a secret to everybody who reports to it."),
        error_messages={"required": gettext_lazy("Give the key.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Sealed when it is saved, and shown to nobody. Left empty, it stays as it is."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    is_on = forms.BooleanField(
        label=gettext_lazy("Report what is completed from now on"),
        required=False,
        help_text=gettext_lazy("Tell people before you switch it on. “Who can see what” says it as well."),
    )


@page(Permission.KEEP_SETTINGS, methods=("GET", "POST"))
def other_systems(request: Request) -> HttpResponse:
    """Both on one page."""
    form = StoreForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            change_store(request.actor, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return _back(request)
    return _show(request, form)


@page(Permission.KEEP_SETTINGS, methods=("POST",))
def trial(request: Request) -> HttpResponseRedirect:
    """Try the store."""
    try_store_soon()
    messages.info(request, _("A test is on its way. Look at this page again in a moment."))
    return _back(request)


@page(Permission.KEEP_SETTINGS, methods=("POST",))
def once_more(request: Request) -> HttpResponseRedirect:
    """Try what waits again, now."""
    try_again(request.actor)
    report_what_waits(now=clock.read())
    messages.info(request, _("They are tried again now."))
    return _back(request)


@page(Permission.KEEP_SETTINGS, methods=("POST",))
def removal(request: Request) -> HttpResponseRedirect:
    """Report nowhere any more."""
    remove_store(request.actor)
    messages.success(request, _("Nothing is reported any more, and the secret is deleted."))
    return _back(request)


@page(Permission.KEEP_SETTINGS, methods=("GET", "POST"))
def key_replacement(request: Request) -> HttpResponse:
    """Sign badges with a new key, after a question."""
    if request.method == "POST":
        replace_key(request.actor, now=clock.read())
        messages.success(request, _("Badges are signed with a new key from now on."))
        return _back(request)
    return render(request, "certificates/key_replacement.html", {"back": _address(request)})


def _show(request: Request, form: StoreForm | None) -> HttpResponse:
    standing = how_it_stands()
    store = standing.store
    initial = {"address": store.address, "key": store.key, "is_on": store.is_on} if store else {}
    keys = public_keys()
    context: dict[str, Any] = {
        "form": form or StoreForm(initial=initial),
        "standing": standing,
        "signing": next((one for one in keys if one.retired_at is None), None),
        "older": len([one for one in keys if one.retired_at is not None]),
        "trail": [(_("Set-up"), reverse("settings", args=[request.organisation.slug])), (_("Other systems"), "")],
    }
    return render(request, "certificates/other_systems.html", context)


def _address(request: Request) -> str:
    return reverse("other_systems", args=[request.organisation.slug])


def _back(request: Request) -> HttpResponseRedirect:
    return redirect(_address(request))
