"""Every sentence the directory import says, in one place, marked for translation."""

from typing import Final

from konnekt.organisations.directory.wordings.of_files import OF_FILES
from konnekt.organisations.directory.wordings.of_people import OF_PEOPLE
from konnekt.organisations.directory.wordings.wording import Wording

WORDINGS: Final[dict[str, Wording]] = OF_FILES | OF_PEOPLE
