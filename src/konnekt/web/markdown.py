"""Markdown that people write for public pages, as HTML by an allow-list: words, lists, links; no picture, no script."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False}).disable("image")
_TAGS = {"p", "br", "hr", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h2", "h3", "h4"}
_DEEPEST = 4


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
