"""Today: what somebody is asked after a session, or at the end."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.relationships.queries import Pair
from konnekt.relationships.states import RelationshipState
from konnekt.surveys.queries import due_in
from konnekt.surveys.states import SurveyKey
from konnekt.web.pairs.showing import called
from konnekt.web.today.cards import Card, Situation, Urgency

OVER = {RelationshipState.INFORMAL, RelationshipState.ENDED}


def questions(here: Situation, pairs: Iterable[Pair]) -> Iterator[Card]:
    """Of each space at most one: how the last session was, or how all of it went."""
    by_id = {pair.relationship.pk: pair for pair in pairs if pair.has_met and not pair.is_conversation}
    if not by_id:
        return
    seen = set()
    for one in due_in(here.request.actor, by_id, today=here.today):
        pair = by_id[one.relationship_id]
        is_end = one.survey == SurveyKey.CLOSING
        if one.relationship_id in seen or one.survey == SurveyKey.EASE or (is_end and pair.state not in OVER):
            continue
        seen.add(one.relationship_id)
        yield Card(
            f"asked:{one.pk}",
            Urgency.COULD_DO,
            _("How did it go with {name}?").format(name=called(pair))
            if is_end
            else _("How was your session with {name}?").format(name=called(pair)),
            _("Two minutes, for nobody to read: it is only counted, together with the answers of others.")
            if is_end
            else _("One tap, for nobody to read: it is only counted, together with the answers of others."),
            _("Look back") if is_end else _("Say how it was"),
            reverse("pair_survey", args=[here.slug, one.relationship_id])
            if is_end
            else reverse("pair_pulse", args=[here.slug, one.relationship_id, one.about]),
        )
