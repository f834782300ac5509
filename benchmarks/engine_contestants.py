"""One contestant on one instance, in a process of its own; `engine.py` starts these.

python benchmarks/engine_contestants.py NAME '{…}'     prints one line of JSON

Imports, and a small problem that loads every loop, stay outside the time. What a process held at most is what the
system counts for it (`getrusage`): interpreter, libraries, instance, scores, solver; nothing is taken off. Instances
are made by another process and read back, so that making them counts for nobody.
"""

import json
import os
import pickle
import resource
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
from instances import cohort, dense_columns, ranked_lists, without_last

POINTS = 1 << 20
WARM_UP = 2000
"""Mentees of the small problem: enough for the pass to keep a short list."""


# What is measured, and how


def timed(work, repeat):
    """The seconds of each of `repeat` runs, and what the last one gave."""
    seconds, found = [], None
    for _ in range(repeat):
        began = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - began)
    return seconds, found


def held():
    """The most this process has held so far, in MiB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / (1 << 20)


def read(path):
    with Path(path).open("rb") as stored:
        return pickle.load(stored)


def solved(solution):
    """What two runs must agree on."""
    return {"matched": int(solution.matched), "value": int(solution.value), "digest": solution.digest}


@contextmanager
def clocked(*, keep=False):
    """The seconds spent in each step of the `solve` inside, and how many pairs it had listed in the end; if asked, the
    market and those pairs too, which then count as memory."""
    from konnekt_engine.matching import answering, optimum, searching, solving, ties

    steps = {
        (solving, "open_market"): "read",
        (searching, "keep_best"): "pass",
        (searching, "keep_among"): "looking again",
        (searching, "soon"): "near",
        (searching, "near"): "near",
        (searching, "assign"): "paths",
        (optimum, "reach"): "witness",
        (searching, "lowest_prices"): "lowest prices",
        (ties, "canonical"): "ties",
        (answering.Answer, "_solution"): "proof",
    }
    seconds, last = dict.fromkeys([*steps.values(), "looking again"], 0.0), {}

    def watched(step, function):
        def run(*arguments, **named):
            began = time.perf_counter()
            found = function(*arguments, **named)
            # The first pass goes over all pairs; the later ones look again at corners.
            again = step == "pass" and seconds["pass"] > 0
            seconds["looking again" if again else step] += time.perf_counter() - began
            if step == "read" and keep:
                last["market"] = found
            if step == "paths":
                last["listed"] = len(arguments[0].mentors)
                if keep:
                    last["graph"] = arguments[0]
            return found

        return run

    before = {place: getattr(*place) for place in steps}
    for (owner, name), step in steps.items():
        setattr(owner, name, watched(step, before[owner, name]))
    try:
        yield seconds, last
    finally:
        for owner, name in steps:
            setattr(owner, name, before[owner, name])


def warm_up():
    from konnekt_engine.matching import solve

    solve(cohort(WARM_UP))


# The engine


def ours(*, path, repeat, threads, keep=None, criteria=None, edges=None, check=False):
    """A whole run: reading, scoring, solving, settling ties, proving; the independent check, if asked, apart."""
    from konnekt_engine.matching import searching, solve

    warm_up()
    problem = read(path)
    if criteria:
        problem = replace(problem, criteria=problem.criteria[:criteria])
    if keep:
        searching.KEEP = keep
    before = held()
    runs = []
    for _ in range(repeat):
        # A copy knows no digest yet, and what the answer before left behind goes with it.
        fresh, solution = replace(problem), None
        with clocked() as (steps, last):
            (seconds,), solution = timed(lambda fresh=fresh: solve(fresh, threads=threads), 1)
        runs.append({"seconds": seconds, "steps": steps | {"rest": seconds - sum(steps.values())}})
    peak = held()
    if edges:
        with clocked(keep=True) as (_, kept):
            solve(replace(problem), threads=threads)
        np.savez(edges, **listed_pairs(kept["market"], kept["graph"]))
    checked = {}
    if check:
        (seconds,), refused = timed(lambda: _refused(problem, solution), 1)
        checked = {"verify_seconds": seconds, "refused": refused}
    return {
        "seconds": [run["seconds"] for run in runs],
        "steps": [run["steps"] for run in runs],
        "before_mib": before,
        "peak_mib": peak,
        "listed": last["listed"],
        "pairs": problem.size[0] * problem.size[1],
        "columns": dense_columns(problem),
        **checked,
        **solved(solution),
    }


def _refused(problem, solution):
    """What the independent checker says against an answer; None if nothing."""
    from konnekt_engine.matching import InvalidCertificate, verify

    try:
        verify(problem, solution)
    except InvalidCertificate as refusal:
        return str(refusal)
    return None


def listed_pairs(market, graph):
    """The pairs the engine had listed when it was done, by position in the problem, with their points."""
    from konnekt_engine.matching.pairs import score_pairs

    row = np.repeat(np.arange(len(graph.starts) - 1), np.diff(graph.starts))
    points = score_pairs(market.scores, row, graph.mentors)
    return {"mentee": market.mentees[row], "mentor": market.mentors[graph.mentors], "points": points}


def first_call(*, path):
    """The first problem of a process: loading the compiled loops, or compiling them where nothing is kept."""
    from konnekt_engine.matching import Problem

    problem = read(path)
    assert isinstance(problem, Problem)
    seconds, solution = timed(lambda: _first(problem), 1)
    return {"seconds": seconds, "peak_mib": held(), **solved(solution)}


def _first(problem):
    from konnekt_engine.matching import solve

    return solve(problem)


def warm(*, n, change, repeat, threads):
    """A problem that changed a little, from nothing and from the answer before: the same answer in less time."""
    from konnekt_engine.matching import solve

    warm_up()
    before, after = _changed(n, change)
    start = solve(before, threads=threads)
    cold, one = timed(lambda: solve(replace(after), threads=threads), repeat)
    seconds, other = timed(lambda: solve(replace(after), threads=threads, warm_start=start), repeat)
    same = one.to_bytes() == other.to_bytes()
    return {"seconds": seconds, "cold_seconds": cold, "same_bytes": same, "peak_mib": held(), **solved(other)}


def _changed(n, change):
    problem = cohort(n)
    if change == "one weight":
        return problem, cohort(n, rating=0.08)
    if change == "five new mentees":
        return without_last(problem, 5), problem
    from konnekt_engine.matching import solve

    mentee, mentor = solve(problem).pairs[0]
    open_to = np.flatnonzero(problem.allowed(slice(mentee, mentee + 1))[0])
    other = int(open_to[open_to != mentor][0])
    return problem, replace(problem, locked=np.array([[mentee, other]], np.int32))


# Peers on the whole array: scored by our own block scorer, the fastest we have, straight into the peer's array


def costs(problem, dtype, barred):
    """Costs of mentees × slots: minus the points; mentors stand as often as they have places."""
    from konnekt_engine.matching.passing import LOWEST
    from konnekt_engine.matching.scoring import Scores

    n, m = problem.size
    scores = Scores.of(problem, np.arange(n), np.arange(m))
    slot_of = np.repeat(np.arange(m), problem.places)
    found = np.empty((n, len(slot_of)), dtype)

    def fill(start):
        rows = np.arange(start, min(n, start + 256))
        points = scores.points(rows)
        found[rows[0] : rows[-1] + 1] = np.where(points < LOWEST, dtype(barred), -points)[:, slot_of]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(fill, range(0, n, 256)))
    return found


def dense(*, path, repeat, dtype, solver, barred=None):
    """Scores, then a solver that takes the whole array and gives rows and columns."""
    warm_up()
    problem = read(path)
    n = problem.size[0]
    # Dearer than everything else together: so as many as possible are placed first.
    barred = 2 * (n + 1) * POINTS if barred is None else barred
    before = held()
    scoring, solving = [], []
    for _ in range(repeat):
        (seconds,), array = timed(lambda: costs(problem, dtype, barred), 1)
        scoring.append(seconds)
        (seconds,), (rows, columns) = timed(lambda array=array: solver(array), 1)
        solving.append(seconds)
        chosen = array[rows, columns]
        matched, value = int((chosen < barred).sum()), -int(chosen[chosen < barred].astype(np.int64).sum())
        del array
    return {
        "seconds": [one + other for one, other in zip(scoring, solving, strict=True)],
        "scoring_seconds": scoring,
        "solving_seconds": solving,
        "before_mib": before,
        "peak_mib": held(),
        "matched": matched,
        "value": value,
    }


def scipy_dense(**given):
    from scipy.optimize import linear_sum_assignment

    return dense(dtype=np.float64, solver=linear_sum_assignment, **given)


def lapx_dense(**given):
    import lap

    return dense(dtype=np.float64, solver=_lapjvr(lap), **given)


def lapx_dense_single(**given):
    """In single precision, half the memory; its answer is compared with ours as every other."""
    import lap

    return dense(dtype=np.float32, solver=_lapjvr(lap), barred=8 * POINTS, **given)


def _lapjvr(lap):
    return lambda array: lap.lapjvr(array, extend_cost=True, return_cost=False)


def ortools_dense(*, path, repeat):
    """Min-cost flow over every allowed pair; making its arcs counts as scoring."""
    from konnekt_engine.matching.passing import LOWEST
    from konnekt_engine.matching.scoring import Scores

    warm_up()
    problem = read(path)
    n, m = problem.size
    before = held()

    def arcs():
        points = Scores.of(problem, np.arange(n), np.arange(m)).points(np.arange(n))
        mentee, mentor = np.nonzero(points >= LOWEST)
        return _flow(mentee, mentor, points[mentee, mentor].astype(np.int64), problem.places)

    runs = [_flowed(arcs) for _ in range(repeat)]
    return _both(runs) | {"before_mib": before, "peak_mib": held()}


# All on the same listed pairs: those the engine had listed when it was done


def read_listed(path, edges):
    """Mentee, mentor and points of each listed pair, and the places of each mentor."""
    pairs = np.load(edges)
    return pairs["mentee"], pairs["mentor"], pairs["points"].astype(np.int64), read(path).places


def ours_listed(*, path, edges, repeat, threads):
    """The sparse solver alone: the auction and the paths."""
    from scipy.sparse import coo_array

    from konnekt_engine.matching import Problem, solve

    warm_up()
    mentee, mentor, points, places = read_listed(path, edges)
    scores = coo_array((points.astype(np.float64), (mentee, mentor)), shape=(mentee.max() + 1, len(places)))
    problem = Problem.from_scores(scores, capacity=places)
    solve(problem, threads=threads)
    seconds = []
    for _ in range(repeat):
        with clocked() as (steps, _):
            solution = solve(replace(problem), threads=threads)
        seconds.append(steps["near"] + steps["paths"])
    value = int(scores.tocsr()[solution.pairs[:, 0], solution.pairs[:, 1]].sum())
    return {"seconds": seconds, "peak_mib": held(), "matched": solution.matched, "value": value}


def ortools_listed(*, path, edges, repeat):
    """The solver alone; filling it with arcs is told beside it."""
    mentee, mentor, points, places = read_listed(path, edges)
    both = _both([_flowed(lambda: _flow(mentee, mentor, points, places)) for _ in range(repeat)])
    return both | {"seconds": both["solving_seconds"], "peak_mib": held()}


def _flow(mentee, mentor, points, places):
    """Mentees → mentors → a sink, and past them for who stays without; what a pair counts from makes that dear."""
    from ortools.graph.python import min_cost_flow

    n, m, count = int(mentee.max()) + 1, len(places), len(mentee)
    sink = n + m
    flow = min_cost_flow.SimpleMinCostFlow()

    def arcs(tails, heads, capacities, costs):
        tails, heads = (np.broadcast_to(ends, len(costs)).astype(np.int32) for ends in (tails, heads))
        flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)

    arcs(mentee, n + mentor, np.ones(count, np.int64), -(points + 4 * POINTS))
    arcs(n + np.arange(m), sink, places, np.zeros(m, np.int64))
    arcs(np.arange(n), sink, np.ones(n, np.int64), np.zeros(n, np.int64))
    flow.set_nodes_supplies(np.arange(n, dtype=np.int32), np.ones(n, np.int64))
    flow.set_node_supply(sink, -n)
    return flow, points


def _flowed(filled):
    (filling,), (flow, points) = timed(filled, 1)
    (solving,), status = timed(flow.solve, 1)
    assert status == flow.OPTIMAL
    taken = flow.flows(np.arange(len(points), dtype=np.int32)) > 0
    return {"filling": filling, "solving": solving, "matched": int(taken.sum()), "value": int(points[taken].sum())}


def _both(runs):
    return {
        "seconds": [run["filling"] + run["solving"] for run in runs],
        "scoring_seconds": [run["filling"] for run in runs],
        "solving_seconds": [run["solving"] for run in runs],
        "matched": runs[-1]["matched"],
        "value": runs[-1]["value"],
    }


def scipy_listed(*, path, edges, repeat):
    """A column for every place, and one of their own for whoever stays without, so that a full matching exists."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    mentee, mentor, points, places = read_listed(path, edges)
    n, total = int(mentee.max()) + 1, int(places.sum())
    first, times = np.cumsum(places) - places, places[mentor]
    row = np.repeat(mentee, times)
    column = np.repeat(first[mentor], times) + np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    worth = np.concatenate([np.repeat(points + 4 * POINTS, times), np.ones(n)]).astype(np.float64)
    row, column = np.concatenate([row, np.arange(n)]), np.concatenate([column, total + np.arange(n)])
    graph = csr_array((worth, (row, column)), shape=(n, total + n))
    seconds, (rows, columns) = timed(lambda: min_weight_full_bipartite_matching(graph, maximize=True), repeat)
    placed = columns < total
    chosen = graph[rows[placed], columns[placed]] - 4 * POINTS
    return {
        "seconds": seconds,
        "peak_mib": held(),
        "matched": int(placed.sum()),
        "value": int(np.asarray(chosen).sum()),
    }


