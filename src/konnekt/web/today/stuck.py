"""Pairs that reminders did not help: one line a round and cause, for whoever manages it. How many, and never who or
what; names stand on the round's page of pairs.
"""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from konnekt.nudging.queries import facts_of, opened_in
from konnekt.nudging.rules import Line, lines
from konnekt.nudging.states import Rule
from konnekt.programmes.models import Round
from konnekt.relationships.states import RelationshipState
from konnekt.web.today.cards import Card, Situation, Urgency
from konnekt.web.today.efforts import Effort

SENTENCES: dict[Rule, Promise] = {
    Rule.FIRST_MEETING: ngettext_lazy(
        "One pair in {programme} has not met yet", "{number} pairs in {programme} have not met yet", "number"
    ),
    Rule.AGREEMENT: ngettext_lazy(
        "One pair in {programme} has met and not signed its agreement",
        "{number} pairs in {programme} have met and not signed their agreements",
        "number",
    ),
    Rule.SILENCE: ngettext_lazy(
        "One pair in {programme} has been silent for two months",
        "{number} pairs in {programme} have been silent for two months",
        "number",
    ),
    Rule.CLOSING: ngettext_lazy(
        "One pair in {programme} is past its end and not closed",
        "{number} pairs in {programme} are past their end and not closed",
        "number",
    ),
}


def stuck(here: Situation, rounds: list[Round]) -> Iterator[Card]:
    """A card for each round and cause."""
    running = opened_in(here.request.actor, rounds).filter(state=RelationshipState.ACTIVE).select_related("round")
    round_of = {one.pk: one.round_id for one in running}
    found: dict[tuple[UUID, Rule], list[Line]] = defaultdict(list)
    for pk, facts in facts_of(running, here.now).items():
        for line in lines(facts, here.now)[:1]:  # a pair is one line, however much is late
            found[round_of[pk], line.rule].append(line)
    for one in rounds:
        for rule, sentence in SENTENCES.items():
            if some := found.get((one.pk, rule)):
                yield _card(here, one, rule, str(sentence % {"number": len(some)}), some)


def _card(here: Situation, one: Round, rule: Rule, sentence: str, some: list[Line]) -> Card:
    number, reminders = len(some), min(line.reminders for line in some)
    why = ngettext(
        "One reminder changed nothing. A word from you may help more than another mail.",
        "{number} reminders changed nothing. A word from you may help more than another mail.",
        reminders,
    ).format(number=reminders)
    return Card(
        f"stuck:{one.pk}:{rule}:{number}",
        Urgency.KEEP_GOING,
        sentence.format(number=number, programme=one.programme.name),
        why if reminders else _("A word from you may help."),
        _("See which"),
        reverse("round_pairs", args=[here.slug, one.pk]) + "?state=check_in",
        Effort.WORD_TO_A_PAIR,
        number,
    )
