"""Forms of the matching studio."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.matching.catalogue import CATALOGUE, MOST_WEIGHT
from konnekt.matching.models import CriteriaSet
from konnekt.matching.states import SteerKind
from konnekt.programmes.models import Enrolment


class CriteriaForm(forms.Form):
    """A weight for each criterion, and the one hard rule a programme may choose."""

    needs_shared_language = forms.BooleanField(
        label=_("Only pair people who share a language"),
        required=False,
        help_text=_(
            "A hard rule: such pairs are taken out, not merely scored low. Whoever named no language is not ruled out."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in CATALOGUE.values():
            self.fields[kind.key.value] = forms.IntegerField(
                label=str(kind.label),
                help_text=str(kind.sentence),
                min_value=0,
                max_value=MOST_WEIGHT,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def weights(self) -> dict[str, int]:
        """What was posted under any name that is not the language rule, so that a criterion we do not know is refused
        by name.
        """
        known = {key.value: int(self.cleaned_data[key.value]) for key in CATALOGUE}
        asked = {name.removeprefix("weight-") for name in self.data if name.startswith("weight-")}
        return known | dict.fromkeys(asked - known.keys(), 1)


def criteria_initial(criteria: CriteriaSet) -> dict[str, Any]:
    """The round's weights as the form shows them."""
    weights = {one["key"]: one["weight"] for one in criteria.criteria}
    return {key.value: weights.get(key.value, 0) for key in CATALOGUE} | {
        "needs_shared_language": criteria.needs_shared_language
    }


class PairForm(forms.Form):
    """A mentee and a mentor of the round."""

    mentee = forms.ChoiceField(label=_("Mentee"))
    mentor = forms.ChoiceField(label=_("Mentor"))

    def __init__(self, enrolments: Iterable[Enrolment], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = sorted(enrolments, key=lambda one: one.member.name_key)
        self.by_id = {str(one.pk): one for one in people}
        sides = (
            ("mentee", [one for one in people if one.may_be_mentored]),
            ("mentor", [one for one in people if one.may_mentor]),
        )
        for name, side in sides:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Choose a person")), *((str(one.pk), one.member.name) for one in side)]

    def chosen(self, name: str) -> Enrolment:
        return self.by_id[self.cleaned_data[name]]


class SteerForm(PairForm):
    """Lock or forbid a pair, with a reason."""

    kind = forms.ChoiceField(
        label=_("What about them?"), choices=SteerKind.choices, widget=forms.RadioSelect, initial=SteerKind.LOCK
    )
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Kept with the pair; the two never see it."))

    field_order = ("kind", "mentee", "mentor", "reason")
