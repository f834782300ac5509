"""The files of a match: the same inputs give the same bytes. Cells that a spreadsheet would run are neutralised."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from konnekt.match_files.matching import Matched
from konnekt_engine.matching import Explanation, Problem, Solution, Status
from konnekt_engine.matching.solution import NO_LINES

_RUNS = ("=", "+", "-", "@", "\t", "\r")
POINTS = 1 << 20

UNMATCHED_WORDS = {
    "no mentors": "there is no mentor",
    "ruled out": "no mentor is available to them",
    "below the floor": "every available mentor fits too little",
    "full": "every available mentor has taken as many as they can",
    "too few for a group": "too few could have joined them for a group of the least size",
}


def write_all(out: Path, matched: Matched, *, report: str, criteria: str | None) -> list[Path]:
    """Write every file of the match and return them in order."""
    out.mkdir(parents=True, exist_ok=True)
    certificate = matched.solution.certificate
    assert certificate is not None
    bodies = {
        "pairs.csv": _pairs(matched),
        "unmatched.csv": _unmatched(matched),
        "explanations.csv": _explanations(matched),
        "certificate.json": json.dumps(certificate.to_dict(), ensure_ascii=False, indent=1) + "\n",
        "bundle.json": _bundle(matched.problem, matched.solution),
        "report.html": report,
    }
    if criteria is not None:
        bodies["criteria.toml"] = criteria
    for name, body in bodies.items():
        (out / name).write_text(body, encoding="utf-8", newline="")
    return [out / name for name in bodies]


def table(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV text with CRLF line ends, as spreadsheets write it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([neutral(str(cell)) for cell in row] for row in rows)
    return text.getvalue()


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_RUNS) and not _is_number(cell) else cell


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """The ids of the pairs in a `pairs.csv`, in order."""
    with path.open(encoding="utf-8", newline="") as file:
        return sorted((row["mentee id"], row["mentor id"]) for row in csv.DictReader(file))


def pairs_of(problem: Problem, solution: Solution) -> list[tuple[str, str]]:
    """The ids of the pairs of a match as `pairs.csv` writes them, in order."""
    mentees, mentors = problem.mentee_ids, problem.mentor_ids
    return sorted((neutral(mentees[i]), neutral(mentors[j])) for i, j in solution.pairs.tolist())


def what_stands_in_the_way(explanation: Explanation) -> str:
    """Why a mentee has no mentor. Kinds of rules are not told apart."""
    assert explanation.reason is not None
    return UNMATCHED_WORDS[explanation.reason.value]


def left_open(solution: Solution) -> str:
    """What is not proven of an answer whose search ended at its limit; nothing where it is the best."""
    certificate = solution.certificate
    if solution.status is not Status.FEASIBLE or certificate is None:
        return ""
    told = ["It is not proven to be the best: the search ended at its limit."]
    if more := certificate.matched_bound - certificate.matched:
        told.append(f"At most {more} more could be placed.")
    share = -(-1000 * certificate.gap // certificate.bound) / 10 if certificate.bound > 0 else 0.0
    told.append(f"With as many placed, the total is at most {share:.1f} % below the best possible.")
    return " ".join(told)


def lines_words(matched: Matched) -> str:
    """What was known of reporting lines: said first, everywhere."""
    if matched.known_lines is None:
        return NO_LINES[:1].upper() + NO_LINES[1:] + ": nobody was kept apart from their manager."
    missing = len(matched.known_lines.not_in_directory)
    known = "Reporting lines come from the directory: nobody is paired inside their own management line."
    if missing:
        known += f" {missing} people are not in it, so their line is unknown and they were not matched."
    return known


def _pairs(matched: Matched) -> str:
    mentees, mentors = matched.mentees, matched.mentors
    rows = (
        (mentees.ids[i], mentees.names[i], mentors.ids[j], mentors.names[j], f"{points / POINTS:.4f}", points)
        for (i, j), points in zip(matched.solution.pairs.tolist(), matched.solution.scores.tolist(), strict=True)
    )
    return table(("mentee id", "mentee", "mentor id", "mentor", "fit", "points"), rows)


def _unmatched(matched: Matched) -> str:
    def row(one: Explanation) -> tuple[object, ...]:
        nearest = one.nearest[0] if one.nearest else None
        name = matched.mentors.names[nearest.mentor] if nearest else ""
        fit = f"{nearest.fit:.4f}" if nearest else ""
        change = one.change.kind.value if one.change else ""
        return (
            one.mentee_id,
            matched.mentees.names[one.mentee],
            what_stands_in_the_way(one),
            name,
            fit,
            change,
        )

    heading = ("mentee id", "mentee", "what stands in the way", "nearest available mentor", "fit", "smallest change")
    return table(heading, (row(one) for one in matched.explanations if one.mentor is None))


def _explanations(matched: Matched) -> str:
    labels = [one.label for one in matched.chosen]

    def row(one: Explanation) -> tuple[object, ...]:
        assert one.mentor is not None
        other = one.runner_up
        second = (matched.mentors.names[other.mentor], f"{other.fit:.4f}") if other else ("", "")
        unknown = "; ".join(part.label for part in one.contributions if part.unknown)
        points = [part.points for part in one.contributions]
        return one.mentee_id, one.mentor_id, one.points, *points, unknown, *second

    weighing = [
        part.label for part in next((one.contributions for one in matched.explanations if one.contributions), ())
    ]
    heading = (
        *("mentee id", "mentor id", "points"),
        *(f"points: {name}" for name in weighing or labels),
        *("not answered by both", "next best mentor", "its fit"),
    )
    return table(heading, (row(one) for one in matched.explanations if one.mentor is not None))


def _bundle(problem: Problem, solution: Solution) -> str:
    return f'{{"problem": {problem.to_bytes().decode()},\n"solution": {solution.to_bytes().decode()}}}\n'


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
