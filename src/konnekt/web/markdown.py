"""Markdown that people write for public pages, as HTML by an allow-list: words, lists, links; no picture, no script."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

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
    """The same for texts of ours, which have tables too."""
    tags = _TAGS | _OF_TABLES
    html = nh3.clean(_OWN_PARSER.render(text), tags=tags, attributes={"a": {"href"}}, url_schemes={"https"})
    framed = html.replace("<table>", '<div class="table-frame"><table class="table">')
    return mark_safe(framed.replace("</table>", "</table></div>"))  # noqa: S308  # cleaned, and framed by us
