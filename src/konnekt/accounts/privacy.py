"""What a login says about whoever signs in with it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, Subject, hold
from konnekt.accounts.actions.logins import delete_login
from konnekt.accounts.models import AccountLetter, User


def _delete(subject: Subject, now: datetime) -> None:
    if subject.user_id is not None:
        delete_login(subject.user_id)


hold(
    User,
    what=_("Your login"),
    mine=("pk",),
    of_logins=True,
    shown={"email": _("E-mail address"), "created_at": _("Made"), "last_login": _("Last sign-in")},
    inner=("password",),
    fate=Fate.GOES,
    why=_("Passkeys, second steps and devices go with it. It stays where you belong to another organisation here."),
    erase=_delete,
)
hold(
    AccountLetter,
    what=_("Mails about your login"),
    inner=("address", "notice", "sealed", "trouble"),
    fate=Fate.GOES,
)
