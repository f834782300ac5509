"""The matching engine and its peers side by side: time, memory, the same answer; a Markdown and a JSON table.

python benchmarks/engine.py --quick               a minute or two, small sizes: does everything still run?
python benchmarks/engine.py --out docs/proof      the full run, on a quiet machine

Needs `requirements/bench.lock` beside `requirements/base.lock`. Each contestant runs in a process of its own
(`engine_contestants.py`), one after the other, in rounds, so that a slow minute of the machine meets all of them. This
process imports nothing large: a child is never counted with what its parent held.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from engine_report import markdown

HERE = Path(__file__).parent
QUIET = 0.5
"""A load above this before the start makes figures worth little; the table says so."""


VARIANTS = {
    "ordinary": {},
    "tight": {"slack": 1.0},
    "popular": {"rating": 0.6},
    "tight and popular": {"slack": 1.0, "rating": 0.6},
    "over-demand": {"slack": 0.8},
    "many ties": {"text": False},
}
CHANGES = ("one weight", "one lock", "five new mentees")
DENSE = {"scipy_dense": 8, "lapx_dense": 8, "lapx_dense_single": 4, "ortools_dense": 50}
"""Peers that take the whole array, and the bytes each pair costs them at least."""


@dataclass(frozen=True)
class Plan:
    """What is run: sizes in mentees (half as many mentors), how often, for how long at most."""

    sizes: tuple[int, ...] = (2_000, 10_000, 100_000)
    middle: int = 10_000
    variants: tuple[str, ...] = tuple(VARIANTS)
    mentees: tuple[int, ...] = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
    keep: tuple[int, ...] = (8, 16, 24, 32, 48, 64)
    criteria: tuple[int, ...] = (1, 3, 5, 7, 9, 11)
    stable: int = 10_000
    changes: tuple[str, ...] = CHANGES
    rounds: int = 3
    repeat: int = 3
    limit: int = 600
    check: int = 100_000_000
    """Answers over more pairs than this are not checked independently."""


QUICK = Plan(
    sizes=(2_000,),
    middle=2_000,
    variants=("ordinary", "tight"),
    mentees=(1_000, 2_000),
    keep=(16,),
    criteria=(4,),
    stable=300,
    changes=("one weight",),
    rounds=1,
    repeat=1,
    limit=120,
)


class Runs:
    """Runs contestants and keeps what they said."""

    def __init__(self, plan, folder, threads):
        self.plan, self.folder, self.threads = plan, folder, threads
        self.records = []
        self._over = set()

    def run(self, part, contestant, labels=None, *, environment=None, **given):
        """One contestant in a process of its own, kept under these labels; None if it failed or took too long."""
        labels = labels or {}
        key = part, contestant, tuple(labels.items())
        if key in self._over:
            return None
        said = self._said(contestant, given, environment)
        self.records.append({"part": part, "contestant": contestant, **labels, **said})
        print(part, contestant, *labels.values(), said.get("failed") or said.get("seconds", ""), flush=True)
        if "failed" in said:
            self._over.add(key)
            return None
        return said

    def _said(self, contestant, given, environment):
        command = [sys.executable, HERE / "engine_contestants.py", contestant, json.dumps(given)]
        quiet = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"} | (environment or {})
        try:
            done = subprocess.run(command, env=quiet, capture_output=True, text=True, timeout=self.plan.limit)
        except subprocess.TimeoutExpired:
            return {"failed": f"over {self.plan.limit} s"}
        if done.returncode or not done.stdout.strip():
            last = (done.stderr.strip().splitlines() or ["killed"])[-1]
            return {"failed": last[:120]}
        return json.loads(done.stdout.splitlines()[-1])

    def instance(self, n, **options):
        """The path of an instance, made once."""
        name = "-".join(map(str, itertools.chain([n], *sorted(options.items()))))
        path = self.folder / f"{name}.pickle"
        if not path.exists():
            self._said("instance", {"path": str(path), "n": n, **options}, None)
        return str(path)

    def rounds(self, part, contestants):
        """Several contestants in turn, as often as the plan says: (name, labels, what it is given)."""
        for number in range(self.plan.rounds):
            for contestant, labels, given in contestants:
                # The independent check takes far longer than the run: once is enough, and not at any size.
                check = contestant == "ours" and number == 0 and labels["n"] ** 2 / 2 <= self.plan.check
                self.run(part, contestant, labels, **given, **({"check": True} if check else {}))

    def ours(self, n, *, also=None, options=None, **given):
        """The engine on an instance, labelled with its size and what is special."""
        given = {"path": self.instance(n, **(options or {})), **self.engine(), **given}
        return "ours", {"n": n, **(also or {})}, given

    def engine(self):
        """How often and with how many threads."""
        return {"repeat": self.plan.repeat, "threads": self.threads}


def sizes(runs):
    """Ours whole (scoring and proof included) and the peers (scoring and solving), as far as they can."""
    for n in runs.plan.sizes:
        labels, path, edges = {"n": n}, runs.instance(n), str(runs.folder / f"{n}.npz")
        array = {"path": path, "repeat": runs.plan.repeat if n < 5_000 else 1}
        fitting = [peer for peer, bytes_ in DENSE.items() if _fits(1.5 * bytes_ * n * n)]
        runs.rounds("sizes", [runs.ours(n, edges=edges), *((peer, labels, array) for peer in fitting)])
        if Path(edges).exists():
            listed = {"path": path, "edges": edges, "repeat": runs.plan.repeat}
            peers = [(peer, labels, listed) for peer in ("ortools_listed", "scipy_listed")]
            runs.rounds("same pairs", [("ours_listed", labels, listed | {"threads": runs.threads}), *peers])


def variants(runs):
    """Harder markets: ours, and that scipy on the whole array gives the same answer."""
    small = min(2_000, runs.plan.middle)
    for variant in runs.plan.variants:
        options, also = VARIANTS[variant], {"variant": variant}
        for n in sorted({small, runs.plan.middle}):
            runs.rounds("variants", [runs.ours(n, also=also, options=options)])
        runs.run("variants", "scipy_dense", {"n": small, **also}, path=runs.instance(small, **options), repeat=1)


def curves(runs):
    """What more people, longer lists, more criteria cost."""
    middle = runs.plan.middle
    runs.rounds("mentees", [runs.ours(n) for n in runs.plan.mentees])
    runs.rounds("pairs kept", [runs.ours(middle, also={"keep": keep}, keep=keep) for keep in runs.plan.keep])
    kinds = runs.plan.criteria
    runs.rounds("criteria", [runs.ours(middle, also={"criteria": count}, criteria=count) for count in kinds])


def stable(runs):
    """Deferred acceptance over ranked lists of 20."""
    n = runs.plan.stable
    runs.rounds("stable", [("ours_stable", {"n": n}, {"n": n, **runs.engine()})])
    runs.run("stable", "matching_stable", {"n": n}, n=n, repeat=1)


def first_calls(runs):
    """The first call of a process, without anything compiled and with it."""
    for _ in range(runs.plan.rounds):
        with tempfile.TemporaryDirectory() as empty:
            # As installed: Python keeps what it compiled as well.
            kept = {"NUMBA_CACHE_DIR": empty, "PYTHONPYCACHEPREFIX": empty, "PYTHONDONTWRITEBYTECODE": ""}
            given = {"path": runs.instance(2_000), "environment": kept}
            for part in ("first call, nothing compiled", "first call, compiled before"):
                runs.run(part, "first_call", {"n": 2_000}, **given)


def warm(runs):
    """A small change, from the answer before and from nothing."""
    for n in sorted({2_000, runs.plan.middle}):
        given = [
            ({"n": n, "change": change}, {"n": n, "change": change, **runs.engine()}) for change in runs.plan.changes
        ]
        runs.rounds("warm", [("warm", *both) for both in given])


PARTS = {made.__name__: made for made in (sizes, variants, curves, stable, first_calls, warm)}


def _fits(needed):
    """Whether so many bytes are free; where the system does not tell, they are not."""
    told = Path("/proc/meminfo")
    lines = told.read_text().splitlines() if told.exists() else []
    free = sum(int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
    return needed < 0.8 * free * 1024


def _machine(threads, load):
    """The machine in words, without its name."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return {
        "processor": models[0] if models else "not told",
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(memory, 1),
        "threads": threads,
        "load_before": round(load, 2),
        "quiet": load <= QUIET,
    }


