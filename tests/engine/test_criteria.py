"""Every kind of criterion scores by its formula, leaves the unknown neutral, and names what it cannot read."""

from datetime import date

import numpy as np
import pytest
from scipy.sparse import csr_array
from tests.engine.problems import cohort

from konnekt_engine.matching import Criterion, Different, Gap, Near, Problem, Same, Shared, Text, WantsOffers, Wishes
from konnekt_engine.matching.encoding import POINTS, Encoded
from konnekt_engine.matching.hours import half_hours, utc_offset


def fits(criterion, mentees, mentors):
    """The fits of one criterion alone; columns of the two sides by name."""
    sizes = [len(next(iter(side.values()))) for side in (mentees, mentors)]
    problem = Problem.build(
        mentees={"id": [f"a{at}" for at in range(sizes[0])]} | mentees,
        mentors={"id": [f"b{at}" for at in range(sizes[1])]} | mentors,
        criteria=[criterion],
    )
    return (problem.points() / POINTS).tolist()


def one(criterion, mentee, mentor, column="c"):
    """The fit of one mentee and one mentor."""
    return fits(criterion, {column: [mentee]}, {column: [mentor]})[0][0]


def test_shared_is_the_mean_of_the_two_shares():
    assert one(Shared("c"), {"law", "art", "sea"}, {"Law", " art", "sea "}) == 1
    assert one(Shared("c"), {"law"}, {"art"}) == 0
    assert one(Shared("c"), "Law", {"law"}) == 1  # a text is one item
    assert one(Shared("c"), {"law", "art"}, {"law", "x", "y", "z"}) == pytest.approx((1 / 2 + 1 / 4) / 2, abs=1 / 256)


def test_wants_and_offers_count_what_is_wanted_by_how_much():
    wanted, offered = {"career": 3, "education": 1}, {"career": 2, "networking": 4}
    assert one(WantsOffers("c", "c"), wanted, offered) == pytest.approx(3 / 4 * 2 / 4, abs=1 / 256)
    assert one(WantsOffers("c", "c", scale=2), wanted, offered) == pytest.approx(3 / 4, abs=1 / 256)
    assert one(WantsOffers("c", "c"), ["maps"], {"maps"}) == 1
    assert one(WantsOffers("c", "c"), {"maps": 1}, {"maps": 0}) == 0


def test_near_numbers_fall_off_with_the_reach():
    assert [one(Near("c", reach=4), 10, value) for value in (10, 11, 12, 14, 20)] == [1, 0.75, 0.5, 0, 0]
    assert one(Near("c", reach=4, zones=True), "Europe/London", "Africa/Lagos") == 0.75


def test_near_hours_count_the_hours_both_can_meet():
    sides = [{"h": ["09:00-17:00"], "z": [zone]} for zone in ("Europe/London", "America/New_York")]
    assert fits(Near("h", zone="z", enough=30), *sides)[0][0] == 0.5
    assert fits(Near("h", zone="z"), *sides)[0][0] == 1


def test_hours_are_read_as_people_write_them():
    day = date(2026, 1, 15)
    assert half_hours("Mon 9-10", None, on=day) == {18, 19}
    assert half_hours("Mon-Tue 09:00-09:30; Sun 23:30-0:30", "", on=day) == {18, 66, 335, 0}
    assert half_hours("Mon 0:00-0:30", "Asia/Kolkata", on=day) == {7 * 48 - 11}
    assert half_hours([(0, 9, 10)], None, on=day) == half_hours("Monday 9.00–10.00", None, on=day)
    assert len(half_hours([(9, 17)], None, on=day)) == 80
    assert utc_offset("Asia/Kolkata", on=day) == 5.5


def test_the_gap_is_best_at_the_ideal_and_differs_below_and_above():
    gap = Gap("c", ideal=2, below=2, above=4)
    assert [one(gap, 3, mentor) for mentor in (5, 4, 3, 7, 9)] == [1, 0.5, 0, 0.5, 0]
    grades = Gap("c", ideal=1, below=1, above=2, order=("AA", "AO", "EO"))
    assert one(grades, "aa", " AO ") == 1
    assert one(grades, "EO", "AA") == 0
    assert one(grades, "AA", "Astronaut") == 0.5  # outside the order: unknown, and nobody is known


def test_same_and_different():
    assert [one(Same("c"), "Law", mentor) for mentor in ("law ", "art")] == [1, 0]
    assert [one(Different("c"), "Law", mentor) for mentor in ("law ", "art")] == [0, 1]


