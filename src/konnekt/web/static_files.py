"""Style, scripts and pictures: collected, put together and compressed at the first start and after an update."""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

import brotli
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/konnekt.css"
_IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')


def one_sheet(read: Callable[[str], str]) -> str:
    """The style sheet with all that it imports written into it, so that a first page asks for one file and not for one
    after the other. ``read`` gives the text of a static file by its name.
    """
    folder = PurePosixPath(SHEET).parent
    return _IMPORT.sub(lambda found: f"@layer {found[2]} {{\n{read(str(folder / found[1]))}}}\n", read(SHEET))


class QuickCompressor(Compressor):  # type: ignore[misc]
    """A tenth larger than by brotli at its slowest, in a twentieth of the time: somebody waits for the first start."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        packed: bytes = brotli.compress(data, quality=6)
        return packed


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Files with a digest in their names, which browsers keep for good; the style sheet in one piece."""

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """``paths`` says in which storage each file lies, and where."""
        together = InMemoryStorage()
        together.save(SHEET, ContentFile(one_sheet(lambda name: _text(*paths[name]))))
        yield from super().post_process(paths | {SHEET: (together, SHEET)}, *args, **options)

    def create_compressor(self, **how: Any) -> QuickCompressor:
        return QuickCompressor(**how)


def _text(storage: Any, path: str) -> str:
    with storage.open(path) as file:
        written: bytes = file.read()
    return written.decode()
