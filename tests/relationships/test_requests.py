"""A mentee asks a mentor: accepted, asked about, declined kindly, or over after its time; always under the one law."""

from datetime import timedelta

import pytest
from django.core import mail
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.access.visibility import Sight
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.actions.people import mark_left
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.actions.rounds import set_phase
from konnekt.programmes.models import Enrolment, Programme
from konnekt.programmes.states import Phase, Side, Way
from konnekt.relationships.actions.asking import propose
from konnekt.relationships.actions.erasing import forget_requests
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.actions.requests import (
    accept,
    answer_back,
    ask_back,
    decline,
    erase_old_exchanges,
    expire_request,
    read_exchange,
    send_request,
    take_back,
)
from konnekt.relationships.models import PairRequest, Relationship
from konnekt.relationships.policy import REQUEST
from konnekt.relationships.pool import barriers, lines_around
from konnekt.relationships.queries import my_requests, overdue_requests, requests_for_me, usual_answer_days
from konnekt.relationships.states import TOLD, Decline, RelationshipState

NOW = clock.read()
WHY = "You changed trades as I would like to."
NOT_AVAILABLE = "These two are not available to each other in this round."


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


@pytest.fixture
def round_(served):
    made = open_programme(served)
    Programme.objects.update(ways=[Way.REQUESTS])
    made.programme.refresh_from_db()
    return made


@pytest.fixture
def ask(served, round_):
    """Send a request; people enrol the first time they are named."""
    enrolments = {}

    def enrolled(who, side, **answers):
        if who not in enrolments:
            enrolments[who] = enrol(served.people[who], round_, side, **answers)
            if side is Side.MENTOR:
                Enrolment.objects.filter(pk=enrolments[who].pk).update(shows_card=True)
        return enrolments[who]

    def send(mentee="mentee", mentor="mentor", *, why=WHY, now=NOW, **answers):
        two = enrolled(mentee, Side.MENTEE), enrolled(mentor, Side.MENTOR, **answers)
        return send_request(served.people[mentee].actor, mentee=two[0], mentor=two[1], why=why, now=now)

    return send


def fresh(request):
    return PairRequest.objects.select_related("mentee__member", "mentor__member").get(pk=request.pk)


def test_an_accepted_request_opens_the_space_at_once_by_the_step_of_every_pair(served, ask):
    request = ask()
    assert [one.pk for one in requests_for_me(served.mentor.actor)] == [request.pk]
    accept(served.mentor.actor, request=request, reasons=[{"key": "areas", "shared": ["career"]}], now=NOW)
    request = fresh(request)
    pair = Relationship.objects.get()
    assert (request.state, request.relationship, pair.state) == ("accepted", pair, RelationshipState.ACTIVE)
    assert set(pair.parts.values_list("side", "consent", "holds_place")) == {
        ("mentee", "yes", True),
        ("mentor", "yes", True),
    }
    said = Entry.objects.filter(object_id=str(pair.pk)).order_by("pk").values_list("verb", flat=True)
    assert sorted(said) == ["relationship.accepted"] * 2 + ["relationship.opened", "relationship.proposed"]
    assert requests_for_me(served.mentor.actor) == []


def test_a_notice_carries_no_content_and_the_ledger_no_no(served, ask):
    request = ask()
    ask_back(served.mentor.actor, request=request, question="Which trade?", now=NOW)
    answer_back(served.mentee.actor, request=fresh(request), answer="Signalling.", now=NOW)
    decline(served.mentor.actor, request=fresh(request), why=Decline.NO_TIME, now=NOW)
    run_queue()
    subjects = [(letter.to[0], letter.subject) for letter in mail.outbox if "enrolled" not in letter.subject]
    assert sorted(subjects) == [
        ("mentee@meridian.example", "The mentor you asked has a question"),
        ("mentee@meridian.example", "Your request in Crossing Lines did not come about"),
        ("mentor@meridian.example", "Somebody asks for you as their mentor"),
        ("mentor@meridian.example", "Your question was answered"),
    ]
    kept = (
        str(list(Letter.objects.values())) + str(list(Entry.objects.values())) + str([one.body for one in mail.outbox])
    )
    kept += str(list(PairRequest.objects.values("question", "answer")))
    assert [word for word in (WHY, "Which trade?", "Signalling.", "no_time") if word in kept] == []
    about = Entry.objects.filter(object_id=str(request.pk))
    assert set(about.values_list("actor_member", flat=True)) == {None, served.mentee.member.pk}


