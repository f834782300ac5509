"""Pictures of a module. Photographs are re-encoded where they are stored; a drawing may hold shapes and words only."""

import re
from xml.etree import ElementTree

from django.utils.translation import gettext as _

_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = frozenset(
    [
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "marker",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "viewBox",
        "width",
        "height",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "dx",
        "dy",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "d",
        "points",
        "transform",
        "fill",
        "fill-opacity",
        "fill-rule",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-dasharray",
        "stroke-opacity",
        "opacity",
        "font-family",
        "font-size",
        "font-weight",
        "font-style",
        "text-anchor",
        "dominant-baseline",
        "letter-spacing",
        "id",
        "role",
        "aria-label",
        "aria-labelledby",
        "marker-end",
        "marker-start",
        "markerWidth",
        "markerHeight",
        "refX",
        "refY",
        "orient",
        "offset",
        "stop-color",
        "stop-opacity",
        "gradientUnits",
        "clip-path",
        "preserveAspectRatio",
    ]
)
_FROM_ELSEWHERE = re.compile(r"url\((?!#)|javascript:|data:", re.IGNORECASE)


def wrong_with_drawing(body: bytes) -> str:
    """What keeps a drawing (SVG) from being shown; empty if nothing does."""
    try:
        words = body.decode()
    except UnicodeDecodeError:
        words = "\0"
    if "\0" in words:  # UTF-16 can pass for UTF-8, and be read by XML as what it is
        return _("is not written in UTF-8")
    if "<!" in words.replace("<!--", ""):
        return _("declares types or entities; leave them out")
    try:
        root = ElementTree.fromstring(words)  # noqa: S314  # what could grow is refused above
    except ElementTree.ParseError as error:
        return _("can’t be read as SVG: {error}").format(error=error)
    if root.tag != f"{_SVG}svg" or "viewBox" not in root.attrib:
        return _("is no SVG with a viewBox")
    for element in root.iter():
        tag = str(element.tag)
        if tag.removeprefix(_SVG) not in _SHAPES or not tag.startswith(_SVG):
            return _("holds <{tag}>; a drawing holds shapes and words only").format(tag=tag.removeprefix(_SVG))
        for name, value in element.attrib.items():
            if name not in _ATTRIBUTES or _FROM_ELSEWHERE.search(value):
                return _('holds {name}="{value}", which isn’t allowed in a drawing').format(name=name, value=value[:40])
    return ""
