"""What stays with a released run: a report that tells everything but names, a bundle anybody can check, a replay."""

import json

import pytest
from tests.documents.reading import everything
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.files.actions import read
from konnekt.ledger.models import Entry
from konnekt.matching.actions.releasing import release
from konnekt.matching.actions.replaying import replay
from konnekt.matching.actions.signing import keep_report
from konnekt.matching.actions.steering import steer, undo_steer
from konnekt.matching.catalogue import CATALOGUE
from konnekt.matching.models import MatchRun, Replay
from konnekt.matching.reporting import criteria_rows, draw_report, fit_rows, report_of
from konnekt.matching.states import Replayed, SteerKind
from konnekt.matching.wording import FORMULAS
from konnekt.programmes.models import Programme
from konnekt.programmes.names import names_in
from konnekt.sealing.keyring import Holder, drop_key


@pytest.fixture
def run(small):
    """A released run before which one pair was locked and another forbidden; the lock was undone after it."""
    pair = {"mentee": small.mentee, "mentor": small.mentor, "now": clock.read()}
    with tenant(small.cast.organisation_id):
        locked = steer(small.manager, kind=SteerKind.LOCK, reason="Both asked for it", **pair)
        other = pair | {"mentee": small.colleague}
        steer(small.manager, kind=SteerKind.FORBID, reason="Same project", **other)
        undo_steer(small.manager, steered=steer(small.manager, kind=SteerKind.FORBID, reason="Changed", **other))
    run = small.run()
    with tenant(small.cast.organisation_id):
        undo_steer(small.manager, steered=locked)
        release(small.manager, run=run, now=clock.read())
    run_queue()
    with tenant(small.cast.organisation_id):
        return MatchRun.objects.select_related("report", "inputs", "answer", "round__programme").get(pk=run.pk)


def test_the_report_is_kept_as_it_was_and_names_managers_alone(small, run):
    with tenant(small.cast.organisation_id):
        paper = read(run.report)
        told = report_of(run)
        assert draw_report(run.pk) == paper
        keep_report(run_id=run.pk, body=b"of a later wave")
        assert read(MatchRun.objects.get(pk=run.pk).report) == b"of a later wave"
    assert paper.startswith(b"%PDF")
    assert b"pdfuaid" in everything(paper)
    words = json.dumps(told, ensure_ascii=False)
    assert "Priya Raman" in told["lead"]
    assert "Amina" not in words
    assert "Björn" not in words
    assert [(one["what"], one["reason"], len(one["pair"])) for one in told["by_hand"]] == [
        ("must be a pair", "Both asked for it", 2)
    ]
    assert run.digest in words
    assert run.inputs.digest in words
    assert [one.split(": ")[-1] for one in told["released"]] == ["one pair was asked."]
    assert told["numbers"][0] == ["Matched", "1 / 2"]


def test_each_criterion_of_the_catalogue_has_its_formula_and_the_heaviest_comes_first(run):
    assert set(FORMULAS) == set(CATALOGUE)
    rows = criteria_rows(run, names_in(Programme()))
    assert [row["weight"] for row in rows] == sorted((row["weight"] for row in rows), reverse=True)
    assert 0 not in {row["weight"] for row in rows}
    assert fit_rows([1 << 20, 1 << 19, (1 << 20) - 1]) == [
        ["0.9 – 1.0", 2, 1.0], *([f"0.{n} – 0.{n + 1}", 0, 0.0] for n in (8, 7, 6)), ["0.5 – 0.6", 1, 0.5]
    ]  # fmt: skip


def test_an_old_run_gives_the_same_bytes_and_says_so_once_its_inputs_are_erased(small, run):
    def again() -> Replayed:
        with tenant(small.cast.organisation_id):
            asked = replay(small.manager, run=run, now=clock.read())
            with pytest.raises(Refused):
                replay(small.manager, run=run, now=clock.read())
        run_queue()
        with tenant(small.cast.organisation_id):
            return Replay.objects.get(pk=asked.pk).outcome

    assert again() == Replayed.SAME
    with tenant(small.cast.organisation_id):
        drop_key(Holder.file(run.inputs_id))
    assert again() == Replayed.ERASED
    with tenant(small.cast.organisation_id):
        assert Entry.objects.filter(verb="matching.run_replayed").count() == 2
        with pytest.raises(NotFound):
            replay(small.cast.administrator.actor, run=run, now=clock.read())
