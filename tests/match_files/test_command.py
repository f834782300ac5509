"""`konnekt match` and `konnekt verify` as somebody types them: files in, files out, exit codes that mean something."""

import csv
import json
import os
import subprocess
import sys
import time

import pytest
from tests.match_files.sheets import rows, write

KONNEKT = [sys.executable, "-m", "konnekt.cli"]


def konnekt(*arguments, timeout=300):
    environment = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [*KONNEKT, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=timeout
    )


@pytest.fixture
def sheets(tmp_path):
    return write(tmp_path / "A.csv", rows("mentee", 40)), write(tmp_path / "B.csv", rows("mentor", 30))


def match(sheets, out, *more):
    return konnekt("match", "--mentees", sheets[0], "--mentors", sheets[1], "--out", out, *more)


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_two_sheets_give_pairs_reasons_a_proof_and_a_report(sheets, tmp_path):
    done = match(sheets, tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No reporting line was known")
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == {
        *("pairs.csv", "unmatched.csv", "explanations.csv"),
        *("certificate.json", "bundle.json", "criteria.toml", "report.html"),
    }
    pairs, unmatched = table(out / "pairs.csv"), table(out / "unmatched.csv")
    assert (len(pairs), len(unmatched)) == (30, 10)
    assert {row["what stands in the way"] for row in unmatched} == {
        "every available mentor has taken as many as they can"
    }
    for row in table(out / "explanations.csv"):
        assert sum(int(value) for name, value in row.items() if name.startswith("points: ")) == int(row["points"])
    verified = konnekt("verify", out)
    assert verified.returncode == 0
    assert "no choice of pairs places more" in verified.stdout


def test_the_same_files_give_the_same_bytes(sheets, tmp_path):
    for name in ("one", "two"):
        assert match(sheets, tmp_path / name).returncode == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_what_looks_sensitive_or_repeats_it_is_never_scored(sheets, tmp_path):
    done = match(sheets, tmp_path / "out")
    criteria = (tmp_path / "out" / "criteria.toml").read_text()
    scored = criteria.split("# Audit only")[0]
    for column in ("identity to match", "characteristics", "biography"):
        assert f"“{column}”" in done.stdout
        assert column not in scored
    assert [line for line in scored.splitlines() if line.startswith("kind")] == [
        'kind = "gap"', 'kind = "different"', 'kind = "same"',
    ]  # fmt: skip
    report = (tmp_path / "out" / "report.html").read_text()
    assert "Non-binary" not in report
    assert "<script" not in report
    assert "http" not in report


def test_a_sensitive_column_is_refused_in_a_criteria_file_too(sheets, tmp_path):
    edited = tmp_path / "C.toml"
    edited.write_text('[[criterion]]\nkind = "same"\ncolumn = "biography"\nweight = 5\n')
    done = match(sheets, tmp_path / "out", "--criteria", edited)
    assert done.returncode == 2
    assert "C.toml, column “biography”: criterion 1: looks sensitive" in done.stderr


def test_an_edited_criteria_file_decides(sheets, tmp_path):
    edited = tmp_path / "C.toml"
    edited.write_text('[[criterion]]\nkind = "same"\ncolumn = "profession"\nweight = 1\n')
    assert match(sheets, tmp_path / "out", "--criteria", edited).returncode == 0
    assert not (tmp_path / "out" / "criteria.toml").exists()
    heading = (tmp_path / "out" / "explanations.csv").read_text().splitlines()[0]
    assert heading.startswith("mentee id,mentor id,points,points: profession,")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("weight = ", "is not TOML"),
        ('[[criterion]]\nkind = "magic"\ncolumn = "grade"', "kind is “magic”; expected one of gap"),
        ('[[criterion]]\nkind = "same"\ncolumn = "shoe size"', "A.csv, column “shoe size”: has no column of this name"),
        (
            '[[criterion]]\nkind = "same"\ncolumn = "grade"\nweight = -1',
            "weight is “-1”; expected a number of at least 0",
        ),
        ('[[criterion]]\nkind = "same"\ncolumn = "grade"\ncolour = "red"', "“colour” is not known here"),
        ("", "holds no [[criterion]]"),
    ],
)
def test_a_criteria_file_that_cannot_be_used_says_where_and_what_was_expected(sheets, tmp_path, text, said):
    edited = tmp_path / "C.toml"
    edited.write_text(text)
    done = match(sheets, tmp_path / "out", "--criteria", edited)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


def with_directory(sheets, tmp_path):
    """A directory in which the first mentee reports to the first mentor, by way of somebody in neither sheet."""
    people = [
        {"employee id": "1", "name": "Top", "email": "top@example.org", "manager id": "none"},
        {"employee id": "2", "name": "mentor 000", "email": "mentor.000@example.org", "manager id": "1"},
        {"employee id": "3", "name": "Between", "email": "between@example.org", "manager id": "2"},
        {"employee id": "4", "name": "mentee 000", "email": "mentee.000@example.org", "manager id": "3"},
        {"employee id": "5", "name": "mentor 001", "email": "mentor.001@example.org", "manager id": "1"},
    ]
    return write(tmp_path / "R.csv", people)


