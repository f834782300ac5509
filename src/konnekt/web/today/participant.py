"""Today for somebody who takes part: their matches, their pairs, their enrolments."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment
from konnekt.programmes.policy import OWN_ENROLMENT
from konnekt.programmes.queries import Offer, offers_to
from konnekt.programmes.states import ENROLLED, OUT, EnrolmentState, Phase
from konnekt.relationships.queries import Pair, my_pairs, my_requests, requests_for_me
from konnekt.relationships.rules import may_request
from konnekt.relationships.states import HOLDS_A_PLACE, Consent, RelationshipState, RequestState
from konnekt.web.choosing.words import standing
from konnekt.web.today.cards import Card, Event, Situation, Urgency
from konnekt.workspace.queries import last_said, unread_by_pair

LONG_SILENCE = timedelta(days=9)
_BEFORE_MENTORING = (Phase.RECRUIT, Phase.TRAIN, Phase.MATCH)


def participant(here: Situation) -> tuple[list[Card], list[Event]]:
    """Cards and dates of one's own mentoring."""
    actor = here.request.actor
    pairs = my_pairs(actor)
    running = [pair for pair in pairs if pair.state is RelationshipState.ACTIVE]
    unread = unread_by_pair(actor)
    said = last_said(actor, [pair.relationship.pk for pair in running])
    enrolments = list(OWN_ENROLMENT.visible(actor, Enrolment.objects.select_related("round__programme")))
    offers = offers_to(actor, here.request.member, here.today)
    cards = [card for pair in pairs if (card := _question(here, pair))]
    cards += [*_requests(here), *_choosing(here, enrolments, pairs)]
    cards += [card for pair in running if (card := _thread(here, pair, unread, said))]
    cards += [
        *_line(here, enrolments),
        *_pauses(here, enrolments),
        *_unfinished(here, offers),
        *_demand(here, enrolments),
        *_invitations(here, offers),
    ]
    return cards, [*_answers(pairs), *_round_dates(enrolments)]


def _question(here: Situation, pair: Pair) -> Card | None:
    relationship, name = pair.relationship, pair.other.member.name
    url = reverse("pair", args=[here.slug, relationship.pk])
    if pair.state is RelationshipState.PROPOSED and pair.mine.consent == Consent.ASKED:
        by = date_format(localtime(relationship.answer_by), "D j F, H:i")
        why = _("A match in {programme}. Please answer by {by} (your time).")
        return Card(
            f"answer:{relationship.pk}",
            Urgency.SOMEBODY_WAITS,
            _("{name} could be your partner").format(name=name),
            why.format(programme=relationship.round.programme.name, by=by),
            _("See why, and answer"),
            url,
        )
    if pair.state is RelationshipState.PAUSED:
        return Card(
            f"paused:{relationship.pk}",
            Urgency.GOOD_TO_KNOW,
            _("Your mentoring with {name} is paused").format(name=name),
            _("A reporting line now runs between the two of you. That is nobody’s fault."),
            _("See what this means"),
            url,
        )
    return None


def _requests(here: Situation) -> Iterator[Card]:
    """Requests that wait for this person, on either side."""
    actor = here.request.actor
    mine = [(one, RequestState.QUESTION, False) for one in my_requests(actor)]
    for one, turn, is_mentor in [*((one, RequestState.WAITING, True) for one in requests_for_me(actor)), *mine]:
        if one.state == turn:
            by = date_format(localtime(one.answer_by), "D j F, H:i")
            yield Card(
                f"request:{one.pk}:{one.state}:{bool(one.asked_at)}",
                Urgency.SOMEBODY_WAITS,
                standing(one, is_mentor=is_mentor),
                _("A request in {programme}. Please answer by {by} (your time).").format(
                    programme=one.round.programme.name, by=by
                ),
                _("Read it, and answer"),
                reverse("request", args=[here.slug, one.pk]),
            )


def _choosing(here: Situation, enrolments: list[Enrolment], pairs: list[Pair]) -> Iterator[Card]:
    """Where people find each other themselves: look for a mentor, or let oneself be found."""
    paired = {pair.mentee.enrolment_id for pair in pairs if pair.state in HOLDS_A_PLACE}
    for one in enrolments:
        if one.state != EnrolmentState.COMPLETE or not may_request(one.round.programme, one.round):
            continue
        if one.may_be_mentored and one.pk not in paired and one.round.phase in _BEFORE_MENTORING:
            yield Card(
                f"choose:{one.pk}",
                Urgency.COULD_DO,
                _("You can ask a mentor yourself in {programme}").format(programme=one.round.programme.name),
                _("Look at the mentors who may suit you, and ask one. You are matched all the same if you don’t."),
                _("Find a mentor"),
                reverse("mentors_to_ask", args=[here.slug, one.pk]),
            )
        if one.may_mentor and not one.shows_card:
            yield Card(
                f"card:{one.pk}",
                Urgency.COULD_DO,
                _("Mentees of {programme} can’t find you yet").format(programme=one.round.programme.name),
                _("They may ask mentors themselves. Whether your card is shown is for you to say."),
                _("See what it would show"),
                reverse("enrolment", args=[here.slug, one.pk]),
            )


