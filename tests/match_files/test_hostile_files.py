"""Files that somebody damaged or made up: refused in a sentence, never believed, never a crash."""

import csv
import json
import shutil
from copy import deepcopy

import pytest
from tests.match_files.sheets import rows, write

from konnekt.match_files.command import main_match, main_verify

BAD = (None, -1, "x", [], {}, 10**400, {"array": "", "dtype": "<i8", "shape": [0, 10**9]}, {"criterion": "vectors"})


@pytest.fixture(scope="module")
def matched(tmp_path_factory):
    folder = tmp_path_factory.mktemp("matched")
    sheets = [write(folder / f"{side}.csv", rows(side, 8)) for side in ("mentee", "mentor")]
    out = folder / "out"
    assert main_match(["--mentees", str(sheets[0]), "--mentors", str(sheets[1]), "--out", str(out)]) == 0
    return out


@pytest.fixture
def out(matched, tmp_path):
    return shutil.copytree(matched, tmp_path / "out")


NO_BUNDLES = ("", "[]", "1", "[" * 100_000, '{"problem":NaN,"solution":NaN}', '{"problem":{}}')


@pytest.mark.parametrize("text", NO_BUNDLES, ids=("empty", "list", "number", "deep", "not-a-number", "half"))
def test_what_is_no_bundle_is_said_to_be_none(tmp_path, capsys, text):
    (tmp_path / "bundle.json").write_text(text)
    assert main_verify([str(tmp_path)]) == 2
    assert "is not a bundle of a match" in capsys.readouterr().err


@pytest.mark.parametrize("half", ["problem", "solution"])
def test_whatever_stands_in_a_field_there_is_an_answer(matched, tmp_path, capsys, half):
    bundle = json.loads((matched / "bundle.json").read_text())
    damaged = tmp_path / "damaged.json"
    for name in bundle[half]:
        for bad in BAD:
            changed = deepcopy(bundle)
            changed[half][name] = bad
            damaged.write_text(json.dumps(changed))
            assert main_verify([str(damaged)]) in {0, 1, 2}
    assert "Traceback" not in capsys.readouterr().err


def test_a_certificate_beside_it_that_cannot_be_read_is_not_believed(out, capsys):
    (out / "certificate.json").write_text("{")
    assert main_verify([str(out)]) == 2
    assert "is not a bundle of a match" in capsys.readouterr().err


def test_pairs_that_were_changed_in_the_sheet_are_noticed(out, capsys):
    assert main_verify([str(out)]) == 0
    with (out / "pairs.csv").open(newline="", encoding="utf-8") as file:
        heading, first, second, *others = csv.reader(file)
    first[2:4], second[2:4] = second[2:4], first[2:4]
    with (out / "pairs.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heading, first, second, *others])
    assert main_verify([str(out)]) == 1
    assert "pairs.csv does not hold the pairs of this match" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_said(out, tmp_path, capsys):
    sheet = str(write(tmp_path / "a.csv", rows("mentee", 3)))
    mentors = str(write(tmp_path / "b.csv", rows("mentor", 3)))
    assert main_match(["--mentees", sheet, "--mentors", mentors, "--out", str(out / "pairs.csv")]) == 2
    assert "can’t be written" in capsys.readouterr().err


def test_criteria_nested_without_end_are_refused(out, tmp_path, capsys):
    sheet = str(write(tmp_path / "a.csv", rows("mentee", 3)))
    (tmp_path / "c.toml").write_text("a = " + "[" * 5000)
    chosen = ["--criteria", str(tmp_path / "c.toml"), "--out", str(tmp_path / "new")]
    assert main_match(["--mentees", sheet, "--mentors", sheet, *chosen]) == 2
    assert "is not TOML" in capsys.readouterr().err
