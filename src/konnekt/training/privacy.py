"""What training holds about people, and what becomes of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold, nobody
from konnekt.access.visibility import Data
from konnekt.sealing.keyring import Holder
from konnekt.training.models import (
    Completion,
    Enclosed,
    Module,
    Need,
    Package,
    Progress,
    Reminded,
    Report,
    SigningKey,
    Source,
    Store,
    Thought,
    Version,
)


def _own(row: Any) -> Holder:
    return Holder.person(row.member_id)


hold(
    Progress,
    what=_("How far you are in training modules, and what you answered"),
    data=Data.TRAINING,
    mine=("member",),
    shown={
        "module_key": _("Module"),
        "done": _("Lessons done"),
        "answers": _("Answers to the questions"),
        "ticks": _("What you ticked"),
        "started_at": _("Begun"),
        "seen_at": _("Last opened"),
        "completed_at": _("Completed"),
    },
    inner=("version",),
    fate=Fate.GOES,
)
hold(
    Completion,
    what=_("Training modules you completed, with their certificates"),
    data=Data.CERTIFICATE,
    mine=("member",),
    shown={
        "title": _("Module"),
        "completed_at": _("Completed"),
        "right": _("Questions right"),
        "questions": _("Questions"),
        "code": _("Code of the certificate"),
        "shown_since": _("May be checked since"),
        "refresh_on": _("Worth doing again from"),
    },
    inner=("module_key", "version"),
    fate=Fate.GOES,
)
hold(
    Thought,
    what=_("What you wrote for yourself in lessons"),
    data=Data.NOTES,
    mine=("member",),
    shown={"module_key": _("Module"), "lesson": _("Lesson"), "written_at": _("Written")},
    sealed={"body": _("What you wrote")},
    key=_own,
    inner=("place",),
    fate=Fate.GOES,
)
nobody(Module, "key")
hold(
    Version,
    names=("changed_by",),
    inner=("roles", "areas"),
    fate=Fate.NAMELESS,
    why=_("The text stays the organisation’s."),
)
nobody(Source, "language", "name", "text")
nobody(Enclosed, "language", "name", "file")
nobody(Need, "module_key")
hold(
    Reminded,
    what=_("Mails that reminded you of a training module"),
    data=Data.TRAINING,
    mine=("member",),
    shown={"need__module_key": _("Module"), "times": _("How many mails"), "last_on": _("The last on")},
    names=("need",),
    fate=Fate.GOES,
)
nobody(SigningKey, "public", "private")
hold(
    Report,
    what=_("That another system was told of a module you completed"),
    data=Data.TRAINING,
    mine=("completion__member",),
    shown={"completion__title": _("Module"), "sent_at": _("Told")},
    fate=Fate.GOES,
    why=_("What the other system keeps lies with whoever runs it: it knows you by an account number alone."),
)
nobody(Store, "address", "key", "secret")
hold(
    Package,
    names=("taken_in_by",),
    inner=("title", "why", "roles", "launch", "file"),
    fate=Fate.NAMELESS,
    why=_("The module stays the organisation’s."),
)