def test_one_question_is_answered_once_and_read_by_the_two_alone(served, ask):
    request = ask()
    later = NOW + timedelta(days=2)
    ask_back(served.mentor.actor, request=request, question="Which trade?", now=later)
    assert fresh(request).answer_by > request.answer_by
    with pytest.raises(Refused, match="one question already"):
        ask_back(served.mentor.actor, request=request, question="And when?", now=later)
    answer_back(served.mentee.actor, request=request, answer="Signalling.", now=later)
    with pytest.raises(Refused, match="settled in the meantime"):
        answer_back(served.mentee.actor, request=request, answer="Once more.", now=later)
    for who in ("mentee", "mentor"):
        assert read_exchange(served.people[who].actor, request=fresh(request)) == ("Which trade?", "Signalling.")
    for who in ("programme_manager", "administrator", "colleague", "champion"):
        with pytest.raises(NotFound):
            read_exchange(served.people[who].actor, request=fresh(request))
    take_back(served.mentee.actor, request=request, now=later)
    assert erase_old_exchanges(now=later + timedelta(days=89)) == 0
    assert erase_old_exchanges(now=later + timedelta(days=91)) == 1
    assert read_exchange(served.mentee.actor, request=fresh(request)) == ("", "")


def test_whoever_is_erased_takes_their_own_words_and_nobody_elses(served, ask):
    request = ask()
    ask_back(served.mentor.actor, request=request, question="Which trade?", now=NOW)
    answer_back(served.mentee.actor, request=request, answer="Signalling.", now=NOW)
    forget_requests(served.mentee.member.pk)
    assert fresh(request).why == ""
    assert read_exchange(served.mentor.actor, request=fresh(request)) == ("Which trade?", "")
    forget_requests(served.mentor.member.pk)
    assert read_exchange(served.mentor.actor, request=fresh(request)) == ("", "")


def test_the_why_is_read_like_a_wish(served, ask):
    request = ask()
    readers = ("mentor", "programme_manager", "line_manager", "administrator", "champion", "colleague")

    def who_reads():
        return [who for who in readers if REQUEST.allows(served.people[who].actor, request, least=Sight.PART)]

    assert who_reads() == ["mentor", "programme_manager"]
    withdraw(served.mentee.actor, enrolment=request.mentee, now=NOW)
    assert who_reads() == []


def test_only_the_mentor_decides_and_only_the_mentee_takes_back(served, ask):
    request = ask()

    def attempts(who):
        actor = served.people[who].actor
        yield lambda: accept(actor, request=request, reasons=[], now=NOW)
        yield lambda: ask_back(actor, request=request, question="Why?", now=NOW)
        yield lambda: decline(actor, request=request, why=Decline.LATER, now=NOW)
        if who != "mentee":
            yield lambda: take_back(actor, request=request, now=NOW)
            yield lambda: answer_back(actor, request=request, answer="x", now=NOW)
            yield lambda: send_request(actor, mentee=request.mentee, mentor=request.mentor, why=WHY, now=NOW)

    for who in ("mentee", "colleague", "programme_manager", "administrator"):
        for attempt in attempts(who):
            with pytest.raises(NotFound):
                attempt()


def test_full_excluded_ruled_out_hidden_and_besieged_read_alike(served, ask, round_, monkeypatch):
    said = set()
    exclude(served.champion.actor, excluded=served.mentee.member)
    for mentee, mentor in (("mentee", "champion"), ("colleague", "line_manager")):
        with pytest.raises(Refused) as refusal:
            ask(mentee, mentor)
        said.add(str(refusal.value))
    accept(served.auditor.actor, request=ask("safeguarding", "auditor", capacity=1), reasons=[], now=NOW)
    with pytest.raises(Refused) as full:
        ask("mentee", "auditor")
    hidden = enrol(served.administrator, round_, Side.MENTOR)
    with pytest.raises(Refused) as unseen:
        send_request(served.programme_manager.actor, mentee=enrol(served.programme_manager, round_, Side.MENTEE),
                     mentor=hidden, why=WHY, now=NOW)  # fmt: skip
    ask("colleague", "mentor")
    monkeypatch.setattr("konnekt.relationships.actions.requests.MOST_WAITING", 1)
    with pytest.raises(Refused) as besieged:
        ask("mentee", "mentor")
    assert said | {str(full.value), str(unseen.value), str(besieged.value)} == {NOT_AVAILABLE}


