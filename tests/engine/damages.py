"""Stored problems, and everything that can be wrong with their bytes: what is changed, and the words that refuse it."""

import base64
import json
from datetime import date

import numpy as np
from scipy.sparse import csr_array
from tests.engine.problems import CRITERIA, people

from konnekt_engine.matching import Apart, Problem, ReportingLines, Wishes

MENTEES, MENTORS = 6, 4
SCORES = np.array([[9.0, 4, 1, np.nan], [2, 8, 0, 3], [5, 5, 5, 5], [1, 2, 3, 4], [7, 0, 0, 7], [0, 6, 6, 0]])


def told():
    """Every kind of criterion and of rule, from tables."""
    sides = {"mentees": people(MENTEES, seed=1, side="mentee"), "mentors": people(MENTORS, seed=1, side="mentor")}
    sides["mentees"]["person"] = [*sides["mentees"]["id"][:5], "both"]
    sides["mentors"]["person"] = ["both", *sides["mentors"]["id"][1:]]
    sides["mentees"]["wish"] = [["mentor-1", "mentor-2"], None, ["mentor-3"], None, None, ["mentor-1"]]
    return Problem.build(
        **sides,
        criteria=[*CRITERIA, Wishes("wish")],
        blocked={
            "exclusion": [(0, 1), (2, 3)],
            "eligibility": [(0, 1)],  # a pair may have two reasons
            "language": Apart(mentees=[0, 0, 1, 0, 1, 0], mentors=[0, 0, 1, 0], table=[[False, True], [False, False]]),
        },
        locked=[(1, 1)],
        capacity=[2, 2, 1, 1],
        minimum=[2, 0, 0, 0],
        running=[0, 1, 0, 0],
        lines=ReportingLines(edges=(("cy", "dee", None), ("dee", "eve", date(2026, 1, 1))), on=date(2026, 2, 1)),
    )


def scored():
    """Scores as an array, with ranked lists of both sides."""
    lists = [[0], [1, 2], [], [3], [], [0, 1, 2, 3]], [[0, 1], [], [2], [4, 5]]
    return Problem.from_scores(SCORES, mentee_lists=lists[0], mentor_lists=lists[1], locked=[(0, 0)])


def listed():
    """Costs of some pairs only."""
    return Problem.from_scores(csr_array(np.nan_to_num(SCORES)), maximise=False, capacity=[1, 2, 0, 1])


PROBLEMS = {"told": told(), "scored": scored(), "listed": listed()}
STORED = {name: json.loads(problem.to_bytes()) for name, problem in PROBLEMS.items()}
PLACE = {kind: at for at, kind in enumerate(one["criterion"] for one in STORED["told"]["criteria"])}


def numbers(stored):
    return np.frombuffer(base64.b64decode(stored["array"]), stored["dtype"]).reshape(stored["shape"]).copy()


def held(array):
    array = np.asarray(array)
    return {
        "array": base64.b64encode(array.tobytes()).decode(),
        "dtype": array.dtype.newbyteorder("<").str,
        "shape": list(array.shape),
    }


def put(*path):
    """A change: the last of the arguments stands where the others lead."""
    *way, last, value = path

    def change(found):
        for step in way:
            found = found[step]
        found[last] = value

    return change


def edit(*path):
    """A change of the numbers of an array: the last of the arguments makes others of them."""
    *way, edited = path

    def change(found):
        *before, last = way
        for step in before:
            found = found[step]
        found[last] = held(edited(numbers(found[last])))

    return change


def drop(*path):
    *way, last = path

    def change(found):
        for step in way:
            found = found[step]
        del found[last]

    return change


def one(value, at=0):
    """The same numbers with another at one place."""

    def edited(array):
        array.flat[at] = value
        return array

    return edited


def as_type(dtype):
    return lambda array: array.astype(dtype)


def longer(array):
    return np.concatenate([array, array[-1:]])


def shorter(array):
    return array[:-1]