def _thread(
    here: Situation, pair: Pair, unread: dict[UUID, int], said: dict[UUID, tuple[UUID, datetime]]
) -> Card | None:
    pk, name = pair.relationship.pk, pair.other.member.name
    url = reverse("pair", args=[here.slug, pk]) + "#newest"
    if number := unread.get(pk, 0):
        why = ngettext("A new message waits in your space.", "{number} new messages wait in your space.", number)
        sentence = _("{name} wrote to you").format(name=name)
        key = f"message:{pk}:{number}"
        return Card(key, Urgency.SOMEBODY_WAITS, sentence, why.format(number=number), _("Read it"), url)
    if pk not in said:
        sentence = _("Your space with {name} is open").format(name=name)
        why = _("Nothing is written yet. A short hello and two times to talk make a good beginning.")
        return Card(f"first:{pk}", Urgency.KEEP_GOING, sentence, why, _("Write first"), url)
    author_id, at = said[pk]
    silent = here.now - at
    if author_id == pair.other.member_id and silent >= LONG_SILENCE:
        sentence = ngettext(
            "{name} hasn’t heard from you for {days} day", "{name} hasn’t heard from you for {days} days", silent.days
        ).format(name=name, days=silent.days)
        why = _("Their message was the last. Two lines are enough.")
        return Card(f"silence:{pk}:{at:%Y%m%d}", Urgency.KEEP_GOING, sentence, why, _("Write back"), url)
    return None


def _line(here: Situation, enrolments: list[Enrolment]) -> Iterator[Card]:
    if here.request.member.line_state != LineState.UNKNOWN:
        return
    open_ones = [one for one in enrolments if one.state not in OUT and one.round.phase != Phase.CLOSE]
    if open_ones:
        yield Card(
            "line",
            Urgency.STANDS_IN_THE_WAY,
            _("Say who your manager is"),
            _("The directory doesn’t know. Nobody is paired inside their own reporting line, so you can’t be matched."),
            _("Name your manager"),
            reverse("enrolment_step", args=[here.slug, open_ones[0].pk, "people"]),
        )


def _pauses(here: Situation, enrolments: list[Enrolment]) -> Iterator[Card]:
    for one in enrolments:
        if one.paused_until is not None and one.state in ENROLLED and one.round.phase != Phase.CLOSE:
            yield Card(
                f"pause:{one.pk}:{one.paused_until}",
                Urgency.GOOD_TO_KNOW,
                _("You’re paused in {programme} until {day}").format(
                    programme=one.round.programme.name, day=date_format(one.paused_until, "D j F")
                ),
                _("You aren’t matched before then. You come back by yourself on that day."),
                _("See or change it"),
                reverse("enrolment", args=[here.slug, one.pk]),
            )


def _demand(here: Situation, enrolments: list[Enrolment]) -> Iterator[Card]:
    for one in enrolments:
        if one.may_mentor and one.state in ENROLLED and one.round.phase in {Phase.RECRUIT, Phase.TRAIN}:
            yield Card(
                f"demand:{one.pk}:{here.today:%G-%V}",
                Urgency.GOOD_TO_KNOW,
                _("What mentees of {programme} seek").format(programme=one.round.programme.name),
                _("You can see what of your offer is asked for, and what would make you more useful."),
                _("See it"),
                reverse("my_matching", args=[here.slug, one.pk]),
            )


def _unfinished(here: Situation, offers: list[Offer]) -> Iterator[Card]:
    for offer in offers:
        mine = offer.enrolment
        if mine is not None and mine.state == EnrolmentState.STARTED and offer.closed is None:
            yield Card(
                f"finish:{mine.pk}",
                Urgency.DECIDE,
                _("Finish your enrolment in {programme}").format(programme=offer.programme.name),
                _("What you wrote is kept. You can send it until {date}.").format(
                    date=date_format(offer.round.enrolment_closes, "D j F")
                ),
                _("Go on where you stopped"),
                reverse("enrolment", args=[here.slug, mine.pk]),
            )


def _invitations(here: Situation, offers: list[Offer]) -> Iterator[Card]:
    open_to_me = [offer for offer in offers if offer.may_join and offer.enrolment is None]
    if len(open_to_me) > 1:
        yield Card(
            "join:" + ",".join(sorted(str(offer.round.pk)[:8] for offer in open_to_me)),
            Urgency.COULD_DO,
            _("{number} programmes take people in now").format(number=len(open_to_me)),
            _("Each has a page that says what it is for, and what it asks of you."),
            _("See if one is for you"),
            reverse("programmes_to_join", args=[here.slug]),
        )
        return
    for offer in open_to_me:
        yield Card(
            f"join:{offer.round.pk}",
            Urgency.COULD_DO,
            _("{programme} takes people in until {date}").format(
                programme=offer.programme.name, date=date_format(offer.round.enrolment_closes, "D j F")
            ),
            offer.programme.purpose,
            _("See if it is for you"),
            reverse("programme_page", args=[here.slug, offer.programme.slug]),
        )


def _answers(pairs: list[Pair]) -> Iterator[Event]:
    for pair in pairs:
        if pair.state is RelationshipState.PROPOSED:
            words = _("The last day to answer about {name}").format(name=pair.other.member.name)
            yield Event(localdate(pair.relationship.answer_by), words)


def _round_dates(enrolments: list[Enrolment]) -> Iterator[Event]:
    for one in enrolments:
        if one.state in OUT:
            continue
        name = one.round.programme.name
        if one.state == EnrolmentState.STARTED:
            yield Event(one.round.enrolment_closes, _("The last day to enrol in {programme}").format(programme=name))
        if one.round.phase in _BEFORE_MENTORING:
            yield Event(one.round.matching_on, _("People are matched in {programme}").format(programme=name))
        yield Event(one.round.starts_on, _("Mentoring begins in {programme}").format(programme=name))
        yield Event(one.round.ends_on, _("Mentoring ends in {programme}").format(programme=name))
