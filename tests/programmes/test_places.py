"""More people than places: a manager answers, or lots are drawn that anybody can draw again; and nobody is left to
guess where they stand.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from tests.factories.intake import enrol, open_programme
from tests.queue import run_queue

from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.programmes import lottery
from konnekt.programmes.actions.deciding import accept, decline, fill_places, keep_waiting
from konnekt.programmes.actions.drawing import draw
from konnekt.programmes.actions.enrolling import complete, save_answers, set_side, start
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.actions.rounds import change_round, set_phase
from konnekt.programmes.models import Enrolment, Ticket
from konnekt.programmes.policy import ENROLMENT
from konnekt.programmes.queries import numbers_of
from konnekt.programmes.standing import answer_to, standing_of, tickets_of
from konnekt.programmes.states import DeclineReason, EnrolmentState, Oversubscribed, Phase, Side

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AFTER = datetime(2026, 3, 17, 9, tzinfo=UTC)
MENTEES = ("mentee", "colleague", "line_manager", "champion", "auditor")


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def sent(served, who, round_, side=Side.MENTEE):
    minutes = MENTEES.index(who) if who in MENTEES else 0
    return enrol(served.people[who], round_, side, now=NOW + timedelta(minutes=minutes))


def states(*rows):
    found = dict(Enrolment.objects.values_list("pk", "state"))
    return [found[one.pk] for one in rows]


def subjects(after=0):
    run_queue()
    return [one.subject for one in mail.outbox][after:]


def test_a_manager_answers_each_and_each_is_told_why_on_a_page_of_their_own(served):
    manager = served.programme_manager.actor
    round_ = open_programme(served, now=NOW, mentee_places=2, oversubscribed=Oversubscribed.MANAGER)
    rows = [sent(served, who, round_) for who in MENTEES]
    mentor = sent(served, "mentor", round_, Side.MENTOR)
    assert {one.state for one in rows} == {EnrolmentState.APPLIED}
    assert mentor.state == EnrolmentState.COMPLETE
    assert numbers_of([round_])[round_.pk].applied == 5
    assert all(ENROLMENT.allows(manager, one) for one in rows)
    before = len(subjects())

    def chosen(*places):
        return {"round_": round_, "chosen": [rows[place].pk for place in places], "now": NOW}

    with pytest.raises(Refused, match="2 places are left, and you chose 3"):
        accept(manager, **chosen(0, 1, 2))
    assert accept(manager, **chosen(0)) == 1
    assert keep_waiting(manager, **chosen(1, 2)) == 2
    assert decline(manager, **chosen(3), reason=DeclineReason.NOT_NOW, words="") == 1
    with pytest.raises(Refused, match="Say why") as refusal:
        decline(manager, **chosen(4), reason=DeclineReason.OTHER, words="  ")
    assert refusal.value.field == "words"
    decline(manager, **chosen(4), reason=DeclineReason.OTHER, words="PLANTED words.")
    assert states(*rows) == ["complete", "waiting", "waiting", "declined", "declined"]
    assert (answer_to(rows[4]).words, answer_to(rows[3]).reason) == ("PLANTED words.", "not_now")
    assert subjects(before) == [
        "You have a place in Crossing Lines",
        "You’re on the waiting list for Crossing Lines",
        "You’re on the waiting list for Crossing Lines",
        "About your enrolment in Crossing Lines",
        "About your enrolment in Crossing Lines",
    ]
    kept = str(list(Entry.objects.values("facts", "fields"))) + "".join(one.body for one in mail.outbox)
    assert "PLANTED" not in kept
    assert "not_now" not in kept
    with pytest.raises(Refused, match="was answered or withdrew in the meantime"):
        decline(manager, **chosen(0), reason=DeclineReason.NO_PLACE, words="")
    assert accept(manager, **chosen(4)) == 1
    withdraw(served.mentee.actor, enrolment=rows[0], now=NOW)
    fill_places(manager, round_=round_, now=NOW)
    assert states(*rows) == ["withdrawn", "waiting", "waiting", "declined", "complete"]


def test_whoever_was_declined_sends_nothing_again_in_this_round_and_is_read_by_nobody(served):
    round_ = open_programme(served, now=NOW, oversubscribed=Oversubscribed.MANAGER)
    one, manager = sent(served, "mentee", round_), served.programme_manager.actor
    decline(manager, round_=round_, chosen=[one.pk], reason=DeclineReason.NO_PLACE, words="", now=NOW)
    me = served.mentee
    for attempt in (
        lambda: set_side(me.actor, enrolment=one, side=Side.BOTH, now=NOW),
        lambda: complete(me.actor, enrolment=one, consents=True, now=NOW),
        lambda: save_answers(me.actor, enrolment=one, values={}),
    ):
        with pytest.raises(Refused, match="You have your answer"):
            attempt()
    assert start(me.actor, round_=round_, member=me.member, side=Side.MENTEE, now=NOW).state == EnrolmentState.DECLINED
    withdraw(me.actor, enrolment=one, now=NOW)
    assert states(one) == ["declined"]
    assert not ENROLMENT.allows(manager, one)


@pytest.mark.parametrize("who", ["mentee", "champion", "administrator"])
def test_nobody_but_the_programmes_manager_answers_or_draws(served, who):
    round_ = open_programme(served, now=NOW, oversubscribed=Oversubscribed.MANAGER)
    one, actor = sent(served, "colleague", round_), served.people[who].actor
    for attempt in (
        lambda: accept(actor, round_=round_, chosen=[one.pk], now=NOW),
        lambda: keep_waiting(actor, round_=round_, chosen=[one.pk], now=NOW),
        lambda: decline(actor, round_=round_, chosen=[one.pk], reason=DeclineReason.NO_PLACE, words="", now=NOW),
        lambda: fill_places(actor, round_=round_, now=NOW),
        lambda: draw(actor, round_=round_, now=NOW),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_how_places_are_given_does_not_change_under_those_who_wait(served):
    manager = served.programme_manager.actor
    round_ = open_programme(served, now=NOW, oversubscribed=Oversubscribed.LOTTERY, mentee_places=1)
    one = sent(served, "mentee", round_)
    with pytest.raises(Refused, match="People wait for an answer") as refusal:
        change_round(manager, round_=round_, oversubscribed=Oversubscribed.FIRST_COME)
    assert refusal.value.field == "oversubscribed"
    withdraw(served.mentee.actor, enrolment=one, now=NOW)
    round_.refresh_from_db()
    change_round(manager, round_=round_, oversubscribed=Oversubscribed.FIRST_COME)


def test_a_lottery_is_drawn_once_after_closing_and_anybody_can_draw_it_again(served):
    manager = served.programme_manager.actor
    round_ = open_programme(served, now=NOW, mentee_places=2, oversubscribed=Oversubscribed.LOTTERY)
    rows = {who: sent(served, who, round_) for who in MENTEES}
    assert {one.state for one in rows.values()} == {EnrolmentState.APPLIED}
    with pytest.raises(Refused, match="once enrolment has closed, after Monday 16 March"):
        draw(manager, round_=round_, now=NOW)
    before = len(subjects())
    round_ = draw(manager, round_=round_, now=AFTER)
    tickets = list(Ticket.objects.order_by("rank").select_related("enrolment"))
    codes = [one.code for one in tickets]
    assert codes == lottery.drawn(round_.lottery_seed, sorted(codes, reverse=True))
    assert sorted(codes) == sorted(lottery.code_of(one.pk) for one in rows.values())
    assert [one.won for one in tickets] == [True, True, False, False, False]
    assert [one.enrolment.state for one in tickets] == ["complete"] * 2 + ["waiting"] * 3
    entry = Entry.objects.get(verb="round.lottery_drawn")
    assert entry.facts == {
        "seed": round_.lottery_seed,
        "tickets": 5,
        "places": 2,
        "digest": lottery.digest(codes),
    }
    assert len(subjects(before)) == 5
    with pytest.raises(Refused, match="It is drawn once"):
        draw(manager, round_=round_, now=AFTER)

    # The waiting list is in the order drawn, and what was drawn stays as it was drawn.
    order = [one.enrolment for one in tickets]
    assert [standing_of(one, k=5).ahead for one in order[2:]] == [0, 1, 2]
    assert standing_of(order[0], k=5) is None
    winner = next(who for who, one in rows.items() if one.pk == order[0].pk)
    withdraw(served.people[winner].actor, enrolment=order[0], now=AFTER)
    assert states(*order) == ["withdrawn", "complete", "complete", "waiting", "waiting"]
    assert [one.code for one in tickets_of(order[3])] == codes
    assert Ticket.objects.filter(won=True).count() == 2
    assert str(standing_of(Enrolment.objects.get(pk=order[4].pk), k=5).opened) == "fewer than 5"


def test_a_draw_is_the_same_for_ever():
    codes = [lottery.code_of(f"00000000-0000-0000-0000-00000000000{number}") for number in range(4)]
    assert codes[0] == "12b9377cbe7e"
    assert [codes.index(code) for code in lottery.drawn(2026, codes)] == [1, 2, 0, 3]


def test_what_the_manual_tells_people_to_run_draws_the_same():
    manual = (Path(__file__).parents[2] / "docs" / "participants" / "enrolling.md").read_text()
    imports, program = manual.split("```python\n")[1].split("```")[0].strip().split("\n\n")
    tickets, given = [str(number) for number in range(30)], {}
    exec(imports, given)  # the manual's own words
    assert eval(program, given | {"tickets": tickets, "seed": 7}) == lottery.drawn(7, tickets)


def test_places_are_fair_over_many_draws():
    """Every ticket comes first about as often; the bounds are ten standard deviations wide."""
    codes = [str(number) for number in range(10)]
    first = [lottery.drawn(seed, codes)[0] for seed in range(4000)]
    assert all(210 < first.count(code) < 590 for code in codes)


def test_a_lottery_with_nobody_or_in_another_kind_of_round_is_refused_in_words(served):
    manager = served.programme_manager.actor
    usual = open_programme(served, now=NOW)
    with pytest.raises(Refused, match="gives its places in another way"):
        draw(manager, round_=usual, now=AFTER)
    lots = open_programme(served, name="Lots", now=NOW, oversubscribed=Oversubscribed.LOTTERY, mentee_places=1)
    with pytest.raises(Refused, match="Nobody waits"):
        draw(manager, round_=lots, now=AFTER)
    with pytest.raises(Refused, match="Nobody is chosen by hand"):
        accept(manager, round_=lots, chosen=[], now=AFTER)
    set_phase(manager, round_=lots, phase=Phase.CLOSE)
    with pytest.raises(Refused, match="come to its end"):
        accept(manager, round_=lots, chosen=[], now=AFTER)


def test_first_come_more_places_go_to_the_waiting_list_in_order(served):
    manager = served.programme_manager.actor
    round_ = open_programme(served, now=NOW, mentee_places=1)
    rows = [sent(served, who, round_) for who in MENTEES]
    assert [standing_of(one, k=5) and standing_of(one, k=5).ahead for one in rows] == [None, 0, 1, 2, 3]
    assert standing_of(rows[1], k=5).opened is None
    change_round(manager, round_=round_, mentee_places=3)
    fill_places(manager, round_=round_, now=NOW)
    assert states(*rows) == ["complete", "complete", "complete", "waiting", "waiting"]


def test_after_closing_a_role_stays_and_the_place_with_it(served):
    round_ = open_programme(served, now=NOW)
    one = sent(served, "mentee", round_)
    with pytest.raises(Refused, match="your role stays as it is"):
        set_side(served.mentee.actor, enrolment=one, side=Side.BOTH, now=AFTER)
    assert states(one) == ["complete"]
