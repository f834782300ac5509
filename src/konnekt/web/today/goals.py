"""Today for somebody who works on goals: what is suggested to them, and when it is time to look back."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.relationships.queries import Pair
from konnekt.web.pairs.showing import called
from konnekt.web.today.cards import Card, Situation, Urgency
from konnekt.workspace.queries.goals import reviews_due, suggested_to
from konnekt.workspace.states import Occasion


def goals(here: Situation, running: list[Pair]) -> Iterator[Card]:
    """What is suggested to this person, and where it is time to look back."""
    working = [pair for pair in running if not pair.is_conversation]
    if not working:
        return
    waiting, due = suggested_to(here.request.actor), reviews_due(here.request.actor, working, here.today)
    for pair in working:
        pk, name = pair.relationship.pk, called(pair)
        if number := waiting.get(pk, 0):
            sentence = ngettext("Something is suggested to you", "{number} things are suggested to you", number)
            yield Card(
                f"suggested:{pk}:{number}",
                Urgency.DECIDE,
                sentence.format(number=number),
                _("A goal or a step, in your space with {name}. Take it up, change it, or put it aside.").format(
                    name=name
                ),
                _("Read it"),
                reverse("pair_goals", args=[here.slug, pk]),
            )
        if occasion := due.get(pk):
            is_middle = occasion == Occasion.MIDPOINT
            yield Card(
                f"review:{pk}:{occasion}",
                Urgency.KEEP_GOING,
                _("Half way with {name}: where do you stand?").format(name=name)
                if is_middle
                else _("Look back on your goals with {name}").format(name=name),
                _("A few minutes, on the scale on which you began. It shows how far you came."),
                _("Look back"),
                reverse("pair_review", args=[here.slug, pk]),
            )
