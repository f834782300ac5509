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
