"""Whether a certificate is genuine: a page for anybody who was given its code."""

from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from konnekt.training.certificates import facts_of
from konnekt.training.codes import as_code
from konnekt.training.queries.certificates import shown_certificate
from konnekt.web.door import Request, public_page
from konnekt.web.errors import not_found, too_often


class CodeForm(forms.Form):
    """The code as it stands on the certificate."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Code of the certificate"),
        max_length=40,
        help_text=_("Four groups of four letters and digits. Small letters, spaces and dashes don’t matter."),
        error_messages={"required": _("Give the code that stands on the certificate.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """As it is kept."""
        code = as_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(_("A code has sixteen letters and digits. Compare it with the certificate."))
        return code


@public_page()
def check(request: Request) -> HttpResponse:
    """A field for the code."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("certificate_checked", request.organisation.slug, form.cleaned_data["code"])
    return render(request, "certificates/check.html", {"form": form, "sign_in_url": _sign_in(request)})


@public_page()
def checked(request: Request, code: str) -> HttpResponse:
    """That it is genuine, whose it is, and of what. Whatever finds nothing is answered alike, and counted."""
    if not ratelimit.consume(request, app="allauth.account", action="certificate_check", limit_get=True):
        return too_often(request)
    found = shown_certificate(code)
    if found is None:
        return not_found(request)  # raised, it would undo the count
    context = {"completion": found, "facts": facts_of(found), "sign_in_url": _sign_in(request)}
    return render(request, "certificates/checked.html", context)


def _sign_in(request: Request) -> str:
    today = reverse("today", args=[request.organisation.slug])
    return f"{reverse('account_login')}?{urlencode({'next': today})}"
