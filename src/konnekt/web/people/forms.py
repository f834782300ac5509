"""Forms about one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.access.actors import Role
from konnekt.core.zones import zones_to_live_in
from konnekt.organisations.models import Member, Unit
from konnekt.organisations.states import APPOINTED, MemberKind


def time_zone_choices(blank: str) -> list[tuple[str, Any]]:
    """Every IANA zone a person may live in."""
    return [("", blank), *((zone, zone.replace("_", " ")) for zone in zones_to_live_in())]


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A unit, shown with the units above it."""

    def label_from_instance(self, obj: Unit) -> str:
        return obj.path


class PersonForm(forms.Form):
    """What an administrator may say of one person by hand. Personnel facts are imported, and browsed by nobody."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("The whole name, as the person writes it."))
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False, help_text=_("Needed to invite them to sign in.")
    )
    job_title = forms.CharField(label=_("Job title"), max_length=200, required=False)
    site = forms.CharField(label=_("Site"), max_length=120, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = time_zone_choices(str(_("The organisation’s own")))


class NewPersonForm(PersonForm):
    """Somebody who is not in the directory file: a colleague, or a guest from outside."""

    kind = forms.ChoiceField(
        label=_("Where do they come from?"),
        choices=[
            (MemberKind.DIRECTORY, _("They work here")),
            (MemberKind.GUEST, _("They are a guest from outside, a student or an alumna")),
        ],
        widget=forms.RadioSelect,
        initial=MemberKind.DIRECTORY,
    )
    unit = UnitField(label=_("Unit"), queryset=None, required=False, empty_label=_("No unit"))
    has_no_manager = forms.BooleanField(
        label=_("They have no manager here"),
        required=False,
        help_text=_(
            "Right for guests, students, alumni and whoever stands at the top. Without it, or a named manager, "
            "nobody is matched."
        ),
    )
    invite = forms.BooleanField(label=_("Send the invitation to sign in now"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = Unit.objects.order_by("path")


class LineForm(forms.Form):
    """Who somebody reports to."""

    answer = forms.ChoiceField(
        label=_("Who do they report to?"),
        choices=[("manager", _("The person named below")), ("none", _("Nobody: they have no manager here"))],
        widget=forms.RadioSelect,
        initial="manager",
    )
    manager = forms.CharField(
        label=_("Manager’s e-mail, or whole name"),
        max_length=254,
        required=False,
        help_text=_("As it stands in the list of people."),
    )


class RolesForm(forms.Form):
    """The roles of one person."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        choices=[(role.value, role.label) for role in APPOINTED],
        widget=forms.CheckboxSelectMultiple,
    )

    def chosen(self) -> set[Role]:
        return {Role(value) for value in self.cleaned_data["roles"]}


def person_initial(member: Member) -> dict[str, Any]:
    """What the form shows first."""
    return {name: getattr(member, name) for name in ("name", "email", "job_title", "site", "time_zone")}