VECTORS, LOOKUP, LISTED = (("criteria", PLACE[kind]) for kind in ("vectors", "lookup", "listed"))
GIVEN = ("criteria", 0)
DAMAGED = {
    # form, and who is there
    "another version": (
        "told",
        put("format", "konnekt-problem-2"),
        "form 'konnekt-problem-1', found 'konnekt-problem-2'",
    ),
    "no version": ("told", drop("format"), "form 'konnekt-problem-1', found None"),
    "a field missing": ("told", drop("running"), "problem: expected the fields apart"),
    "a field nobody knows": ("told", put("colour", 1), "problem: expected the fields apart"),
    "ids that are no list": ("told", put("mentee_ids", "abcdef"), "mentee_ids: expected a list, found 'abcdef'"),
    "an id that is no text": ("told", put("mentee_ids", 2, 7), "mentee_ids: expected text, found 7"),
    "an id twice": ("told", put("mentor_ids", 0, "mentor-1"), "mentor_ids: expected every text once, found 'mentor-1'"),
    "an id that can't be written": (
        "told",
        put("mentor_ids", 0, "\ud800"),
        r"mentor_ids: expected .*UTF-8, found '\\ud800'",
    ),
    "an id too few": ("told", drop("mentor_ids", 3), "mentor_people: expected 3 of them, found 4"),
    "a person too few": ("told", drop("mentee_people", 5), "mentee_people: expected 6 of them, found 5"),
    # arrays
    "no array": ("told", put("capacity", [1, 1, 1, 1]), "capacity: expected the fields array, dtype, shape, found"),
    "an array of more": ("told", put("capacity", "order", "F"), "capacity: expected the fields array, dtype, shape"),
    "another type": (
        "told",
        edit("capacity", as_type("<i4")),
        "capacity: expected numbers of the type <i8, found '<i4'",
    ),
    "a pickled object": ("told", put("capacity", "dtype", "|O8"), r"capacity: expected .*<i8, found '\|O8'"),
    "a type that is none": ("told", put("capacity", "dtype", ["<i8"]), "capacity: expected numbers of the type <i8"),
    "a shape that is none": ("told", put("capacity", "shape", 4), r"capacity: expected the shape \(4\), found 4"),
    "too many dimensions": ("told", put("capacity", "shape", [4, 1]), r"expected the shape \(4\), found \(4, 1\)"),
    "a length below 0": (
        "told",
        put("locked", "shape", [-1, 2]),
        r"locked: expected the shape \(any, 2\), found \(-1, 2\)",
    ),
    "a length that is no number": ("told", put("locked", "shape", [True, 2]), r"locked: .*found \(True, 2\)"),
    "numbers that are no text": ("told", put("capacity", "array", 7), "capacity: expected numbers in base64, found 7"),
    "numbers in no alphabet": (
        "told",
        put("capacity", "array", "!"),
        "capacity: expected numbers in base64, found '!'",
    ),
    "numbers cut off": ("told", put("capacity", "array", "AAAA"), "capacity: expected 32 bytes for its shape, found 3"),
    "true as 2": (
        "told",
        put(*LOOKUP, "mentor_known", "array", base64.b64encode(b"\1\1\2\1").decode()),
        "mentor_known: expected bytes of 0 and 1",
    ),
    # rules
    "places too few": ("told", edit("capacity", shorter), r"capacity: expected the shape \(4\), found \(3,\)"),
    "places below 0": ("told", edit("capacity", one(-1)), "capacity: expected at least 0, found -1"),
    "places beyond counting": ("told", edit("capacity", one(1 << 53)), r"capacity: expected below 2\*\*53"),
    "a least size below 0": ("told", edit("minimum", one(-1)), "minimum: expected at least 0, found -1"),
    "running below 0": ("told", edit("running", one(-1)), "running: expected at least 0, found -1"),
    "a blocked stranger": ("told", edit("blocked", one(6)), r"blocked: expected positions below \(6, 4\)"),
    "somebody before the first": ("told", edit("blocked", one(-1)), r"blocked: expected positions below \(6, 4\)"),
    "a locked stranger": ("told", edit("locked", one(4, at=1)), r"locked: expected positions below \(6, 4\)"),
    "a locked pair twice": ("told", edit("locked", longer), "locked: expected every pair once"),
    "a blocked pair twice": (
        "told",
        lambda found: (edit("blocked", longer)(found), edit("blocked_reason", longer)(found)),
        "blocked: expected every pair once",
    ),
    "a reason too many": ("told", edit("blocked_reason", longer), r"blocked_reason: expected the shape \(4\)"),
    "a reason nobody named": (
        "told",
        edit("blocked_reason", one(3)),
        "blocked_reason: expected numbers from 0 to 2, found 1 to 3",
    ),
    "a reason twice": ("told", put("reasons", ["a", "a"]), "reasons: expected every text once, found 'a'"),
    "somebody with themselves": (
        "told",
        lambda found: (edit("blocked", shorter)(found), edit("blocked_reason", shorter)(found)),
        "blocked: expected every pair of a person with themselves",
    ),
    "everybody one person": (
        "told",
        lambda found: (put("mentee_people", ["x"] * 6)(found), put("mentor_people", ["x"] * 4)(found)),
        "blocked: expected every pair of a person with themselves",
    ),
    "a rule that is none": ("told", put("apart", 0, 7), r"apart\[0\]: expected the fields apart, found 7"),
    "a rule without a table": (
        "told",
        drop("apart", 0, "apart", "table"),
        r"apart\[0\]: expected the fields mentees, mentors, table",
    ),
    "a rule for others": (
        "told",
        edit("apart", 0, "apart", "mentees", longer),
        r"apart\[0\].mentees: expected the shape \(6\)",
    ),
    "a class nobody knows": (
        "told",
        edit("apart", 0, "apart", "mentors", one(2)),
        r"apart\[0\], mentors of a rule: expected classes below 2",
    ),
    "a rule of numbers": (
        "told",
        edit("apart", 0, "apart", "table", as_type("<u2")),
        r"apart\[0\].table: expected numbers of the type \|b1",
    ),
    "a rule without a name": ("told", put("apart_reason", []), "apart_reason: expected 1 of them, found 0"),
    # lines
    "lines that are none": ("told", put("lines", []), r"lines: expected the fields lines, found \(\)"),
    "lines without edges": (
        "told",
        drop("lines", "lines", "edges"),
        "lines: expected reporting lines as they are stored",
    ),
    "an edge to nowhere": ("told", put("lines", "lines", "edges", ["x"]), "lines: expected reporting lines"),
    "an edge of numbers": ("told", put("lines", "lines", "edges", [[1, 2, None]]), "lines: expected reporting lines"),
    "an edge that ends on no day": ("told", put("lines", "lines", "edges", 0, 2, "today"), "lines: expected .*today"),
    "edges in another order": ("told", lambda found: found["lines"]["lines"]["edges"].reverse(), "in another order"),
    "a window beyond the calendar": (
        "told",
        put("lines", "lines", "window_days", 10**7),
        "lines: expected reporting lines",
    ),
    "a window beyond counting": (
        "told",
        put("lines", "lines", "window_days", 10**30),
        "lines: expected reporting lines",
    ),
    "a window below 0": ("told", put("lines", "lines", "window_days", -1), "window_days: expected at least 0"),
    "a line that can't be written": (
        "told",
        put("lines", "lines", "unknown", ["\ud800"]),
        "lines: expected reporting lines",
    ),
    # criteria
    "criteria that are no list": ("told", put("criteria", {}), "criteria: expected a list"),
    "a criterion that is none": (
        "told",
        put("criteria", 0, None),
        r"criteria\[0\]: expected a criterion of a kind among",
    ),
    "a kind nobody knows": (
        "told",
        put(*LOOKUP, "criterion", "feeling"),
        "expected a criterion of a kind among .*found 'feeling'",
    ),
    "a kind that is no text": ("told", put(*LOOKUP, "criterion", ["lookup"]), r"among .*found \('lookup',\)"),
    "a criterion without a table": ("told", drop(*LOOKUP, "table"), "expected the fields criterion, label"),
    "a label that is no text": ("told", put(*LOOKUP, "label", 1), r"criteria\[\d\].label: expected text, found 1"),
    "a weight of more than all": (
        "told",
        put(*LOOKUP, "weight", 4097),
        r"weight: expected a whole number from 0 to 4096, found 4097",
    ),
    "a weight below 0": (
        "told",
        put(*LOOKUP, "weight", -1),
        "weight: expected a whole number from 0 to 4096, found -1",
    ),
    "a weight that is true": ("told", put(*LOOKUP, "weight", True), "weight: expected a whole number .*found True"),
    "weights that are not all": ("told", drop("criteria", 0), "criteria: expected weights that sum to 4096"),
    "too much for the unknown": (
        "told",
        put(*VECTORS, "neutral", 1 << 20),
        "neutral: expected a whole number from 0 to",
    ),
    "a mentee nobody knows": (
        "told",
        edit(*VECTORS, "mentee_known", longer),
        r"mentee_known: expected the shape \(6\)",
    ),
    "vectors of two lengths": (
        "told",
        edit(*VECTORS, "mentors", lambda rows: rows[:, :-1]),
        r"mentors: expected the shape \(4, ",
    ),
    "a vector longer than its weight": (
        "told",
        edit(*VECTORS, "mentees", one(60000)),
        "expected vectors whose products stay within",
    ),
    "a vector beyond counting": (
        "told",
        edit(*VECTORS, "mentors", one(1 << 31)),
        "mentors: expected numbers from 0 to 1048576",
    ),
    "vectors with a sign": (
        "told",
        edit(*VECTORS, "mentees", as_type("<i2")),
        "mentees: expected numbers of the type <u2 or <u4",
    ),
    "a class outside the table": (
        "told",
        edit(*LOOKUP, "mentees", one(9)),
        r"mentees: expected numbers from 0 to \d, found",
    ),
    "a class below 0": ("told", edit(*LOOKUP, "mentors", one(-1)), r"mentors: expected numbers from 0 to \d, found -1"),
    "a table of nothing": (
        "told",
        put(*LOOKUP, "table", held(np.zeros((0, 3), "<u2"))),
        "table: expected at least one class",
    ),
    "more than a whole fit": ("told", edit(*LOOKUP, "table", one(257)), "table: expected numbers from 0 to 256, found"),
    "a wish for a stranger": ("told", edit(*LISTED, "pairs", one(6)), r"pairs: expected positions below \(6, 4\)"),
    "a wish twice": (
        "told",
        lambda found: (edit(*LISTED, "pairs", longer)(found), edit(*LISTED, "units", longer)(found)),
        "pairs: expected every pair once",
    ),
    "a wish without units": ("told", edit(*LISTED, "units", shorter), r"units: expected the shape \(4\)"),
    "a wish beyond a whole fit": ("told", edit(*LISTED, "units", one(257)), "units: expected numbers from 0 to 256"),
    "a wish of nobody": ("told", put(*LISTED, "by", "boss"), "by: expected 'mentee' or 'mentor', found 'boss'"),
    "scores of others": (
        "scored",
        edit(*GIVEN, "table", longer),
        r"table: expected the shape \(6, 4\), found \(7, 4\)",
    ),
    "a score beyond all": (
        "scored",
        edit(*GIVEN, "table", one((1 << 20) + 1)),
        "table: expected numbers from 0 to 1048576",
    ),
    "a score below all": ("scored", edit(*GIVEN, "table", one(-1)), "table: expected numbers from 0 to 1048576"),
    "scores with a weight": (
        "scored",
        put(*GIVEN, "weight", 2),
        "weight: expected a whole number from 1 to 1, found 2",
    ),
    "scores of the unknown": (
        "scored",
        put(*GIVEN, "neutral", 1),
        "neutral: expected a whole number from 0 to 0, found 1",
    ),
    "scores nobody knows": (
        "scored",
        edit(*GIVEN, "mentor_known", one(False)),
        "mentor_known: expected numbers from 1 to 1",
    ),
    "scores and something beside": (
        "scored",
        put("criteria", 1, "weight", 5),
        "criteria: expected scores from outside once",
    ),
    "scores twice": (
        "scored",
        lambda found: found["criteria"].append(found["criteria"][0]),
        "scores from outside once",
    ),
    "a score for a stranger": (
        "listed",
        edit(*GIVEN, "pairs", one(4, at=1)),
        r"pairs: expected positions below \(6, 4\)",
    ),
    "a listed score twice": (
        "listed",
        edit(*GIVEN, "pairs", lambda pairs: pairs[[0, *range(len(pairs) - 1)]]),
        "pairs: expected every pair once",
    ),
    "a listed score beyond all": (
        "listed",
        edit(*GIVEN, "points_of", one(1 << 21)),
        "points_of: expected numbers from 0 to",
    ),
    "a pair without a score": ("listed", edit(*GIVEN, "points_of", shorter), r"points_of: expected the shape \(\d+\)"),
    # scale
    "an origin that is no number": (
        "scored",
        put("origin", None),
        "origin: expected a finite number with a decimal point",
    ),
    "an origin nowhere": ("scored", put("origin", float("nan")), "origin: expected a finite number .*found nan"),
    "a unit beyond all": ("scored", put("unit", float("inf")), "unit: expected a finite number .*found inf"),
    "a unit of nothing": ("scored", put("unit", 0.0), "unit: expected a step in which every score can be told from"),
    "a unit too small for its origin": (
        "scored",
        lambda found: found.update(origin=-9e300, unit=1e-20),
        "unit: expected a step in which",
    ),
    "a unit too large": ("scored", put("unit", 1e303), "unit: expected a step in which"),
    "criteria on another scale": (
        "told",
        put("unit", 1.0),
        "unit: expected .* where scores come from criteria, found 1.0",
    ),
}