def test_nobody_is_paired_inside_their_line_and_an_unknown_line_is_not_matched(tmp_path):
    sheets = write(tmp_path / "A.csv", rows("mentee", 2)), write(tmp_path / "B.csv", rows("mentor", 2))
    done = match(sheets, tmp_path / "out", "--directory", with_directory(sheets, tmp_path))
    assert done.returncode == 0, done.stderr
    assert "1 people are not in it" in done.stdout
    assert [(row["mentee"], row["mentor"]) for row in table(tmp_path / "out" / "pairs.csv")] == [
        ("mentee 000", "mentor 001")
    ]
    assert "Nobody is paired inside their line" in konnekt("verify", tmp_path / "out").stdout


def test_without_a_directory_require_lines_refuses(sheets, tmp_path):
    done = match(sheets, tmp_path / "out", "--require-lines")
    assert done.returncode == 1
    assert "Not possible. No reporting line is known" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_tampered_match_is_refused(sheets, tmp_path):
    match(sheets, tmp_path / "out")
    bundle = tmp_path / "out" / "bundle.json"
    found = json.loads(bundle.read_text())
    first, second = found["solution"]["pairs"][:2]
    first[1], second[1] = second[1], first[1]
    bundle.write_text(json.dumps(found))
    refused = konnekt("verify", tmp_path / "out")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Refused.")


def test_somebody_else_s_certificate_beside_the_bundle_is_noticed(sheets, tmp_path):
    match(sheets, tmp_path / "out")
    certificate = tmp_path / "out" / "certificate.json"
    certificate.write_text(certificate.read_text().replace('"seed": 0', '"seed": 1'))
    assert "certificate.json is not the certificate of this match" in konnekt("verify", tmp_path / "out").stderr


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ";"), ("cp1252", "\t"), ("utf-16", ",")])
def test_sheets_are_read_however_they_were_saved(tmp_path, encoding, delimiter):
    people = rows("mentee", 30)
    people[3]["last name"] = "Zoë Müller-Ångström"
    sheets = (
        write(tmp_path / "A.csv", people, encoding=encoding, delimiter=delimiter),
        write(tmp_path / "B.csv", rows("mentor", 30), encoding=encoding, delimiter=delimiter),
    )
    assert match(sheets, tmp_path / "out").returncode == 0
    assert "mentee Zoë Müller-Ångström" in (tmp_path / "out" / "pairs.csv").read_text(encoding="utf-8")


def test_bad_input_names_file_line_and_what_was_expected(tmp_path):
    twice = rows("mentee", 3)
    twice[2]["email address"] = twice[0]["email address"]
    sheets = write(tmp_path / "A.csv", twice), write(tmp_path / "B.csv", rows("mentor", 3))
    done = match(sheets, tmp_path / "out")
    assert done.returncode == 2
    assert "A.csv, line 4: “mentee.000@example.org” stands on line 2 already" in done.stderr
    missing = konnekt("match", "--mentees", tmp_path / "no.csv", "--mentors", sheets[1], "--out", tmp_path / "out")
    assert missing.returncode == 2
    assert "can’t be read" in missing.stderr
    nothing = konnekt("verify", tmp_path)
    assert nothing.returncode == 2


def test_a_person_in_both_sheets_is_never_their_own_mentor(tmp_path):
    both = rows("mentee", 1)
    other = [{**both[0], "characteristics": "Gay"}]
    sheets = write(tmp_path / "A.csv", both), write(tmp_path / "B.csv", other)
    done = match(sheets, tmp_path / "out")
    assert done.returncode == 0
    assert table(tmp_path / "out" / "pairs.csv") == []


def test_a_formula_in_a_name_stays_words(tmp_path):
    people = rows("mentee", 2)
    people[0]["first name"] = '=HYPERLINK("x")'
    sheets = write(tmp_path / "A.csv", people), write(tmp_path / "B.csv", rows("mentor", 2))
    match(sheets, tmp_path / "out")
    assert """'=HYPERLINK(""x"") 000""" in (tmp_path / "out" / "pairs.csv").read_text()


def test_a_mentor_s_places_are_read_and_checked(tmp_path):
    mentors = [{**row, "how many mentees": "2"} for row in rows("mentor", 2)]
    sheets = write(tmp_path / "A.csv", rows("mentee", 4)), write(tmp_path / "B.csv", mentors)
    match(sheets, tmp_path / "out")
    assert len(table(tmp_path / "out" / "pairs.csv")) == 4
    mentors[1]["how many mentees"] = "a few"
    write(tmp_path / "B.csv", mentors)
    done = match(sheets, tmp_path / "out")
    assert (done.returncode, "line 3, column “how many mentees”: “a few” is not a number" in done.stderr) == (2, True)


def test_five_hundred_and_five_hundred_with_proof(tmp_path, proof):
    number = proof.cases(sample=120, full=500)
    sheets = write(tmp_path / "A.csv", rows("mentee", number)), write(tmp_path / "B.csv", rows("mentor", number))
    began = time.monotonic()
    assert match(sheets, tmp_path / "out").returncode == 0
    proof.note(
        f"{number} + {number} forms matched, certified and verified, in seconds", f"{time.monotonic() - began:.1f}"
    )


def test_help_teaches_and_no_django_is_loaded():
    assert "Exit codes: 0 done" in konnekt("match", "--help").stdout
    code = "import sys; from konnekt.match_files import command; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n"
