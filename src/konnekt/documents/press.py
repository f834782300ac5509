"""The process that draws one paper: reads what to draw from its input, writes the PDF, and ends.

It imports nothing of ours, so that it starts in the blink of an eye, and it can reach only what it was given: templates
below one folder, the fonts inside typst, no other file and no network.
"""

import json
import resource
import sys
from pathlib import Path

import typst

MEMORY = 2 << 30
"""Bytes of address space, which is more than is ever touched: each thread reserves some."""

NO_GLYPH = "could not be displayed with font"


def draw(root: Path, template: str, made: int, inputs: object) -> bytes:
    """The PDF/UA-1, or a tagged PDF where a font lacks a character."""
    compiler = typst.Compiler(
        root / template,
        root=root,
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"paper": json.dumps(inputs)},
        package_path=root / "no-packages",
        package_cache_path=root / "no-packages",
    )
    try:
        drawn = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=made)
    except typst.TypstError as problem:
        if NO_GLYPH not in problem.message:
            raise
        drawn = compiler.compile(format="pdf", timestamp=made)
    assert isinstance(drawn, bytes)
    return drawn


def main(seconds: int) -> int:
    """Draw under limits of time and memory."""
    if sys.platform == "linux":  # elsewhere the limit isn't kept, or refuses what is already in use
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds * 2, seconds * 2))
    asked = json.load(sys.stdin)
    try:
        drawn = draw(Path(asked["root"]), asked["template"], asked["made"], asked["inputs"])
    except typst.TypstError as problem:
        sys.stderr.write(problem.message)
        return 1
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
