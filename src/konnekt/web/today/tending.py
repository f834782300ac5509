"""What keeps a pair going, on Today of its people: the same causes that reminders are sent for, one card a pair."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from konnekt.nudging.facts import Facts
from konnekt.nudging.queries import facts_of
from konnekt.nudging.rules import causes
from konnekt.nudging.states import Rule
from konnekt.relationships.queries import Pair
from konnekt.relationships.rules import last_day
from konnekt.web.pairs.showing import called
from konnekt.web.today.cards import Card, Situation, Urgency


def tending(here: Situation, running: list[Pair]) -> Iterator[Card]:
    """The most pressing cause of each pair; one that has not written has a card of its own already."""
    pairs = {pair.relationship.pk: pair for pair in running if not pair.is_conversation and pair.has_met}
    facts = facts_of([pair.relationship for pair in pairs.values()], here.now) if pairs else {}
    for pk, pair in pairs.items():
        cards = (
            card
            for rule, since in reversed(causes(facts[pk], here.now))
            if (card := _card(here, pair, facts[pk], rule, f"{rule}:{pk}:{since:%Y%m%d}")) is not None
        )
        if (first := next(cards, None)) is not None:
            yield first


def _card(here: Situation, pair: Pair, facts: Facts, rule: Rule, key: str) -> Card | None:
    name, pk = called(pair), pair.relationship.pk
    space = reverse("pair", args=[here.slug, pk])
    if rule is Rule.CLOSING:
        sentence = _("Your mentoring with {name} has come to its end").format(name=name)
        why = _("A few minutes close it well: what you take with you, and a word of thanks.")
        return Card(key, Urgency.DECIDE, sentence, why, _("Look back"), space)
    if rule is Rule.ENDING:
        day = date_format(last_day(pair.relationship), "j F")
        sentence = _("Your mentoring with {name} ends on {day}").format(name=name, day=day)
        why = _("There is time to finish what matters, and to say how you go on.")
        return Card(key, Urgency.GOOD_TO_KNOW, sentence, why, _("Go to your space"), space)
    if rule is Rule.HALF_WAY:
        sentence = _("Half of your time with {name} is over").format(name=name)
        why = _("A good moment to look back together: what has helped, and what should be done by the end?")
        return Card(key, Urgency.COULD_DO, sentence, why, _("Go to your space"), space)
    if rule is Rule.AGREEMENT and here.request.actor.member_id in facts.unsigned:
        sentence = _("Your agreement with {name} waits for you").format(name=name)
        why = _("The words are there already. Change what doesn’t suit you, and sign when it does.")
        return Card(
            key, Urgency.KEEP_GOING, sentence, why, _("Read it"), reverse("pair_agreement", args=[here.slug, pk])
        )
    if rule is Rule.FIRST_MEETING and facts.wrote_at is not None:
        sentence = _("No meeting with {name} is planned yet").format(name=name)
        why = _("Half an hour is enough for the first. It need not be prepared.")
        return Card(
            key, Urgency.KEEP_GOING, sentence, why, _("Find a date"), reverse("pair_sessions", args=[here.slug, pk])
        )
    return None
