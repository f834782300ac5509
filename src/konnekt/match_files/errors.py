"""What can go wrong with files: said with the file, the line, the column and what was expected."""


class BadInputError(Exception):
    """An input can't be used; exit code 2."""

    def __init__(self, sentence: str, *, file: str, line: int | None = None, column: str | None = None) -> None:
        where = [file, *([f"line {line}"] if line else []), *([f"column “{column}”"] if column else [])]
        super().__init__(f"{', '.join(where)}: {sentence}")


class NotPossibleError(Exception):
    """The inputs are fine and what they ask for can't be; exit code 1."""
