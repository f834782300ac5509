"""`konnekt match` and `konnekt verify`: arguments in, an exit code out."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from konnekt.match_files import criteria as criteria_file
from konnekt.match_files import writing
from konnekt.match_files.directory import read_lines
from konnekt.match_files.errors import BadInputError, NotPossibleError
from konnekt.match_files.matching import Matched, match
from konnekt.match_files.people import Sheet, read_sheet
from konnekt.match_files.recognise import recognise
from konnekt.match_files.report import as_html
from konnekt_engine.matching import InvalidCertificate, Objective, Problem, Solution, verify

DONE, NOT_POSSIBLE, BAD_INPUT = 0, 1, 2

BEST = {
    Objective.TOTAL: "no choice of pairs places more; with that many placed, none has a higher total",
    Objective.FAIR: "no choice of pairs places more; with that many placed, the weakest pair can’t be better, "
    "and then none has a higher total",
    Objective.BALANCED: "no choice of pairs places more; with that many placed, none has a higher total, "
    "less a cost for each further mentee of the same mentor",
    Objective.STABLE: "no two people would both rather have each other",
    Objective.MOST_SCORE: "no choice of pairs has a higher total; more might have been placed",
}
"""What the certificate proves, by what was asked for."""


def main_match(arguments: Sequence[str]) -> int:
    """Match two sheets of people and write what came of it."""
    given = _match_parser().parse_args(list(arguments))
    try:
        matched, proposed = _match(given)
        written = writing.write_all(given.out, matched, report=as_html(matched), criteria=proposed)
    except NotPossibleError as impossible:
        return _stop(NOT_POSSIBLE, f"Not possible. {impossible}")
    except BadInputError as bad:
        return _stop(BAD_INPUT, str(bad))
    except OSError as error:
        return _stop(BAD_INPUT, f"{given.out}: can’t be written ({error.strerror}).")
    _say(_outcome(matched, written, proposed is not None))
    return DONE


def main_verify(arguments: Sequence[str]) -> int:
    """Check a written match, or a bundle downloaded from the product, with the second program."""
    given = _verify_parser().parse_args(list(arguments))
    path: Path = given.place / "bundle.json" if given.place.is_dir() else given.place
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        problem = Problem.from_bytes(json.dumps(found["problem"]).encode())
        solution = Solution.from_bytes(json.dumps(found["solution"]).encode())
        verify(problem, solution)
        _require_same_files(given.place, problem, solution)
    except InvalidCertificate as invalid:
        return _stop(NOT_POSSIBLE, f"Refused. {path}: {invalid}")
    except OSError as error:
        return _stop(
            BAD_INPUT, f"{path}: can’t be read ({error.strerror}). Expected the folder of a match, or its bundle.json."
        )
    except Exception as error:  # what somebody made up may fail anywhere, and is believed nowhere
        return _stop(BAD_INPUT, f"{path}: is not a bundle of a match: {error}")
    certificate = solution.certificate
    assert certificate is not None
    _say(
        f"Verified: {solution.matched} of {certificate.mentees} mentees matched; "
        f"{_best(solution)} "
        f"Hard rules broken: {certificate.hard_rule_breaches}. "
        f"{'No reporting line was known.' if problem.lines is None else 'Nobody is paired inside their line.'}"
        f"{_by_hand(found)}"
    )
    return DONE


def _best(solution: Solution) -> str:
    """What is proven of an answer, or by how much it can miss the best."""
    assert solution.certificate is not None
    return writing.left_open(solution) or f"{BEST[solution.objective]} (gap {solution.certificate.gap})."


def _by_hand(bundle: dict[str, Any]) -> str:
    """What a manager changed after the run: the product names it in its bundle, and no proof covers it."""
    if not isinstance(changes := bundle.get("changed_by_hand"), list) or not changes:
        return ""
    count = f"{len(changes)} pairs were" if len(changes) > 1 else "One pair was"
    return f"\n{count} changed by hand after that: what is verified is the match as it was computed."


def _match(given: argparse.Namespace) -> tuple[Matched, str | None]:
    mentees, mentors = read_sheet(given.mentees), read_sheet(given.mentors)
    recognised = recognise(mentees, mentors)
    chosen = (
        criteria_file.read(given.criteria, recognised) if given.criteria else criteria_file.from_proposals(recognised)
    )
    if given.require_lines and given.directory is None:
        raise NotPossibleError("No reporting line is known, and --require-lines was asked for. Pass --directory.")
    known = read_lines(given.directory, _both(mentees, mentors), on=given.date) if given.directory else None
    matched = match(mentees, mentors, chosen=chosen, recognised=recognised, known_lines=known, on=given.date)
    return matched, None if given.criteria else criteria_file.write(recognised)


def _both(mentees: Sheet, mentors: Sheet) -> tuple[Sheet, Sheet]:
    return mentees, mentors


def _outcome(matched: Matched, written: Sequence[Path], proposed: bool) -> str:
    solution = matched.solution
    left = writing.left_open(solution)
    lines = [
        writing.lines_words(matched),
        f"{solution.matched} of {len(matched.mentees.rows)} mentees are matched. {left or 'No more can be.'} "
        f"Mean fit {_fit(solution.mean)}, worst {_fit(solution.worst)}. Certified and verified.",
    ]
    if proposed:
        names = ", ".join(f"{one.label} ({one.kind.value.replace('_', ' ')})" for one in matched.chosen)
        lines.append(f"No criteria were given; these were proposed and written to criteria.toml: {names}.")
    if aside := matched.recognised.audit_only:
        names = ", ".join(f"{one.sheet} “{one.column}”" for one in aside)
        lines.append(f"Audit only, never scored: {names}.")
    lines.append("Written: " + ", ".join(path.name for path in written) + f" in {written[0].parent}.")
    return "\n".join(lines)


def _require_same_files(place: Path, problem: Problem, solution: Solution) -> None:
    """The certificate and the pairs that lie beside the bundle have to be those inside it."""
    if not place.is_dir() or solution.certificate is None:
        return
    certificate, pairs = place / "certificate.json", place / "pairs.csv"
    if certificate.exists():
        beside = json.loads(certificate.read_text(encoding="utf-8"))
        if beside != solution.certificate.to_dict():
            raise InvalidCertificate("certificate.json is not the certificate of this match")
    if pairs.exists() and writing.read_pairs(pairs) != writing.pairs_of(problem, solution):
        raise InvalidCertificate("pairs.csv does not hold the pairs of this match")


def _match_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="konnekt match",
        description="Match mentors and mentees from two files, with reasons and a proof. Needs no database.",
        epilog="Exit codes: 0 done, 1 not possible as asked, 2 an input can't be used.",
    )
    parser.add_argument("--mentees", type=Path, required=True, metavar="A.csv", help="the mentees, CSV or XLSX")
    parser.add_argument("--mentors", type=Path, required=True, metavar="B.csv", help="the mentors, CSV or XLSX")
    parser.add_argument("--directory", type=Path, metavar="R.csv", help="who reports to whom; without it nobody knows")
    parser.add_argument("--require-lines", action="store_true", help="refuse to match without a directory")
    parser.add_argument("--criteria", type=Path, metavar="C.toml", help="what counts; without it criteria are proposed")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the results are written")
    parser.add_argument(
        "--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day of the match, printed in the report"
    )
    return parser


def _verify_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="konnekt verify",
        description="Check a match with a program that shares nothing with the one that made it.",
        epilog="Exit codes: 0 it holds, 1 it does not, 2 there is nothing to check.",
    )
    parser.add_argument("place", type=Path, metavar="DIR", help="the folder of a match, or a bundle.json")
    return parser


def _fit(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def _stop(code: int, words: str) -> int:
    sys.stderr.write(f"{words}\n")
    return code
