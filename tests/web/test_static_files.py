"""The style sheet that browsers get is the one that was written, in one piece, under a name that changes with it."""

import re
from pathlib import Path

import brotli
from django.contrib.staticfiles.finders import get_finders

from konnekt.web.static_files import SHEET, StaticFiles, one_sheet

STYLE = Path(__file__).parents[2] / "src" / "konnekt" / "static" / "css"


def test_the_sheet_holds_all_that_it_imports_in_its_layers():
    sheet = one_sheet(lambda name: (STYLE.parent / name).read_text())
    assert "@import" not in sheet
    assert sheet.startswith("@layer reset, base, layout, components, pages, utilities, print;")
    written = {path for path in STYLE.rglob("*.css") if path.name != Path(SHEET).name}
    pieces = re.findall(r"^@layer \w+ \{\n", sheet, flags=re.MULTILINE)
    assert len(pieces) == len(written)
    for path in written:
        folder = path.parent.name if path.parent != STYLE else r"\w+"
        assert re.search(rf"^@layer {folder} \{{\n{re.escape(path.read_text())}\}}$", sheet, flags=re.MULTILINE), path


def test_it_is_collected_in_one_piece_with_a_digest_and_compressed(tmp_path):
    storage = StaticFiles(location=tmp_path, base_url="/static/")
    paths = {path: (found, path) for finder in get_finders() for path, found in finder.list([])}
    css = {path: where for path, where in paths.items() if path.startswith("css/")}
    for path, (found, _where) in css.items():
        with found.open(path) as file:
            storage.save(path, file)
    for _name, _hashed, problem in storage.post_process(css):
        assert not isinstance(problem, Exception)
    kept = tmp_path / storage.stored_name(SHEET)
    assert re.fullmatch(r"konnekt\.[0-9a-f]{12}\.css", kept.name)
    assert kept.read_text() == one_sheet(lambda name: (STYLE.parent / name).read_text())
    assert brotli.decompress(Path(f"{kept}.br").read_bytes()) == kept.read_bytes()
