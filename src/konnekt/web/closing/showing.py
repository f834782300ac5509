"""How long what was written can still be read, as a picture."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.organisations.models import Organisation
from konnekt.relationships.queries import Pair
from konnekt.relationships.rules import readable_by
from konnekt.relationships.states import RelationshipState
from konnekt.web.charts import Bar, span_bar


@dataclass(frozen=True, slots=True)
class Clock:
    """One bar that becomes shorter, for `components/bars.html`."""

    heads: tuple[str, str, str]
    rows: list[Bar]


def clock_of(pair: Pair, organisation: Organisation, now: datetime) -> Clock | None:
    """How many days are left of those one may still read; nothing before the end, and once they are over."""
    until = readable_by(pair.mine, pair.relationship, organisation)
    if until is None or until < now or pair.state is not RelationshipState.ENDED:
        return None
    days, left = organisation.reading_days_after_end, (until - now).days
    words = ngettext("{left} of {days} day", "{left} of {days} days", days).format(left=left, days=days)
    bar = Bar(label=_("Time to read"), bar=span_bar(0, left, low=0, high=days), number=words)
    return Clock((_("What"), _("Picture"), _("Left")), [bar])