def _commit():
    """Which code was measured."""
    git = ["git", "-C", HERE]
    said = subprocess.run([*git, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return said.stdout.strip() or "not told"


def _asked():
    parser = argparse.ArgumentParser(description="The matching engine and its peers, side by side.")
    parser.add_argument("--quick", action="store_true", help="small sizes, once")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="by default all")
    parser.add_argument("--sizes", nargs="+", type=int, help="mentees of the comparison, half as many mentors")
    parser.add_argument("--rounds", type=int, help="processes of each contestant")
    parser.add_argument("--repeat", type=int, help="runs in each process")
    parser.add_argument("--limit", type=int, help="seconds a process may take")
    parser.add_argument("--check", type=int, help="up to how many pairs the independent checker is run as well")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of the pass over all pairs")
    parser.add_argument("--out", type=Path, default=Path("var/benchmarks"), help="the folder of the two tables")
    return parser.parse_args()


def main():
    asked = _asked()
    plan = QUICK if asked.quick else Plan()
    changed = {name: getattr(asked, name) for name in ("sizes", "rounds", "repeat", "limit", "check")}
    plan = replace(plan, **{name: value for name, value in changed.items() if value is not None})
    began, load = datetime.now(UTC), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(plan, Path(folder), asked.threads)
        told = runs.run("machine", "machine", threads=asked.threads)
        if told is None:
            sys.exit("the machine could not be measured: are requirements/bench.lock and base.lock installed?")
        machine = _machine(asked.threads, load) | told
        subprocess.run([sys.executable, "-m", "konnekt_engine.matching.warming"], check=True)
        for part in asked.parts:
            PARTS[part](runs)
            # After each part, so that a run that is cut off has told something.
            _write(asked.out, began, machine, runs)
    print(f"written to {asked.out}/matching-engine.md and .json")


def _write(out, began, machine, runs):
    table = {
        "started": f"{began:%Y-%m-%d %H:%M} UTC",
        "minutes": round((datetime.now(UTC) - began).total_seconds() / 60, 1),
        "commit": _commit(),
        "machine": machine,
        "rounds": runs.plan.rounds,
        "repeat": runs.plan.repeat,
        "records": runs.records,
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "matching-engine.json").write_text(json.dumps(table, indent=1) + "\n")
    (out / "matching-engine.md").write_text(markdown(table))


if __name__ == "__main__":
    main()
