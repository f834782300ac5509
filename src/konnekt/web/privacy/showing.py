"""How long things are kept, as a table shows it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.holdings import PERIODS
from konnekt.organisations.models import Organisation
from konnekt.privacy.actions.copies import KEPT
from konnekt.privacy.actions.erasures import WAITS
from konnekt.privacy.actions.periods import chosen_periods


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing, and for how long."""

    what: str
    words: str
    hint: str


def periods(organisation: Organisation) -> list[Kept]:
    """Every period: first those that an administrator chooses, then those of the product."""
    chosen = chosen_periods()
    fixed = [
        Kept(_("A copy of your data"), _days(KEPT.days), _("It can be put together again at any time.")),
        Kept(_("A wish to be erased"), _days(WAITS.days), _("So long it waits, and can be taken back.")),
        Kept(_("A concern that was closed"), _days(365), _("Then it goes with its key.")),
        Kept(_("The ledger"), _("as long as the organisation is here"), _("It holds numbers in place of names.")),
    ]
    space = Kept(
        _("What was written in a space, after its end"),
        _days(organisation.reading_days_after_end),
        _("Both can read it so long; then its key is destroyed, and nobody can open it any more."),
    )
    return [
        space,
        *(Kept(str(one.what), _days(chosen[key]), str(one.hint)) for key, one in PERIODS.items()),
        *fixed,
    ]


def _days(number: int) -> str:
    return ngettext("{number} day", "{number} days", number).format(number=number)
