"""People read once give the very problem that building it anew would."""

import pytest

from konnekt_engine.matching import (
    Gap,
    Near,
    Objective,
    Problem,
    Readings,
    Same,
    Shared,
    Text,
    WantsOffers,
    Wishes,
    solve,
    verify,
)

MENTEES = {
    "id": ["a", "b", "c"],
    "wants": [{"law": 4, "art": 1}, None, {"art": 2}],
    "languages": [["en"], ["en", "fr"], None],
    "goal": ["write better letters", "lead a team", ""],
    "years": [1, 2, None],
    "wishes": [["y"], None, ["x", "y"]],
    "site": ["n", "s", "n"],
}
MENTORS = {
    "id": ["x", "y"],
    "offers": [{"law": 3}, {"art": 5, "law": 1}],
    "languages": [["en"], ["fr"]],
    "goal": ["letters and reports", "teams"],
    "years": [7, 9],
    "site": ["n", None],
}


def criteria(weights):
    kinds = (
        WantsOffers("wants", "offers", label="wants", weight=weights["wants"]),
        Shared("languages", label="languages", weight=weights["languages"]),
        Text("goal", label="goal", weight=weights["goal"]),
        Gap("years", label="years", weight=weights["years"]),
        Near("years", label="near", reach=5, weight=weights["near"]),
        Wishes("wishes", label="wishes", weight=weights["wishes"]),
        Same("site", label="site", weight=weights["site"]),
    )
    return [one for one in kinds if one.weight > 0]


@pytest.mark.parametrize(
    "weights",
    [
        {"wants": 3, "languages": 2, "goal": 7, "years": 1, "near": 1, "wishes": 2, "site": 1},
        {"wants": 0, "languages": 1, "goal": 0, "years": 5, "near": 0, "wishes": 3, "site": 0},
    ],
)
def test_read_once_is_built_anew(weights):
    always, also, locked = [(0, 0), (2, 1)], [(1, 0), (0, 0)], [(1, 1)]
    every = dict.fromkeys(weights, 1)
    read = Readings.read(
        mentees=MENTEES, mentors=MENTORS, criteria=criteria(every), blocked={"rule": always}, capacity=[2, 1]
    )
    built = Problem.build(
        mentees=MENTEES,
        mentors=MENTORS,
        criteria=criteria(weights),
        blocked={"rule": always + also},
        locked=locked,
        capacity=[2, 1],
    )
    assert read.problem(weights=weights, blocked={"rule": also}, locked=locked).to_bytes() == built.to_bytes()


def test_a_weight_for_nothing_is_refused_by_name():
    read = Readings.read(mentees=MENTEES, mentors=MENTORS, criteria=[Same("site")])
    with pytest.raises(ValueError, match="found 'sight'"):
        read.problem(weights={"sight": 1})


def test_lists_without_a_weight_are_ranks_and_no_score():
    mentees = {"id": ["a", "b"], "site": ["n", "s"], "wishes": [["x"], ["x"]]}
    mentors = {"id": ["x", "y"], "site": ["n", "s"], "wishes": [["b"], None]}
    both = [Wishes("wishes", by="mentee", label="mentees"), Wishes("wishes", by="mentor", label="mentors")]
    read = Readings.read(mentees=mentees, mentors=mentors, criteria=[Same("site"), *both])
    plain = read.problem(weights={"site": 1})
    ranked = read.problem(weights={"site": 1}, ranked=("mentees", "mentors"))
    assert ranked.points().tolist() == plain.points().tolist()
    assert dict(solve(plain, objective=Objective.STABLE).id_pairs) == {"a": "x", "b": "y"}
    found = solve(ranked, objective=Objective.STABLE)
    assert dict(found.id_pairs) == {"a": "y", "b": "x"}
    verify(Problem.from_bytes(ranked.to_bytes()), found)
    with pytest.raises(ValueError, match=r"ranked: expected names among .* found 'wish'"):
        read.problem(weights={"site": 1}, ranked=("wish",))
