"""A trial of two ways: a match that obeys every rule, sealed from everybody, and told once its round is over."""

import json
from datetime import timedelta

import pytest
from tests.factories.looking_back import crowded_round, ended, matched
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.jobs.queue import perform
from konnekt.ledger.models import Entry
from konnekt.matching import judging
from konnekt.matching.actions.erasing import forget_runs_of
from konnekt.matching.actions.overriding import weigh
from konnekt.matching.actions.replaying import replay
from konnekt.matching.actions.steering import change_criteria
from konnekt.matching.actions.trying import start_trial
from konnekt.matching.jobs import judge_trial, sign_off_run, tell_due
from konnekt.matching.models import MatchRun, Proposal, Trial, Unplaced
from konnekt.matching.states import Against, Aim, RunState
from konnekt.matching.stored import StoredRun, sealed_in
from konnekt.matching.trying import comes_out_again, mean_of
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.states import Format
from konnekt_engine.matching import Problem, Solution, verify, verify_rules

PAIRS = 60


def start(cast):
    return lambda round_: start_trial(cast.programme_manager.actor, round_=round_, against=Against.EQUAL)


@pytest.fixture
def tried(cast):
    run = matched(cast, crowded_round(cast, PAIRS), start(cast))
    with tenant(cast.organisation_id):
        yield cast, run


def kept_of(run):
    return sealed_in(Trial.objects.select_related("sealed").get(run=run))


def test_each_way_is_certified_and_the_mixture_breaks_no_rule(tried):
    _cast, run = tried
    assert run.state == RunState.READY
    assert (run.inputs, run.answer, run.certificate) == (None, None, None)
    kept = kept_of(run)
    ids = StoredRun(run).ids
    named = {(ids[mentee], ids[mentor]) for mentee, mentor, _way, _coin in kept["pairs"]}
    assert named == set(Proposal.objects.filter(run=run).values_list("mentee_id", "mentor_id"))
    trial = Trial.objects.get(run=run)
    for number in range(2):
        problem = Problem.from_bytes(kept["problems"][number].encode())
        solution = Solution.from_bytes(kept["solutions"][number].encode())
        verify(problem, solution)
        place = [{id_: at for at, id_ in enumerate(side)} for side in (problem.mentee_ids, problem.mentor_ids)]
        pairs = [(place[0][mentee], place[1][mentor]) for mentee, mentor, _way, _coin in kept["pairs"]]
        verify_rules(problem, solution.certificate, pairs)
        assert trial.certificates[number] == solution.certificate.digest
    assert Unplaced.objects.filter(run=run, is_mentor=False).count() == PAIRS - len(named)
    assert comes_out_again(kept)


