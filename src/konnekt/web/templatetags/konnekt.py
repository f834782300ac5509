"""The components as template tags. Each draws `components/<name>.html`, whose first lines say what it takes.

`docs/developers/face.md` shows how to write with them; `/styleguide` shows them in every state.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.utils import flatatt
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from konnekt.web.names import hue, initials

register = template.Library()

AREAS_WITH_ICON = frozenset({"education", "career", "wellbeing", "relationships", "networking"})
"""The five default areas; one that an organisation adds gets the neutral icon and the neutral ink."""


def attributes(given: dict[str, Any]) -> SafeString:
    """HTML attributes from a tag's keyword arguments: `hx_get` becomes `hx-get`, `True` a bare name, `None` nothing."""
    return flatatt({name.rstrip("_").replace("_", "-"): value for name, value in given.items() if value is not None})


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line icon from the sprite; silent beside a word, or with a `label` where it stands alone."""
    voice = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', voice, static("icons/sprite.svg"), name)


@register.inclusion_tag("components/area.html")
def area(slug: str, label: str) -> dict[str, Any]:
    """An interest area: its icon, its word, its colour."""
    return {"slug": slug, "label": label, "icon": f"area-{slug if slug in AREAS_WITH_ICON else 'other'}"}


@register.inclusion_tag("components/button.html")
def button(
    label: str, href: str | None = None, kind: str = "secondary", icon: str = "", **extra: Any
) -> dict[str, Any]:
    """A link where `href` is given, else a submit button. Other keywords become attributes.

    An address that came out empty is an error: the way back would send the form it stands in.
    """
    if href is None:
        extra.setdefault("type", "submit")
    elif not href:
        raise ValueError(f"href: expected an address for “{label}”, found nothing; leave it out for a submit button")
    return {"label": label, "href": href, "kind": kind, "icon": icon, "attributes": attributes(extra)}


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(
    context: Context,
    label: str,
    action: str,
    kind: str = "secondary",
    icon: str = "",
    look: str = "button",
    **hidden: Any,
) -> dict[str, Any]:
    """A form with nothing but a button. Other keywords travel as hidden fields."""
    return {"label": label, "action": action, "kind": kind, "icon": icon, "look": look, "hidden": hidden}


@register.inclusion_tag("components/menu_item.html")
def menu_item(label: str, href: str, icon: str = "", tone: str = "") -> dict[str, Any]:
    """A link inside `{% more %}` or the person's menu."""
    return {"label": label, "href": href, "icon": icon, "tone": tone}


@register.inclusion_tag("components/badge.html")
def badge(label: str, tone: str = "neutral") -> dict[str, Any]:
    """A state in one or two words; tone is neutral, brand, info, success, warning or danger."""
    return {"label": label, "tone": tone}


@register.inclusion_tag("components/avatar.html")
def avatar(name: str, size: str = "", silent: bool = True) -> dict[str, Any]:
    """A person's initials in a circle; silent beside the written name."""
    return {"name": name, "initials": initials(name), "hue": hue(name), "size": size, "silent": silent}


@register.inclusion_tag("components/person.html")
def person(name: str, note: str = "", href: str = "", size: str = "") -> dict[str, Any]:
    """An avatar, the name as its owner writes it, and a quiet line below."""
    return {"name": name, "note": note, "href": href, "size": size}


@register.inclusion_tag("components/pair.html")
def pair(one: str, other: str, one_note: str = "", other_note: str = "", state: str = "together") -> dict[str, Any]:
    """Two people joined by the line; state is meeting, together or apart."""
    return {"one": one, "other": other, "one_note": one_note, "other_note": other_note, "state": state}


@register.inclusion_tag("components/who.html")
def who(answer: Any, heading_level: int = 3) -> dict[str, Any]:
    """The "who can see this" chip; the view hands the answer, read from the table the server enforces."""
    return {"who": answer, "heading_level": heading_level}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What must be put right, at the top of a form, each line a link to its field."""
    return {"form": form, "fields": [field for field in form if field.errors]}


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[Any], label: str = "") -> dict[str, Any]:
    """The path through a wizard. Each item has label, state (done, current, ahead) and, where one may go there, url."""
    items = list(items)
    current = next((number for number, item in enumerate(items, 1) if _get(item, "state") == "current"), len(items))
    return {"items": items, "label": label, "number": current, "total": len(items)}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Earlier, later and the pages between; keeps the rest of the address."""
    request = context.get("request")
    query: QueryDict = request.GET if request is not None else QueryDict()
    return {
        "page": page,
        "links": [_page_link(page, n, query, parameter) for n in _pages(page)],
        "parameter": parameter,
    } | {
        "earlier": _address(query, parameter, page.previous_page_number()) if page.has_previous() else "",
        "later": _address(query, parameter, page.next_page_number()) if page.has_next() else "",
    }


@register.simple_block_tag
def page_head(
    content: SafeString,
    title: str,
    purpose: str = "",
    trail: Sequence[tuple[str, str]] = (),
    lang: str = "",
    title_lang: str = "",
) -> SafeString:
    """Where am I, a sentence as title, what the page is for; the block holds the main action and `{% more %}`. ``lang``
    is the language of title and purpose, ``title_lang`` of the title alone, where it isn't the page's.
    """
    said = {"title": title, "purpose": purpose, "trail": trail, "lang": lang, "title_lang": title_lang}
    return _render("page_head", **said, actions=_trimmed(content))


@register.simple_block_tag
def more(content: SafeString, label: str = "") -> SafeString:
    """The menu for all but the main action: `{% menu_item %}` and `{% post_button … look="menu" %}`."""
    return _render("more", label=label, content=content)


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: str = "") -> SafeString:
    """Something to know here and now; tone is info, success, warning or danger."""
    return _render("notice", tone=tone, title=title, content=_trimmed(content))


@register.simple_block_tag
def empty(content: SafeString, title: str, words: str = "", pose: str = "meeting") -> SafeString:
    """Nothing here yet: the paths, a kind sentence, at most one action. Pose is meeting, together or apart."""
    return _render("empty", title=title, words=words, pose=pose, content=_trimmed(content))


@register.simple_block_tag
def today_card(content: SafeString, sentence: str, why: str = "", urgent: bool = False) -> SafeString:
    """One thing that needs this person now: a sentence, why it is here, one button and "later" in the block."""
    return _render("today_card", sentence=sentence, why=why, urgent=urgent, actions=content)


@register.simple_block_tag
def fieldset(content: SafeString, legend: str, hint: str = "") -> SafeString:
    """Fields that belong together under one heading."""
    return _render("fieldset", legend=legend, hint=hint, content=content)


def _trimmed(content: SafeString) -> SafeString:
    """A block's HTML without the white space around it, so that an empty block is false; it stays safe."""
    return SafeString(content.strip())


def _render(component: str, **values: Any) -> SafeString:
    return render_to_string(f"components/{component}.html", values)


def _get(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)


def _pages(page: Page[Any]) -> Iterable[int | str]:
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


def _page_link(page: Page[Any], number: int | str, query: QueryDict, parameter: str) -> dict[str, Any]:
    """A number becomes an address, the ellipsis stays a word; what is far from here has no room on a phone."""
    if not isinstance(number, int):
        return {"number": number, "url": "", "far": True}
    return {"number": number, "url": _address(query, parameter, number), "far": abs(number - page.number) > 1}


def _address(query: QueryDict, parameter: str, number: int) -> str:
    changed = query.copy()
    changed[parameter] = str(number)
    return f"?{changed.urlencode()}"
