"""Forms of the matching studio."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.matching.catalogue import CATALOGUE, MOST_WEIGHT, PARAMETERS, usual_parameters
from konnekt.matching.catalogue import CriterionKey as Key
from konnekt.matching.states import Aim, Proposing, SteerKind
from konnekt.matching.wording import aim_in_words, formula_of, sentence_of, side_in_words
from konnekt.organisations.names import fold
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import Names
from konnekt.programmes.states import Format
from konnekt.relationships.states import PartSide

GROUPS: tuple[tuple[Promise, tuple[Key, ...]], ...] = (
    (gettext_lazy("What they would talk about"), (Key.AREAS, Key.SKILLS, Key.STATEMENT, Key.OWN_QUESTIONS)),
    (gettext_lazy("How they would meet"), (Key.HOURS, Key.TIME_ZONE, Key.RHYTHM, Key.MEETING, Key.LANGUAGES)),
    (gettext_lazy("Where they stand"), (Key.GRADE, Key.OTHER_UNIT, Key.SAME_SITE, Key.OTHER_SITE)),
    (gettext_lazy("What they asked for, and whose turn it is"), (Key.MENTEE_WISHES, Key.MENTOR_WISHES, Key.PRIORITY)),
    (gettext_lazy("What you decided about pairs"), (Key.PREFERRED,)),
)
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Weight:
    """One criterion as the form draws it: its field, and its share of all weights in per cent."""

    key: str
    field: BoundField
    share: int
    sentence: str
    formula: str
    parameters: list[BoundField]


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria that belong together, and what they make up of a fit."""

    label: Promise
    share: int
    weights: list[Weight]


