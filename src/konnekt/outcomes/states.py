"""The kinds of this room."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Comparison(models.TextChoices):
    """With whom the participants are compared: the fairest first."""

    LOTTERY = "lottery", _("People who applied and weren’t drawn")
    WAITING = "waiting", _("People on the waiting list")
    SIMILAR = "similar", _("Similar people who didn’t apply")
    EARLIER = "earlier", _("The same jobs a year earlier")
    THEMSELVES = "themselves", _("The participants themselves, before and after")

    @property
    def caution(self) -> Promise:
        """What such a comparison can’t say."""
        return _CAUTIONS[self]


_CAUTIONS: dict[Comparison, Promise] = {
    Comparison.LOTTERY: _(
        "The fairest there is: chance decided, and everybody wanted a place. It needs more applicants than places, and "
        "the round’s lottery."
    ),
    Comparison.WAITING: _(
        "Everybody wanted a place, and some came later than others: whoever is quick to apply may differ."
    ),
    Comparison.SIMILAR: _(
        "People who enrol differ from those who don’t, also in what no file knows. A difference found this way is "
        "larger than what mentoring did, most of the time; the report says so beside each number."
    ),
    Comparison.EARLIER: _("The year differs, not only the mentoring. Good for a trend, weak as a proof."),
    Comparison.THEMSELVES: _(
        "Shows what changed, not why: people change in nine months anyway, and those who stay to the end are not all "
        "who began."
    ),
}


class Source(models.TextChoices):
    """Where a number comes from."""

    PRODUCT = "product", _("counted by the product")
    SURVEY = "survey", _("asked in a survey")
    PERSONNEL = "personnel", _("from the HR system, as totals")
    ACCOUNTS = "accounts", _("from the books, as totals")


class Whom(models.TextChoices):
    """For whom it would be a benefit."""

    PARTICIPANTS = "participants", _("For both sides")
    MENTEES = "mentees", _("For mentees")
    MENTORS = "mentors", _("For mentors")
    ORGANISATION = "organisation", _("For the organisation")


class SnapshotState(models.TextChoices):
    """Where the taking of a snapshot stands."""

    WAITING = "waiting", _("being taken")
    TAKEN = "taken", _("taken")
    GIVEN_UP = "given_up", _("not taken")
