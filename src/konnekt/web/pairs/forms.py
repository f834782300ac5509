"""The one form of a pair's page."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class SeveralFiles(forms.FileInput):
    """Takes more than one."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, as their names and contents."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Read what came."""
        return [(str(one.name), one.read()) for one in data or () if isinstance(one, UploadedFile)]


class MessageForm(forms.Form):
    """A message, files with it, and a token that makes sending it twice sending it once."""

    text = forms.CharField(
        label=_("Write a message"), widget=forms.Textarea(attrs={"rows": 4}), strip=True, required=False
    )
    enclosed = FilesField(
        label=_("Files"),
        required=False,
        help_text=_("Up to five, of 10 MB each: pictures, PDF, office documents or plain text."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"token": uuid4()})
        super().__init__(*args, **kwargs)
