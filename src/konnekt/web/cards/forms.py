"""Forms of one's card and of the directory."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.community.actions.cards import Choices, languages_named
from konnekt.community.models import Card
from konnekt.community.queries.directory import LONGEST_SEARCH, Facets, Wanted
from konnekt.community.rules import LONGEST_LINE, LONGEST_OFFER, LONGEST_SITE

_WORDS = ("about", "offers", "ask_me", "place")
_TICKED = ("shows_title", "shows_unit", "shows_spaces", "in_directory")


class CardForm(forms.Form):
    """What one shows beside one's name. Whatever stays empty isn't shown."""

    use_required_attribute = False

    about = forms.CharField(label=gettext_lazy("A sentence about you"), required=False, max_length=LONGEST_LINE)
    offers = forms.CharField(
        label=gettext_lazy("What you can offer"),
        required=False,
        max_length=LONGEST_OFFER,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "To anybody of the community, not as somebody’s mentor: a talk, an hour on a tool, a door you can open."
        ),
    )
    ask_me = forms.CharField(label=gettext_lazy("Ask me about …"), required=False, max_length=LONGEST_LINE)
    place = forms.CharField(
        label=gettext_lazy("Where you work from"),
        required=False,
        max_length=LONGEST_SITE,
        help_text=gettext_lazy("As exactly as you like: a site, a town, a time zone."),
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Areas you like to talk about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages you can talk in"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line."),
    )
    shows_title = forms.BooleanField(label=gettext_lazy("Show my job title"), required=False)
    shows_unit = forms.BooleanField(label=gettext_lazy("Show my unit"), required=False)
    shows_spaces = forms.BooleanField(
        label=gettext_lazy("Show the spaces I am in"),
        required=False,
        help_text=gettext_lazy("Others see those that they could find themselves."),
    )
    in_directory = forms.BooleanField(
        label=gettext_lazy("Let people of the community find me in the directory"),
        required=False,
        help_text=gettext_lazy("Without it only people who are in a space or a pair with you can open your card."),
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], is_guest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["areas"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = areas
        if is_guest:
            del self.fields["in_directory"]

    @staticmethod
    def initial_of(card: Card) -> dict[str, Any]:
        """What the card says now."""
        kept = {name: getattr(card, name) for name in (*_WORDS, *_TICKED, "areas")}
        return kept | {"languages": "\n".join(languages_named(card.languages))}

    @property
    def choices(self) -> Choices:
        """As the action takes it."""
        given = self.cleaned_data
        return Choices(
            **{name: given.get(name, False) for name in (*_WORDS, *_TICKED)},
            areas=given["areas"],
            languages=[line.strip() for line in given["languages"].splitlines() if line.strip()],
        )


class DirectoryForm(forms.Form):
    """Whom one looks for."""

    use_required_attribute = False

    words = forms.CharField(label=gettext_lazy("Name or words"), required=False, max_length=LONGEST_SEARCH)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    space = forms.ChoiceField(label=gettext_lazy("A space you are both in"), required=False)

    def __init__(self, *args: Any, facets: Facets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {"area": facets.areas, "unit": facets.units, "language": facets.languages, "space": facets.spaces}
        for name, options in known.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Any")), *options]
            if not options:
                del self.fields[name]

    @property
    def wanted(self) -> Wanted:
        """Whatever is not offered narrows nothing."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
