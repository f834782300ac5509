"""Markdown that people write, as HTML by an allow-list: words, lists, links; no script, and no picture but those that
were kept with the text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False}).disable("image")
_WITH_PICTURES = MarkdownIt("commonmark", {"html": False, "typographer": False})
_TAGS = {"p", "br", "hr", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h2", "h3", "h4"}
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that was kept with a text: where we serve it, and what it shows."""

    url: str
    alt: str


def render(text: str) -> SafeString:
    """Safe HTML. Headings begin one level down, since the page has a title of its own."""
    return _clean(_PARSER, _lowered(_PARSER.parse(text)), pictures=False)


def render_with_pictures(text: str, pictures: Mapping[str, Shown]) -> tuple[SafeString, set[str]]:
    """The same, with ``![](1)`` as the picture that is kept under “1”; any other picture is only its words. Returns the
    pictures that have a place in the text, too.
    """
    tokens = _lowered(_WITH_PICTURES.parse(text))
    placed: set[str] = set()
    for token in tokens:
        if token.children:
            token.children = [_placed(child, pictures, placed) for child in token.children]
    return _clean(_WITH_PICTURES, tokens, pictures=True), placed


def plain(text: str) -> str:
    """The words alone, in one line."""
    return " ".join(" ".join(_words(_WITH_PICTURES.parse(text))).split())


def _words(tokens: Sequence[Token]) -> list[str]:
    found = []
    for token in tokens:
        if token.children and token.type != "image":
            found.append("".join(_word(child) for child in token.children))
        elif token.type in {"code_block", "fence"}:
            found.append(token.content)
    return found


def _word(token: Token) -> str:
    return " " if token.type in {"softbreak", "hardbreak"} else token.content


def _placed(token: Token, pictures: Mapping[str, Shown], placed: set[str]) -> Token:
    if token.type != "image":
        return token
    name = str(token.attrs.get("src", ""))
    shown = pictures.get(name)
    if shown is None:
        return Token("text", "", 0, content=token.content)
    placed.add(name)
    token.attrs = {"src": shown.url, "alt": ""}
    token.children = [Token("text", "", 0, content=shown.alt)]
    return token


def _lowered(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, _DEEPEST)}"
    return tokens


def _clean(parser: MarkdownIt, tokens: list[Token], *, pictures: bool) -> SafeString:
    html = parser.renderer.render(tokens, parser.options, {})
    return mark_safe(  # noqa: S308  # cleaned by the allow-list
        nh3.clean(
            html,
            tags=_TAGS | ({"img"} if pictures else set()),
            attributes={"a": {"href"}} | ({"img": {"src", "alt"}} if pictures else {}),
            url_schemes={"https", "http", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )
