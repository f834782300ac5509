"""How long one is asked, and when a hand is offered: pure questions."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from konnekt.surveys.library import LOWEST, NOT_AT_EASE
from konnekt.surveys.states import SurveyKey

OPEN_FOR: dict[str, timedelta] = {
    SurveyKey.PULSE: timedelta(days=14),
    SurveyKey.EASE: timedelta(days=14),
    SurveyKey.GOING: timedelta(days=21),
    SurveyKey.CLOSING: timedelta(days=60),
}
"""How long somebody can answer after they were asked."""

GOING_AFTER = timedelta(days=30)
GOING_APART = timedelta(days=60)
"""By the calendar people are asked a month after their pair began, and then so often."""

GOING_QUIET = timedelta(days=7)
"""Whoever said how a session of the last days was isn’t asked by the calendar as well."""

PULSE_MAIL_AFTER = timedelta(days=1)
PULSE_MAILS_APART = timedelta(days=30)
"""A question stands on Today and on the session's page; by mail it comes at most so often."""

CLOSING_MAILS_AFTER = (timedelta(days=1), timedelta(days=7))
"""How long after the end it is asked by mail: twice, then no more."""

HANDS_APART = timedelta(days=30)
"""After one hand by mail, the next comes no sooner; on the page it is offered each time."""

COVER_ONE_IN = 4
"""Of those whose answer was not low, one in so many gets the same mail: so that a mail tells nobody what was said."""


def needs_a_hand(survey: SurveyKey, values: Mapping[str, Any]) -> bool:
    """Whether an answer is so low that its writer is offered somebody to turn to."""
    if survey is SurveyKey.PULSE:
        return values.get("went") in LOWEST
    if survey is SurveyKey.GOING:
        return values.get("going") in LOWEST or values.get("ease") in NOT_AT_EASE
    return survey is SurveyKey.EASE and values.get("ease") in NOT_AT_EASE
