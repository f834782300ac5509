"""What is told of a survey: nothing of few, nothing where all said the same, and no two groups that differ by few."""

from random import Random

import pytest

from konnekt.surveys.figures import change, of_side, words_of_side
from konnekt.surveys.models import WrittenQuestion, WrittenSurvey
from konnekt.surveys.states import QuestionKind
from konnekt.surveys.written import (
    asked_of,
    block,
    every_text,
    is_answered,
    kept,
    language_for,
    led_to,
    left_open,
    pages,
    room_for,
    title_of,
    why_not_after,
    words_of,
)

K = 5


def row(key, kind, position=1, **given):
    return WrittenQuestion(key=key, kind=kind, position=position, label=key.title(), **given)


SCALE = row(
    "scale",
    QuestionKind.SCALE,
    choices=["1", "2", "3", "4", "5"],
    items=[{"words": "a", "is_turned": False}, {"words": "b", "is_turned": True}],
    least=2,
    scale="s",
)
CHOICE = row("choice", QuestionKind.CHOICE, 2, choices=["Yes", "No"])
HANGS = row("hangs", QuestionKind.NUMBER, 3, least=0, most=100, after="choice", after_values=["2"])
SEVERAL = row("several", QuestionKind.CHOICES, 4, choices=["x", "y", "z"])
WORDS = row("words", QuestionKind.TEXT, 5)
ROWS = [SCALE, CHOICE, HANGS, SEVERAL, WORDS]


def sheet(at):
    return {
        "scale-0": str(at % 5 + 1),
        "scale-1": str(5 - at % 5),
        "choice": "1" if at % 2 else "2",
        "hangs": at,
        "several": ["1"] if at % 3 else ["1", "2"],
        "words": f"Words {at}",
    }


def told(answers, rows=ROWS, asked=None, k=K):
    return of_side(rows, "mentee", answers, asked=asked or len(answers), k=k)


def test_every_kind_has_its_figure():
    found = told([sheet(at) for at in range(20)], asked=30)
    assert found["rate"] == [30, 20, 24]
    figures = found["questions"]
    assert set(figures) == {"scale", "choice", "hangs", "several", "words"}
    assert figures["scale"]["mean"][0] == 3.0
    assert figures["scale"]["mean"][1] < 3.0 < figures["scale"]["mean"][2]
    assert figures["scale"]["alpha"][0] == 1.0
    assert figures["scale"]["missing"] == 0.0
    assert figures["scale"]["n"] == [30, 20, 24]
    assert figures["choice"]["options"] == {"1": [20, 10, 14], "2": [20, 10, 14]}
    assert figures["several"]["options"] == {"1": [20, 16, 20], "2": [20, 5, 9], "3": [20, 0, 4]}
    assert figures["words"]["words"] is True
    assert figures["hangs"]["mean"][0] == pytest.approx(9.0)


@pytest.mark.parametrize("number", range(2 * K))
def test_of_fewer_than_twice_the_smallest_group_nothing_is_told(number):
    found = told([sheet(at) for at in range(number)], asked=40)
    assert found["questions"] == {}


def test_that_nearly_all_said_the_same_is_never_shown():
    alike = [sheet(0)] * 16 + [sheet(at) for at in range(1, 5)]
    figures = told(alike)["questions"]
    assert "scale" not in figures
    assert "hangs" not in figures
    assert figures["choice"]["options"]["2"] == [20, 16, 20]


def test_who_was_led_to_a_question_is_told_only_where_both_groups_are_many():
    def answers(no):
        return [sheet(at) | {"choice": "2" if at < no else "1"} for at in range(24)]

    assert "hangs" in told(answers(19))["questions"]
    for no in (9, 20, 24):
        assert "hangs" not in told(answers(no))["questions"], no


def test_one_who_stands_out_is_held_with_the_others():
    answers = [sheet(at) | {"choice": "2" if at < 15 else "1", "hangs": 100 if at == 3 else at} for at in range(24)]
    assert told(answers)["questions"]["hangs"]["mean"][2] < 15


def test_a_scale_without_enough_statements_counts_nobody():
    answers = [sheet(at) | ({"scale-1": ""} if at >= 9 else {}) for at in range(20)]
    assert "scale" not in told(answers)["questions"]


def test_no_words_of_fewer_than_ten_and_never_in_their_order():
    answers = [sheet(at) for at in range(30)]
    found = words_of_side(ROWS, "mentee", answers, k=K, lot=Random(1))
    assert set(found) == {"words"}
    assert sorted(found["words"]) == sorted(f"Words {at}" for at in range(30))
    assert found["words"] != [f"Words {at}" for at in range(30)]
    few = [one | ({} if at < 9 else {"words": ""}) for at, one in enumerate(answers)]
    assert words_of_side(ROWS, "mentee", few, k=K, lot=Random(1)) == {}
    assert words_of_side(ROWS, "mentee", answers[:10], k=12, lot=Random(1)) == {}


