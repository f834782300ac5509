"""Words that several doors say alike."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


def circle_called(mentors: Sequence[str]) -> str:
    """A circle by its mentors: “Björn’s circle”, “Björn and Tom Okafor’s circle”."""
    if not mentors:
        return _("A circle without a mentor")
    if len(mentors) == 1:
        return _("{mentor}’s circle").format(mentor=mentors[0])
    return _("{mentor} and {second}’s circle").format(mentor=mentors[0], second=mentors[1])
