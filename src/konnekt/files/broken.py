"""What reading a ZIP raises where it is broken, encrypted, or packed in a way that Python doesn't know."""

import zipfile
import zlib

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
"""`zipfile` says each of them of some file: it has no error of its own for all."""
