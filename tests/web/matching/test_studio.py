"""The studio: what counts, a run from start to release, and what is kept, refused and said on the way."""

import json

import pytest
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.steering import criteria_of
from konnekt.matching.actions.stepping import last_step
from konnekt.matching.catalogue import CATALOGUE
from konnekt.matching.models import MatchRun
from konnekt.matching.rules import said_in
from konnekt.matching.states import RunState
from konnekt.matching.stored import StoredRun
from konnekt.programmes.models import Enrolment
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.models import Relationship
from konnekt.relationships.pairing import Barrier
from konnekt.relationships.states import PartSide, WhyNot
from konnekt.training.actions.needs import Asked, ask_for
from konnekt.training.states import Due, Gate
from konnekt.web.matching.forms import GROUPS, criteria_initial


def studio(small, rest=""):
    return f"/o/meridian/rounds/{small.round.pk}/matching/{rest}"


def of_run(run, rest=""):
    return f"/o/meridian/runs/{run.pk}/{rest}"


def words(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def weights(small, **changed):
    with tenant(small.cast.organisation_id):
        initial = criteria_initial(said_in(criteria_of(small.round)), last_step(small.round))
    return {name: value for name, value in initial.items() if value is not None and value is not False} | changed


def test_a_run_is_started_watched_and_looked_at(small, manager):
    started = manager.post(studio(small, "runs/"))
    assert started.status_code == 302
    assert "Match run 1" in words(manager, started.url)
    assert "HX-Redirect" not in manager.get(started.url + "progress/")
    run_queue()
    assert manager.get(started.url + "progress/")["HX-Redirect"] == started.url
    page = words(manager, started.url)
    assert "Run 1 places 1 of 2 mentees" in page
    assert "Amina Yusuf" in page
    assert "Mei Lin" in words(manager, f"{started.url}?show=without")


def test_a_run_that_placed_nobody_says_nought_and_not_nothing(small, manager):
    with tenant(small.cast.organisation_id):
        Enrolment.objects.filter(pk=small.mentor.pk).update(capacity=0)
    run = small.run()
    assert run.summary["matched"] == 0
    assert '<td class="number" data-label="Matched">0</td>' in words(manager, studio(small))


def test_a_weight_out_of_bounds_is_refused_beside_its_field_and_the_others_are_kept(small, manager):
    answer = manager.post(studio(small, "criteria/"), weights(small, areas=101, skills=37))
    assert answer.status_code == 200
    form = answer.context["criteria_form"]
    assert list(form.errors) == ["areas"]
    assert (form["areas"].value(), form["skills"].value()) == ("101", "37")


def test_a_changed_weight_stands_and_the_next_run_is_compared_with_the_last(small, manager):
    small.run()
    assert manager.post(studio(small, "criteria/"), weights(small, skills=90)).status_code == 302
    assert manager.get(studio(small)).context["criteria_form"]["skills"].value() == 90
    second = small.run()
    assert manager.get(of_run(second)).context["before"].number == 1


def test_a_weight_is_said_as_its_share_of_the_whole(small, manager):
    manager.post(
        studio(small, "criteria/"),
        dict.fromkeys((name for name in weights(small) if "." not in name), 0)
        | {"areas": 30, "hours": 10, "aim": "total", "proposing": "mentees"},
    )
    groups = manager.get(studio(small)).context["criteria_form"].groups()
    assert [(group.share, [weight.share for weight in group.weights]) for group in groups] == [
        (75, [75, 0, 0]),
        (25, [25, 0, 0, 0]),
        (0, [0, 0]),
        (0, [0, 0, 0]),
    ]


def test_what_a_run_is_best_at_is_chosen_in_the_studio_and_said_of_the_run(small, manager):
    asked = weights(small, aim="fair", floor="0.3")
    refused = manager.post(studio(small, "criteria/"), asked | {"floor": "1.5"})
    assert list(refused.context["criteria_form"].errors) == ["floor"]
    assert 'value="1.5"' in refused.content.decode()
    assert manager.post(studio(small, "criteria/"), asked).status_code == 302
    run = small.run()
    assert (run.aim, str(run.floor)) == ("fair", "0.3000")
    page = words(manager, of_run(run))
    assert "the weakest pair can’t be better" in page
    assert "No pair with a fit below 0.3 was allowed." in page
    assert manager.get(studio(small) + "?floor=0.4123").context["criteria_form"]["floor"].value() == "0.4123"


def test_every_criterion_stands_in_one_group():
    assert sorted(key for _label, keys in GROUPS for key in keys) == sorted(CATALOGUE)


@pytest.mark.parametrize("rest", ["", "steers/", "by-hand/"])
def test_every_page_of_the_studio_has_the_programmes_trail_and_tabs(small, manager, rest):
    context = manager.get(studio(small, rest)).context
    assert [one["label"] for one in context["tabs"] if one["current"]] == ["Matching"]
    assert [label for label, _url in context["trail"]][:3] == ["Programmes", "Crossing Lines", "Matching"]


@pytest.mark.parametrize("rest", ["", "release/", "mentees/{}/"])
def test_every_page_of_a_run_has_the_programmes_trail_and_tabs(small, manager, rest):
    context = manager.get(of_run(small.run(), rest.format(small.mentee.pk))).context
    assert [one["label"] for one in context["tabs"] if one["current"]] == ["Matching"]
    assert len({one["url"] for one in context["tabs"]}) == len(context["tabs"])
    assert [label for label, _url in context["trail"]][:4] == ["Programmes", "Crossing Lines", "Matching", "Run 1"]
    assert context["trail"][-1][1] == ""


def test_one_mentees_parts_add_up_to_the_fit(small, manager):
    run = small.run()
    with tenant(small.cast.organisation_id):
        proposal = run.proposals.get()
    assert sum(part["points"] for part in proposal.contributions) == proposal.points
    assert "Career" in words(manager, of_run(run, f"mentees/{proposal.mentee_id}/"))


@pytest.mark.parametrize("paper", ["certificate.json", "bundle.json"])
def test_papers_are_downloads_and_name_nobody(small, manager, paper):
    run = small.run()
    answer = manager.get(of_run(run, paper))
    assert answer["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.content)
    for name in ("Amina", "Björn", "Mei Lin", "meridian.example"):
        assert name not in answer.content.decode()


@pytest.mark.parametrize("paper", ["certificate.json", "bundle.json"])
def test_papers_tell_no_kind_of_what_keeps_two_apart(small, manager, paper):
    with tenant(small.cast.organisation_id):
        exclude(small.cast.mentee.actor, excluded=small.mentor.member)
    run = small.run()
    told = manager.get(of_run(run, paper)).content.decode()
    assert not [kind for kind in Barrier if kind.value in told]
    with tenant(small.cast.organisation_id):
        problem = StoredRun(run).problem
    assert (len(problem.blocked), problem.reasons) == (3, ("not_available",))


def test_release_is_asked_first_done_once_and_not_asked_again(small, manager):
    run = small.run()
    assert "Ask 1 pair?" in words(manager, of_run(run, "release/"))
    with tenant(small.cast.organisation_id):
        assert not Relationship.objects.exists()
    assert "One pair is asked now" in said(manager.post(of_run(run, "release/"), {"whom": "all"}, follow=True))[0]
    with tenant(small.cast.organisation_id):
        assert Relationship.objects.count() == 1
    again = manager.get(of_run(run, "release/"), follow=True)
    assert again.redirect_chain[0][0] == of_run(run)
    assert "can’t be released" in said(again)[0]


def excluded(small):
    exclude(small.cast.mentee.actor, excluded=small.mentor.member)


def full(small):
    Enrolment.objects.filter(pk=small.mentor.pk).update(capacity=0)


@pytest.mark.parametrize("meanwhile", [excluded, full])
def test_what_is_held_back_reads_the_same_for_an_exclusion_as_for_a_full_mentor(small, manager, meanwhile):
    run = small.run()
    with tenant(small.cast.organisation_id):
        meanwhile(small)
    told = said(manager.post(of_run(run, "release/"), {"whom": "all"}, follow=True))
    with tenant(small.cast.organisation_id):
        assert not Relationship.objects.exists()
    assert told == [
        "0 pairs are asked now. Each has 5 days to say yes.",
        "One pair was held back. Below you see why; it stays here.",
    ]
    (held_back,) = manager.get(of_run(run, "?show=held-back")).context["rows"]
    assert held_back.proposal.get_held_back_display() == "These two are not available to each other in this round."
    with tenant(small.cast.organisation_id):
        assert [one.held_back for one in run.proposals.all()] == [WhyNot.NOT_AVAILABLE]


def test_a_run_that_is_over_is_not_said_to_stop(small, manager):
    run = small.run()
    answer = manager.post(of_run(run, "cancellation/"), follow=True)
    assert said(answer) == ["The run was over before it could be stopped."]
    with tenant(small.cast.organisation_id):
        assert MatchRun.objects.get(pk=run.pk).state == RunState.READY


def test_a_failed_run_can_be_started_again_from_its_page(small, manager):
    run = small.run()
    with tenant(small.cast.organisation_id):
        MatchRun.objects.filter(pk=run.pk).update(state=RunState.FAILED)
    page = words(manager, of_run(run))
    assert studio(small, "runs/") in page
    assert "nobody was told anything" in page


@pytest.mark.parametrize("runs", [1, 3])
def test_the_studio_costs_the_same_however_many_runs(small, manager, django_assert_num_queries, runs):
    for _run in range(runs):
        small.run()
    manager.get(studio(small))
    with django_assert_num_queries(19):
        manager.get(studio(small))


def test_whoever_has_something_to_learn_first_is_counted_beside_those_who_are_matched(small, manager):
    assert "Have something to learn first" not in words(manager, studio(small))
    with tenant(small.cast.organisation_id):
        asked = Asked(is_required=True, gate=Gate.MATCHING, due=Due.MATCHING)
        given = {"module_key": "driving-your-own-mentoring", "side": PartSide.MENTEE, "asked": asked}
        ask_for(small.manager, programme=small.round.programme, now=clock.read(), **given)
    page = words(manager, studio(small))
    assert "Have something to learn first" in page
    assert f"/programmes/{small.round.programme_id}/training/" in page


@pytest.mark.parametrize("pairs", [1, 2])
def test_a_run_costs_the_same_however_many_pairs(small, manager, django_assert_num_queries, pairs):
    with tenant(small.cast.organisation_id):
        Enrolment.objects.filter(pk=small.mentor.pk).update(capacity=pairs)
    run = small.run()
    assert run.summary["matched"] == pairs
    manager.get(of_run(run))
    with django_assert_num_queries(27):
        manager.get(of_run(run))
