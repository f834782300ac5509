"""What a run's page shows beside its lists: units that meet, blocking pairs, what a floor costs."""

from collections import Counter

import pytest
from tests.web.matching.conftest import crowded

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.models import Study
from konnekt.web.matching import study


@pytest.fixture
def studied(small):
    run = crowded(small, 3, left=1)
    with tenant(small.cast.organisation_id):
        pair = {"mentee": str(small.mentee.pk), "mentor": str(small.mentor.pk), "fit": 0.81}
        Study.objects.create(
            run=run,
            blocking=2,
            strongest=[
                pair | {"mentee_has": 0.66, "mentor_has": None},
                pair | {"mentee": None, "mentee_has": 0.1, "mentor_has": 0.2},
            ],
            curve=[
                {"matched": 3, "mean": 0.6, "worst": 0.4, "total": 1.8, "floor": None},
                {"matched": 2, "mean": 0.7, "worst": 0.65, "total": 1.4, "floor": 0.64},
            ],
            made_at=clock.read(),
        )
    return run


def test_the_page_says_who_would_rather_swap_and_what_a_floor_costs(studied, manager):
    page = manager.get(f"/o/meridian/runs/{studied.pk}/").content.decode()
    assert "In 2 cases two people would both rather have each other" in page
    assert "somebody who left the round" in page
    assert "?floor=0.6400#studio-aim" in page
    assert "0 of 3 pairs meet across units" in page


def test_before_it_is_worked_out_the_page_says_so(small, manager):
    page = manager.get(f"/o/meridian/runs/{crowded(small, 2).pk}/").content.decode()
    assert "being worked out" in page


def test_units_beyond_ten_are_put_together(studied, small, monkeypatch):
    met = Counter({("A / Rail", "A / Grid"): 5, ("A / Rail", "A / Rail"): 2, ("", "A / Grid"): 1})
    met |= Counter({(f"A / U{n}", f"A / U{n}"): 3 for n in range(10)})
    monkeypatch.setattr("konnekt.web.matching.study.queries.crossings", lambda run: met)
    shown = study.units_that_meet(studied)
    assert shown["units_title"] == "6 of 38 pairs meet across units"
    assert shown["unit_names"][-1] == "all others"
    assert len(shown["units"]) == study.MOST_UNITS + 1
    assert sum(unit.total for unit in shown["units"]) == 38
