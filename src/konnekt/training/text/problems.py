"""What is wrong with a text: each with file, line and what to do, all at once."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that can't be read."""

    file: str
    line: int | None
    what: str

    def __str__(self) -> str:
        if self.line is None:
            return f"{self.file}: {self.what}"
        return _("{file}, line {line}: {what}").format(file=self.file, line=self.line, what=self.what)


class Unreadable(ValueError):
    """A text that can't be read, with everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = problems


@dataclass(slots=True)
class Problems:
    """Gathers what is wrong while one reads on."""

    found: list[Problem] = field(default_factory=list)

    def add(self, file: str, line: int | None, what: str) -> None:
        self.found.append(Problem(file, line, what))

    def raise_any(self) -> None:
        if self.found:
            raise Unreadable(self.found)
