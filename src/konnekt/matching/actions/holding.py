"""Pairs of a run that wait for a talk: no release asks them before they are let go."""

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.states import RELEASABLE


@transaction.atomic
def hold_for_talk(actor: Actor, *, proposal: Proposal, note: str) -> Proposal:
    """Hold a pair back until somebody talked about it; the note is for those who manage the programme."""
    held = _waiting(actor, proposal)
    held.for_talk, held.talk_note = True, note.strip()[:300]
    held.save(update_fields=["for_talk", "talk_note"])
    record(actor, Verb.PROPOSAL_KEPT, held, fields=["for_talk"])
    return held


@transaction.atomic
def let_go(actor: Actor, *, proposal: Proposal) -> Proposal:
    """The next release asks this pair like any other."""
    held = _waiting(actor, proposal)
    if held.for_talk:
        held.for_talk, held.talk_note = False, ""
        held.save(update_fields=["for_talk", "talk_note"])
        record(actor, Verb.PROPOSAL_LET_GO, held, fields=["for_talk"])
    return held


def _waiting(actor: Actor, proposal: Proposal) -> Proposal:
    """The pair, under the lock that a release takes, as long as it can still be asked."""
    if not policy.PROPOSAL.allows(actor, proposal):
        raise NotFound
    run = MatchRun.objects.select_for_update().get(pk=proposal.run_id)
    held = Proposal.objects.select_for_update(of=("self",)).select_related("run__round").get(pk=proposal.pk)
    if run.state not in RELEASABLE or held.asked_at is not None:
        raise Refused(_("This pair was asked already, or its run is over."))
    return held