# A stable match over ranked lists


def ours_stable(*, n, repeat, threads):
    """Reading the lists, then the run with its proof; only who is on a list may be matched."""
    from scipy.sparse import coo_array

    from konnekt_engine.matching import Objective, Problem, solve

    named, rankings, places = ranked_lists(n)
    rows = np.repeat(np.arange(n), named.shape[1])
    scores = coo_array((np.zeros(named.size), (rows, named.ravel())), shape=(n, len(places)))
    lists = {"mentee_lists": named.tolist(), "mentor_lists": [ranking.tolist() for ranking in rankings]}

    def read_lists():
        return Problem.from_scores(scores, capacity=places, **lists)

    solve(read_lists(), objective=Objective.STABLE)
    reading, solving = [], []
    for _ in range(repeat):
        (seconds,), problem = timed(read_lists, 1)
        reading.append(seconds)
        (seconds,), solution = timed(lambda p=problem: solve(p, objective=Objective.STABLE, threads=threads), 1)
        solving.append(seconds)
    mentor = np.full(n, -1)
    mentor[solution.pairs[:, 0]] = solution.pairs[:, 1]
    return _stable(reading, solving, mentor)


def matching_stable(*, n, repeat):
    """The `matching` package; it recurses deeply, hence the large stack `main` runs in."""
    from matching.games import HospitalResident

    named, rankings, places = ranked_lists(n)
    residents = {("mentee", i): [("mentor", j) for j in row] for i, row in enumerate(named.tolist())}
    hospitals = {
        ("mentor", j): [("mentee", i) for i in ranking.tolist()] for j, ranking in enumerate(rankings) if len(ranking)
    }
    capacities = {hospital: int(places[hospital[1]]) for hospital in hospitals}
    reading, solving = [], []
    for _ in range(repeat):
        (seconds,), game = timed(lambda: HospitalResident.create_from_dictionaries(residents, hospitals, capacities), 1)
        reading.append(seconds)
        (seconds,), found = timed(lambda game=game: game.solve(optimal="resident"), 1)
        solving.append(seconds)
    mentor = np.full(n, -1)
    for hospital, those in found.items():
        for resident in those:
            mentor[resident.name[1]] = hospital.name[1]
    return _stable(reading, solving, mentor)


