"""What means this machine; and the demo runs nowhere else."""

import os
import subprocess
import sys

import pytest

from konnekt.core.hosts import is_this_machine


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "::1"])
def test_what_means_this_machine(host):
    assert is_this_machine(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "10.0.0.1", "localhost.example.org", "127.0.0.1.example"])
def test_what_may_mean_another(host):
    assert not is_this_machine(host)


@pytest.mark.parametrize("reach", [{"KONNEKT_HOST": "0.0.0.0"}, {"KONNEKT_URL": "https://mentoring.example.org"}])
def test_the_demo_does_not_start_where_others_could_reach_it(reach):
    environ = {**os.environ, "KONNEKT_DEMO": "yes", **reach}
    done = subprocess.run(
        [sys.executable, "-c", "import konnekt.settings"], env=environ, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "it works on this machine only" in done.stderr
