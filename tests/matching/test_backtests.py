"""Looking back on a round: what counts, when it may be asked, what is told of it, and taking weights over."""

import hashlib
from datetime import timedelta

import pytest
from tests.factories.intake import dates
from tests.factories.looking_back import crowded_round, ended, matched

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.jobs.queue import perform
from konnekt.ledger.models import Entry
from konnekt.matching import judging
from konnekt.matching.actions.backtesting import ask_backtest, take_over, why_not_now
from konnekt.matching.actions.erasing import forget_runs_of
from konnekt.matching.actions.steering import criteria_of
from konnekt.matching.actions.undoing import undo
from konnekt.matching.going import Went
from konnekt.matching.jobs import backtest_round, begin_due
from konnekt.matching.judging import Judged, work_out
from konnekt.matching.models import Backtest, Proposal
from konnekt.matching.rules import said_in
from konnekt.organisations.models import Member
from konnekt.programmes.actions.rounds import create_round
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.states import Format
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import RelationshipState

PAIRS = 60


def work(made):
    perform(backtest_round, {"organisation_id": str(made.organisation_id), "backtest_id": str(made.pk)})
    made.refresh_from_db()


@pytest.fixture
def looked_at(cast):
    """A round of sixty pairs that ended; those that fit better than most went well."""
    run = matched(cast, crowded_round(cast, PAIRS))
    with tenant(cast.organisation_id):
        typical = sorted(Proposal.objects.filter(run=run).values_list("points", flat=True))[PAIRS // 2]
    ended(cast, run, lambda one: (one.points >= typical) ^ (one.points % 5 == 0))
    with tenant(cast.organisation_id):
        yield cast, Round.objects.select_related("programme").get(pk=run.round_id), run


@pytest.mark.usefixtures("looked_at")
def test_it_is_worked_out_once_told_in_totals_and_frozen_with_its_fingerprint():
    begin_due(now=clock.read())
    (made,) = Backtest.objects.all()
    work(made)
    told = made.result
    assert told["well"][0] == made.known == PAIRS
    assert told["bar"] == {"sessions": 4, "goals": 1, "early": 28}
    assert (told["running"], told["left"]) == (None, None)
    assert len(told["score"]) == 3
    assert told["score"][0] > 0.5
    assert all(of >= 10 for _low, _high, of, _least, _most in told["bins"])
    assert {"areas", "skills"} <= {key for key, *_figure in told["criteria"]}
    assert made.digest == judging.digest_of(told)
    assert Entry.objects.get(verb="matching.backtest_made").facts == {"digest": made.digest}
    assert not judging.due_for_backtest(clock.read())
    work(made)
    assert Backtest.objects.get().made_at == made.made_at


def test_nothing_is_told_before_the_end_twice_in_a_week_or_of_few_more(looked_at):
    cast, round_, run = looked_at
    now = clock.read()
    manager = cast.programme_manager.actor
    Round.objects.filter(pk=round_.pk).update(ends_on=now.date())
    round_.refresh_from_db()
    with pytest.raises(Refused, match="hasn’t ended"):
        ask_backtest(manager, round_=round_, now=now)
    Round.objects.filter(pk=round_.pk).update(ends_on=now.date() - timedelta(days=20))
    round_.refresh_from_db()
    some = Part.objects.filter(relationship__match_run=run.pk).values_list("relationship", flat=True)[:8]
    Relationship.objects.filter(pk__in=list(some)).update(state=RelationshipState.ACTIVE, ended_at=None)
    made = ask_backtest(manager, round_=round_, now=now)
    assert "already" in why_not_now(round_, now=now)
    work(made)
    running = PAIRS - made.known
    assert made.result["running"] == (running // 5 * 5 or None)
    assert "less than a week" in why_not_now(round_, now=now + timedelta(days=6))
    later = now + timedelta(days=8)
    assert "Fewer than 5" in why_not_now(round_, now=later)
    Relationship.objects.filter(match_run=run.pk).update(state=RelationshipState.ENDED, ended_at=now)
    assert (why_not_now(round_, now=later) == "") == (running >= 5)


def test_only_those_who_manage_it_ask_and_not_for_circles_or_without_a_release(looked_at):
    cast, round_, run = looked_at
    now = clock.read()
    for person in (cast.administrator, cast.champion, cast.mentee):
        with pytest.raises(NotFound):
            ask_backtest(person.actor, round_=round_, now=now)
    run.state = "ready"
    run.save()
    assert "No run" in why_not_now(round_, now=now)
    Programme.objects.update(format=Format.CIRCLE)
    assert "format" in why_not_now(Round.objects.select_related("programme").get(pk=round_.pk), now=now)


def test_after_an_erasure_it_can_no_longer_be_worked_out(looked_at):
    cast, round_, _run = looked_at
    forget_runs_of(Member.objects.filter(name="Person 00003").get().pk)
    made = ask_backtest(cast.programme_manager.actor, round_=round_, now=clock.read())
    work(made)
    assert made.result == {"gone": True}


def judged(number, *, seed, strong="areas", weak="skills"):
    """Pairs of which one criterion tells how they went, and another nothing."""
    found = []
    for at in range(number):

        def chance(what, at=at):
            return hashlib.sha256(f"{seed}:{what}:{at}".encode()).digest()[0] / 255

        told = {strong: chance("a"), weak: chance("b")}
        went = Went.WELL if chance("c") < 0.05 + 0.9 * told[strong] else Went.NOT_WELL
        found.append(Judged(f"mentee {at}", f"mentor {at // 2}", sum(told.values()) / 2, told, went))
    return found


def test_weights_are_offered_only_where_they_are_shown_to_be_better():
    told = work_out(judged(500, seed=1), k=5)
    assert told["learned"]["adopt"]
    assert told["learned"]["weights"]["areas"] > told["learned"]["weights"]["skills"]
    assert told["learned"]["gain"][1] > 0
    told = work_out(judged(60, seed=2), k=5)
    assert not told["learned"]["adopt"]
    assert told["learned"]["reasons"]
    nothing = work_out([], k=5)
    assert (nothing["score"], nothing["well"], nothing["learned"]) == (None, None, None)


def test_figures_about_few_are_not_told():
    told = work_out(judged(9, seed=3), k=5)
    assert (told["score"], told["equal"], told["criteria"], told["bins"], told["well"]) == (None, None, [], [], None)
    assert told["learned"]["weights"] == {}
    assert told["learned"]["auc"] is None


def test_learned_weights_are_one_step_of_the_next_studio_and_can_be_undone(looked_at):
    cast, round_, _run = looked_at
    manager, now = cast.programme_manager.actor, clock.read()
    made = Backtest.objects.create(
        round=round_, asked_at=now, made_at=now, result=work_out(judged(500, seed=1), k=5), digest="0" * 64
    )
    later = create_round(manager, programme=round_.programme, name="Autumn", **dates(now.date() + timedelta(days=30)))
    before = said_in(criteria_of(later))
    step = take_over(manager, backtest=made, round_=later)
    after = said_in(criteria_of(later))
    assert after["areas"] == made.result["learned"]["weights"]["areas"]
    assert {name for name in after if after[name] != before[name]} == {"areas", "skills"}
    assert Entry.objects.filter(verb="matching.weights_taken_over", object_id=str(made.pk)).exists()
    undo(manager, round_=later, number=step.number, now=now)
    assert said_in(criteria_of(later)) == before
    with pytest.raises(Refused, match="later round"):
        take_over(manager, backtest=made, round_=round_)
    with pytest.raises(NotFound):
        take_over(cast.administrator.actor, backtest=made, round_=later)
    made.result["learned"]["adopt"] = False
    with pytest.raises(Refused, match="not shown"):
        take_over(manager, backtest=made, round_=later)
