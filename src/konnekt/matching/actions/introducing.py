"""What a manager says to new pairs beside the reasons: one text for mentees, one for mentors."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching import policy
from konnekt.matching.models import Introductions
from konnekt.matching.rules import PLACES
from konnekt.programmes.models import Round

MOST_LETTERS = 1500


@transaction.atomic
def change_introductions(actor: Actor, *, round_: Round, to_mentee: str, to_mentor: str) -> Introductions:
    """Say what new pairs of a round read; a pair that was asked already reads it too."""
    if not policy.ROUND.allows(actor, round_):
        raise NotFound
    for field, text in (("to_mentee", to_mentee), ("to_mentor", to_mentor)):
        if unknown := sorted(set(re.findall(r"\{([^{}]*)\}", text)) - set(PLACES)):
            raise Refused(
                _("There is nothing to put in place of {{{name}}}. Known are {known}.").format(
                    name=unknown[0], known=", ".join(f"{{{one}}}" for one in PLACES)
                ),
                field=field,
            )
        if len(text) > MOST_LETTERS:
            raise Refused(_("Keep it below {number} letters.").format(number=MOST_LETTERS), field=field)
    kept, _is_new = Introductions.objects.update_or_create(
        round=round_, defaults={"to_mentee": to_mentee.strip(), "to_mentor": to_mentor.strip()}
    )
    record(actor, Verb.INTRODUCTIONS_CHANGED, kept, fields=["to_mentee", "to_mentor"])
    return kept
