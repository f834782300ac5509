"""What the keys say about people."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, Subject, hold
from konnekt.sealing.keyring import Holder, drop_key
from konnekt.sealing.models import Key


def _drop(subject: Subject, now: datetime) -> None:
    drop_key(Holder.person(subject.member_id))


hold(
    Key,
    what=_("Your own key, under which your private words are sealed"),
    mine=("holder",),
    inner=("wrapped",),
    fate=Fate.GOES,
    why=_("Whatever it sealed can never be opened again, by nobody."),
    erase=_drop,
)