def _stable(reading, solving, mentor):
    return {
        "seconds": [one + other for one, other in zip(reading, solving, strict=True)],
        "scoring_seconds": reading,
        "solving_seconds": solving,
        "peak_mib": held(),
        "matched": int((mentor >= 0).sum()),
        # Which pairs, as one number: the stable match that is best for one side is the only one.
        "value": int((np.arange(len(mentor)) * (mentor + 7)).sum()),
    }


# The machine


def machine(*, threads, columns=430):
    """How fast a float32 matrix product of such rows is here, and what is installed."""
    from threadpoolctl import threadpool_limits

    from konnekt_engine import VERSION

    rng = np.random.default_rng(0)
    rates = []
    with threadpool_limits(threads):
        for rows, others in ((2048, 2048), (1024, 8192), (512, 4096)):
            left, right = rng.random((rows, columns), np.float32), rng.random((columns, others), np.float32)
            out = np.empty((rows, others), np.float32)
            seconds, _ = timed(lambda left=left, right=right, out=out: np.dot(left, right, out=out), 15)
            rates.append(2e-9 * rows * others * columns / min(seconds))
    packages = ("numpy", "scipy", "numba", "lapx", "ortools", "matching")
    versions = {"konnekt_engine": VERSION, "python": sys.version.split()[0]}
    return {"gflops": max(rates), "versions": versions | {name: version(name) for name in packages}}


def instance(*, path, n, **options):
    """Makes an instance for the others to read."""
    with Path(path).open("wb") as to:
        pickle.dump(cohort(n, **options), to, protocol=5)
    return {}


CONTESTANTS = {
    made.__name__: made
    for made in (
        *(machine, instance, ours, first_call, warm, scipy_dense, lapx_dense, lapx_dense_single, ortools_dense),
        *(ours_listed, ortools_listed, scipy_listed, ours_stable, matching_stable),
    )
}


def main(name, given):
    sys.setrecursionlimit(10**7)
    print(json.dumps(CONTESTANTS[name](**json.loads(given))))


if __name__ == "__main__":
    threading.stack_size(1 << 29)
    thread = threading.Thread(target=main, args=sys.argv[1:])
    thread.start()
    thread.join()
