"""How a relationship comes to be, and how it ends."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RelationshipState(models.TextChoices):
    PROPOSED = "proposed", _("waiting for both to say yes")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    NOT_TAKEN_UP = "not_taken_up", _("not taken up")
    ENDED = "ended", _("ended")


class WhyNot(models.TextChoices):
    """Why two people could not be asked, as far as anybody may know who is neither of them. A rule, what somebody
    asked for and a full mentor are one answer, so that an exclusion is never told apart (trust rule 6).
    """

    GONE = "gone", _("One of the two isn’t in this round any more, or stands on the other side.")
    HAS_MENTOR = "has_mentor", _("The mentee has a mentor in this round already.")
    NOT_AVAILABLE = "not_available", _("These two are not available to each other in this round.")


TRANSITIONS: dict[RelationshipState, frozenset[RelationshipState]] = {
    RelationshipState.PROPOSED: frozenset(
        {RelationshipState.ACTIVE, RelationshipState.NOT_TAKEN_UP, RelationshipState.PAUSED}
    ),
    RelationshipState.ACTIVE: frozenset({RelationshipState.PAUSED, RelationshipState.ENDED}),
    RelationshipState.PAUSED: frozenset(
        {
            RelationshipState.PROPOSED,
            RelationshipState.ACTIVE,
            RelationshipState.ENDED,
            RelationshipState.NOT_TAKEN_UP,
        }
    ),
    RelationshipState.NOT_TAKEN_UP: frozenset(),
    RelationshipState.ENDED: frozenset(),
}

HOLDS_A_PLACE = (RelationshipState.PROPOSED, RelationshipState.ACTIVE, RelationshipState.PAUSED)
"""States that use up a mentor's capacity and a mentee's one place in the round."""


class PartSide(models.TextChoices):
    MENTEE = "mentee", _("Mentee")
    MENTOR = "mentor", _("Mentor")


class Consent(models.TextChoices):
    """Who objected is kept nowhere: the relationship ends as “not taken up”, as it does when nobody answers."""

    ASKED = "asked", _("asked")
    YES = "yes", _("said yes")


class PauseReason(models.TextChoices):
    REPORTING_LINE = "reporting_line", _("A reporting line now runs between the two of you.")


class RequestState(models.TextChoices):
    """Where a mentee’s request to a mentor stands."""

    WAITING = "waiting", _("waits for the mentor")
    QUESTION = "question", _("the mentor asked something")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("did not come about")
    EXPIRED = "expired", _("the time to answer is over")
    TAKEN_BACK = "taken_back", _("taken back")
    SETTLED = "settled", _("no longer needed")
    UNAVAILABLE = "unavailable", _("not available in this round")


IS_OPEN = (RequestState.WAITING, RequestState.QUESTION)
"""States in which a request waits for one of the two."""


class Decline(models.TextChoices):
    """The reasons a mentor may give, as the mentor reads them; what the mentee reads is in `TOLD`."""

    NO_TIME = "no_time", _("I have no room for one more person just now")
    OTHERS_FIT = "others_fit", _("Somebody else could give them more of what they look for")
    TOO_CLOSE = "too_close", _("We work too closely together to speak freely")
    LATER = "later", _("Not in this round; gladly in another")


TOLD = {
    Decline.NO_TIME: _("{name} has no room for one more person just now. That is about time, not about you."),
    Decline.OTHERS_FIT: _("{name} thinks that somebody else can give you more of what you look for."),
    Decline.TOO_CLOSE: _("{name} thinks that you would speak more freely with somebody further from your work."),
    Decline.LATER: _("{name} can’t in this round, and would be glad to hear from you in another."),
}
"""What the mentee reads: never about what they lack."""
