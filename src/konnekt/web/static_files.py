"""Style, scripts and pictures: compressed when they are collected, at the first start and after an update."""

from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class QuickCompressor(Compressor):  # type: ignore[misc]
    """A tenth larger than by brotli at its slowest, in a twentieth of the time: somebody waits for the first start."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        packed: bytes = brotli.compress(data, quality=6)
        return packed


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Files with a digest in their names, which browsers keep for good."""

    def create_compressor(self, **how: Any) -> QuickCompressor:
        return QuickCompressor(**how)
