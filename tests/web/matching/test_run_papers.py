"""What can be downloaded of a run: a bundle that `konnekt verify` accepts, and the signed-off report."""

import json

import pytest
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.match_files.command import main_verify
from konnekt.matching.actions.releasing import release
from konnekt.matching.actions.steering import change_criteria
from konnekt.matching.catalogue import CATALOGUE
from konnekt.matching.states import Aim


@pytest.mark.parametrize("aim", [Aim.TOTAL, Aim.STABLE])
def test_the_bundle_is_accepted_by_verify_and_a_damaged_one_is_not(small, manager, tmp_path, capsys, aim):
    with tenant(small.cast.organisation_id):
        weights = {key.value: kind.default_weight for key, kind in CATALOGUE.items()}
        change_criteria(small.manager, round_=small.round, weights=weights, needs_shared_language=True, aim=aim)
    bundle = tmp_path / "bundle.json"
    bundle.write_bytes(manager.get(f"/o/meridian/runs/{small.run().pk}/bundle.json").content)
    assert main_verify([str(bundle)]) == 0
    assert ("no two people would both rather" in capsys.readouterr().out) is (aim == Aim.STABLE)
    told = json.loads(bundle.read_text())
    told["solution"]["certificate"]["matched"] = 2
    bundle.write_text(json.dumps(told))
    assert main_verify([str(bundle)]) != 0


def test_the_report_comes_with_the_release_and_the_page_says_what_a_replay_gave(small, manager):
    run = small.run()
    address = f"/o/meridian/runs/{run.pk}/"
    assert manager.get(f"{address}report.pdf").status_code == 404
    with tenant(small.cast.organisation_id):
        release(small.manager, run=run, now=clock.read())
    assert manager.post(f"{address}replaying/").url == address
    assert "It is being worked out again" in manager.get(address).content.decode()
    run_queue()
    page = manager.get(address).content.decode()
    assert f"{address}report.pdf" in page
    assert "(your time): the same bytes." in page
    assert manager.get(f"{address}report.pdf").content.startswith(b"%PDF")
