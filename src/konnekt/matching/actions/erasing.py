"""What becomes of runs when somebody who was in them is erased."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from konnekt.files.actions import drop
from konnekt.files.models import StoredFile
from konnekt.matching.models import ByHand, MatchRun, Proposal, Steer, Trial
from konnekt.programmes.models import Enrolment

_STORED = ("inputs_id", "answer_id", "report_id")


@transaction.atomic
def forget_inputs(runs: QuerySet[MatchRun]) -> int:
    """Erase what runs read and what they answered, and the reports that name people. Each keeps its digest, and says
    that it can't be worked out again; a trial without a result has none then. Returns how many there were.
    """
    _drop(Trial.objects.filter(run__in=runs, sealed__isnull=False).values_list("sealed_id", flat=True))
    kept = list(runs.filter(Q(inputs__isnull=False) | Q(answer__isnull=False) | Q(report__isnull=False)))
    _drop({pk for run in kept for name in _STORED if (pk := getattr(run, name)) is not None})
    return len(kept)


@transaction.atomic
def forget_runs_of(member_id: UUID) -> None:
    """The same for every round somebody was in, and the words with which a manager placed or moved them."""
    rounds = Enrolment.objects.filter(member=member_id).values("round")
    forget_inputs(MatchRun.objects.filter(round__in=rounds))
    theirs = Q(mentee__member=member_id) | Q(mentor__member=member_id)
    Steer.objects.filter(theirs).delete()
    Proposal.objects.filter(theirs).update(talk_note="")
    ByHand.objects.filter(theirs | Q(former_mentor__member=member_id)).update(reason="")


def forget_old_inputs(before: datetime) -> int:
    """Erase what runs read whose round ended before this moment. Returns how many."""
    return forget_inputs(MatchRun.objects.filter(round__ends_on__lt=before.date()))


def _drop(ids: Iterable[UUID]) -> None:
    for stored in StoredFile.objects.filter(pk__in=list(ids)).defer("body"):
        drop(stored)
