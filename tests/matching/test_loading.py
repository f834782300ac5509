"""What a process loads before it matches anything."""

import os
import subprocess
import sys

LOADED = """
import sys, django
django.setup()
import konnekt.matching.jobs, konnekt.urls
sys.exit(bool({"numba", "scipy.stats", "scipy.optimize", "pyarrow"} & set(sys.modules)))
"""


def test_what_takes_seconds_to_load_is_loaded_by_whoever_needs_it():
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    found = subprocess.run([sys.executable, "-c", LOADED], env=env, capture_output=True, check=False)
    assert found.returncode == 0, found.stderr.decode()


MATCHED = """
import sys
import numpy as np
from konnekt_engine.matching import Problem, solve
from numba.np import arraymath, linalg
solve(Problem.from_scores(np.random.default_rng(0).random((300, 250))))
assert arraymath._HAVE_BLAS and arraymath.ensure_blas is linalg.ensure_blas
sys.exit("scipy.linalg" in sys.modules)
"""


def test_a_match_loads_no_library_of_matrices_and_leaves_numba_as_it_is():
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    found = subprocess.run([sys.executable, "-c", MATCHED], env=env, capture_output=True, check=False)
    assert found.returncode == 0, found.stderr.decode()
