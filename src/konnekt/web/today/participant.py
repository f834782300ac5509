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
from konnekt.programmes.queries import Offer, named_by, offers_to
from konnekt.programmes.rules import MOST_RANKED, why_no_ranking
from konnekt.programmes.states import ENROLLED, OUT, EnrolmentState, Format, Phase
from konnekt.relationships.queries import (
    Pair,
    conversations_of,
    my_pairs,
    my_requests,
    offering_among,
    requests_for_me,
)
from konnekt.relationships.rules import is_paused_by_law, looks_for_one, may_book, may_rematch, may_request
from konnekt.relationships.states import HOLDS_A_PLACE, Consent, RelationshipState, RequestState
from konnekt.web.choosing.words import standing
from konnekt.web.conversations.showing import bookings_ahead
from konnekt.web.pairs.showing import called
from konnekt.web.today.cards import Card, Event, Situation, Urgency
from konnekt.web.today.goals import goals
from konnekt.web.today.introductions import introductions
from konnekt.web.today.protocols import protocols
from konnekt.web.today.questions import questions, surveys
from konnekt.web.today.sessions import sessions
from konnekt.web.today.tending import tending
from konnekt.web.today.training import training
from konnekt.workspace.queries.messages import last_said, unread_by_pair

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
    cards += [*_requests(here), *introductions(here), *_choosing(here, enrolments, pairs), *_ranking(here, enrolments)]
    cards += [*_times(here, enrolments), *_after_an_ending(here, enrolments, pairs)]
    cards += [card for pair in running if (card := _thread(here, pair, unread, said))]
    cards += tending(here, running)
    cards += protocols(here, enrolments)
    met, ahead = sessions(here, pairs)
    cards += [*met, *questions(here, pairs), *(surveys(here) if enrolments else ())]
    cards += [
        *goals(here, running),
        *training(here, enrolments),
        *_line(here, enrolments),
        *_pauses(here, enrolments),
        *_unfinished(here, offers),
        *_demand(here, enrolments),
        *_invitations(here, offers),
    ]
    return cards, [*ahead, *_answers(pairs), *_booked(here, pairs), *_round_dates(enrolments)]


