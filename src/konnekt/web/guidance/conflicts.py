"""What two people who wrote at once wrote: all of it, so that neither writes over the other without having seen it."""

from typing import Any

from django import forms
from django.db.models import Model

from konnekt.workspace.differences import Piece, side_by_side


def both_of(form: forms.Form, theirs: Model) -> dict[str, list[Piece]]:
    """What somebody else saved and what was typed, beside each other: every field of a valid form, the text last."""
    shown = [name for name in form.fields if name not in {"text", "edition"}]
    saved = _as_text(form, shown, {name: getattr(theirs, name) for name in [*shown, "text"]})
    typed = _as_text(form, shown, form.cleaned_data)
    left, right = side_by_side(saved, typed)
    return {"theirs": left, "mine": right}


def _as_text(form: forms.Form, names: list[str], said: dict[str, Any]) -> str:
    lines = [f"{_asked(form.fields[name])} {_words(form.fields[name], said[name])}".strip() for name in names]
    return "\n".join([*lines, "", said["text"]])


def _asked(field: forms.Field) -> str:
    """A field's name before its value; a question ends by itself."""
    label = str(field.label)
    return label if label.endswith("?") else f"{label}:"


def _words(field: forms.Field, value: str) -> str:
    """A choice as it is called on the page."""
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, value))
    return value
