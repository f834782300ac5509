"""Markdown that people write, as HTML by an allow-list: words, lists, links; no script, and no picture but ours."""

from collections.abc import Callable
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False}).disable("image")
_WITH_PICTURES = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
_TAGS = {"p", "br", "hr", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h2", "h3", "h4"}
_DEEPEST = 4

_OWN_PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False}).disable("image").enable("table")
_OF_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}


def render(text: str) -> SafeString:
    """Safe HTML. Headings begin one level down, since the page has a title of its own."""
    return _clean(_html(_PARSER, text), {})


def render_with_pictures(text: str, address: Callable[[str], str]) -> SafeString:
    """The same with tables, and with pictures by their files’ names: ``address`` says where one of ours is, or nothing
    where there is none of that name. A picture from elsewhere is left out.
    """

    def place(tokens: list[Any]) -> None:
        for token in tokens:
            for child in token.children or ():
                if child.type == "image":
                    child.attrs["src"] = address(str(child.attrs.get("src", "")))
                    child.attrs = {name: value for name, value in child.attrs.items() if name != "title" and value}

    more = {"img": {"src", "alt", "loading"}, "th": {"align"}, "td": {"align"}}
    return _clean(_html(_WITH_PICTURES, text, place), more)


def _html(parser: MarkdownIt, text: str, look: Callable[[list[Any]], None] | None = None) -> str:
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, _DEEPEST)}"
    if look is not None:
        look(tokens)
    html: str = parser.renderer.render(tokens, parser.options, {})
    return html


def _clean(html: str, more: dict[str, set[str]]) -> SafeString:
    return mark_safe(  # noqa: S308  # cleaned by the allow-list
        nh3.clean(
            html,
            tags=_TAGS | ({"img", "table", "thead", "tbody", "tr", "th", "td"} if more else set()),
            attributes={"a": {"href"}, **more},
            url_schemes={"https", "http", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )


def render_own(text: str) -> SafeString:
    """The same for texts of ours, which have tables too: on a phone each row of one becomes a card."""
    tokens = _OWN_PARSER.parse(text)
    _label_cells(tokens)
    html = nh3.clean(
        _OWN_PARSER.renderer.render(tokens, _OWN_PARSER.options, {}),
        tags=_TAGS | _OF_TABLES,
        attributes={"a": {"href"}, "th": {"scope"}, "td": {"data-label"}},
        url_schemes={"https"},
    )
    framed = html.replace("<table>", '<div class="table-frame"><table class="table" data-cards>')
    return mark_safe(framed.replace("</table>", "</table></div>"))  # noqa: S308  # cleaned, and framed by us


def _label_cells(tokens: list[Token]) -> None:
    """The first cell of a row is what the row is about; each other one carries its heading."""
    heads: list[str] = []
    place, is_head = 0, False
    for at, token in enumerate(tokens):
        match token.type:
            case "thead_open":
                heads, is_head = [], True
            case "thead_close":
                is_head = False
            case "tr_open":
                place = 0
            case "th_open":
                token.attrSet("scope", "col")
                heads.append(tokens[at + 1].content)
            case "td_open" if not is_head:
                if place:
                    token.attrSet("data-label", heads[place])
                else:
                    token.tag, tokens[at + 2].tag = "th", "th"
                    token.attrSet("scope", "row")
                place += 1
