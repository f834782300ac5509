"""The one error this room raises: it says what happened and what to do next."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DatabaseError(RuntimeError):
    """Something about the database that a person must know, in words they can act on."""


@contextmanager
def keeping(data: Path) -> Iterator[None]:
    """Put into words why the data directory cannot be used."""
    try:
        yield
    except OSError as error:
        raise DatabaseError(
            f"Konnekt cannot keep its data in {data}: {error.strerror} ({error.filename}). "
            "Choose another folder with KONNEKT_DATA."
        ) from error
