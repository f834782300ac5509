"""Today for somebody who manages programmes: rounds, runs, and pairs of which only that they exist is known."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.visibility import Sight
from konnekt.matching.models import MatchRun
from konnekt.matching.states import GOING, RunState
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.policy import RUNNING, RUNNING_ROUND
from konnekt.programmes.queries import Numbers, numbers_of
from konnekt.programmes.rules import why_no_draw
from konnekt.programmes.states import Format, Oversubscribed, Phase, ProgrammeState
from konnekt.relationships.models import Relationship
from konnekt.relationships.policy import FACTS
from konnekt.relationships.queries import waiting_again
from konnekt.relationships.states import PauseReason, RelationshipState
from konnekt.web.programmes.frame import matching_pages
from konnekt.web.today.cards import Card, Event, Situation, Urgency
from konnekt.web.today.efforts import Effort
from konnekt.web.today.stuck import stuck

SOON = timedelta(days=2)
_BEFORE_MENTORING = (Phase.RECRUIT, Phase.TRAIN, Phase.MATCH)


def manager(here: Situation) -> tuple[list[Card], list[Event]]:
    """Cards and dates of the rounds this person runs."""
    actor = here.request.actor
    rounds = list(
        RUNNING_ROUND.visible(actor, Round.objects.select_related("programme"))
        .exclude(phase=Phase.CLOSE)
        .exclude(programme__state=ProgrammeState.CLOSED)
        .order_by("starts_on", "pk")
    )
    if not rounds and not RUNNING.visible(actor, Programme.objects.all()).exists():
        return [_begin_one(here)], []
    numbers = numbers_of(rounds)
    newest = _newest_runs(rounds)
    cards: list[Card] = []
    for one in rounds:
        cards += [*_run(here, one, newest.get(one.pk), numbers[one.pk]), *_unknown_lines(here, one, numbers[one.pk])]
        cards += _places(here, one, numbers[one.pk])
    cards += [*_pairs(here, rounds), *_rematches(here, rounds), *stuck(here, rounds)]
    return cards, [event for one in rounds for event in _dates(one)]


def _begin_one(here: Situation) -> Card:
    return Card(
        "no-programme",
        Urgency.KEEP_GOING,
        _("You have no programme yet"),
        _("From a template it takes two clicks; a design of your own is eleven short steps. Nobody sees a draft."),
        _("Begin one"),
        reverse("new_programme", args=[here.slug]),
    )


def _newest_runs(rounds: list[Round]) -> dict[UUID, MatchRun]:
    runs = MatchRun.objects.filter(round__in=rounds).select_related("work").defer("certificate", "diagnosis")
    return {run.round_id: run for run in runs.order_by("round_id", "-number").distinct("round_id")}


def _run(here: Situation, one: Round, run: MatchRun | None, numbers: Numbers) -> Iterator[Card]:
    name = one.programme.name
    if run is not None and run.state == RunState.READY:
        yield Card(
            f"run:{run.pk}",
            Urgency.DECIDE,
            _("A match run in {programme} waits for your decision").format(programme=name),
            _("Nobody is told anything before you release it."),
            _("Look at the pairs"),
            reverse("match_run", args=[here.slug, run.pk]),
            Effort.RUN,
        )
    elif run is not None and run.shown_state in {RunState.IMPOSSIBLE, RunState.FAILED}:
        yield Card(
            f"run:{run.pk}",
            Urgency.STANDS_IN_THE_WAY,
            _("The last match run in {programme} found no answer").format(programme=name),
            _("Its page says what stood in the way."),
            _("See why"),
            reverse("match_run", args=[here.slug, run.pk]),
        )
    elif run is None or run.shown_state not in {*GOING, RunState.RELEASED}:
        is_time = one.phase == Phase.MATCH or (one.phase in _BEFORE_MENTORING and one.enrolment_closes < here.today)
        pages = matching_pages(one.programme)
        if is_time and numbers.seeking and numbers.giving and pages:
            why = _("{mentees} seek a mentor, and {places} places are offered.")
            yield Card(
                f"match:{one.pk}",
                Urgency.DECIDE,
                _("{programme} is ready to be matched").format(programme=name),
                why.format(mentees=numbers.seeking, places=numbers.places),
                _("Open the studio") if "match_studio" in pages else _("Pair people one by one"),
                reverse(pages[0], args=[here.slug, one.pk]),
                Effort.MATCH,
            )


def _places(here: Situation, one: Round, numbers: Numbers) -> Iterator[Card]:
    """People who wait for an answer; a lottery once it can be drawn."""
    name, number = one.programme.name, numbers.applied
    url = reverse("round_places", args=[here.slug, one.pk])
    if number and one.oversubscribed == Oversubscribed.MANAGER:
        sentence = ngettext(
            "One person waits for your answer in {programme}",
            "{number} people wait for your answer in {programme}",
            number,
        )
        yield Card(
            f"places:{one.pk}:{number}",
            Urgency.SOMEBODY_WAITS,
            sentence.format(number=number, programme=name),
            _("They sent everything. You decide who has a place, and they are told at once."),
            _("Answer them"),
            url,
            Effort.ANSWER,
            number,
        )
    elif why_no_draw(one, here.today, number) is None:
        yield Card(
            f"draw:{one.pk}",
            Urgency.SOMEBODY_WAITS,
            _("The lottery of {programme} can be drawn").format(programme=name),
            _("Enrolment has closed, and everybody waits for it. It is drawn once."),
            _("Go to the lottery"),
            url,
            Effort.DRAW,
        )


def _unknown_lines(here: Situation, one: Round, numbers: Numbers) -> Iterator[Card]:
    if numbers.line_unknown and one.phase in _BEFORE_MENTORING:
        yield Card(
            f"lines:{one.pk}:{numbers.line_unknown}",
            Urgency.STANDS_IN_THE_WAY,
            ngettext(
                "One person in {programme} can’t be matched yet",
                "{number} people in {programme} can’t be matched yet",
                numbers.line_unknown,
            ).format(number=numbers.line_unknown, programme=one.programme.name),
            _("Nobody knows who they report to. They can say it themselves, or an administrator can."),
            _("See who"),
            reverse("enrolments", args=[here.slug, one.pk]) + "?line=unknown",
            Effort.LINE,
            numbers.line_unknown,
        )


def _pairs(here: Situation, rounds: list[Round]) -> Iterator[Card]:
    known = FACTS.visible(here.request.actor, Relationship.objects.filter(round__in=rounds), least=Sight.WHEN)
    # A break that one of them asked for ends by itself.
    by_law = Q(state=RelationshipState.PAUSED) & ~Q(pause_reason=PauseReason.ON_REQUEST)
    waits = Q(state=RelationshipState.PROPOSED) | by_law
    rows = known.filter(waits | Q(state=RelationshipState.ACTIVE, short_since__isnull=False))
    paused: Counter[UUID] = Counter()
    asked: Counter[UUID] = Counter()
    circles: Counter[UUID] = Counter()
    found = rows.values_list("round_id", "state", "answer_by", "is_circle", "short_since")
    for round_id, state, answer_by, is_circle, short_since in found:
        if is_circle and (short_since is not None or state == RelationshipState.PAUSED):
            circles[round_id] += 1
        elif state == RelationshipState.PAUSED:
            paused[round_id] += 1
        elif answer_by <= here.now + SOON:
            asked[round_id] += 1
    for one in rounds:
        url = reverse("programme", args=[here.slug, one.programme_id])
        if number := circles[one.pk]:
            yield Card(
                f"circles:{one.pk}:{number}",
                Urgency.DECIDE,
                ngettext(
                    "One circle in {programme} waits for your decision",
                    "{number} circles in {programme} wait for your decision",
                    number,
                ).format(number=number, programme=one.programme.name),
                _("It has too few mentees, or a reporting line runs in it. Its people know that you decide."),
                _("See the circles"),
                reverse("circles", args=[here.slug, one.pk]),
                Effort.CIRCLE,
                number,
            )
        if number := paused[one.pk]:
            sentence = ngettext(
                "One pair in {programme} is paused", "{number} pairs in {programme} are paused", number
            ).format(number=number, programme=one.programme.name)
            why = _("A reporting line now runs between the two. They know; each may need a new match.")
            key = f"paused:{one.pk}:{number}"
            yield Card(key, Urgency.KEEP_GOING, sentence, why, _("See the programme"), url)
        if number := asked[one.pk]:
            sentence = ngettext(
                "One match in {programme} waits for an answer",
                "{number} matches in {programme} wait for an answer",
                number,
            ).format(number=number, programme=one.programme.name)
            why = _("The time to answer is over in two days or less. Without two yeses the places are free again.")
            key = f"answers:{one.pk}:{here.today}"
            yield Card(key, Urgency.GOOD_TO_KNOW, sentence, why, _("See the programme"), url)


def _rematches(here: Situation, rounds: list[Round]) -> Iterator[Card]:
    """Whose pair is over and who has nobody now; never who ended it, or why."""
    waiting = Counter(waiting_again(here.request.actor, rounds).values_list("round_id", flat=True))
    for one in rounds:
        if number := waiting[one.pk]:
            yield Card(
                f"rematch:{one.pk}:{number}",
                Urgency.SOMEBODY_WAITS,
                ngettext(
                    "One person in {programme} waits for a new match",
                    "{number} people in {programme} wait for a new match",
                    number,
                ).format(number=number, programme=one.programme.name),
                _("You see who fits best, and can ask both with one press."),
                _("Find a new match"),
                reverse("rematching", args=[here.slug, one.pk]),
                Effort.REMATCH,
                number,
            )


def _dates(one: Round) -> Iterator[Event]:
    name = one.programme.name
    yield Event(one.enrolment_opens, _("Enrolment opens in {programme}").format(programme=name))
    yield Event(one.enrolment_closes, _("Enrolment closes in {programme}").format(programme=name))
    if one.programme.format != Format.FLASH:
        yield Event(one.matching_on, _("Time to match in {programme}").format(programme=name))
    yield Event(one.starts_on, _("Mentoring begins in {programme}").format(programme=name))
    yield Event(one.ends_on, _("Mentoring ends in {programme}").format(programme=name))
