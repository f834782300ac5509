"""The core curriculum that ships with the product: one folder for each module, written by us."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from konnekt.core.errors import NotFound
from konnekt.training.text.folders import files_in, read_folder
from konnekt.training.text.shape import Module

FOLDER = Path(__file__).with_name("curriculum")

ORDER = (
    "what-a-mentor-is",
    "listening-and-questions",
    "setting-up-the-relationship",
    "six-functions",
    "challenge-and-stretch",
    "networks-and-introductions",
    "wellbeing",
    "difference-and-inclusion",
    "when-it-does-not-work",
    "ending-well",
    "driving-your-own-mentoring",
    "goals-that-matter",
    "asking-and-risking",
    "advice-into-your-plan",
    "building-your-network",
    "ending-and-giving-back",
    "designing-a-programme",
    "matching-with-care",
    "keeping-pairs-alive",
    "reading-results-honestly",
    "mentoring-for-line-managers",
    "what-you-will-and-will-not-see",
)
"""In the order in which they are best read."""


@cache
def core() -> Mapping[str, Module]:
    """Every module that ships, by its key, in that order. Read once in a process: the folders don't change."""
    return {key: read_folder(FOLDER / key) for key in ORDER}


def folder_files(key: str) -> dict[str, bytes]:
    """The files of a module that ships, by their paths in its folder."""
    if key not in ORDER:
        raise NotFound
    return files_in(FOLDER / key)
