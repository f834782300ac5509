"""Reading what stands before the lessons: the title, why one would read it, what for, and its sources."""

import re

from django.utils.translation import gettext as _

from konnekt.training.text.problems import Problems

_HEADING = re.compile(r"^##\s+(?P<words>.*\S)\s*$")
_POINT = re.compile(r"^- (?P<words>.*\S)\s*$")


def read_front(source: str, *, file: str, problems: Problems) -> tuple[str, str, tuple[str, ...], str]:
    """Title, why, what for, sources. The first section holds what one can do afterwards, a second one the sources."""
    lines = source.splitlines()
    title, why, sections = "", [], []
    for number, line in enumerate(lines, 1):
        heading = _HEADING.match(line)
        if line.startswith("# ") and not title:
            title = line[2:].strip()
        elif heading:
            sections.append([heading["words"]])
        elif sections:
            sections[-1].append(line)
        elif title:
            why.append(line)
        elif line.strip():
            problems.add(file, number, _("begins without a title; write it into the first line, behind “# ”"))
            title = line.strip()
    paragraph = " ".join(line.strip() for line in why if line.strip())
    points = _points(sections[0][1:]) if sections else ()
    if not title:
        problems.add(file, None, _("is missing, or empty"))
    elif not paragraph:
        problems.add(file, None, _("does not say, below its title, why somebody would read it"))
    if title and not points:
        problems.add(file, None, _("lacks a list, under a heading with “## ”, of what one can do afterwards"))
    most = 2
    if len(sections) > most:
        problems.add(file, None, _("has more than the two sections “Afterwards you can” and “Sources”"))
    sources = "\n".join(sections[1][1:]).strip() if len(sections) > 1 else ""
    return title, paragraph, points, sources


def _points(lines: list[str]) -> tuple[str, ...]:
    points: list[str] = []
    for line in lines:
        found = _POINT.match(line)
        if found:
            points.append(found["words"])
        elif line.startswith("  ") and points:
            points[-1] += " " + line.strip()
    return tuple(points)
