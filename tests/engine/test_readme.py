"""What the engine's papers say, runs."""

import subprocess
import sys


def test_every_public_name_is_what_it_says_whichever_is_asked_for_first():
    # In a process of its own: the names are imported when they are first asked for.
    asked = (
        "from konnekt_engine import matching\n"
        "from types import ModuleType\n"
        "found = {name: getattr(matching, name) for name in sorted(matching.__all__)}\n"
        "assert not [name for name, thing in found.items() if isinstance(thing, ModuleType)]\n"
    )
    subprocess.run([sys.executable, "-c", asked], check=True)
