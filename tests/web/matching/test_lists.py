"""What a run found, for a hundred people and for a thousand: searched, ordered, cut into pages, at the same cost."""

import pytest
from tests.web.matching.conftest import crowded

from konnekt.core.tenancy import tenant
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.states import RunState

LISTS = {"pairs": 1000, "without": 150, "free": 150, "held-back": 500}


def of_run(run, rest=""):
    return f"/o/meridian/runs/{run.pk}/{rest}"


def names_in(answer):
    return [row.proposal.mentee.member.name[-4:] for row in answer.context["rows"]]


def test_a_thousand_pairs_are_ten_pages_weakest_fit_first(small, manager):
    run = crowded(small, 1000)
    first, last = (manager.get(of_run(run, rest)) for rest in ("", "?page=10"))
    assert (names_in(first)[0], names_in(first)[-1], names_in(last)[-1]) == ("0000", "0099", "0999")
    assert "1 to 100 of 1000" in first.content.decode()


def test_the_order_is_chosen_by_a_link(small, manager):
    run = crowded(small, 1000)
    firsts = {"weakest": "0000", "best": "0999", "name": "0000", "nonsense": "0000"}
    assert {order: names_in(manager.get(of_run(run, f"?order={order}")))[0] for order in firsts} == firsts


def test_the_next_page_keeps_the_search_and_the_order(small, manager):
    run = crowded(small, 1000)
    page = manager.get(of_run(run, "?show=pairs&order=best&q=konstantinowna")).content.decode()
    assert "?show=pairs&amp;order=best&amp;q=konstantinowna&amp;page=2" in page
    assert "1 to 100 of 1000" in page


def test_a_search_finds_either_of_the_two(small, manager):
    run = crowded(small, 3)
    assert names_in(manager.get(of_run(run, "?q=Mentor+0002"))) == ["0002"]
    assert names_in(manager.get(of_run(run, "?q=latour+0001"))) == []
    assert names_in(manager.get(of_run(run, "?q=TOUR+0001"))) == ["0001"]


def test_every_list_is_cut_into_pages(small, manager):
    run = crowded(small, 1000, left=150)
    answers = {show: manager.get(of_run(run, f"?show={show}")) for show in LISTS}
    assert {len(one.context["rows"]) for one in answers.values()} == {100}
    assert {show: one.context["shown"].paginator.count for show, one in answers.items()} == LISTS
    assert [one["count"] for one in answers["pairs"].context["views"]] == list(LISTS.values())


def test_what_changed_is_cut_into_pages_too(small, manager):
    crowded(small, 120)
    answer = manager.get(of_run(crowded(small, 120), "?show=changed&page=2"))
    assert answer.context["shown"].paginator.count == 240
    assert [(row.before != "", row.after != "") for row in answer.context["rows"]].count((True, False)) == 50


def test_the_choices_are_cut_into_pages_and_found_by_name(small, manager):
    crowded(small, 101)
    steers = f"/o/meridian/rounds/{small.round.pk}/matching/steers/"
    assert len(manager.get(steers).context["shown"]) == 100
    assert len(manager.get(f"{steers}?page=2").context["shown"]) == 1
    assert [one.mentor.member.name for one in manager.get(f"{steers}?q=0007").context["shown"]] == ["Mentor 0007"]


@pytest.mark.parametrize("pairs", [1, 1000])
def test_a_list_costs_the_same_for_one_as_for_a_thousand(small, manager, django_assert_num_queries, pairs):
    crowded(small, pairs, left=pairs)
    run = crowded(small, pairs, left=pairs)
    manager.get(of_run(run))
    for show, cost in {"pairs": 29, "without": 24, "free": 24, "held-back": 29, "changed": 25}.items():
        with django_assert_num_queries(cost):
            manager.get(of_run(run, f"?show={show}"))


@pytest.mark.parametrize("pairs", [1, 150])
def test_the_choices_cost_the_same_for_one_as_for_many(small, manager, django_assert_num_queries, pairs):
    crowded(small, pairs)
    steers = f"/o/meridian/rounds/{small.round.pk}/matching/steers/"
    manager.get(steers)
    with django_assert_num_queries(16):
        manager.get(steers)


def test_the_pictures_count_every_pair_and_every_mentor(small, manager):
    answer = manager.get(of_run(crowded(small, 1000, left=5)))
    assert sum(int(bar.number.split()[0]) for bar in answer.context["fits"]) == 1000
    assert [(bar.label, bar.number) for bar in answer.context["places"]] == [
        ("nobody", "5 mentors"),
        ("1 mentee", "1000 mentors"),
    ]
    assert answer.context["places_left"] == 5


@pytest.mark.parametrize("pairs", [0, 1])
def test_no_pair_and_one_pair_read_well(small, manager, pairs):
    page = manager.get(of_run(crowded(small, pairs, left=1))).content.decode()
    assert f"Run 1 places {pairs} of {pairs + 1} mentees" in page
    assert ("No pair could be made" in page) is (pairs == 0)
    assert ("Half of the pairs fit" in page) is (pairs == 1)


def test_what_was_held_back_stays_on_the_page_of_a_released_run(small, manager):
    run = crowded(small, 3)
    with tenant(small.cast.organisation_id):
        MatchRun.objects.filter(pk=run.pk).update(state=RunState.RELEASED, released_at=run.ended_at)
        Proposal.objects.filter(run=run).update(is_locked=True)
    page = manager.get(of_run(run)).content.decode()
    assert "2 pairs were held back" in page
    assert "(your time)" in page
    held = manager.get(of_run(run, "?show=held-back")).content.decode()
    assert held.count("These two are not available to each other in this round.") == 2
