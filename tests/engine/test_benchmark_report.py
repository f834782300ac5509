"""The benchmark's goals are judged by its figures alone."""

import pytest
from benchmarks.engine_report import markdown

MACHINE = {
    "processor": "invented",
    "cores": 2,
    "memory_gib": 8.0,
    "threads": 2,
    "load_before": 0.1,
    "quiet": True,
    "gflops": 100.0,
    "versions": {"numpy": "2.3"},
}
OURS = {"pairs": 50_000_000, "columns": 430, "listed": 1, "verify_seconds": 1.0, "refused": None, "steps": []}


def table(*records, **machine):
    told = {"started": "today", "minutes": 1, "commit": "abc", "rounds": 1, "repeat": 1}
    return {**told, "machine": {**MACHINE, **machine}, "records": list(records)}


def run(contestant, seconds, mib, *, n=10_000, value=7, part="sizes", **more):
    answer = {"matched": 3, "value": value, "seconds": [seconds], "peak_mib": mib, **more}
    return {"part": part, "contestant": contestant, "n": n, **answer}


@pytest.mark.parametrize(("seconds", "verdict"), [(40.0, "met"), (39.0, "**missed**")])
def test_a_goal_is_met_or_missed_by_the_figures(seconds, verdict):
    said = markdown(table(run("ours", 1.0, 100, **OURS), run("scipy_dense", seconds, 1500)))
    assert f"× scipy dense in time ≥ 40 | {seconds:.3g} | {verdict} |" in said
    assert "× scipy dense in memory ≥ 15 | 15 | met |" in said


def test_what_was_not_measured_is_not_judged():
    said = markdown(table())
    assert "met |" not in said.replace("not measured |", "")
    assert "| 100k × 50k certified: seconds ≤ 10 | – | not measured |" in said


def test_a_faster_peer_with_another_answer_counts_for_nothing():
    wrong = run("lapx_dense_single", 1.0, 100, value=6)
    said = markdown(table(run("ours", 1.0, 100, **OURS), run("lapx_dense", 30.0, 100), wrong))
    assert "lapx lapjvr, the faster precision ≥ 25 | 30 | met |" in said
    assert "| **no** |" in said


def test_an_answer_that_the_checker_refuses_is_told():
    refused = run("ours", 1.0, 100, **OURS | {"refused": "the prices prove less"})
    assert "that the independent checker accepts, % ≥ 100 | 0 | **missed** |" in markdown(table(refused))


def test_a_peer_that_took_too_long_is_told_and_not_compared():
    late = {"part": "sizes", "contestant": "scipy_dense", "n": 10_000, "failed": "over 600 s"}
    said = markdown(table(run("ours", 1.0, 100, **OURS), late))
    assert "| over 600 s |" in said
    assert "× scipy dense in time ≥ 40 | – | not measured |" in said


def test_a_loaded_machine_is_told():
    assert "take no figure from here" in markdown(table(quiet=False))