def test_requests_are_few_and_need_a_why_and_an_open_way(served, ask, round_):
    for why, words in (("  ", "Say in a line or two"), ("x" * 501, "at most 500")):
        with pytest.raises(Refused, match=words) as refusal:
            ask(why=why)
        assert refusal.value.field == "why"
    first = ask("mentee", "mentor")
    with pytest.raises(Refused, match="asked Björn in this round already"):
        ask("mentee", "mentor")
    ask("mentee", "champion")
    ask("mentee", "auditor")
    with pytest.raises(Refused, match="3 open requests"):
        ask("mentee", "safeguarding")
    take_back(served.mentee.actor, request=first, now=NOW)
    assert [one.mentor.member.name for one in my_requests(served.mentee.actor)][-1] == "Björn"
    ask("mentee", "mentor")
    set_phase(served.programme_manager.actor, round_=round_, phase=Phase.CLOSE)
    with pytest.raises(Refused, match="aren’t asked directly"):
        ask("mentee", "safeguarding")


def test_a_no_is_kind_and_keeps_the_two_apart_in_this_round(served, ask):
    request = ask()
    decline(served.mentor.actor, request=request, why=Decline.TOO_CLOSE, now=NOW)
    with pytest.raises(Refused, match="already"):
        ask()
    lines = lines_around({served.mentee.member.pk, served.mentor.member.pk}, on=NOW.date())
    assert [why for *_two, why in barriers([request.mentee], [request.mentor], lines=lines)] == ["exclusion"]
    assert TOLD.keys() == set(Decline)
    assert not [words for words in TOLD.values() if "{name}" not in str(words)]


def test_time_ends_a_request_kindly(served, ask):
    request = ask()
    late = request.answer_by + timedelta(minutes=1)
    assert (overdue_requests(request.answer_by), overdue_requests(late)) == ([], [request.pk])
    with pytest.raises(Refused, match="time to answer is over"):
        accept(served.mentor.actor, request=request, reasons=[], now=late)
    assert expire_request(request_id=request.pk, now=request.answer_by) is False
    assert [expire_request(request_id=request.pk, now=late) for _twice in range(2)] == [True, False]
    assert fresh(request).state == "expired"


def test_a_pair_of_any_way_settles_the_mentees_requests_and_tells_those_who_wait_for_a_full_mentor(served, ask, round_):
    elsewhere, same = ask("mentee", "champion"), ask("mentee", "mentor", capacity=1)
    waiting = ask("colleague", "mentor")
    manager = served.programme_manager.actor
    propose(manager, round=round_, mentee=same.mentee, mentor=same.mentor, reasons=[], now=NOW)
    assert [fresh(one).state for one in (elsewhere, same, waiting)] == ["settled", "settled", "unavailable"]
    assert fresh(waiting).why == WHY
    over = Letter.objects.filter(notice="relationships.request_over")
    assert list(over.values_list("member", flat=True)) == [served.colleague.member.pk]


@pytest.mark.parametrize(("who", "state"), [("mentor", "unavailable"), ("mentee", "settled")])
def test_whoever_withdraws_ends_what_was_asked_within_minutes(served, ask, who, state):
    request = ask()
    assert overdue_requests(NOW) == []
    mine = request.mentee if who == "mentee" else request.mentor
    withdraw(served.people[who].actor, enrolment=mine, now=NOW)
    assert overdue_requests(NOW) == [request.pk]
    assert expire_request(request_id=request.pk, now=NOW) is True
    assert fresh(request).state == state


@pytest.mark.parametrize(("who", "state"), [("mentor", "unavailable"), ("mentee", "settled")])
def test_whoever_leaves_ends_what_was_asked(served, ask, who, state):
    request = ask()
    mark_left(served.administrator.actor, member=served.people[who].member, now=NOW)
    run_queue()
    assert fresh(request).state == state


def test_what_can_be_no_pair_any_more_ends_the_request_instead_of_failing(served, ask):
    request = ask()
    exclude(served.mentee.actor, excluded=served.mentor.member)
    accept(served.mentor.actor, request=request, reasons=[], now=NOW)
    assert fresh(request).state == "unavailable"
    assert not Relationship.objects.exists()


def test_the_usual_answer_time_is_a_median_of_at_least_three(served, ask):
    took = {"mentee": 1, "colleague": 9, "safeguarding": 2}
    for number, (who, days) in enumerate(took.items()):
        assert usual_answer_days([served.mentor.member.pk]) == {}, number
        later = NOW + timedelta(days=days)
        request = ask(who, "mentor")
        PairRequest.objects.filter(pk=request.pk).update(answer_by=later + timedelta(days=1))
        decline(served.mentor.actor, request=fresh(request), why=Decline.NO_TIME, now=later)
    assert usual_answer_days([served.mentor.member.pk]) == {served.mentor.member.pk: 2}
