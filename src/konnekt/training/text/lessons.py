"""Reading a lesson: its title, and the blocks between the running text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from konnekt.training.text.problems import Problems
from konnekt.training.text.shape import (
    Aside,
    Block,
    Checklist,
    Choice,
    Film,
    Lesson,
    Prose,
    Question,
    Quiz,
    Reflection,
    Scenario,
    Worth,
)

_OPENS = re.compile(r"^:::\s*(?P<name>[a-z]+)(?:\s+(?P<title>.*\S))?\s*$")
_CLOSES = re.compile(r"^:::\s*$")
_CODE = re.compile(r"^(```|~~~)")
_CHOICE = re.compile(r"^- \[(?P<worth>[x~ ])\]\s+(?P<words>.*\S)\s*$")
_POINT = re.compile(r"^- (?!\[)(?P<words>.*\S)\s*$")
_QUESTION = re.compile(r"^\?\s+(?P<words>.*\S)\s*$")
_FEEDBACK = re.compile(r"^\s+>\s?(?P<words>.*)$")
_PICTURE = re.compile(r"!\[(?P<says>[^\]]*)\]\((?P<name>[^)\s]*)[^)]*\)")
_FEWEST_CHOICES = 2
MOST_CHARACTERS = 40_000


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


@dataclass(slots=True)
class _Reading:
    """One file while it is read."""

    file: str
    problems: Problems

    def wrong(self, line: int | None, what: str) -> None:
        self.problems.add(self.file, line, what)


def read_lesson(source: str, *, number: int, file: str, problems: Problems) -> Lesson:
    """The lesson a text holds. What is wrong with it is added to the problems, and left out."""
    reading = _Reading(file, problems)
    if len(source) > MOST_CHARACTERS:
        reading.wrong(None, _("is longer than {most} characters; make two lessons of it").format(most=MOST_CHARACTERS))
        source = source[:MOST_CHARACTERS]
    lines = [_Line(place, text.rstrip()) for place, text in enumerate(source.splitlines(), 1)]
    title, rest = read_title(lines, reading.wrong)
    blocks = tuple(_blocks(rest, reading))
    if not blocks:
        reading.wrong(None, _("says nothing below its title"))
    return Lesson(number=number, title=title, blocks=blocks, source=source)


def read_title(lines: list[_Line], wrong: Callable[[int | None, str], None]) -> tuple[str, list[_Line]]:
    """The heading that a text begins with, and the lines behind it."""
    for place, line in enumerate(lines):
        if line.text:
            if line.text.startswith("# ") and line.text[2:].strip():
                return line.text[2:].strip(), lines[place + 1 :]
            wrong(line.number, _("begins without a title; write it into the first line, behind “# ”"))
            return "", lines[place:]
    wrong(None, _("is empty"))
    return "", []


def pictures_in(text: str) -> list[tuple[str, str]]:
    """The pictures of a text: what each says, and its file’s name."""
    return [(found["says"].strip(), found["name"]) for found in _PICTURE.finditer(text)]


def _blocks(lines: list[_Line], reading: _Reading) -> Iterator[Block]:
    prose: list[_Line] = []
    place, in_code = 0, False
    while place < len(lines):
        line = lines[place]
        place += 1
        if _CODE.match(line.text):
            in_code = not in_code
        if in_code or not line.text.startswith(":::"):
            prose.append(line)
            continue
        yield from _prose(prose, reading)
        prose = []
        opened = _OPENS.match(line.text)
        if opened is None:
            reading.wrong(line.number, _("ends a block that was not begun"))
            continue
        inside, place = _inside(lines, place, line, reading)
        yield from _read_block(opened["name"], opened["title"] or "", inside, line, reading)
    yield from _prose(prose, reading)


def _inside(lines: list[_Line], place: int, opening: _Line, reading: _Reading) -> tuple[list[_Line], int]:
    inside: list[_Line] = []
    while place < len(lines):
        line = lines[place]
        if _CLOSES.match(line.text):
            return inside, place + 1
        if line.text.startswith(":::"):
            reading.wrong(line.number, _("begins a block within another; end that one first, with “:::”"))
            return inside, place
        inside.append(line)
        place += 1
    reading.wrong(opening.number, _("begins a block that does not end; put “:::” on a line of its own behind it"))
    return inside, place


def _prose(lines: list[_Line], reading: _Reading) -> Iterator[Prose]:
    for line in lines:
        if line.text.startswith("# "):
            reading.wrong(line.number, _("is a second title; begin headings within a lesson with “## ”"))
    text = _joined(lines)
    if text:
        _look_at_pictures(lines, reading)
        yield Prose(text)


def _look_at_pictures(lines: list[_Line], reading: _Reading) -> None:
    for line in lines:
        for says, name in pictures_in(line.text):
            if not says:
                reading.wrong(line.number, _("has a picture that does not say what it shows"))
            if "/" in name or ":" in name:
                reading.wrong(
                    line.number, _("has a picture from elsewhere ({name}); put it into this folder").format(name=name)
                )


def _read_block(name: str, title: str, lines: list[_Line], opening: _Line, reading: _Reading) -> Iterator[Block]:
    reader = _READERS.get(name)
    if reader is None:
        known = ", ".join(_READERS)
        reading.wrong(
            opening.number, _("begins a block named {name}; there are {known}").format(name=name, known=known)
        )
        return
    _look_at_pictures(lines, reading)
    block = reader(title, lines, opening, reading)
    if block is not None:
        yield block


def _aside(title: str, lines: list[_Line], opening: _Line, reading: _Reading) -> Aside | None:
    text = _joined(lines)
    if not text:
        reading.wrong(opening.number, _("begins an aside that says nothing"))
        return None
    return Aside(title, text)


def _reflection(title: str, lines: list[_Line], opening: _Line, reading: _Reading) -> Reflection | None:
    prompt = _joined(lines)
    if not prompt:
        reading.wrong(opening.number, _("begins a reflection that asks nothing"))
        return None
    return Reflection(title, prompt)


def _checklist(title: str, lines: list[_Line], opening: _Line, reading: _Reading) -> Checklist | None:
    points: list[str] = []
    for line in lines:
        found = _POINT.match(line.text)
        if found:
            points.append(found["words"])
        elif line.text.startswith("  ") and points:
            points[-1] += " " + line.text.strip()
        elif line.text:
            reading.wrong(line.number, _("is no point of the checklist; begin it with “- ”"))
    if not points:
        reading.wrong(opening.number, _("begins a checklist without a point"))
        return None
    return Checklist(title, tuple(points))


def _film(title: str, lines: list[_Line], opening: _Line, reading: _Reading) -> Film | None:
    filled = [line for line in lines if line.text]
    if not filled:
        reading.wrong(opening.number, _("begins a film without its address or file"))
        return None
    source, words = filled[0], _joined(lines[lines.index(filled[0]) + 1 :])
    is_file = re.fullmatch(r"[\w.-]+\.(mp4|webm)", source.text.strip())
    if not is_file and not re.fullmatch(r"https://\S+", source.text.strip()):
        reading.wrong(
            source.number, _("is neither an address that begins with https:// nor a file ending in .mp4 or .webm")
        )
    if not words:
        reading.wrong(opening.number, _("begins a film without saying in words what it shows"))
    return Film(title, source.text.strip(), words)


def _scenario(title: str, lines: list[_Line], opening: _Line, reading: _Reading) -> Scenario | None:
    story, questions = _story_and_questions(lines, reading)
    if not story:
        reading.wrong(opening.number, _("begins a scenario in which nothing happens"))
    if len(questions) != 1:
        reading.wrong(
            opening.number, _("begins a scenario that asks {count} questions; it asks one").format(count=len(questions))
        )
        return None
    return Scenario(title, story, questions[0][1])


def _quiz(title: str, lines: list[_Line], opening: _Line, reading: _Reading) -> Quiz | None:
    story, questions = _story_and_questions(lines, reading)
    if story:
        reading.wrong(opening.number, _("begins questions with text before the first; begin each question with “? ”"))
    if not questions:
        reading.wrong(opening.number, _("begins questions, and there is none"))
        return None
    for number, question in questions:
        if any(one.worth is Worth.AT_A_PRICE for one in question.choices):
            reading.wrong(number, _("has an answer marked [~]; what is counted is right or wrong"))
    return Quiz(title, tuple(question for _number, question in questions))


def _story_and_questions(lines: list[_Line], reading: _Reading) -> tuple[str, list[tuple[int, Question]]]:
    """What comes before the first question, and the questions with the lines they begin in."""
    starts = [place for place, line in enumerate(lines) if _QUESTION.match(line.text)]
    story = _joined(lines[: starts[0]] if starts else lines)
    ends = [*starts, len(lines)][1:]
    questions = [
        (lines[start].number, _question(lines[start:end], reading)) for start, end in zip(starts, ends, strict=True)
    ]
    return story, questions


def _question(lines: list[_Line], reading: _Reading) -> Question:
    asked = _QUESTION.match(lines[0].text)
    assert asked is not None
    words, choices = asked["words"], []
    open_choice: list[str] | None = None  # worth, words, feedback
    for line in lines[1:]:
        choice, feedback = _CHOICE.match(line.text), _FEEDBACK.match(line.text)
        if choice:
            open_choice = [choice["worth"], choice["words"], ""]
            choices.append((line.number, open_choice))
        elif feedback and open_choice is not None:
            open_choice[2] = f"{open_choice[2]}\n{feedback['words']}".strip()
        elif not line.text:
            continue
        elif open_choice is None:
            words += " " + line.text.strip()
        elif line.text.startswith("  ") and not open_choice[2]:
            open_choice[1] += " " + line.text.strip()
        else:
            reading.wrong(line.number, _("belongs to no choice; feedback begins with two spaces and “> ”"))
    _look_at_choices(lines[0].number, choices, reading)
    return Question(words, tuple(Choice(said, Worth(worth), feedback) for _number, (worth, said, feedback) in choices))


def _look_at_choices(asked_at: int, choices: list[tuple[int, list[str]]], reading: _Reading) -> None:
    if len(choices) < _FEWEST_CHOICES:
        reading.wrong(asked_at, _("asks a question with fewer than two choices"))
    elif not any(worth == Worth.WELL for _number, (worth, _words, _feedback) in choices):
        reading.wrong(asked_at, _("asks a question without a right answer; mark it with [x]"))
    for number, (_worth, _words, feedback) in choices:
        if not feedback:
            reading.wrong(number, _("is a choice without feedback; add it below, behind two spaces and “> ”"))


def _joined(lines: list[_Line]) -> str:
    return "\n".join(line.text for line in lines).strip()


_Reader = Callable[[str, list[_Line], _Line, _Reading], Block | None]

_READERS: dict[str, _Reader] = {
    "scenario": _scenario,
    "quiz": _quiz,
    "checklist": _checklist,
    "reflection": _reflection,
    "aside": _aside,
    "film": _film,
}
