"""Reads a PDF of ours as a reader's program does: what is written on it, and what it says about itself."""

import re
import zlib


def streams(pdf: bytes) -> list[bytes]:
    found = []
    for body in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(body))
        except zlib.error:
            found.append(body)
    return found


def everything(pdf: bytes) -> bytes:
    """All of it, inflated."""
    return pdf + b"\n".join(streams(pdf))


def characters(pdf: bytes) -> set[str]:
    """Every run of characters that the paper's glyphs stand for, as its fonts and its replacement texts say."""
    whole = everything(pdf)
    tables = re.findall(rb"<([0-9A-F]{4,})> <([0-9A-F]{4,})>\n", whole)
    replaced = re.findall(rb"/ActualText ?<FEFF([0-9A-F]+)>", whole)
    return {bytes.fromhex(one.decode()).decode("utf-16-be") for one in [*(text for _, text in tables), *replaced]}
