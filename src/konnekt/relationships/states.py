"""How a relationship comes to be, and how it ends."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RelationshipState(models.TextChoices):
    PROPOSED = "proposed", _("waiting for both to say yes")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    INFORMAL = "informal", _("carried on informally")
    NOT_TAKEN_UP = "not_taken_up", _("not taken up")
    ENDED = "ended", _("ended")


class WhyNot(models.TextChoices):
    """Why two people could not be asked, as far as anybody may know who is neither of them. A rule, what somebody
    asked for and a full mentor are one answer, so that an exclusion is never told apart (trust rule 6).
    """

    GONE = "gone", _("One of the two isn’t in this round any more, or stands on the other side.")
    PAUSED = "paused", _("One of the two has paused, and can’t be matched before they are back.")
    NOT_READY = "not_ready", _("One of the two has something to learn before they can be matched.")
    HAS_MENTOR = "has_mentor", _("The mentee has a mentor in this round already.")
    NOT_AVAILABLE = "not_available", _("These two are not available to each other in this round.")
    TOO_FEW = "too_few", _("Their circle would have fewer mentees than it needs to begin.")


TRANSITIONS: dict[RelationshipState, frozenset[RelationshipState]] = {
    RelationshipState.PROPOSED: frozenset(
        {RelationshipState.ACTIVE, RelationshipState.NOT_TAKEN_UP, RelationshipState.PAUSED}
    ),
    RelationshipState.ACTIVE: frozenset(
        {RelationshipState.PAUSED, RelationshipState.INFORMAL, RelationshipState.ENDED}
    ),
    RelationshipState.PAUSED: frozenset(
        {
            RelationshipState.PROPOSED,
            RelationshipState.ACTIVE,
            RelationshipState.INFORMAL,
            RelationshipState.ENDED,
            RelationshipState.NOT_TAKEN_UP,
        }
    ),
    RelationshipState.INFORMAL: frozenset({RelationshipState.ENDED}),
    RelationshipState.NOT_TAKEN_UP: frozenset(),
    RelationshipState.ENDED: frozenset(),
}

HOLDS_A_PLACE = (RelationshipState.PROPOSED, RelationshipState.ACTIVE, RelationshipState.PAUSED)
"""States that use up a mentor's capacity and a mentee's one place in the round. Whoever carries on informally does so
beside the programme: it holds no place, and is counted nowhere.
"""

IS_OPEN_TO_WRITE = (RelationshipState.ACTIVE, RelationshipState.INFORMAL)
"""States in which those in it write in their space."""

CAN_END = (RelationshipState.ACTIVE, RelationshipState.PAUSED, RelationshipState.INFORMAL)
"""States of a space that opened, and that somebody can leave."""


class PartSide(models.TextChoices):
    MENTEE = "mentee", _("Mentee")
    MENTOR = "mentor", _("Mentor")


class Consent(models.TextChoices):
    """Who objected is kept nowhere: the relationship ends as “not taken up”, as it does when nobody answers."""

    ASKED = "asked", _("asked")
    YES = "yes", _("said yes")


class PauseReason(models.TextChoices):
    REPORTING_LINE = "reporting_line", _("A reporting line now runs between the two of you.")
    LINE_IN_CIRCLE = "line_in_circle", _("A reporting line now runs between two people of your circle.")
    ON_REQUEST = "on_request", _("One of you asked for a break.")


class NextStep(models.TextChoices):
    """What somebody would like after the months together."""

    INFORMAL = "informal", _("Carry on informally")
    NEW_ROUND = "new_round", _("Take part again, with somebody new")
    MENTOR = "mentor", _("Become a mentor myself")
    GOODBYE = "goodbye", _("Say goodbye here")


class EndReason(models.TextChoices):
    """Why somebody ends early, if they care to say. Never shown beside a name or a pair."""

    TIME = "time", _("I don’t have the time")
    FIT = "fit", _("It isn’t the right match for me")
    CONTACT = "contact", _("We didn’t manage to meet")
    REACHED = "reached", _("I have what I came for")
    CHANGE = "change", _("Something in my work or life has changed")
    UNEASY = "uneasy", _("I don’t feel at ease")


class AskKind(models.TextChoices):
    """What needs a yes of another before it happens."""

    REOPEN = "reopen", _("to open the agreement again")
    EXTEND = "extend", _("to have more time")


class AskState(models.TextChoices):
    WAITING = "waiting", _("waits for an answer")
    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("not for now")
    TAKEN_BACK = "taken_back", _("taken back")


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
    CALLED_OFF = "called_off", _("called off")


IS_OPEN = (RequestState.WAITING, RequestState.QUESTION)
"""States in which a request waits for one of the two."""

TAKES_A_SLOT = (*IS_OPEN, RequestState.ACCEPTED)
"""States in which the time that a mentor offered is nobody else’s to ask for."""


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
