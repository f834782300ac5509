"""The way from `konnekt match` and `konnekt verify` to matching from files, without Django."""

from collections.abc import Sequence


def match(arguments: Sequence[str]) -> int:
    """Match two files; the exit code."""
    from konnekt.match_files.command import main_match

    return main_match(arguments)


def verify(arguments: Sequence[str]) -> int:
    """Check a match; the exit code."""
    from konnekt.match_files.command import main_verify

    return main_verify(arguments)
