"""`konnekt serve` with a prologue that needs no organisation: serving.py, run by path, set by the environment."""

import os
import sys

from konnekt.running.errors import CannotServe
from konnekt.running.serve import serve


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


try:
    serve(say, address=os.environ["KONNEKT_URL"], prologue=["--version"], close=["That was it."])
except CannotServe as error:
    sys.exit(str(error))
