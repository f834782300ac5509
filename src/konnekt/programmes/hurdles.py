"""What has to be done before somebody is matched, or books a first session. Higher rooms say what that is; where the
step is taken, one asks here, once.

A hurdle is a condition on enrolments, true for whoever still has it before them: it is looked at where the step is
taken, so that nothing has to be kept in step. It is told to the one who has it and to whoever manages the programme; a
partner never learns of it (docs/decisions/0025).
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from konnekt.core.errors import Refused
from konnekt.programmes.models import Enrolment


class Step(Enum):
    """What a hurdle stands before."""

    MATCHING = "matching"
    FIRST_SESSION = "first_session"


Hurdle = Callable[[date], Q]

HURDLES: dict[Step, list[Hurdle]] = defaultdict(list)
_NOBODY = Q(pk__in=[])


def hurdle(step: Step) -> Callable[[Hurdle], Hurdle]:
    """Declare a hurdle before a step."""

    def declare(declared: Hurdle) -> Hurdle:
        HURDLES[step].append(declared)
        return declared

    return declare


def before(step: Step, on: date) -> Q:
    """Enrolments that have some hurdle before them on a day."""
    return reduce(or_, (one(on) for one in HURDLES[step]), _NOBODY)


def require_past(step: Step, enrolment_id: UUID, on: date) -> None:
    """Refuse somebody who has a hurdle before them, in words for them alone."""
    if Enrolment.objects.filter(before(step, on), pk=enrolment_id).exists():
        if step is Step.MATCHING:
            raise Refused(
                _("There is something for you to do first, before you can be matched. You find it under “Learn”.")
            )
        raise Refused(_("There is something for you to do before your first session. You find it under “Learn”."))
