"""Markdown that people write, as HTML by an allow-list: words, lists, links; no script, and no picture but those that
were kept with the text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False}).disable("image")
_WITH_PICTURES = MarkdownIt("commonmark", {"html": False, "typographer": False})
_WITH_TABLES = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
_TAGS = {"p", "br", "hr", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h2", "h3", "h4"}
_PICTURES = {"img": {"src", "alt"}}
_TABLES: dict[str, set[str]] = {"table": set(), "thead": set(), "tbody": set(), "tr": set()}
_CELLS = {"th": {"scope"}, "td": {"data-label"}}
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that was kept with a text: where we serve it, and what it shows."""

    url: str
    alt: str


def render(text: str) -> SafeString:
    """Safe HTML. Headings begin at the second level, since the page has a title of its own."""
    return _clean(_PARSER, _lowered(_PARSER.parse(text)))


def render_with_pictures(text: str, pictures: Mapping[str, Shown]) -> tuple[SafeString, set[str]]:
    """The same, with ``![](1)`` as the picture that is kept under “1”; any other picture is only its words. Returns the
    pictures that have a place in the text, too.
    """
    tokens = _lowered(_WITH_PICTURES.parse(text))
    placed: set[str] = set()
    for token in tokens:
        if token.children:
            token.children = [_placed(child, pictures, placed) for child in token.children]
    return _clean(_WITH_PICTURES, tokens, _PICTURES), placed


def render_lesson(text: str, address: Callable[[str], str]) -> SafeString:
    """The same for a lesson: with tables, and with pictures by their files’ names. ``address`` says where one of ours
    is, or nothing where there is none of that name; such a picture is only its words.
    """
    tokens = _lowered(_WITH_TABLES.parse(text))
    for token in tokens:
        if token.children:
            token.children = [_addressed(child, address) for child in token.children]
    return _with_tables(tokens, _PICTURES)


def render_own(text: str) -> SafeString:
    """The same for texts of ours, which have tables too."""
    return _with_tables(_lowered(_WITH_TABLES.parse(text)), {})


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


def _addressed(token: Token, address: Callable[[str], str]) -> Token:
    if token.type != "image":
        return token
    url = address(str(token.attrs.get("src", "")))
    if not url:
        return Token("text", "", 0, content=token.content)
    token.attrs = {"src": url, "alt": ""}
    return token


def _lowered(tokens: list[Token]) -> list[Token]:
    """Headings begin at the second level, whatever they were written as, and leave none out."""
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    levels = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(levels.index(token.tag) + 2, _DEEPEST)}"
    return tokens


def _clean(parser: MarkdownIt, tokens: list[Token], more: Mapping[str, set[str]] | None = None) -> SafeString:
    allowed = {"a": {"href"}, **(more or {})}
    html = parser.renderer.render(tokens, parser.options, {})
    return mark_safe(  # noqa: S308  # cleaned by the allow-list
        nh3.clean(
            html,
            tags=_TAGS | allowed.keys(),
            attributes=allowed,
            url_schemes={"https", "http", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )


def _with_tables(tokens: list[Token], more: Mapping[str, set[str]]) -> SafeString:
    """On a phone each row of a table becomes a card."""
    _label_cells(tokens)
    html = _clean(_WITH_TABLES, tokens, {**_TABLES, **_CELLS, **more})
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
                heads.append(tokens[at + 1].content)
                if heads[-1]:
                    token.attrSet("scope", "col")
                else:  # a corner with nothing in it heads nothing
                    token.tag, tokens[at + 2].tag = "td", "td"
            case "td_open" if not is_head:
                if place:
                    token.attrSet("data-label", heads[place])
                else:
                    token.tag, tokens[at + 2].tag = "th", "th"
                    token.attrSet("scope", "row")
                place += 1
