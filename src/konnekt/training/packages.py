"""A package as a module with one lesson: fetch it, do it, and say that you did."""

from django.utils.translation import gettext as _

from konnekt.training.models import Package
from konnekt.training.text.shape import For, Lesson, Module, Prose, Text, When


def module_of(package: Package) -> Module:
    """The module that a package is, in the reader's language as far as the words are ours."""
    words = _(
        "This module was made with another program, and you do it on your own device. [Fetch it here](../package/), do "
        "it, then come back and finish this lesson. It counts as done on your word: there is no certificate for it."
    )
    lesson = Lesson(1, _("Do it, and come back"), (Prose(words),), words)
    text = Text(package.title, package.why, (), "", (lesson,))
    return Module(
        key=package.module.key,
        version=package.number,
        roles=tuple(For(role) for role in package.roles),
        when=When.ANY,
        minutes=package.minutes,
        pass_mark=0,
        refresh_after=None,
        areas=(),
        texts={"en-gb": text},
    )
