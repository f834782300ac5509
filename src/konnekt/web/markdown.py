"""Markdown that people write for public pages, as HTML by an allow-list: words, lists, links; no picture, no script."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False}).disable("image")
_TAGS = {"p", "br", "hr", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h2", "h3", "h4"}
_DEEPEST = 4

_OWN_PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False}).disable("image").enable("table")
_OF_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}


def render(text: str) -> SafeString:
    """Safe HTML. Headings begin one level down, since the page has a title of its own."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, _DEEPEST)}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return mark_safe(  # noqa: S308  # cleaned by the allow-list
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}},
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
