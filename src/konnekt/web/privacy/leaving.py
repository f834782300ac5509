"""What is opened by a link that was sent to a private address, without signing in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst

from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.privacy.actions.addresses import awaits_proof, confirm_address
from konnekt.privacy.actions.copies import copy_of_link, fetch_leavers_copy, still_to_fetch
from konnekt.privacy.states import Kind
from konnekt.web.door import Request, public_page
from konnekt.web.privacy.own import as_file


@public_page()
def leavers_copy(request: Request, token: str) -> HttpResponse:
    """What the link of somebody who left leads to."""
    now = clock.read()
    copy = copy_of_link(token, now)
    kinds = [(kind.value, capfirst(kind.label)) for kind in still_to_fetch(copy, now)]
    return render(request, "privacy/leavers_copy.html", {"copy": copy, "kinds": kinds, "token": token})


@public_page(methods=("POST",))
def leavers_copy_file(request: Request, token: str, kind: str) -> HttpResponse:
    """One of the files. A form, and no address: what looks through mails for danger follows every address."""
    if kind not in Kind.values:
        raise NotFound
    body = fetch_leavers_copy(token=token, kind=Kind(kind), now=clock.read())
    return as_file(body, Kind(kind), "copy")


@public_page(methods=("GET", "POST"))
def confirm_private_address(request: Request, token: str) -> HttpResponse:
    """Whoever reads this address says that it is theirs."""
    if request.method == "POST":
        confirm_address(token=token, now=clock.read())
        return render(request, "privacy/address_confirmed.html", {"is_done": True})
    if not awaits_proof(token, clock.read()):
        raise NotFound
    return render(request, "privacy/address_confirmed.html", {"is_done": False})
