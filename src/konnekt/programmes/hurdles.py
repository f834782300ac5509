"""What has to be done before somebody can be matched. Higher rooms say what that is; whoever matches asks here, once.

A hurdle is a condition on enrolments, true for whoever has not taken it: it is looked at where people are chosen, so
that nothing has to be kept in step.
"""

from collections.abc import Callable
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

Hurdle = Callable[[date], Q]

HURDLES: list[Hurdle] = []
_NOBODY = Q(pk__in=[])


def hurdle(declared: Hurdle) -> Hurdle:
    """Declare a hurdle."""
    HURDLES.append(declared)
    return declared


def before_hurdles(on: date) -> Q:
    """Enrolments that have some hurdle still before them on a day."""
    return reduce(or_, (one(on) for one in HURDLES), _NOBODY)
