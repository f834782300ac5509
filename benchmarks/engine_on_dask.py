"""The pass over all pairs on other executors: the same bytes as an answer, whoever did the sums.

python benchmarks/engine_on_dask.py [MENTEES]     prints a Markdown table

Two Dask workers of this machine stand for a cluster, each a process of its own that gets its part of the mentees and
sends their short lists back. Seconds hold what is sent to and fro; here, where all share two cores, no executor can be
faster than threads, and none is meant to be.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from dask.distributed import Client, LocalCluster
from instances import cohort

from konnekt_engine.matching import solve, verify

WORKERS = 2


@contextmanager
def threads():
    yield None


def processes():
    return ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"))


@contextmanager
def dask():
    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
        client.get_executor() as executor,
    ):
        yield executor


def main(mentees=10_000):
    problem = cohort(int(mentees))
    print(f"{problem.size[0]:,} mentees × {problem.size[1]:,} mentors\n")
    print("| executor | seconds, first | seconds, again | the same bytes as with threads |")
    print("|---|---|---|---|")
    answer = None
    for name, made in (("threads", threads), ("two processes", processes), ("two Dask workers", dask)):
        with made() as executor:
            seconds = []
            for _ in range(2):
                began = time.perf_counter()
                solution = solve(problem, threads=WORKERS, executor=executor)
                seconds.append(time.perf_counter() - began)
        answer = answer or solution.to_bytes()
        same = solution.to_bytes() == answer
        print(f"| {name} | {seconds[0]:.2f} | {seconds[1]:.2f} | {same} |", flush=True)
        assert same
    verify(problem, solution)


if __name__ == "__main__":
    main(*sys.argv[1:])