def test_change_is_of_those_who_answered_both_times():
    before = {at: 1.0 + at % 4 for at in range(40)}
    after = {at: value + (0.5 if at % 2 else 1.0) for at, value in before.items() if at != 3}
    figure, people = change(before, after, told=[], k=K, lot=Random(1))
    assert figure["people"] == len(people) == 34
    assert figure["change"][0] == pytest.approx(0.75, abs=0.1)
    assert figure["after"][0] - figure["before"][0] == pytest.approx(figure["change"][0], abs=0.011)
    assert 3 not in people
    again, others = change(before, after, told=[people], k=K, lot=Random(2))
    assert again is not None
    assert others == people


def test_no_change_is_told_of_few_or_where_it_is_the_same_for_all():
    few = {at: float(at % 3) for at in range(9)}
    assert change(few, few, told=[], k=K, lot=Random(1)) == (None, set())
    many = {at: float(at % 3) for at in range(30)}
    assert change(many, many, told=[], k=K, lot=Random(1)) == (None, set())


def test_only_what_answers_lead_to_is_asked_and_counts():
    assert [one.key for one in led_to(ROWS, {"choice": "1"})] == ["scale", "choice", "several", "words"]
    assert HANGS in led_to(ROWS, {"choice": "2"})
    twice = row("twice", QuestionKind.TEXT, 6, after="hangs", after_values=["1"])
    assert twice not in led_to([*ROWS, twice], {"choice": "1", "hangs": "1"})
    assert kept(ROWS, {"choice": "1", "hangs": 4, "gone": "x"}) == {"choice": "1"}
    needed = row("hangs", QuestionKind.NUMBER, 3, least=0, most=9, after="choice", after_values=["2"], is_required=True)
    assert left_open([CHOICE, needed], {"choice": "1"}) == []
    assert left_open([CHOICE, needed], {"choice": "2"}) == [needed]
    assert left_open([CHOICE, needed], {"choice": "2", "hangs": 0}) == []


def test_a_page_ends_before_what_hangs_on_it():
    assert [[one.key for one in page] for page in pages(ROWS)] == [["scale", "choice"], ["hangs", "several", "words"]]
    assert [len(page) for page in pages([CHOICE] * 12)] == [5, 5, 2]


def test_what_a_question_may_hang_on():
    assert why_not_after(ROWS, HANGS) == ""
    assert why_not_after(ROWS, row("n", QuestionKind.TEXT, 9, after="scale", after_values=["1"])) == "earlier"
    assert why_not_after(ROWS, row("n", QuestionKind.TEXT, 1, after="choice", after_values=["1"])) == "earlier"
    assert why_not_after(ROWS, row("n", QuestionKind.TEXT, 9, after="choice", after_values=["3"])) == "values"
    of_mentors = row("c", QuestionKind.CHOICE, 1, choices=["1", "2"], side="mentor")
    other = row("n", QuestionKind.TEXT, 9, after="c", after_values=["1"], side="mentee")
    assert why_not_after([of_mentors], other) == "side"


def test_words_in_a_language_fall_back_one_by_one():
    said = {"de": {"label": "Skala", "hint": "", "choices": ["eins", ""], "items": ["A"]}}
    one = row("s", QuestionKind.SCALE, choices=["one", "two"], items=SCALE.items, hint="Hint", texts=said)
    german = words_of(one, "de")
    assert (german.label, german.hint, german.choices, german.items) == ("Skala", "Hint", ("eins", "two"), ("A", "b"))
    assert words_of(one, "fr").label == "S"
    survey = WrittenSurvey(title="T", introduction="I", language="en", languages=["de"], texts={"de": {"title": "D"}})
    assert title_of(survey, "de") == ("D", "I")
    assert [language_for(survey, one) for one in ("de-at", "de", "en-gb", "fr")] == ["de", "de", "en", "en"]
    assert [name for name, _own in every_text(survey, [one])] == [
        "title", "introduction", "s.label", "s.hint", "s.choices.0", "s.choices.1", "s.items.0", "s.items.1",
    ]  # fmt: skip


def test_a_scale_is_asked_as_so_many_questions_on_the_same_steps():
    asked = block(SCALE, "en")
    assert [one.key for one in asked.questions] == ["scale-0", "scale-1"]
    assert asked.questions[0].choices[0] == ("1", "1")
    assert is_answered(SCALE, {"scale-0": "1"}) is False
    assert room_for(ROWS) > 1000
    assert asked_of([row("m", QuestionKind.TEXT, side="mentor")], "mentee") == []
