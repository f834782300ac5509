"""How long `konnekt match` takes on real sign-up sheets, and whether it writes the same bytes twice.

python benchmarks/match_files.py MENTEES.csv MENTORS.csv     prints one line of a dated table a run
"""

import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

KONNEKT = Path(sys.executable).with_name("konnekt")
RUNS = 3


def match(mentees, mentors, out):
    """The seconds it took, from start to end of the command."""
    began = time.perf_counter()
    subprocess.run(
        [KONNEKT, "match", "--mentees", mentees, "--mentors", mentors, "--out", out],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def main(mentees, mentors):
    print("| started (UTC) | seconds | pairs | verified | same bytes as the first |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        first = None
        for run in range(RUNS):
            out = Path(folder) / str(run)
            started = datetime.now(UTC)
            seconds = match(mentees, mentors, out)
            pairs = len((out / "pairs.csv").read_text(encoding="utf-8-sig").splitlines()) - 1
            verified = subprocess.run([KONNEKT, "verify", out], check=False, stdout=subprocess.DEVNULL).returncode == 0
            written = {path.name: path.read_bytes() for path in sorted(out.iterdir())}
            first = first or written
            print(f"| {started:%Y-%m-%d %H:%M} | {seconds:.1f} | {pairs} | {verified} | {written == first} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
