"""From sheets to a solved, verified, explained match."""

from dataclasses import dataclass
from datetime import date

from konnekt.match_files import criteria as criteria_file
from konnekt.match_files.criteria import Chosen
from konnekt.match_files.directory import KnownLines
from konnekt.match_files.errors import BadInputError, NotPossibleError
from konnekt.match_files.people import Sheet
from konnekt.match_files.recognise import Recognised
from konnekt.relationships.pairing import Lines, barriers
from konnekt_engine.matching import Explainer, Explanation, Problem, Solution, Status, solve, verify


@dataclass(frozen=True)
class Matched:
    """Everything the files and the report are written from."""

    mentees: Sheet
    mentors: Sheet
    chosen: list[Chosen]
    recognised: Recognised
    known_lines: KnownLines | None
    problem: Problem
    solution: Solution
    explanations: list[Explanation]
    on: date | None


def match(
    mentees: Sheet,
    mentors: Sheet,
    *,
    chosen: list[Chosen],
    recognised: Recognised,
    known_lines: KnownLines | None,
    on: date | None,
) -> Matched:
    """Match two sheets; what comes out was verified. NotPossibleError says what collides."""
    if not chosen:
        raise NotPossibleError(
            "No column of the two sheets can be scored, so any match would be as good as any other. "
            "Write a criteria file and pass it with --criteria."
        )
    # Without a directory the law still keeps everybody from themselves.
    lines = known_lines.lines if known_lines else Lines(on=on)
    barred = barriers(mentees.persons, mentors.persons, lines)
    problem = Problem.build(
        mentees={"id": mentees.ids, "person": mentees.persons, **_columns(chosen, mentees, offers=False)},
        mentors={"id": mentors.ids, "person": mentors.persons, **_columns(chosen, mentors, offers=True)},
        criteria=criteria_file.engine_criteria(chosen),
        blocked=[(mentee, mentor, barrier.value) for mentee, mentor, barrier in barred],
        capacity=_places(mentors, recognised.places),
        lines=known_lines.for_the_checker() if known_lines else None,
    )
    solution = solve(problem)
    if solution.status not in (Status.OPTIMAL, Status.FEASIBLE):
        raise NotPossibleError("; ".join(conflict.words for conflict in solution.conflicts))
    verify(problem, solution)
    return Matched(
        mentees,
        mentors,
        chosen,
        recognised,
        known_lines,
        problem,
        solution,
        Explainer(problem, solution).everyone(),
        on,
    )


def _columns(chosen: list[Chosen], sheet: Sheet, *, offers: bool) -> dict[str, list[object]]:
    return criteria_file.columns_of(chosen, sheet, offers=offers)


def _places(mentors: Sheet, heading: str | None) -> list[int] | None:
    """How many mentees each mentor takes; one where the sheet doesn't say."""
    if heading is None:
        return None
    places = []
    for row, text in zip(mentors.rows, mentors.column(mentors.heading.index(heading)), strict=True):
        if text and not text.isdigit():
            raise BadInputError(
                f"“{text}” is not a number of mentees; expected a whole number such as 2, or a blank for 1.",
                file=mentors.path.name,
                line=row.number,
                column=heading,
            )
        places.append(int(text) if text else 1)
    return places
