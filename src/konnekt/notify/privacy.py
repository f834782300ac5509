"""What the outbox holds about people, and how long."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, Period, hold, keep, nobody
from konnekt.notify.models import Letter, LetterState, Preference, Rhythm, Silence, Snooze
from konnekt.notify.notices import NOTICES

_ON_THEIR_WAY = (LetterState.WAITING, LetterState.HELD, LetterState.SENDING)


def _subject(row: Letter) -> str:
    notice = NOTICES.get(row.notice)
    return str(notice.subject).format_map(_Left(row.values)) if notice else row.notice


class _Left(dict[str, str]):
    """What a subject names and the letter no longer knows is left out."""

    def __missing__(self, name: str) -> str:
        return "…"


def forget_letters(before: datetime, now: datetime) -> int:
    """Delete letters that were written before this moment and are on their way no more."""
    return Letter.objects.filter(made_at__lt=before).exclude(state__in=_ON_THEIR_WAY).delete()[0]


LETTERS = keep(
    Period(
        key="letters",
        what=_("Mails that were sent"),
        hint=_("That a mail was sent, to which address, and what it said: names and dates, never what somebody wrote."),
        days=180,
        least=30,
        most=730,
        forget=forget_letters,
    )
)

hold(
    Letter,
    what=_("Mails that were sent to you"),
    mine=("member",),
    shown={
        "made_at": _("Written"),
        "sent_at": _("Sent"),
        "address": _("To"),
        "notice": _("About what"),
        "state": _("What became of it"),
    },
    said={"notice": _subject},
    inner=("name", "language", "zone", "values", "path", "calendar", "trouble"),
    fate=Fate.GOES,
)
hold(
    Preference,
    what=_("Kinds of mail that you switched off"),
    mine=("member",),
    shown={"topic": _("Kind")},
    fate=Fate.GOES,
)
hold(
    Rhythm,
    what=_("When you want mails"),
    mine=("member",),
    shown={
        "bundle": _("How often"),
        "is_quiet": _("Quiet hours"),
        "quiet_from": _("From"),
        "quiet_until": _("Until"),
        "quiet_weekends": _("Quiet weekends"),
    },
    fate=Fate.GOES,
)
hold(
    Snooze,
    what=_("Cards on Today that you put off"),
    mine=("member",),
    shown={"key": _("Which"), "until": _("Until")},
    fate=Fate.GOES,
)
nobody(Silence, "about", "notice")
