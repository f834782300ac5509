"""What answers add up to: unknown is never zero, nothing points at somebody, and a hand can check it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.readiness import everywhere

from konnekt.readiness.library import LEVELS, library
from konnekt.readiness.queries import changes, means_by_standard, suggestions
from konnekt.readiness.scoring import Result, as_data, from_data, score
from konnekt.readiness.states import Openness, Standing

TOLD = library()
THEMES = [theme.key for theme in TOLD.themes]


def scored(*answers: dict[str, int | None], openness: Openness = Openness.OPENLY, k: int = 5) -> Result:
    return score(TOLD, answers, openness=openness, k=k)


def shown(result: Result) -> dict[str, Any]:
    return {key: one.mean for key, one in result.statements.items()}


def test_the_library_has_ten_themes_and_reaches_every_standard():
    assert len(THEMES) == 10
    assert len(TOLD.statements) == 30
    keys = {one.key for one in TOLD.standards}
    assert {key for one in TOLD.statements.values() for key in one.standards} == keys
    assert len(keys) == 6
    for one in TOLD.statements.values():
        assert (len(one.levels), len(one.next)) == (4, 3), one.key
        assert len({one.words, *one.levels, *one.next}) == 8, one.key
        assert all(words.endswith((".", "?")) for words in (one.words, *one.levels, *one.next)), one.key


@pytest.mark.parametrize(
    ("level", "standing"), [(1, Standing.NOT_YET), (2, Standing.NOT_YET), (3, Standing.READY), (4, Standing.READY)]
)
def test_a_score_has_a_meaning(level, standing):
    result = scored(everywhere(level), everywhere(level))
    assert (result.overall, result.standing, result.people) == (float(level), standing, 2)
    assert {one.mean for one in result.themes.values()} == {float(level)}


def test_one_weak_or_unknown_theme_is_enough_not_to_be_ready():
    weak = {one.key.replace("-", "_"): 1 for one in TOLD.by_theme["sponsorship"].statements}
    assert scored(everywhere(4, **weak)).standing is Standing.NEARLY
    unknown = dict.fromkeys(weak)
    result = scored(everywhere(4, **unknown))
    assert (result.overall, result.standing) == (4.0, Standing.NEARLY)
    assert result.themes["sponsorship"].mean is None


def test_not_knowing_counts_in_no_mean_and_is_said():
    result = scored(everywhere(3, purpose_reason=None), everywhere(3), everywhere(3, purpose_reason=None))
    assert result.statements["purpose-reason"].mean == 3.0
    assert result.statements["purpose-reason"].people == 1
    assert result.statements["purpose-reason"].many_unsure
    assert result.themes["purpose"].many_unsure
    assert not result.themes["strategy"].many_unsure
    assert scored(everywhere(None)).overall is None


def test_in_the_open_the_spread_begins_at_three_people():
    two = scored(everywhere(1), everywhere(4))
    assert two.themes["purpose"].low is None
    three = scored(everywhere(1), everywhere(4), everywhere(3))
    assert (three.themes["purpose"].low, three.themes["purpose"].high) == (1.0, 4.0)
    assert three.themes["purpose"].is_apart
    assert not scored(everywhere(3), everywhere(4), everywhere(3)).themes["purpose"].is_apart


def test_in_confidence_four_people_are_nobody_and_a_threshold_can_only_be_raised():
    five = [everywhere(2)] * 5
    assert scored(*five[:4], openness=Openness.IN_CONFIDENCE, k=1).overall is None
    assert scored(*five, openness=Openness.IN_CONFIDENCE, k=1).overall == 2.0
    assert scored(*five, openness=Openness.IN_CONFIDENCE, k=6).overall is None
    assert scored(*[everywhere(2)] * 8, openness=Openness.IN_CONFIDENCE).people == 5


def test_in_confidence_nothing_shows_that_all_are_of_one_mind_or_who_stands_alone():
    alike = scored(*[everywhere(3)] * 6, openness=Openness.IN_CONFIDENCE).themes["purpose"]
    assert (alike.low, alike.high) == (2.5, 3.5)
    alone = scored(*[everywhere(3)] * 5, everywhere(1), openness=Openness.IN_CONFIDENCE).themes["purpose"]
    assert alone.low == 2.5


LEVEL = st.one_of(st.none(), st.sampled_from(LEVELS))
PERSON = st.fixed_dictionaries(dict.fromkeys(TOLD.statements, LEVEL))


@given(st.lists(PERSON, min_size=1, max_size=9), st.sampled_from(list(Openness)))
def test_whatever_people_say_it_is_kept_whole_and_stays_on_the_scale(people, openness):
    result = scored(*people, openness=openness)
    assert from_data(as_data(result)) == result
    for score_ in (*result.themes.values(), *result.statements.values()):
        if score_.mean is not None:
            assert 1 <= score_.mean <= 4
        if score_.low is not None:
            assert 1 <= score_.low <= score_.high <= 4
    if openness is Openness.IN_CONFIDENCE:
        for key, one in result.statements.items():
            known = sum(person[key] is not None for person in people)
            assert (one.mean is None) == (known < 5)
            assert one.people % 5 == 0
        for theme in TOLD.themes:
            means = [result.statements[one.key].mean for one in theme.statements]
            # A theme says nothing that its statements don't.
            assert (result.themes[theme.key].mean is None) == (means == [None] * 3)


def test_steps_are_suggested_from_the_weakest_and_lead_to_the_next_level():
    result = scored(everywhere(3, resources_lines=1, diversity_safe=2))
    found = suggestions(result, set())
    assert [one.statement.key for one in found[:2]] == ["resources-lines", "diversity-safe"]
    assert [one.words for one in found[:2]] == [
        TOLD.statements["resources-lines"].next[0],
        TOLD.statements["diversity-safe"].next[1],
    ]
    assert len(found) == 4
    assert "resources-lines" not in {one.statement.key for one in suggestions(result, {"resources-lines"})}
    assert suggestions(scored(everywhere(4)), set()) == []


def test_standards_and_changes_are_read_from_what_is_shown():
    then, now = scored(everywhere(2)), scored(everywhere(3, strategy_measured=1, strategy_known=None))
    assert means_by_standard(then) == dict.fromkeys((one.key for one in TOLD.standards), 2.0)
    assert means_by_standard(now)["measurement"] < 3
    moved = changes(now, then)
    assert (moved["purpose"], moved["strategy"]) == (1.0, 0.0)
    assert changes(now, scored(everywhere(None))) == {}
