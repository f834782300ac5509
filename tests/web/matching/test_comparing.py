"""Two runs side by side: what was asked, what came of it, who changed; and its cost."""

import pytest
from tests.web.matching.conftest import LONG, crowded

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.steering import change_criteria, steer
from konnekt.matching.catalogue import CATALOGUE
from konnekt.matching.models import MatchRun, Proposal
from konnekt.matching.states import Aim, SteerKind


def page(client, run, query="") -> str:
    return client.get(f"/o/meridian/runs/{run.pk}/comparison/{query}").content.decode()


def test_what_was_asked_differently_and_for_whom_it_changed(small, manager):
    first = small.run()
    assert "There is no other run yet" in page(manager, first)
    with tenant(small.cast.organisation_id):
        weights = {key.value: kind.default_weight for key, kind in CATALOGUE.items()} | {"languages": 10}
        change_criteria(small.manager, round_=small.round, weights=weights, needs_shared_language=False, aim=Aim.FAIR)
        pair = {"mentee": small.mentee, "mentor": small.mentor}
        steer(small.manager, kind=SteerKind.FORBID, reason="Same project", now=clock.read(), **pair)
    second = small.run()
    shown = page(manager, second)
    assert "Languages: 3 → 10" in shown
    assert "the language rule: on → off" in shown
    assert "You forbade Amina Yusuf with Björn" in shown
    assert shown.count("between runs 1 and 2</h1>") == 1
    assert page(manager, first, "?with=2").count("between runs 1 and 2</h1>") == 1
    with tenant(small.cast.organisation_id):
        stopped = MatchRun.objects.create(round=small.round, number=3, state="failed")
    assert manager.get(f"/o/meridian/runs/{stopped.pk}/comparison/").status_code == 409


@pytest.mark.parametrize("pairs", [1, 3])
def test_it_costs_the_same_for_one_pair_and_for_three(small, manager, pairs, django_assert_num_queries):
    before, after = crowded(small, pairs), crowded(small, pairs)
    with tenant(small.cast.organisation_id):
        mentees = Proposal.objects.filter(run=before).values_list("mentee", flat=True)
        for mine, other in zip(Proposal.objects.filter(run=after).order_by("pk"), mentees, strict=True):
            Proposal.objects.filter(pk=mine.pk).update(mentee=other)
    page(manager, after)
    with django_assert_num_queries(22):
        shown = page(manager, after)
    assert shown.count(f"{LONG} 000") >= pairs
    assert "Nothing. People’s answers" in shown
