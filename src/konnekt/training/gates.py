"""What training holds back: being matched, or booking a first session.

What somebody has still to do is theirs and the programme manager's to know; their partner never learns of it. So the
gate before a first session stops only the one who has something to do (docs/decisions/0025).
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from konnekt.programmes.hurdles import hurdle
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import Side
from konnekt.training.models import Completion, Module, Need
from konnekt.training.states import Gate


def in_force(on: date) -> Q:
    """Completions that still count on a day."""
    return Q(refresh_on=None) | Q(refresh_on__gt=on)


@hurdle
def before_training(on: date) -> Q:
    """Enrolments in which something has to be done before being matched."""
    done = Completion.objects.filter(
        in_force(on), member=OuterRef(OuterRef("member")), module_key=OuterRef("module_key")
    )
    return Q(Exists(_needs_of_enrolments().filter(~Exists(done), gate=Gate.MATCHING)))


def _needs_of_enrolments() -> QuerySet[Need]:
    """What the programme of an enrolment, in the query around, asks of its side. Nothing is asked that is off."""
    off = Module.objects.filter(key=OuterRef("module_key"), is_off=True)
    here = Need.objects.filter(programme=OuterRef("round__programme"))
    both = Enrolment.objects.filter(pk=OuterRef(OuterRef("pk")), side=Side.BOTH)
    return here.filter(Q(side=OuterRef("side")) | Q(Exists(both))).exclude(Exists(off))
