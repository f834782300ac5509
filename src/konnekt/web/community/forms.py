"""Forms of the community."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konnekt.community.actions.pictures import Given
from konnekt.community.actions.writing import Words
from konnekt.community.rules import (
    LONGEST_ABOUT,
    LONGEST_ALT,
    LONGEST_BODY,
    LONGEST_NAME,
    LONGEST_REPLY,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_PICTURES,
)
from konnekt.community.states import (
    CHOSEN_BY_KEEPERS,
    WRITTEN,
    Digest,
    HideReason,
    Joining,
    Outcome,
    PostKind,
    ReportReason,
)
from konnekt.web.goals.forms import OnceForm
from konnekt.web.pairs.forms import FilesField

_PICTURES = _("Up to four. They are drawn again, so that only what one sees is kept: no place, no camera.")
_ALTS = _("For those who don’t see them. One line for each picture, in their order.")
_MARKDOWN = _("*Slanted*, **strong**, lists and [links](https://…) work, as in Markdown. ![](1) is the first picture.")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class _WithPictures(OnceForm):
    """Words, pictures that come with them, and whose attention they ask for."""

    body = forms.CharField(
        label=_("What would you like to say?"),
        required=False,
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_MARKDOWN,
    )
    mentions = forms.CharField(
        label=_("Ask for somebody’s attention"),
        required=False,
        max_length=2_500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("People of this space, one a line. They are told that there is something, not what."),
    )
    pictures = FilesField(label=_("Pictures"), required=False, help_text=_PICTURES)
    alts = forms.CharField(
        label=_("What the pictures show"),
        required=False,
        max_length=MOST_PICTURES * (LONGEST_ALT + 2),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_ALTS,
    )

    def clean_pictures(self) -> list[tuple[str, bytes]]:
        """No more than fit; the rest is looked at by the room."""
        given: list[tuple[str, bytes]] = self.cleaned_data["pictures"]
        if len(given) > MOST_PICTURES:
            raise forms.ValidationError(_("At most four pictures fit into one post."))
        return given

    @property
    def given(self) -> list[Given]:
        """The pictures with their words, in their order."""
        sent = self.cleaned_data.get("pictures") or []
        alts = _lines(self.cleaned_data.get("alts", ""))
        return [Given(name, body, alts[at] if at < len(alts) else "") for at, (name, body) in enumerate(sent)]

    @property
    def words(self) -> Words:
        """What was typed, as the actions take it."""
        given = self.cleaned_data
        return Words(
            title=given.get("title", ""),
            body=given["body"],
            kind=PostKind(given.get("kind") or PostKind.POST),
            options=_lines(given.get("options", "")),
            pictures=self.given,
            mentions=_lines(given["mentions"]),
        )


class PostForm(_WithPictures):
    """Something new in a space."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(one.value, one.label) for one in WRITTEN],
        initial=PostKind.POST,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        help_text=_("One line, so that others know whether it is for them. Of a question: the question itself."),
        error_messages={"required": _("Give it a title, so that others find it.")},
    )
    options = forms.CharField(
        label=_("What can be chosen"),
        required=False,
        max_length=1_200,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Of a poll: two to eight answers, one a line. Nobody learns who chose what."),
    )
    field_order = ("kind", "title", "body", "options", "pictures", "alts", "mentions")


class ReplyForm(_WithPictures):
    """A reply."""

    body = forms.CharField(
        label=_("Reply"),
        required=False,
        max_length=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_MARKDOWN,
    )


class EditForm(_WithPictures):
    """One's own words, changed. Each picture that is there has a line of its own."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE, required=False)
    field_order = ("title", "body")

    def __init__(self, *args: Any, is_reply: bool, there: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_reply:
            del self.fields["title"]
        self.there = [name for name, _alt in there]
        for number, (name, alt) in enumerate(there, 1):
            self.fields[name] = forms.CharField(
                label=_("What picture {number} shows").format(number=number),
                required=False,
                initial=alt,
                max_length=LONGEST_ALT,
                help_text=_("Empty: the picture is taken out."),
            )

    @property
    def bound_alts(self) -> list[forms.BoundField]:
        """The lines of the pictures that are there."""
        return [self[name] for name in self.there]

    @property
    def said(self) -> dict[str, str]:
        """What each picture that is there shows."""
        return {name: self.cleaned_data[name] for name in self.there}


class SpaceForm(OnceForm):
    """A space of one's own."""

    name = forms.CharField(
        label=_("What is it called?"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Give it a name.")},
    )
    about = forms.CharField(
        label=_("What is it for?"),
        required=False,
        max_length=LONGEST_ABOUT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whom it is for, what one finds there, how you speak with each other. Markdown."),
    )
    joining = forms.ChoiceField(
        label=_("How does one come in?"),
        choices=[(one.value, one.label) for one in CHOSEN_BY_KEEPERS],
        initial=Joining.OPEN.value,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how people come in.")},
    )


class StandingSpaceForm(SpaceForm):
    """A space that stands by itself changes in its words alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["name"], self.fields["joining"]


class ReportForm(forms.Form):
    """Why somebody should look at a post."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("What is it about?"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Sealed. Whoever looks at the post reads them, and not who wrote them."),
    )


class HideForm(forms.Form):
    """Why a post is hidden."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=HideReason.choices,
        widget=forms.RadioSelect,
        help_text=_("The author reads it."),
        error_messages={"required": _("Choose why.")},
    )
    words = forms.CharField(
        label=_("A word to the author"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What could be said differently? Kind words help most."),
    )


class AppealForm(forms.Form):
    """What the author says to it."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("Why should it stand?"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say in a few words why it should stand.")},
    )


class AnswerForm(forms.Form):
    """What came of the second look."""

    use_required_attribute = False

    outcome = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of it.")},
    )
    words = forms.CharField(
        label=_("Your answer to the author"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Answer in a few words; the author reads them.")},
    )


class ChoiceForm(forms.Form):
    """When one hears of what is new."""

    use_required_attribute = False

    digest = forms.ChoiceField(
        label=_("New posts in the spaces you follow"),
        choices=Digest.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    hears_at_once = forms.BooleanField(
        label=_("Tell me when somebody asks for my attention or replies to me"), required=False
    )
