"""What is told of a survey that closed: figures over many, computed once and gated. Pure; answers in, numbers out.

What may be told, the room `disclosure` says (decisions 22 and 34): nothing of fewer than twice the smallest group,
shares in bounds, no figure where nearly all said the same, no two groups that differ by fewer than the smallest.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from random import Random
from typing import Any

import numpy as np

from konnekt.disclosure.counts import SMALLEST_K
from konnekt.disclosure.groups import apart
from konnekt.disclosure.measures import are_alike
from konnekt.disclosure.shares import Share, share, shares_of_one
from konnekt.surveys.models import WrittenQuestion
from konnekt.surveys.states import QuestionKind
from konnekt.surveys.written import asked_of, is_answered, keys_of, led_to
from konnekt_engine.effects import mean, reliability, scores

WORDS_FROM = 10
"""Own words are told from so many people on, and only as a list without names and order."""

PLACES = 2

Answers = Sequence[Mapping[str, Any]]
Figure = dict[str, Any]


def of_side(rows: Sequence[WrittenQuestion], side: str, answers: Answers, *, asked: int, k: int) -> Figure:
    """What one side said: how many answered, and a figure for each question, or nothing in its place."""
    k = max(k, SMALLEST_K)
    mine = asked_of(rows, side)
    told: Figure = {"rate": bounds(share(len(answers), asked, k=k)), "questions": {}}
    if len(answers) < 2 * k:
        return told
    for row in mine:
        takers = [one for one in answers if row in led_to(mine, one)]
        # Who was led to a question is an answer to another one: both those who were and those who weren't are many.
        if row.after and (len(takers) < 2 * k or len(answers) - len(takers) < k):
            continue
        said = [one for one in takers if is_answered(row, one)]
        if len(said) >= 2 * k and (figure := _KINDS[QuestionKind(row.kind)](row, said, k)):
            told["questions"][row.key] = figure | {"n": bounds(share(len(said), max(asked, len(said)), k=k))}
    return told


def words_of_side(rows: Sequence[WrittenQuestion], side: str, answers: Answers, *, k: int, lot: Random) -> Figure:
    """Own words, by question, in an order that says nothing."""
    found = {}
    for row in asked_of(rows, side):
        if row.kind == QuestionKind.TEXT:
            texts = [str(one[row.key]) for one in answers if one.get(row.key)]
            if len(texts) >= max(WORDS_FROM, k):
                lot.shuffle(texts)
                found[row.key] = texts
    return found


def score_of(row: WrittenQuestion, values: Mapping[str, Any]) -> float | None:
    """One person's score on a scale, or their number."""
    if not is_answered(row, values):
        return None
    if row.kind == QuestionKind.NUMBER:
        return float(values[row.key])
    return float(_scores(row, [values])[0])


def change(
    before: Mapping[Any, float], after: Mapping[Any, float], *, told: Iterable[Collection[Any]], k: int, lot: Random
) -> tuple[Figure | None, set[Any]]:
    """How much people changed on a scale: of each who answered both times, averaged; and who is in it.

    ``told`` are groups of whom the answers of the first time were told before, beside all of them. Of those who
    answered both times some are left out by lot, if they would tell of others by being in it: see `apart`.
    """
    k = max(k, SMALLEST_K)
    people, left = before.keys() & after.keys(), -1
    earlier = [set(one) for one in told]
    while len(people) != left:
        left = len(people)
        people = apart(people, [set(before), *earlier], k=k, lot=lot)
        people = apart(people, [set(after)], k=k, lot=lot)
    in_order = sorted(people, key=str)
    first, second = [before[one] for one in in_order], [after[one] for one in in_order]
    steps = [b - a for a, b in zip(first, second, strict=True)]
    if len(people) < 2 * k or any(are_alike(values, k) for values in (first, second, steps)):
        return None, set()
    return {
        "people": len(people),
        "before": _mean(first),
        "after": _mean(second),
        "change": _mean(steps),
    }, people


def bounds(one: Share | None) -> list[int] | None:
    """As it is kept: of, least, most."""
    return [one.of, one.least, one.most] if one else None


def _scale(row: WrittenQuestion, said: Answers, k: int) -> Figure | None:
    found = _scores(row, said)
    if are_alike(found, k):
        return None
    return {"mean": _mean(found), "lowest": 1, "highest": len(row.choices), **_reliability(row, said)}


def _reliability(row: WrittenQuestion, said: Answers) -> Figure:
    try:
        one = reliability(_table(row, said), lowest=1.0, highest=float(len(row.choices)), turned=_turned(row))
    except ValueError:
        return {"alpha": None, "missing": None}
    alpha = [round(value, PLACES) for value in (one.alpha.value, one.alpha.low, one.alpha.high)]
    return {"alpha": alpha, "missing": round(one.missing, PLACES)}


def _number(row: WrittenQuestion, said: Answers, k: int) -> Figure | None:
    # Whoever stands out counts as the one who stands out k-th: no mean hangs on one person.
    given = np.sort(np.array([float(one[row.key]) for one in said]))
    held = np.clip(given, given[k - 1], given[-k])
    return None if are_alike(held, k) else {"mean": _mean(held), "lowest": row.least, "highest": row.most}


def _choice(row: WrittenQuestion, said: Answers, k: int) -> Figure | None:
    counts = Counter(one[row.key] for one in said)
    offered = {str(at): counts[str(at)] for at in range(1, len(row.choices) + 1)}
    found = shares_of_one(offered, len(said), k=k)
    return {"options": {value: bounds(one) for value, one in found.items()}} if found else None


def _choices(row: WrittenQuestion, said: Answers, k: int) -> Figure | None:
    offered = [str(at) for at in range(1, len(row.choices) + 1)]
    return {
        "options": {one: bounds(share(sum(one in say[row.key] for say in said), len(said), k=k)) for one in offered}
    }


def _text(row: WrittenQuestion, said: Answers, k: int) -> Figure | None:
    return {"words": True} if len(said) >= max(WORDS_FROM, k) else None


_KINDS: dict[QuestionKind, Callable[[WrittenQuestion, Answers, int], Figure | None]] = {
    QuestionKind.SCALE: _scale,
    QuestionKind.NUMBER: _number,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.TEXT: _text,
}


def _table(row: WrittenQuestion, said: Answers) -> np.ndarray:
    return np.array([[float(one.get(key) or "nan") for key in keys_of(row)] for one in said])


def _turned(row: WrittenQuestion) -> list[int]:
    return [at for at, item in enumerate(row.items) if item["is_turned"]]


def _scores(row: WrittenQuestion, said: Answers) -> np.ndarray:
    return scores(
        _table(row, said),
        lowest=1.0,
        highest=float(len(row.choices)),
        least=max(row.least, 1),
        turned=_turned(row),
    )


def _mean(values: Any) -> list[float]:
    one = mean(values).mean
    return [round(value, PLACES) for value in (one.value, one.low, one.high)]