class CriteriaForm(forms.Form):
    """A weight for each criterion, and the one hard rule a programme may choose."""

    needs_shared_language = forms.BooleanField(
        label=gettext_lazy("Only pair people who share a language"),
        required=False,
        help_text=gettext_lazy(
            "A hard rule: such pairs are taken out, not merely scored low. Whoever named no language is not ruled out."
        ),
    )

    aim = forms.ChoiceField(
        label=gettext_lazy("What the match is to be best at"), choices=Aim.choices, widget=forms.RadioSelect
    )
    proposing = forms.ChoiceField(
        label=gettext_lazy("If no two shall both rather have each other: which side does it suit best?"),
        choices=Proposing.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy(
            "Each goes by whom they named or ranked, and beyond that by fit. Several matches may hold; the side that "
            "proposes gets the best of them for itself, the other side the least good. With another aim this changes "
            "nothing, and wishes and rankings count by their weight."
        ),
    )
    floor = forms.DecimalField(
        label=gettext_lazy("No pair below a fit of"),
        required=False,
        min_value=0,
        max_value=1,
        max_digits=5,
        decimal_places=4,
        help_text=gettext_lazy(
            "Between 0 and 1. Whoever fits nobody that well stays without {a_mentor}. Each run shows what a floor "
            "costs."
        ),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )

    step = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    mine = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    """The steps that this page made since, so that what others changed in between isn't taken for unsaid."""

    def __init__(self, *args: Any, names: Names, format_: str, prefers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        floor, aim = self.fields["floor"], self.fields["aim"]
        assert isinstance(aim, forms.ChoiceField)
        floor.help_text = names.say(floor.help_text)
        aims = [Aim.TOTAL] if format_ == Format.PEER else list(Aim)
        aim.choices = [(one.value, aim_in_words(one, names)) for one in aims]
        proposing = self.fields["proposing"]
        assert isinstance(proposing, forms.ChoiceField)
        proposing.choices = [(one.value, side_in_words(one, names)) for one in Proposing]
        self.names, self.format = names, format_
        given = self.data if self.is_bound else self.initial
        self.keys = [
            key for key in CATALOGUE if (prefers if key is Key.PREFERRED else given.get(key.value) is not None)
        ]
        for kind in (CATALOGUE[key] for key in self.keys):
            self.fields[kind.key.value] = forms.IntegerField(
                label=names.say(kind.label),
                min_value=0,
                max_value=MOST_WEIGHT,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
            usual = usual_parameters(kind.key, format_)
            for one in kind.parameters:
                if self.initial.get(kind.parameter_named(one)) is None:
                    self.initial[kind.parameter_named(one)] = usual[one.name]
                self.fields[kind.parameter_named(one)] = forms.IntegerField(
                    label=str(one.label),
                    min_value=one.least,
                    max_value=one.most,
                    required=not self.is_bound or kind.parameter_named(one) in self.data,
                    help_text=_("From {least} to {most}; usually {usual}.").format(
                        least=_signed(one.least),
                        most=one.most,
                        usual=_signed(usual[one.name]),
                    ),
                    widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-parameter": True}),
                )

    def untouched(self) -> list[str]:
        """The criteria that are not on this form: whatever others say of them stands."""
        return [key.value for key in CATALOGUE if key not in self.keys and key is not Key.PREFERRED]

    def parameters(self) -> dict[str, int | None]:
        """The parameters on this form; one that is as usual goes without saying."""
        usual = {
            kind.parameter_named(one): usual_parameters(kind.key, self.format)[one.name]
            for kind in CATALOGUE.values()
            for one in kind.parameters
        }
        given = {name: self.cleaned_data[name] for name in PARAMETERS if self.cleaned_data.get(name) is not None}
        return {name: None if value == usual[name] else value for name, value in given.items()}

    def absent(self) -> list[tuple[str, str, str, str]]:
        """Criteria that could be added: key, name, sentence and formula."""
        return [
            (
                key.value,
                self.names.say(kind.label),
                sentence_of(said, self.names, self.format),
                formula_of(said, self.names, self.format),
            )
            for key, kind in CATALOGUE.items()
            if key not in self.keys and key is not Key.PREFERRED
            for said in ({"key": key.value},)
        ]

    def weights(self) -> dict[str, int | None]:
        """What was posted under any name that is not the language rule, so that a criterion we do not know is refused
        by name.
        """
        known: dict[str, int | None] = {key.value: int(self.cleaned_data[key.value]) for key in self.keys}
        asked = {name.removeprefix("weight-") for name in self.data if name.startswith("weight-")}
        return known | dict.fromkeys(asked - known.keys(), 1)

    def clean_mine(self) -> list[int]:
        """The numbers of the steps."""
        return [int(number) for number in self.cleaned_data["mine"].split() if number.isdecimal()]

    def groups(self) -> Iterator[Group]:
        """The criteria in groups, each with its share of the whole: what a weight means beside the others."""
        given = {key: _whole(self[key.value].value()) for key in self.keys}
        total = sum(given.values())

        def share(*keys: Key) -> int:
            return round(100 * sum(given[key] for key in keys) / total) if total else 0

        for label, all_keys in GROUPS:
            if not (keys := [key for key in all_keys if key in given]):
                continue
            yield Group(label, share(*keys), [self._weight(key, share(key)) for key in keys])

    def _weight(self, key: Key, share: int) -> Weight:
        """One criterion, its sentence by the parameters that stand in the form."""
        kind = CATALOGUE[key]
        fields = {one.name: self[kind.parameter_named(one)] for one in kind.parameters}
        chosen = {name: value for name, field in fields.items() if (value := _number(field.value())) is not None}
        said = {"key": key.value, "with": chosen}
        return Weight(
            key.value,
            self[key.value],
            share,
            sentence_of(said, self.names, self.format),
            formula_of(said, self.names, self.format),
            list(fields.values()),
        )


def criteria_initial(said: Mapping[str, Any], step: int) -> dict[str, Any]:
    """What counts as the form shows it, and the step it was read at."""
    floor = said["floor"]
    return {**said, "floor": None if floor is None else f"{float(floor):g}", "step": step}


class People(Protocol):
    """Whoever may be named on a side, narrowed by words."""

    def __call__(self, side: PartSide, words: str, /) -> QuerySet[Enrolment]: ...


class PairForm(forms.Form):
    """A mentee and a mentor: each a name typed, or a person chosen from those the name fits."""

    use_required_attribute = False

    mentee = forms.CharField(label=gettext_lazy("{Mentee}"), max_length=200)
    mentor = forms.CharField(label=gettext_lazy("{Mentor}"), max_length=200)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        people: People,
        names: Names,
        named: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(data)
        self.people = people
        self.found: dict[str, list[Enrolment]] = {}
        """Everybody a name fits, when it fits more than one."""
        for side in PartSide:
            field = self.fields[side.value]
            field.label = names.say(field.label or "")
            field.widget = forms.TextInput(attrs={"autocomplete": "off"})
            field.help_text = gettext_lazy("Any part of the name. If it fits several people, you choose among them.")
            field.error_messages["required"] = gettext_lazy("Write a name, or a part of it.")
            field.initial = next((one.member.name for one in self._by_id(side, named.get(side.value, ""))), "")

    def clean_mentee(self) -> Enrolment:
        return self._person(PartSide.MENTEE)

    def clean_mentor(self) -> Enrolment:
        return self._person(PartSide.MENTOR)

    def sides(self) -> list[tuple[BoundField, list[Enrolment]]]:
        """Both fields, each with those among whom to choose."""
        return [(self[side.value], self.found.get(side.value, [])) for side in PartSide]

    def _person(self, side: PartSide) -> Enrolment:
        """The one person meant, or an error that helps to say it better."""
        typed = self.cleaned_data[side.value]
        found = self._fitting(side, self.data.get(f"{side.value}-choice") or typed)
        if not found:
            raise forms.ValidationError(
                _("Nobody called “{name}” can be named here. Try a part of the name.").format(name=typed[:60])
            )
        if len(found) > MOST_FOUND:
            raise forms.ValidationError(_("Many people fit. Write more of the name."))
        if len(found) > 1:
            self.found[side.value] = found
            raise forms.ValidationError(_("Several people fit. Choose one of them below."))
        self._show(side, found[0].member.name)
        return found[0]

    def _fitting(self, side: PartSide, given: str) -> list[Enrolment]:
        """By id, by the whole name, or by any part of it."""
        if by_id := self._by_id(side, given):
            return by_id
        named = list(self.people(side, "").filter(member__name_key=fold(given))[: MOST_FOUND + 1])
        return named or list(self.people(side, given)[: MOST_FOUND + 1])

    def _by_id(self, side: PartSide, given: str) -> list[Enrolment]:
        try:
            return list(self.people(side, "").filter(pk=UUID(given)))
        except ValueError:
            return []

    def _show(self, side: PartSide, name: str) -> None:
        """Should the form be shown again, it names the person, however they were chosen."""
        self.data = dict(self.data.items()) | {side.value: name}


class SteerForm(PairForm):
    """Lock or forbid a pair, with a reason."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What about them?"),
        choices=[
            (SteerKind.LOCK, gettext_lazy("They must be a pair")),
            (SteerKind.PREFER, gettext_lazy("They should rather be a pair")),
            (SteerKind.FORBID, gettext_lazy("They must not be a pair")),
        ],
        widget=forms.RadioSelect,
    )
    step = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("Kept with the pair; the two never see it.")
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        people: People,
        names: Names,
        named: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(data, people=people, names=names, named=named)
        self.fields["kind"].initial = named.get("kind", SteerKind.LOCK)
        self.fields["step"].initial = named.get("step")


def _signed(number: int) -> str:
    """A number with a proper minus."""
    return str(number).replace("-", "−")


def _number(value: Any) -> int | None:
    """A parameter as it stands in the field; nothing where it can't be read."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _whole(value: Any) -> int:
    """A weight as it stands in the field, also one that can't be read."""
    return int(value) if str(value).isdigit() else 0
