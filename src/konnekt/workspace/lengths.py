"""Lengths in words."""

from datetime import timedelta

from django.utils.translation import ngettext


def length_of(took: object) -> str:
    """“3 hours 30 minutes”, or nothing."""
    minutes = int(took.total_seconds() // 60) if isinstance(took, timedelta) else 0
    hours, rest = divmod(minutes, 60)
    said = [ngettext("{number} hour", "{number} hours", hours).format(number=hours)] if hours else []
    said += [ngettext("{number} minute", "{number} minutes", rest).format(number=rest)] if rest else []
    return " ".join(said)
