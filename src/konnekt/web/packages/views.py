"""Modules that another program made: taking one in, and fetching it to do it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.access.permissions import Permission
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.files.actions import read
from konnekt.training.actions.packages import Said, take_in_package
from konnekt.training.models import Package
from konnekt.training.queries.packages import newest_package, packages
from konnekt.training.text.shape import For
from konnekt.web.door import Request, page


class PackageForm(forms.Form):
    """A SCORM package, and what is said of it."""

    use_required_attribute = False

    package = forms.FileField(
        label=gettext_lazy("The package"),
        help_text=gettext_lazy("A ZIP in the format SCORM 1.2 or SCORM 2004, 25 MB at most."),
        error_messages={"required": gettext_lazy("Choose the ZIP of the package.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Left empty, it is called what the package calls itself."),
    )
    why = forms.CharField(
        label=gettext_lazy("Why somebody would do it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in a sentence why somebody would do it.")},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes it takes"),
        min_value=1,
        max_value=600,
        error_messages={"required": gettext_lazy("Say how many minutes it takes.")},
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Whom it is for"),
        choices=For.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose for whom it is.")},
    )
    replaces = forms.ChoiceField(label=gettext_lazy("Instead of"), required=False)

    def __init__(self, *args: Any, present: list[Package], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replaces = self.fields["replaces"]
        assert isinstance(replaces, forms.ChoiceField)
        replaces.choices = [("", _("nothing: it is a new module")), *((one.module.key, one.title) for one in present)]


@page(Permission.KEEP_TRAINING, methods=("GET", "POST"))
def training_packages(request: Request) -> HttpResponse:
    """What was taken in, and a form for one more."""
    present = packages()
    if request.method == "POST":
        form = PackageForm(request.POST, request.FILES, present=present)
        if form.is_valid():
            try:
                taken = _take_in(request, form.cleaned_data)
            except Refused as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                messages.success(request, _("“{title}” is a module now.").format(title=taken.title))
                return redirect("training_packages", request.organisation.slug)
    else:
        form = PackageForm(present=present)
    trail = [(_("Training"), reverse("training_modules", args=[request.organisation.slug])), (_("Packages"), "")]
    return render(request, "packages/packages.html", {"form": form, "packages": present, "trail": trail})


@page(Permission.BELONG)
def package_page(request: Request, package: str) -> HttpResponse:
    """What it is, what to do with it, and the way back."""
    found = _found(package)
    home = request.organisation.slug
    trail = [
        (_("Learn"), reverse("learn", args=[home])),
        (found.title, reverse("module", args=[home, package])),
        (_("Do it"), ""),
    ]
    context = {"package": found, "trail": trail, "back": reverse("lesson", args=[home, package, 1])}
    return render(request, "packages/package.html", context)


@page(Permission.BELONG)
def package_file(request: Request, package: str) -> HttpResponse:
    """The ZIP, as it was taken in. It is handed over, and never opened here: what is in it may do anything."""
    found = _found(package)
    response = HttpResponse(read(found.file), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{package}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _found(key: str) -> Package:
    found = newest_package(key)
    if found is None:
        raise NotFound
    return found


def _take_in(request: Request, given: dict[str, Any]) -> Package:
    said = Said(given["title"], given["why"], given["minutes"], [For(role) for role in given["roles"]])
    body, replaces = given["package"].read(), given["replaces"]
    return take_in_package(request.actor, body=body, said=said, replaces=replaces, now=clock.read())