def test_wishes_count_by_rank_and_by_person():
    mentors = {"person": ["p1", "p2", "p3"]}
    assert fits(Wishes("w", ranks=4), {"w": [["b2", "p1", "nobody"]]}, mentors)[0] == [0.75, 0, 1]
    by_mentor = fits(Wishes("w", by="mentor", ranks=2), {"person": ["p1", "p2"]}, {"w": [["a1", "a0"], "a0"]})
    assert by_mentor == [[0.5, 1], [1, 0]]


def test_texts_that_speak_of_the_same_are_near():
    texts = {"t": ["Leading safety work on trains", "Painting the sea"]}
    others = {"t": ["safety on trains, and leading", "sea and painting", "numbers"]}
    found = np.array(fits(Text("t"), texts, others))
    assert found[0].argmax() == 0
    assert found[1].argmax() == 1
    assert found[:, 2].tolist() == [0, 0]
    assert one(Text("c"), "", "words") == 0.5


def test_who_says_nothing_gets_the_mean_of_the_known_pairs():
    found = fits(Near("c", reach=2), {"c": [0, None, float("nan")]}, {"c": [0, 1, None]})
    assert found == [[1, 0.5, 0.75], [0.75] * 3, [0.75] * 3]


def test_no_contribution_is_below_0_or_above_its_most():
    problem = cohort(60, 60, seed=9)
    assert sum(problem.weights.values()) == 4096
    for criterion in problem.criteria:
        points = criterion.points(slice(None))
        assert points.min() >= 0
        assert points.max() <= criterion.weight * 256
    assert problem.points().max() <= POINTS


@pytest.mark.parametrize(
    ("criterion", "value", "words"),
    [
        (Near("c"), "far", "mentees, column 'c', row 1: expected a number, found 'far'"),
        (Gap("c"), float("inf"), "mentees, column 'c', row 1: expected a finite number"),
        (Near("c", zones=True), "Mars/Base", "expected a time zone such as Europe/London, found 'Mars/Base'"),
        (WantsOffers("c", "c"), {"maps": -1}, "expected a finite number of at least 0, found -1"),
        (Shared("c"), 7, "items: expected a mapping, a collection or a string"),
        (Same("other"), "x", "mentees: expected a column 'other'"),
    ],
)
def test_what_cannot_be_read_is_named(criterion, value, words):
    with pytest.raises(ValueError, match=words):
        one(criterion, value, value)


@pytest.mark.parametrize("hours", ["nine to five", "Xyz 9-10", "9-25", [(0, 9, 25)]])
def test_hours_nobody_can_read_are_named(hours):
    with pytest.raises(ValueError, match="expected"):
        half_hours(hours, None, on=date(2026, 1, 15))


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: Same("c", weight=-1),
        lambda: Same("c", weight=float("nan")),
        lambda: Near("c", reach=0),
        lambda: Gap("c", below=0),
        lambda: Wishes("c", ranks=0),
        lambda: one(Same("c", weight=0), "x", "x"),
        lambda: Problem.build(mentees={}, mentors={"id": []}, criteria=[]),
        lambda: Problem.build(mentees={"id": ["a", "a"]}, mentors={"id": []}, criteria=[]),
        lambda: fits(Same("c"), {"c": ["x", "y"]}, {"c": ["x"], "person": []}),
    ],
)
def test_nonsense_is_a_clear_error(nonsense):
    with pytest.raises(ValueError, match="expected"):
        nonsense()


def test_nobody_is_matched_with_themselves():
    sides = {"mentees": {"id": ["a"], "person": ["ann"]}, "mentors": {"id": ["b"], "person": ["ann"]}}
    problem = Problem.build(**sides, criteria=[])
    assert problem.reasons == ("same person",)
    assert not problem.allowed().any()


def test_a_kind_that_does_not_say_how_it_scores_cannot_be_made():
    class Halfway(Encoded):
        def known_points(self, rows):
            return np.zeros((0, 0), np.int32)

    for unfinished in (Criterion, Encoded, Halfway):
        with pytest.raises(TypeError, match="abstract"):
            unfinished()


def test_every_kind_is_read_back_as_itself():
    sides = {side: {"id": [side], "wish": [["x"]], "text": ["law of the sea"], "unit": ["law"]} for side in ("x", "y")}
    criteria = [Wishes("wish"), Text("text"), Same("unit")]
    told = Problem.build(mentees=sides["y"], mentors=sides["x"], criteria=criteria)
    scores = np.array([[1.0, 2.0]])
    for problem in (told, Problem.from_scores(scores), Problem.from_scores(csr_array(scores))):
        replayed = Problem.from_bytes(problem.to_bytes())
        assert [type(one) for one in replayed.criteria] == [type(one) for one in problem.criteria]
        assert replayed.other_way_round().points().tolist() == problem.points().T.tolist()
