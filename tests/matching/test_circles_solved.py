"""Circles in the engine's hands: least and largest size, fellows kept apart, and an answer that is not the best."""

from datetime import date
from uuid import uuid4

import numpy as np

from konnekt.match_files.writing import left_open
from konnekt.matching.catalogue import default_criteria
from konnekt.matching.encoding import read
from konnekt.matching.live import Kept, answer
from konnekt.matching.models import MatchRun
from konnekt.matching.pool import Person, Pool
from konnekt.matching.solving import find_answer
from konnekt.matching.states import Aim
from konnekt.matching.wording import gap_words, what_is_open, what_is_proven
from konnekt.programmes.models import Programme
from konnekt.programmes.names import names_in
from konnekt.relationships.pairing import Lines
from konnekt_engine.matching import Problem, Solution, Status, circles, solve, verify

ON = date(2026, 3, 2)
NAMES = names_in(Programme())


def pool_of(mentees: int, mentors: int, *, least: int = 3, most: int = 4, **more) -> Pool:
    """So many who want and offer skills by their number, so that every fit is another."""
    skills = [f"skill {number}" for number in range(7)]
    ids = [uuid4() for _ in range(mentees + mentors)]
    ids.sort()
    people = {
        one: Person(
            member_id=uuid4(),
            skills_wanted=frozenset(skills[: 1 + at % 7]),
            skills_offered=frozenset(skills[at % 5 : at % 5 + 3]),
            languages=frozenset({"en"}),
        )
        for at, one in enumerate(ids)
    }
    named = {one: str(at) for at, one in enumerate([*ids, *(person.member_id for person in people.values())])}
    return Pool(
        mentees=tuple(ids[:mentees]),
        mentors=tuple(ids[mentees:]),
        people=people,
        places=dict.fromkeys(ids[mentees:], most),
        barred=[],
        locked=[],
        forbidden=[],
        preferred=[],
        lines=Lines(on=ON),
        pseudonyms=named,
        line_unknown={},
        least=least,
        **more,
    )


def found(pool: Pool):
    return find_answer(
        pool,
        criteria=default_criteria(),
        needs_shared_language=False,
        aim=Aim.TOTAL,
        floor=None,
        on=ON,
        progress=lambda share, words: None,
        cancelled=lambda: False,
    )


def circles_in(found, pool):
    members: dict[int, set[int]] = {}
    for pair in found.pairs:
        mentor = pool.mentors.index(pair["mentor_id"])
        members.setdefault(mentor, set()).add(pool.mentees.index(pair["mentee_id"]))
    return members


def test_a_circle_begins_with_its_least_size_and_whoever_must_not_meet_sits_apart():
    pool = pool_of(8, 3)
    answered = found(pool)
    together = circles_in(answered, pool)
    assert all(3 <= len(members) <= 4 for members in together.values())
    assert (answered.summary["circles"], answered.summary["least"], answered.summary["most"]) == (2, 3, 4)
    assert "open" not in answered.summary
    clash = next(iter(together.values()))
    apart = tuple(sorted(clash)[:2])
    other = pool_of(8, 3, fellows_apart=(apart,))
    again = found(other)
    assert not any(set(apart) <= members for members in circles_in(again, other).values())
    assert again.summary["matched"] == 8
    verify(Problem.from_bytes(again.problem), Solution.from_bytes(again.solution))
    run = MatchRun(aim=Aim.TOTAL, summary=again.summary)
    assert "at least 3 mentees" in what_is_proven(run, NAMES)
    assert ("pairs were ruled out" in what_is_proven(run, NAMES)) == bool(again.summary["ruled_out"])


def test_a_mentor_whose_circle_runs_needs_no_least_size_again():
    pool = pool_of(2, 2)
    assert found(pool).summary["matched"] == 0
    (mentor, _other) = pool.mentors
    running = pool_of(2, 2, running={})
    running = Pool(
        **{name: getattr(pool, name) for name in Pool.__dataclass_fields__}
        | {"running": {mentor: 3}, "places": {one: 1 if one == mentor else 4 for one in pool.mentors}}
    )
    joined = found(running)
    assert [(pair["mentor_id"]) for pair in joined.pairs] == [mentor]
    assert {one["reason"] for one in joined.unplaced if not one["is_mentor"]} <= {"too_few", "full"}


def test_an_answer_that_is_not_proven_best_says_by_how_much(monkeypatch):
    # Nothing but rounding: the limit that every problem is beyond.
    monkeypatch.setattr(circles, "MOST_PAIRS", 0)
    rng = np.random.default_rng(0)
    problem = Problem.from_scores(rng.random((11, 5)), capacity=np.full(5, 4), minimum=np.full(5, 3))
    solution = solve(problem)
    assert solution.status is Status.FEASIBLE
    from konnekt.matching.solving import left_open as numbers

    left = numbers(solution)
    certificate = solution.certificate
    assert left["more"] == certificate.matched_bound - certificate.matched
    assert certificate.gap <= left["per_mille"] / 1000 * certificate.bound
    words = what_is_open({"open": left}, NAMES)
    assert f"{left['per_mille'] / 10:.1f} % below the best possible" in words
    run = MatchRun(aim=Aim.TOTAL, summary={"open": left}, certificate=certificate.to_dict())
    assert what_is_proven(run, NAMES) == words
    assert gap_words(run) == f"{left['per_mille'] / 10:.1f} % of the total fit"
    assert f"{left['per_mille'] / 10:.1f} % below the best" in left_open(solution)
    assert what_is_open({"open": {"more": 0, "per_mille": 0, "worst": True}}, NAMES).endswith("better is open.")


def test_the_live_answer_of_circles_is_that_of_a_run():
    pool = pool_of(8, 3)
    run = found(pool)
    live = answer(
        Kept("key", read(pool, on=ON)),
        criteria=default_criteria(),
        needs_shared_language=False,
        aim=Aim.TOTAL,
        floor=None,
        locked=(),
        forbidden=(),
        preferred=(),
    )
    assert live.pairs == {str(pair["mentee_id"]): str(pair["mentor_id"]) for pair in run.pairs}
    assert live.summary["circles"] == run.summary["circles"]
