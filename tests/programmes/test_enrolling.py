"""The way into a round: who may, when, on which side; nothing lost on the way; a place for whoever waited longest."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from tests.factories.intake import answers_for, draft_programme, enrol, open_programme
from tests.queue import run_queue

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.programmes.actions.enrolling import complete, save_answers, set_side, start
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.actions.rounds import change_round, set_phase
from konnekt.programmes.actions.wishes import make_wish, move_wish, take_wish_back
from konnekt.programmes.models import Enrolment, Programme, Wish
from konnekt.programmes.policy import ENROLMENT, OWN_ENROLMENT, WISH
from konnekt.programmes.queries import Gap, enrolments_in, gaps_of, numbers_of, offers_to, people_called
from konnekt.programmes.states import EnrolmentState, Phase, Side, Way
from konnekt.questions.queries import answers_of, draft_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def begin(person, round_, side=Side.MENTEE, now=NOW):
    return start(person.actor, round_=round_, member=person.member, side=side, now=now)


def test_somebody_begins_answers_consents_and_is_in_and_is_told(served):
    round_ = open_programme(served, now=NOW)
    enrolment = enrol(served.mentee, round_, Side.MENTEE, now=NOW)
    assert (enrolment.state, enrolment.capacity, enrolment.completed_at) == (EnrolmentState.COMPLETE, 0, NOW)
    assert answers_of([enrolment.pk])[enrolment.pk].get("areas_sought") == {"career": 4}
    run_queue()
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("You’re enrolled in Crossing Lines", ["mentee@meridian.example"])
    assert "Monday 23 March" in sent.body
    assert f"/o/meridian/enrolments/{enrolment.pk}/" in sent.body
    verbs = list(Entry.objects.filter(subject_member=served.mentee.member.pk).values_list("verb", flat=True))
    assert verbs == ["enrolment.changed", "enrolment.changed", "enrolment.completed"]


def test_a_mentors_capacity_is_what_they_answered(served):
    assert enrol(served.mentor, open_programme(served), Side.MENTOR, capacity=3).capacity == 3


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (datetime(2026, 2, 22, 22, tzinfo=UTC), "Enrolment opens on Monday 23 February."),
        (datetime(2026, 3, 17, 1, tzinfo=UTC), "Enrolment closed on Monday 16 March."),
    ],
)
def test_the_window_opens_and_closes_by_date(served, day, says):
    round_ = open_programme(served, now=NOW)
    with pytest.raises(Refused, match=says):
        begin(served.mentee, round_, now=day)


def test_the_window_is_judged_where_the_organisation_is(served):
    served.organisation.time_zone = "Pacific/Auckland"
    served.organisation.save()
    round_ = open_programme(served, now=NOW)
    assert begin(served.mentee, round_, now=datetime(2026, 2, 22, 12, tzinfo=UTC)).state == EnrolmentState.STARTED
    with pytest.raises(Refused, match="closed"):
        begin(served.mentor, round_, now=datetime(2026, 3, 16, 12, tzinfo=UTC))


def test_a_round_that_moved_on_takes_nobody_in(served):
    round_ = open_programme(served, now=NOW)
    set_phase(served.programme_manager.actor, round_=round_, phase=Phase.TRAIN)
    with pytest.raises(Refused, match="Enrolment closed on"):
        begin(served.mentee, round_)


def test_a_draft_programme_is_not_there(served):
    with pytest.raises(NotFound):
        begin(served.mentee, draft_programme(served, now=NOW))


def test_who_may_not_join_is_told_why_for_the_side_they_chose(served):
    rules = {"all": [{"fact": "site", "is": ["Pune"], "side": "mentor"}]}
    round_ = open_programme(served, now=NOW, who_may_join=rules)
    with pytest.raises(Refused, match="It is for people at Pune, and the directory") as refusal:
        begin(served.mentor, round_, Side.MENTOR)
    assert refusal.value.field == "side"
    enrolment = begin(served.mentor, round_, Side.MENTEE)
    with pytest.raises(Refused, match="Pune"):
        set_side(served.mentor.actor, enrolment=enrolment, side=Side.BOTH, now=NOW)


def test_nothing_is_complete_without_consent_and_the_essential_answers(served):
    enrolment = begin(served.mentor, open_programme(served, now=NOW), Side.BOTH)
    finish = {"enrolment": enrolment, "now": NOW}
    with pytest.raises(Refused) as refusal:
        complete(served.mentor.actor, consents=False, **finish)
    assert refusal.value.field == "consents"
    with pytest.raises(Refused, match="One thing is still open: What would you like") as refusal:
        complete(served.mentor.actor, consents=True, **finish)
    assert refusal.value.field == "areas_sought"
    save_answers(served.mentor.actor, enrolment=enrolment, values=answers_for(Side.MENTEE))
    with pytest.raises(Refused) as refusal:
        complete(served.mentor.actor, consents=True, **finish)
    assert refusal.value.field == "areas_given"
    save_answers(served.mentor.actor, enrolment=enrolment, values=answers_for(Side.BOTH))
    assert complete(served.mentor.actor, consents=True, **finish).state == EnrolmentState.COMPLETE


def test_leaving_halfway_and_coming_back_finds_everything(served):
    round_ = open_programme(served, now=NOW)
    enrolment = begin(served.mentee, round_)
    save_answers(served.mentee.actor, enrolment=enrolment, values={"statement": "I wonder."}, declined={"rhythm"})
    again = begin(served.mentee, round_, Side.MENTOR)
    assert (again.pk, again.side) == (enrolment.pk, Side.MENTEE)
    draft = draft_of(again.pk)
    assert (draft.get("statement"), draft.declined) == ("I wonder.", {"rhythm"})


def test_answers_change_until_matching_and_then_stay(served):
    round_ = open_programme(served, now=NOW)
    enrolment = enrol(served.mentee, round_, Side.MENTEE, now=NOW)
    save_answers(served.mentee.actor, enrolment=enrolment, values={"areas_sought": {"networking": 1}})
    assert answers_of([enrolment.pk])[enrolment.pk].get("areas_sought") == {"career": 4}
    complete(served.mentee.actor, enrolment=enrolment, consents=True, now=NOW)
    assert answers_of([enrolment.pk])[enrolment.pk].get("areas_sought") == {"networking": 1}
    assert answers_of([enrolment.pk])[enrolment.pk].version == 2
    set_phase(served.programme_manager.actor, round_=round_, phase=Phase.MATCH)
    for attempt in (
        lambda: save_answers(served.mentee.actor, enrolment=enrolment, values={}),
        lambda: set_side(served.mentee.actor, enrolment=enrolment, side=Side.BOTH, now=NOW),
        lambda: complete(served.mentee.actor, enrolment=enrolment, consents=True, now=NOW),
        lambda: make_wish(served.mentee.actor, enrolment=enrolment, wanted=served.mentor.member, reason=""),
    ):
        with pytest.raises(Refused, match="People are being matched now"):
            attempt()
    withdraw(served.mentee.actor, enrolment=enrolment, now=NOW)
    assert Enrolment.objects.get(pk=enrolment.pk).state == EnrolmentState.WITHDRAWN


def test_a_new_side_asks_again(served):
    enrolment = enrol(served.mentee, open_programme(served, now=NOW), Side.MENTEE, now=NOW)
    set_side(served.mentee.actor, enrolment=enrolment, side=Side.BOTH, now=NOW)
    enrolment.refresh_from_db()
    assert (enrolment.side, enrolment.state) == (Side.BOTH, EnrolmentState.STARTED)


def test_the_last_place_is_taken_the_next_waits_and_gets_it_when_it_opens(served):
    round_ = open_programme(served, now=NOW, mentee_places=1)
    first = enrol(served.mentee, round_, Side.MENTEE, now=NOW)
    second = enrol(served.colleague, round_, Side.MENTEE, now=NOW + timedelta(minutes=1))
    third = enrol(served.line_manager, round_, Side.BOTH, now=NOW + timedelta(minutes=2))
    mentor = enrol(served.mentor, round_, Side.MENTOR, now=NOW + timedelta(minutes=3))
    assert [one.state for one in (first, second, third, mentor)] == ["complete", "waiting", "waiting", "complete"]
    withdraw(served.mentee.actor, enrolment=first, now=NOW)
    states = dict(Enrolment.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (first, second, third)] == ["withdrawn", "complete", "waiting"]
    run_queue()
    assert [one.subject for one in mail.outbox][-2:] == [
        "You’re no longer enrolled in Crossing Lines",
        "A place opened for you in Crossing Lines",
    ]
    complete(served.colleague.actor, enrolment=second, consents=True, now=NOW)
    assert Enrolment.objects.get(pk=second.pk).state == EnrolmentState.COMPLETE


def test_withdrawing_needs_no_reason_takes_wishes_along_and_is_never_final(served):
    round_ = open_programme(served, now=NOW)
    enrolment = enrol(served.mentee, round_, Side.MENTEE, now=NOW)
    make_wish(served.mentee.actor, enrolment=enrolment, wanted=served.mentor.member, reason="Kind.")
    withdraw(served.mentee.actor, enrolment=enrolment, now=NOW)
    withdraw(served.mentee.actor, enrolment=enrolment, now=NOW)
    assert Wish.objects.count() == 0
    assert Entry.objects.filter(verb="enrolment.withdrawn").count() == 1
    again = begin(served.mentee, round_, Side.MENTEE)
    assert (again.pk, again.state) == (enrolment.pk, EnrolmentState.STARTED)
    assert draft_of(again.pk).get("areas_sought") == {"career": 4}


@pytest.mark.parametrize("who", ["mentor", "line_manager", "programme_manager", "administrator", "champion"])
def test_nobody_enrols_changes_or_withdraws_anybody_else(served, who):
    round_ = open_programme(served, now=NOW)
    enrolment, actor = enrol(served.mentee, round_, Side.MENTEE, now=NOW), getattr(served, who).actor
    for attempt in (
        lambda: start(actor, round_=round_, member=served.mentee.member, side=Side.MENTEE, now=NOW),
        lambda: set_side(actor, enrolment=enrolment, side=Side.BOTH, now=NOW),
        lambda: save_answers(actor, enrolment=enrolment, values={"rhythm": "late"}),
        lambda: complete(actor, enrolment=enrolment, consents=True, now=NOW),
        lambda: withdraw(actor, enrolment=enrolment, now=NOW),
        lambda: make_wish(actor, enrolment=enrolment, wanted=served.mentor.member, reason=""),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert OWN_ENROLMENT.allows(actor, enrolment) is False
    assert ENROLMENT.allows(actor, enrolment) is (who == "programme_manager")


def test_a_wish_is_seen_by_whom_it_names_and_the_manager_once_it_is_sent(served):
    round_ = open_programme(served, now=NOW)
    enrolment = begin(served.mentee, round_)
    wish = make_wish(served.mentee.actor, enrolment=enrolment, wanted=served.mentor.member, reason="Kind.")
    readers = ("mentor", "programme_manager", "line_manager", "administrator", "champion", "colleague")

    def who_reads():
        return [who for who in readers if WISH.allows(getattr(served, who).actor, wish, least=Sight.PART)]

    assert who_reads() == []
    save_answers(served.mentee.actor, enrolment=enrolment, values=answers_for(Side.MENTEE))
    complete(served.mentee.actor, enrolment=enrolment, consents=True, now=NOW)
    assert who_reads() == ["mentor", "programme_manager"]


def test_wishes_are_few_never_for_oneself_and_can_be_taken_back(served):
    enrolment = begin(served.mentee, open_programme(served, now=NOW))
    actor = served.mentee.actor

    def wish(who, reason="Because."):
        return make_wish(actor, enrolment=enrolment, wanted=getattr(served, who).member, reason=reason)

    with pytest.raises(Refused, match="Mentoring takes two"):
        wish("mentee")
    with pytest.raises(Refused, match="at most 500"):
        wish("mentor", "x" * 501)
    first = wish("mentor")
    wish("colleague")
    for who in ("champion", "line_manager", "administrator"):
        wish(who)
    with pytest.raises(Refused, match="made 5 wishes"):
        wish("auditor")
    assert wish("mentor", "A better reason.").pk == first.pk
    assert Wish.objects.values_list("wanted__name", "rank", "reason")[0] == ("Björn", 1, "A better reason.")
    with pytest.raises(NotFound):
        take_wish_back(served.mentor.actor, wish=first)
    take_wish_back(actor, wish=first)
    last = wish("auditor")
    assert last.rank == 6
    assert not Entry.objects.filter(facts__contains={"wanted": str(served.mentor.member.pk)}).exists()


def test_wishes_can_be_put_in_another_order_and_are_asked_for_only_where_the_way_is_open(served):
    enrolment = begin(served.mentee, open_programme(served, now=NOW))
    actor = served.mentee.actor
    wishes = {
        who: make_wish(actor, enrolment=enrolment, wanted=getattr(served, who).member, reason="")
        for who in ("mentor", "colleague", "champion")
    }

    def order():
        return list(Wish.objects.values_list("wanted__external_id", "rank"))

    move_wish(actor, wish=wishes["champion"], up=True)
    assert order() == [("mentor", 1), ("champion", 2), ("colleague", 3)]
    take_wish_back(actor, wish=wishes["mentor"])
    move_wish(actor, wish=wishes["champion"], up=False)
    move_wish(actor, wish=wishes["champion"], up=False)
    move_wish(actor, wish=wishes["mentor"], up=True)
    assert order() == [("colleague", 1), ("champion", 2)]
    with pytest.raises(NotFound):
        move_wish(served.colleague.actor, wish=wishes["champion"], up=True)
    Programme.objects.update(ways=[Way.REQUESTS])
    with pytest.raises(Refused, match="asks for no wishes"):
        make_wish(actor, enrolment=enrolment, wanted=served.mentor.member, reason="")


def test_the_product_may_enrol_people_for_a_demo(served):
    product = Actor.product(served.organisation_id, "demo")
    round_ = open_programme(served, now=NOW)
    enrolment = start(product, round_=round_, member=served.mentee.member, side=Side.MENTEE, now=NOW)
    save_answers(product, enrolment=enrolment, values=answers_for(Side.MENTEE))
    assert complete(product, enrolment=enrolment, consents=True, now=NOW).state == EnrolmentState.COMPLETE


@pytest.mark.parametrize("people", [1, 3])
def test_numbers_gaps_and_lists_cost_the_same_however_many(served, people, django_assert_num_queries):
    round_ = open_programme(served)
    cast = [
        (served.mentee, Side.MENTEE, {}),
        (served.mentor, Side.MENTOR, {"capacity": 2}),
        (served.colleague, Side.BOTH, {"capacity": 1, "areas_sought": {"career": 1, "networking": 2}}),
    ]
    for person, side, answers in cast[:people]:
        enrol(person, round_, side, **answers)
    with django_assert_num_queries(1):
        numbers = numbers_of([round_])[round_.pk]
    with django_assert_num_queries(3):
        gaps = gaps_of(round_)
    with django_assert_num_queries(1):
        assert len([row.member.name for row in enrolments_in(round_)]) == people
    if people == 3:
        assert (numbers.seeking, numbers.giving, numbers.places, numbers.both) == (2, 2, 3, 1)
        assert gaps[1] == Gap("career", "Career", sought=1, places=3)
        assert [gap.name for gap in gaps if gap.is_short] == ["Networking"]


def test_a_round_without_anybody_has_zeroes(served):
    round_ = open_programme(served)
    assert numbers_of([round_])[round_.pk].seeking == 0
    assert {gap.sought for gap in gaps_of(round_)} == {0}


def test_the_list_can_be_narrowed(served):
    round_ = open_programme(served)
    enrol(served.mentee, round_, Side.MENTEE)
    begin(served.mentor, round_, Side.MENTOR, now=clock.read())
    served.mentee.member.line_state = "unknown"
    served.mentee.member.save()

    def names(**filters):
        return [row.member.name for row in enrolments_in(round_, **filters)]

    assert names() == ["Amina Yusuf", "Björn"]
    assert names(words="ami YUS") == ["Amina Yusuf"]
    assert names(side="mentor") == ["Björn"]
    assert names(state="complete") == ["Amina Yusuf"]
    assert names(line_unknown=True) == ["Amina Yusuf"]
    assert names(side="nonsense", state="nonsense") == ["Amina Yusuf", "Björn"]


@pytest.mark.parametrize("programmes", [1, 3])
def test_what_i_may_join_is_told_in_a_fixed_number_of_queries(served, programmes, django_assert_num_queries):
    for number in range(programmes):
        open_programme(served, name=f"Programme {number}", now=NOW)
    actor = served.mentee.actor
    with django_assert_num_queries(3):
        offers = offers_to(actor, served.mentee.member, NOW.date())
    assert [offer.may_join for offer in offers] == [True] * programmes


def test_offers_say_what_is_open_and_what_is_not_and_why(served):
    closed = open_programme(served, name="Closed", now=NOW)
    set_phase(served.programme_manager.actor, round_=closed, phase=Phase.MENTORING)
    elsewhere = {"all": [{"fact": "site", "is": ["Pune"]}]}
    open_programme(served, name="Elsewhere", now=NOW, who_may_join=elsewhere)
    mentors = {"all": [{"fact": "site", "is": ["Pune"], "side": "mentor"}]}
    change_round(
        served.programme_manager.actor, round_=open_programme(served, name="Mine", now=NOW), who_may_join=mentors
    )
    mine, shut, away = sorted(
        offers_to(served.mentee.actor, served.mentee.member, NOW.date()),
        key=lambda offer: ["Mine", "Closed", "Elsewhere"].index(offer.programme.name),
    )
    assert (mine.may_join, mine.sides, mine.why_not) == (True, [Side.MENTEE], [])
    assert (shut.may_join, shut.closed is not None) == (False, True)
    assert [reason.words for reason in away.why_not] == [
        "It is for people at Pune, and the directory doesn’t know your site."
    ]


def test_people_are_found_by_parts_of_their_names_and_nothing_else_is_told(served):
    me = served.mentee.member.pk
    assert [one.name for one in people_called("bjorn", besides=me)] == ["Björn"]
    assert [one.name for one in people_called("tour de", besides=me)] == ["Jean-Baptiste de la Tour"]
    assert people_called("  ", besides=me) == []
    assert people_called("amina", besides=me) == []