def test_nobody_reads_which_pair_came_from_which_way(tried):
    _cast, run = tried
    trial = Trial.objects.get(run=run)
    kept = kept_of(run)
    coins = sum(coin >= 0 for *_two, _way, coin in kept["pairs"])
    assert coins
    assert trial.pairs == (coins // 5 * 5 or None)
    assert trial.coins == len({coin for *_two, _way, coin in kept["pairs"] if coin >= 0})
    (sealed,) = Entry.objects.filter(verb="matching.trial_sealed")
    assert sealed.facts == {"fingerprint": trial.fingerprint}
    assert len(int(kept["seed"]).to_bytes(16)) == 16
    told = json.dumps([run.summary, run.criteria, trial.ways, trial.certificates])
    assert kept["seed"] not in told
    # Pairs are shown by the mean of both ways, so that neither way's stand out.
    assert run.criteria == mean_of(way["criteria"] for way in trial.ways)
    points = Proposal.objects.filter(run=run).first()
    assert sum(part["points"] for part in points.contributions) == points.points


def test_a_sealed_allocation_that_was_changed_does_not_come_out_again(tried):
    kept = kept_of(tried[1])
    turned = next(pair for pair in kept["pairs"] if pair[3] >= 0)
    turned[2] = 3 - turned[2]
    assert not comes_out_again(kept)


def test_it_can_be_neither_replayed_nor_changed_by_hand(tried):
    cast, run = tried
    manager, now = cast.programme_manager.actor, clock.read()
    with pytest.raises(Refused, match="coins"):
        replay(manager, run=run, now=now)
    one = Proposal.objects.filter(run=run).select_related("mentee").first()
    with pytest.raises(Refused, match="coins"):
        weigh(manager, run=run, mentee=one.mentee, mentor=None, now=now)


def test_the_result_comes_once_the_round_has_settled_and_then_stands(cast):
    run = matched(cast, crowded_round(cast, PAIRS), start(cast))
    with tenant(cast.organisation_id):
        kept, ids = kept_of(run), StoredRun(run).ids
    first = {ids[mentee] for mentee, _mentor, way, _coin in kept["pairs"] if way == 1}
    ended(cast, run, lambda one: one.mentee_id in first, days_ago=10)
    perform(sign_off_run, {"organisation_id": str(cast.organisation_id), "run_id": str(run.pk)})
    with tenant(cast.organisation_id):
        run.refresh_from_db()
        assert run.report is not None  # a trial is signed off like any run
        assert not judging.due_trials(clock.read())
        Round.objects.filter(pk=run.round_id).update(ends_on=clock.read().date() - timedelta(days=20))
        (trial,) = judging.due_trials(clock.read())
        tell_due(now=clock.read())
        arguments = {"organisation_id": str(cast.organisation_id), "trial_id": str(trial.pk)}
        perform(judge_trial, arguments)
        trial.refresh_from_db()
        told = trial.result
        assert told["again"]
        assert trial.digest == judging.digest_of(told)
        assert Entry.objects.get(verb="matching.trial_told").facts == {"digest": trial.digest}
        coins = {coin for *_two, _way, coin in kept["pairs"] if coin >= 0}
        if told["verdict"] != "CANNOT_TELL":
            assert sum(told["coins"]) == len(coins)
            assert told["difference"][0] > 0
        at = trial.result_at
        perform(judge_trial, arguments)
        trial.refresh_from_db()
        assert trial.result_at == at


def test_after_an_erasure_there_is_no_result(tried):
    _cast, run = tried
    forget_runs_of(Member.objects.get(name="Person 00003").pk)
    trial = Trial.objects.get(run=run)
    assert trial.sealed is None
    perform(judge_trial, {"organisation_id": str(trial.organisation_id), "trial_id": str(trial.pk)})
    trial.refresh_from_db()
    assert trial.result == {"gone": True}


def test_it_asks_for_pairs_of_two_sides_and_the_best_total_and_for_another_way(small):
    manager, round_ = small.manager, small.round
    with tenant(small.cast.organisation_id):
        with pytest.raises(Refused, match="already"):
            start_trial(manager, round_=round_, against=Against.USUAL)
        with pytest.raises(Refused, match="already"):
            start_trial(manager, round_=round_, against=Against.LEARNED)
        for person in (small.cast.administrator, small.cast.mentee):
            with pytest.raises(NotFound):
                start_trial(person.actor, round_=round_, against=Against.EQUAL)
        change_criteria(manager, round_=round_, weights={"areas": 1}, needs_shared_language=True, aim=Aim.FAIR)
        with pytest.raises(Refused, match="best for all"):
            start_trial(manager, round_=round_, against=Against.EQUAL)
        Programme.objects.update(format=Format.CIRCLE)
        round_.programme.refresh_from_db()
        with pytest.raises(Refused, match="two sides"):
            start_trial(manager, round_=round_, against=Against.EQUAL)
        assert not MatchRun.objects.exists()


def test_what_cannot_be_is_said_as_of_any_run(small):
    manager, round_ = small.manager, small.round
    with tenant(small.cast.organisation_id):
        for one in (small.mentee, small.colleague):
            small.round.steers.create(kind="lock", mentee=one, mentor=small.mentor, reason="both")
        run = start_trial(manager, round_=round_, against=Against.EQUAL)
    run_queue()
    with tenant(small.cast.organisation_id):
        run.refresh_from_db()
        assert run.state == RunState.IMPOSSIBLE
        assert run.diagnosis
