"""Words that somebody wrote, looked at before they are kept."""

from django.utils.translation import gettext as _

from konnekt.core.errors import Refused
from konnekt.relationships.rules import LONGEST_WORDS


def words_of(text: str, field: str, when_empty: str) -> str:
    """A text of reasonable length, without the white space around it."""
    text = text.strip()
    if not text:
        raise Refused(when_empty, field=field)
    if len(text) > LONGEST_WORDS:
        raise Refused(_("Use at most {number} characters.").format(number=LONGEST_WORDS), field=field)
    return text
