"""What training holds back: being matched, or booking a first session.

What somebody has still to do is theirs and the programme manager's to know; their partner never learns of it. So the
gate before a first session stops only the one who has something to do (docs/decisions/0025).
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from konnekt.programmes.hurdles import Step, hurdle
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import Side
from konnekt.training.models import Completion, Module, Need
from konnekt.training.states import Gate


def in_force(on: date) -> Q:
    """Completions that still count on a day."""
    return Q(refresh_on=None) | Q(refresh_on__gt=on)


@hurdle(Step.MATCHING)
def before_matching(on: date) -> Q:
    """Enrolments in which something has to be learned before being matched."""
    return _before(Gate.MATCHING, on)


@hurdle(Step.FIRST_SESSION)
def before_first_session(on: date) -> Q:
    """Enrolments in which something has to be learned before booking a first session."""
    return _before(Gate.SESSION, on)


def _before(gate: Gate, on: date) -> Q:
    done = Completion.objects.filter(
        in_force(on), member=OuterRef(OuterRef("member")), module_key=OuterRef("module_key")
    )
    return Q(Exists(_needs_of_enrolments().filter(~Exists(done), gate=gate)))


def _needs_of_enrolments() -> QuerySet[Need]:
    """What the programme of an enrolment, in the query around, asks of its side. Nothing is asked that is off."""
    off = Module.objects.filter(key=OuterRef("module_key"), is_off=True)
    here = Need.objects.filter(programme=OuterRef("round__programme"))
    both = Enrolment.objects.filter(pk=OuterRef(OuterRef("pk")), side=Side.BOTH)
    return here.filter(Q(side=OuterRef("side")) | Q(Exists(both))).exclude(Exists(off))
