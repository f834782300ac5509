"""What a process loads before it matches anything."""

import os
import subprocess
import sys

LOADED = """
import sys, django
django.setup()
import konnekt.matching.jobs, konnekt.urls
sys.exit("numba" in sys.modules)
"""


def test_the_compiler_is_loaded_by_whoever_matches_and_by_nobody_else():
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    found = subprocess.run([sys.executable, "-c", LOADED], env=env, capture_output=True, check=False)
    assert found.returncode == 0, found.stderr.decode()
