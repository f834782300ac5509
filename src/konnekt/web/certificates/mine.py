"""A person's own certificate: the paper, the badge, and whether others may check it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data
from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.documents.codes import qr
from konnekt.training.actions.showing import hide_certificate, show_certificate
from konnekt.training.actions.signing import current_key, salt_of, sign
from konnekt.training.badges import Recipient, claims, credential
from konnekt.training.certificates import address_of, paper_of
from konnekt.training.models import Completion
from konnekt.training.policy import OWN_CERTIFICATE
from konnekt.web.certificates import addresses
from konnekt.web.certificates.achieved import achieved_with
from konnekt.web.door import Request, page
from konnekt.web.who import who


@page(Permission.BELONG)
def my_certificate(request: Request, completion_id: UUID) -> HttpResponse:
    """What one can do with it, and who can see it."""
    found = _mine(request, completion_id)
    address = address_of(found, request.organisation)
    context: dict[str, Any] = {
        "completion": found,
        "address": address,
        "code": mark_safe(qr(address, stretches=True).decode()),  # noqa: S308  # drawn by the product from its own address
        "who": who(Data.CERTIFICATE, request.organisation),
        "trail": [(_("Learn"), reverse("learn", args=[request.organisation.slug])), (_("Certificate"), "")],
    }
    return render(request, "certificates/mine.html", context)


@page(Permission.BELONG, methods=("POST",))
def showing(request: Request, completion_id: UUID) -> HttpResponseRedirect:
    """Let whoever has the code check it. A badge leads there, so what signs it is made now, if there is nothing yet."""
    now = clock.read()
    show_certificate(request.actor, completion_id=completion_id, now=now)
    current_key(now=now)
    messages.success(request, _("Whoever has the address or the code can check your certificate now."))
    return redirect("my_certificate", request.organisation.slug, completion_id)


@page(Permission.BELONG, methods=("POST",))
def hiding(request: Request, completion_id: UUID) -> HttpResponseRedirect:
    """Take that back."""
    hide_certificate(request.actor, completion_id=completion_id)
    messages.success(request, _("The address and the code find nothing any more."))
    return redirect("my_certificate", request.organisation.slug, completion_id)


@page(Permission.BELONG)
def certificate(request: Request, completion_id: UUID) -> HttpResponse:
    """The certificate as a PDF."""
    found = _mine(request, completion_id)
    body = paper_of(found, request.organisation, now=clock.read())
    return _download(body, f"{slugify(found.title) or 'certificate'}.pdf", "application/pdf")


@page(Permission.BELONG)
def badge(request: Request, completion_id: UUID) -> HttpResponse:
    """The Open Badge as a file. It names the page on which it is checked, so that has to be there."""
    found = _mine(request, completion_id)
    if found.shown_since is None:
        raise Refused(_("A badge leads to the page on which it can be checked. Let that be checked first."))
    said = credential(
        completion_id=found.pk,
        completed_at=found.completed_at,
        address=address_of(found, request.organisation),
        achieved=achieved_with(found, request.organisation),
        issuer=addresses.issuer_of(request.organisation),
        to=Recipient(email=request.member.email, salt=salt_of(found.pk)),
    )
    token = sign(claims(said), key_address=addresses.of_keys(request.organisation), now=clock.read())
    return _download(token.encode(), f"{slugify(found.title) or 'badge'}.jwt", "text/plain; charset=utf-8")


def _mine(request: Request, completion_id: UUID) -> Completion:
    return OWN_CERTIFICATE.fetch(request.actor, completion_id, Completion.objects.select_related("member"))


def _download(body: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
