"""A bound field of any kind, drawn with its label, hint, errors and the chip that says who can see it."""

from typing import Any

from django import forms, template
from django.forms import BaseForm, BoundField

from konnekt.web.templatetags.konnekt import AREAS_WITH_ICON

register = template.Library()

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
SEVERAL = (forms.SelectDateWidget, forms.SplitDateTimeWidget)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    hint: str = "",
    label: str = "",
    look: str = "list",
    width: str = "",
    who: Any = None,
    draft: str = "",
    is_one_of: bool = False,
) -> dict[str, Any]:
    """One field. Width is short, medium or full; look (list, chips, cards) is for choices; draft names a kept text.
    What is needed unless another field is given (`is_one_of`) isn't called optional.
    """
    attrs = {"data-draft": draft} if draft else {}
    parts = _parts(bound, hint=hint, label=label, who=who, attrs=attrs) | {"look": look, "width": width}
    return parts | {"optional": parts["optional"] and not is_one_of}


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """Every field of a form, hidden ones included, for forms that need no arrangement."""
    return {"form": form}


@register.inclusion_tag("components/slider.html")
def slider(bound: BoundField, area: str = "", hint: str = "", who: Any = None) -> dict[str, Any]:
    """Radios that read as a slider. Choices whose value is a number are its steps; others stand beside it."""
    parts = _parts(bound, hint=hint, label="", who=who, attrs={})
    choices = [(choice, str(choice.data["value"]).isdigit()) for choice in bound]
    return parts | {
        "steps": [choice for choice, is_step in choices if is_step],
        "others": [choice for choice, is_step in choices if not is_step and choice.data["value"] != ""],
        "area": area,
        "icon": f"area-{area if area in AREAS_WITH_ICON else 'other'}" if area else "",
    }


@register.inclusion_tag("components/number_slider.html")
def number_slider(bound: BoundField, low: str = "", high: str = "", hint: str = "", who: Any = None) -> dict[str, Any]:
    """A number field that gets a slider beside it where scripts run; low and high name its ends."""
    return _parts(bound, hint=hint, label="", who=who, attrs={"data-number-slider": True}) | {"low": low, "high": high}


@register.inclusion_tag("components/picker.html")
def picker(
    bound: BoundField,
    options: Any = (),
    url: str = "",
    one: bool = False,
    hint: str = "",
    who: Any = None,
    is_one_of: bool = False,
) -> dict[str, Any]:
    """Words chosen from a list or typed freely, one a line; scripts turn it into a type-ahead.

    Options are values, or (value, label) pairs; `url` answers `?q=` with JSON `{"options": [{"value", "label"}]}`.
    """
    pairs = [option if isinstance(option, tuple) else (option, option) for option in options]
    parts = _parts(
        bound, hint=hint, label="", who=who, attrs={"data-picker-field": True} | ({} if one else {"rows": 3})
    )
    return parts | {"options": pairs, "url": url, "one": one, "optional": parts["optional"] and not is_one_of}


def _parts(bound: BoundField, *, hint: str, label: str, who: Any, attrs: dict[str, Any]) -> dict[str, Any]:
    """What every field's template needs; hint and errors are tied to the control by `aria-describedby`."""
    html_id = bound.auto_id or bound.html_name
    hint = hint or str(bound.help_text or "")
    ids = [name for name, present in ((f"{html_id}-hint", hint), (f"{html_id}-error", bound.errors)) if present]
    described = {"aria-describedby": " ".join(ids)} if ids else {}
    invalid = {"aria-invalid": "true"} if bound.errors else {}
    kind = _kind(bound)
    return {
        "field": bound,
        "kind": kind,
        "control": "" if kind == "group" else bound.as_widget(attrs=attrs | described | invalid),
        "label": label or bound.label,
        "html_id": html_id,
        "hint": hint,
        "who": who,
        "described_by": " ".join(ids),
        "optional": not bound.field.required,
    }


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, GROUPS):
        return "group"
    if isinstance(widget, SEVERAL):
        return "several"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "control"
