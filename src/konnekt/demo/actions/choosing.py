"""Who asks whom in the demo company: three open requests and one question, among people who may be a pair."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from konnekt.demo.company.programmes import NEW_HORIZONS
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.matching.ranking import mentors_in, rank
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import EnrolmentState, Way
from konnekt.relationships.models import PairRequest
from konnekt.relationships.states import RequestState
from konnekt.sealing.keyring import Holder, place, seal

WAYS = [Way.WHOLE_ROUND.value, Way.ONE_BY_ONE.value, Way.WISHES.value, Way.REQUESTS.value]
OPEN = 3
DAYS_TO_ANSWER = 5
QUESTION = "What would have to be different in six months for you to say that our talks were worth it?"
WHYS = (
    "I have been here for four months and still don’t know how decisions are really made. You seem to.",
    "You moved from one side of the company to the other. I would like to hear what nobody tells you before.",
    "People say that you listen first. I could use that, because I am about to lead for the first time.",
    "I would like to learn how you prepare for a difficult talk, and to tell you about one of mine.",
)


def seed_requests(company: Company, enrolments: dict[tuple[str, str], Enrolment]) -> int:
    """Let the newcomer and a few others ask; most mentors show their card. Returns how many asked."""
    here = {person: one for (programme, person), one in enrolments.items() if programme == NEW_HORIZONS}
    if not here:
        return 0
    round_ = next(iter(here.values())).round
    Programme.objects.filter(pk=round_.programme_id).update(ways=WAYS)
    shown = [one.pk for number, one in enumerate(here.values()) if one.may_mentor and number % 4]
    played = here.get(company.player(CastRole.MENTOR).key)
    Enrolment.objects.filter(pk__in=[*shown, *([played.pk] if played else [])]).update(shows_card=True)
    requests = list(
        _requests(company, here, mentors_in(round_, on=company.today, only_shown=True), noon(company.today))
    )
    PairRequest.objects.bulk_create(requests)
    return len(requests)


def _requests(
    company: Company, here: dict[str, Enrolment], mentors: list[Enrolment], now: datetime
) -> Iterator[PairRequest]:
    newcomer = here.get(company.player(CastRole.NEWCOMER).key)
    played = here.get(company.player(CastRole.MENTOR).key)
    others = [one for one in here.values() if one.state == EnrolmentState.COMPLETE and one.may_be_mentored]
    mentees = list(dict.fromkeys([*([newcomer] if newcomer else []), *others]))
    asked: set[str] = set()
    made = 0
    for mentee in mentees:
        if made > OPEN:
            return
        found = [one for one in rank(mentee, mentors, on=company.today) if one.is_available]
        # The mentor whom a visitor can play is asked by the second; everybody else by one at most.
        wanted = [one.mentor for one in found if str(one.mentor.pk) not in asked]
        if played is not None:
            wanted.sort(key=lambda one: (one.pk == played.pk) is not (made == 1))
        if not wanted:
            continue
        asked.add(str(wanted[0].pk))
        sent = now - timedelta(days=3 - made % 3)
        request = PairRequest(
            round=mentee.round,
            mentee=mentee,
            mentor=wanted[0],
            why=WHYS[made],
            rank=1,
            sent_at=sent,
            answer_by=sent + timedelta(days=DAYS_TO_ANSWER),
        )
        if made == 0:
            where = place("relationships.PairRequest", "question", request.pk)
            request.question = seal(Holder.relationship(request.pk), QUESTION, where)
            request.state, request.asked_at, request.reacted_at = RequestState.QUESTION, now, now
            request.answer_by = now + timedelta(days=DAYS_TO_ANSWER)
        made += 1
        yield request