def _question(here: Situation, pair: Pair) -> Card | None:
    relationship, name = pair.relationship, called(pair)
    url = reverse("pair", args=[here.slug, relationship.pk])
    if pair.suggested is not None:
        by = date_format(localtime(relationship.answer_by), "D j F, H:i")
        return Card(
            f"second:{relationship.pk}",
            Urgency.SOMEBODY_WAITS,
            _("{name} could lead your circle with you").format(name=pair.suggested.member.name),
            _("Whoever runs the programme suggests it. Please answer by {by} (your time).").format(by=by),
            _("Look, and answer"),
            url,
        )
    if pair.state is RelationshipState.PROPOSED and pair.mine.consent == Consent.ASKED and not pair.mine.answered_at:
        by = date_format(localtime(relationship.answer_by), "D j F, H:i")
        why = _("A match in {programme}. Please answer by {by} (your time).")
        asks = _("There is a place for you in {name}") if pair.is_circle else _("{name} could be your partner")
        if pair.mine.is_second:
            asks = _("You could lead {name} too")
        return Card(
            f"answer:{relationship.pk}",
            Urgency.SOMEBODY_WAITS,
            asks.format(name=name),
            why.format(programme=relationship.round.programme.name, by=by),
            _("See why, and answer"),
            url,
        )
    if is_paused_by_law(pair.relationship) and pair.state is RelationshipState.PAUSED:
        return Card(
            f"paused:{relationship.pk}",
            Urgency.GOOD_TO_KNOW,
            _("Your mentoring with {name} is paused").format(name=name),
            f"{relationship.get_pause_reason_display()} " + _("That is nobody’s fault."),
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


def _ranking(here: Situation, enrolments: list[Enrolment]) -> Iterator[Card]:
    """Where mentors rank those who named them: somebody did, and is in no order yet."""
    asked = [one for one in enrolments if why_no_ranking(one) is None]
    for one in asked:
        waiting = named_by(one).exclude(enrolment__in=one.rankings.values("mentee")).count()
        if waiting and one.rankings.count() < MOST_RANKED:
            sentence = ngettext(
                "Somebody in {programme} hopes for you", "{number} people in {programme} hope for you", waiting
            )
            yield Card(
                f"ranking:{one.pk}:{waiting}",
                Urgency.COULD_DO,
                sentence.format(number=waiting, programme=one.round.programme.name),
                _("Put them in order, if you would rather take one than another. They don’t learn of it."),
                _("Put them in order"),
                reverse("ranking", args=[here.slug, one.pk]),
            )


def _times(here: Situation, enrolments: list[Enrolment]) -> Iterator[Card]:
    """Where conversations are booked: offer a time, or book one."""
    books = [one for one in enrolments if may_book(one.round.programme, one.round)]
    here_now = [one for one in books if one.state == EnrolmentState.COMPLETE]
    offered = offering_among(here_now, now=here.now) if here_now else set()
    for one in here_now:
        name = one.round.programme.name
        if one.may_mentor and one.pk not in offered:
            yield Card(
                f"offer:{one.pk}:{here.today:%G-%V}",
                Urgency.COULD_DO,
                _("You offer no time in {programme}").format(programme=name),
                _("Mentees there book single conversations. Half an hour is enough for one."),
                _("Offer a time"),
                reverse("my_times", args=[here.slug, one.pk]),
            )
        if one.may_be_mentored:
            yield Card(
                f"book:{one.pk}:{here.today:%G-%V}",
                Urgency.COULD_DO,
                _("You can book a conversation in {programme}").format(programme=name),
                _("Mentors offer times there. Ask for one, with a line of what you would like to talk about."),
                _("See the times"),
                reverse("times_to_book", args=[here.slug, one.pk]),
            )


def _booked(here: Situation, pairs: list[Pair]) -> Iterator[Event]:
    if not any(pair.is_conversation for pair in pairs):
        return
    for one, booking in bookings_ahead(here.request, conversations_of(here.request.actor)):
        assert one.slot is not None
        is_mentor = one.mentor.member_id == here.request.actor.member_id
        name = one.mentee.member.name if is_mentor else one.mentor.member.name
        yield Event(
            localdate(one.slot.begins_at), _("{when}: a conversation with {name}").format(when=booking.when, name=name)
        )


def _after_an_ending(here: Situation, enrolments: list[Enrolment], pairs: list[Pair]) -> Iterator[Card]:
    """A mentee whose pair ended, who has nobody now and hasn't said how to go on."""
    mine = {one.pk: one for one in enrolments if one.state == EnrolmentState.COMPLETE}
    newest: dict[UUID, Pair] = {}
    for pair in pairs:
        looks = looks_for_one(pair.relationship.round.programme, pair.mine.side)
        if looks and not pair.is_circle and not pair.is_conversation:
            newest.setdefault(pair.mine.enrolment_id, pair)
    for enrolment_id, pair in newest.items():
        round_ = pair.relationship.round
        is_over = pair.state is RelationshipState.ENDED and pair.mine.seeks_again_at is None
        if is_over and enrolment_id in mine and may_rematch(round_.programme, round_):
            yield Card(
                f"going-on:{pair.relationship.pk}",
                Urgency.COULD_DO,
                _("Your pair in {programme} has ended").format(programme=round_.programme.name),
                _("You come first in the next matching. You can ask for somebody new, or stop here."),
                _("Say how you would like to go on"),
                reverse("pair", args=[here.slug, pair.relationship.pk]),
            )


def _thread(
    here: Situation, pair: Pair, unread: dict[UUID, int], said: dict[UUID, tuple[UUID, datetime]]
) -> Card | None:
    pk, name = pair.relationship.pk, called(pair)
    url = reverse("pair_messages", args=[here.slug, pk]) + "#newest"
    if number := unread.get(pk, 0):
        why = ngettext("A new message waits in your space.", "{number} new messages wait in your space.", number)
        sentence = (_("Somebody wrote in {name}") if pair.is_circle else _("{name} wrote to you")).format(name=name)
        key = f"message:{pk}:{number}"
        return Card(key, Urgency.SOMEBODY_WAITS, sentence, why.format(number=number), _("Read it"), url)
    if pair.is_conversation:
        return None
    if pk not in said:
        sentence = (_("The space of {name} is open") if pair.is_circle else _("Your space with {name} is open")).format(
            name=name
        )
        why = _("Nothing is written yet. A short hello and two times to talk make a good beginning.")
        return Card(f"first:{pk}", Urgency.KEEP_GOING, sentence, why, _("Write first"), url)
    author_id, at = said[pk]
    silent = here.now - at
    if not pair.is_circle and author_id == pair.other.member_id and silent >= LONG_SILENCE:
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
        if one.round.programme.format == Format.PEER:
            continue
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
            words = _("The last day to answer about {name}").format(name=called(pair))
            yield Event(localdate(pair.relationship.answer_by), words)


def _round_dates(enrolments: list[Enrolment]) -> Iterator[Event]:
    for one in enrolments:
        if one.state in OUT:
            continue
        name = one.round.programme.name
        if one.state == EnrolmentState.STARTED:
            yield Event(one.round.enrolment_closes, _("The last day to enrol in {programme}").format(programme=name))
        if one.round.phase in _BEFORE_MENTORING and one.round.programme.format != Format.FLASH:
            yield Event(one.round.matching_on, _("People are matched in {programme}").format(programme=name))
        yield Event(one.round.starts_on, _("Mentoring begins in {programme}").format(programme=name))
        yield Event(one.round.ends_on, _("Mentoring ends in {programme}").format(programme=name))
