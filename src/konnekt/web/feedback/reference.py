"""What a sealed reference opens, for whoever has it: no sign-in, and nobody is noted as having looked.

Only codes that open nothing are counted, by network, and none that opens something: a count would tell who looked.
"""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.feedback.actions import giving
from konnekt.feedback.models import Feedback
from konnekt.feedback.queries.giving import by_code
from konnekt.feedback.references import as_code
from konnekt.programmes.rules import today_in
from konnekt.web.door import Request, public_page
from konnekt.web.errors import not_found, too_often
from konnekt.web.feedback.forms import CodeForm, PostForm
from konnekt.web.feedback.giving import address_of
from konnekt.web.feedback.mine import chosen, piece_in_words


@public_page(methods=("GET", "POST"))
def enter(request: Request) -> HttpResponse:
    """A field for the code."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("feedback_reference", request.organisation.slug, form.cleaned_data["code"])
    return render(request, "feedback/enter.html", {"form": form})


@public_page(methods=("GET", "POST"))
def reference(request: Request, code: str) -> HttpResponse:
    """What was given, the answer, and writing on."""
    found = _opened_by(code)
    if found is None:
        return _nothing(request)
    form = PostForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            giving.write_on_by_reference(code=code, now=clock.read(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Sent."))
            return redirect("feedback_reference", request.organisation.slug, code)
    slug = request.organisation.slug
    context = piece_in_words(found, today_in(request.organisation, clock.read())) | {
        "opened": giving.read_by_reference(found),
        "form": form,
        "code": code,
        "helped_url": reverse("feedback_reference_helped", args=[slug, code]),
    }
    return render(request, "feedback/reference.html", context)


@public_page(methods=("POST",))
def helped(request: Request, code: str) -> HttpResponse:
    """Say whether the answer helped."""
    if _opened_by(code) is None:
        return _nothing(request)
    giving.say_by_reference(code=code, helped=chosen(request))
    messages.success(request, _("Thank you for saying so."))
    return redirect("feedback_reference", request.organisation.slug, code)


@public_page()
def as_file(request: Request, code: str) -> HttpResponse:
    """The code and its address, to keep."""
    found = _opened_by(code)
    if found is None:
        return _nothing(request)
    lines = [
        _("Your feedback about {programme}").format(programme=found.programme.name),
        "",
        _("Code: {code}").format(code=code),
        _("Address: {address}").format(address=address_of(request, code)),
        "",
        _("Whoever has this can read your feedback and its answer. It can’t be found again without it."),
    ]
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="reference.txt"'
    return answer


def _opened_by(code: str) -> Feedback | None:
    return by_code(code) if as_code(code) == code else None


def _nothing(request: Request) -> HttpResponse:
    """The same for every code that opens nothing; returned and not raised, so that it stays counted."""
    if not ratelimit.consume(request, app="allauth.account", action="feedback_reference", limit_get=True):
        return too_often(request)
    return not_found(request)
