"""Who is reminded when, what the manager hears, and how a pair stands: cases over dates."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from konnekt.nudging.facts import Facts
from konnekt.nudging.rules import due, is_over_by_silence, lines, passed, state_of

MENTEE, MENTOR = UUID(int=1), UUID(int=2)
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMES = {MENTEE: "mentee", MENTOR: "mentor"}


def day(number):
    return BEGAN + timedelta(days=number)


def pair(**known):
    """A pair of nine months, by days since it began."""
    dates = {name: day(value) if isinstance(value, int | float) else value for name, value in known.items()}
    return Facts(
        relationship_id=UUID(int=9),
        mentees=(MENTEE,),
        mentors=(MENTOR,),
        **({"opened_at": BEGAN, "ends_at": day(270)} | dates),
    )


def reminded(facts, number):
    return [
        (nudge.sent.rule.value, nudge.sent.number, NAMES[nudge.sent.member_id]) for nudge in due(facts, day(number))
    ]


def with_all_sent(facts, *numbers):
    """As if the job had run on each of these days."""
    from dataclasses import replace

    for number in numbers:
        facts = replace(facts, sent=dict(facts.sent) | {nudge.sent: day(number) for nudge in due(facts, day(number))})
    return facts


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (4, []),
        (5, [("first_meeting", 1, "mentee")]),
        (7, [("first_meeting", 1, "mentee"), ("first_contact", 1, "mentee"), ("first_contact", 1, "mentor")]),
        (
            10,
            [
                ("first_meeting", 2, "mentee"),
                ("first_meeting", 2, "mentor"),
                ("first_contact", 1, "mentee"),
                ("first_contact", 1, "mentor"),
            ],
        ),
        (29, []),
        (30, [("silence", 1, "mentee"), ("silence", 1, "mentor")]),
    ],
)
def test_a_pair_that_does_not_begin(number, expected):
    assert reminded(pair(), number) == expected


def test_each_is_sent_once():
    assert reminded(with_all_sent(pair(), 5, 7), 8) == []


def test_a_planned_meeting_stops_what_asks_for_one_and_breaks_a_silence():
    assert reminded(pair(meets_at=40), 10) == []
    assert reminded(pair(meets_at=40), 35) == []


def test_a_pair_that_writes_is_asked_for_a_date_but_not_for_a_word():
    assert reminded(pair(wrote_at=3), 7) == [("first_meeting", 1, "mentee")]


def test_only_who_has_not_signed_is_reminded_of_the_agreement_and_only_after_the_first_meeting():
    open_ = {"unsigned": frozenset({MENTOR}), "wrote_at": 20}
    assert reminded(pair(meets_at=9, **open_), 8) == []
    met = pair(first_met_at=9, met_at=9, **open_)
    assert [reminded(met, number) for number in (9, 10, 24)] == [
        [],
        [("agreement", 1, "mentor")],
        [("agreement", 2, "mentor")],
    ]
    assert reminded(pair(first_met_at=9, met_at=9, wrote_at=20), 10) == []


def test_a_second_silence_is_a_new_one():
    first = with_all_sent(pair(first_met_at=2, met_at=2, wrote_at=2), 32)
    assert reminded(first, 33) == []
    again = pair(first_met_at=2, met_at=2, wrote_at=40, sent=first.sent)
    assert reminded(again, 70) == [("silence", 1, "mentee"), ("silence", 1, "mentor")]


def test_who_was_away_finds_the_latest_alone_and_nothing_that_is_past_its_use():
    assert [row[:2] for row in reminded(pair(first_met_at=2, met_at=2), 65)] == [("silence", 2), ("silence", 2)]
    assert reminded(pair(first_met_at=2, met_at=2), 55) == []


def test_half_way_and_the_end():
    lively = {"first_met_at": 2, "meets_at": 280}
    assert {row[:2] for row in reminded(pair(met_at=130, **lively), 135)} == {("half_way", 1)}
    assert {row[:2] for row in reminded(pair(met_at=220, **lively), 228)} == {("ending", 1)}
    assert {row[:2] for row in reminded(pair(met_at=250, **lively), 256)} == {("ending", 2)}
    assert {row[:2] for row in reminded(pair(met_at=269, **lively), 270)} == {("closing", 1)}
    assert {row[:2] for row in reminded(pair(met_at=269, **lively), 277)} == {("closing", 2)}


def test_a_later_end_brings_its_own_reminders():
    early = with_all_sent(pair(met_at=220, first_met_at=2, meets_at=400), 228)
    later = pair(met_at=220, first_met_at=2, meets_at=400, ends_at=330, sent=early.sent)
    assert reminded(later, 230) == []
    assert {row[:2] for row in reminded(later, 288)} == {("ending", 1)}


@pytest.mark.parametrize("over", [{"is_paused": True}, {"is_informal": True}, {"ended_at": 20}])
def test_nothing_nags_while_paused_or_after_the_end(over):
    for number in (5, 7, 10, 30, 60, 135, 228, 270):
        assert reminded(pair(**over), number) == []
        assert lines(pair(**over), day(number)) == []


def test_a_pause_is_no_silence():
    assert reminded(pair(first_met_at=2, met_at=2, resumed_at=60), 70) == []
    assert state_of(pair(first_met_at=2, met_at=2, resumed_at=60), day(70)).state == "on_track"


def test_a_manager_hears_when_reminders_changed_nothing():
    facts = with_all_sent(pair(), 5, 7, 10)
    assert lines(facts, day(13)) == []
    (line,) = lines(facts, day(14))
    assert (line.rule, line.since, line.reminders) == ("first_meeting", BEGAN, 3)
    assert lines(pair(meets_at=20), day(14)) == []
    met = pair(first_met_at=2, met_at=2)
    assert [[line.rule for line in lines(met, day(number))] for number in (61, 62, 283, 284)] == [
        [],
        ["silence"],
        ["silence"],
        ["silence", "closing"],
    ]


def test_a_silent_pair_is_concluded_a_week_after_it_was_told_and_never_untold():
    met = pair(first_met_at=2, met_at=2)
    assert not is_over_by_silence(met, day(120))
    told = with_all_sent(met, 32, 62, 92)
    assert [is_over_by_silence(told, day(number)) for number in (98, 99)] == [False, True]
    late = with_all_sent(met, 97)
    assert [is_over_by_silence(late, day(number)) for number in (99, 103, 104)] == [False, False, True]
    for sign in ({"wrote_at": 98}, {"meets_at": 120}, {"is_paused": True}):
        assert not is_over_by_silence(pair(first_met_at=2, met_at=2, sent=told.sent, **sign), day(99))


@pytest.mark.parametrize(
    ("known", "number", "state", "why"),
    [
        ({}, 3, "too_early", "just_begun"),
        ({}, 13, "too_early", "just_begun"),
        ({}, 14, "check_in", "not_met"),
        ({"wrote_at": 12}, 14, "check_in", "not_met"),
        ({"first_met_at": 5, "met_at": 5}, 10, "too_early", "just_begun"),
        ({"first_met_at": 5, "met_at": 5}, 20, "on_track", "has_met"),
        ({"first_met_at": 5, "met_at": 5, "wrote_at": 9}, 20, "on_track", "in_touch"),
        ({"meets_at": 25}, 20, "on_track", "will_meet"),
        ({"first_met_at": 5, "met_at": 5}, 35, "check_in", "silent"),
        ({"first_met_at": 5, "met_at": 225}, 230, "ending", "ends_soon"),
        ({"first_met_at": 5, "met_at": 190}, 230, "check_in", "silent"),
        ({"first_met_at": 5, "met_at": 260}, 270, "check_in", "not_closed"),
        ({"is_paused": True}, 50, "paused", "is_paused"),
        ({"first_met_at": 5, "met_at": 40, "unsigned": frozenset({MENTOR})}, 46, "on_track", "has_met"),
        ({"first_met_at": 5, "met_at": 40, "unsigned": frozenset({MENTOR})}, 47, "check_in", "not_signed"),
        ({"is_informal": True}, 280, "ended", "carried_on"),
        ({"ended_at": 40}, 50, "ended", "has_ended"),
    ],
)
def test_how_a_pair_stands(known, number, state, why):
    standing = state_of(pair(**known), day(number))
    assert (standing.state, standing.why) == (state, why)


def test_what_has_passed_is_what_a_look_on_every_day_would_have_sent():
    facts = pair()
    looked = with_all_sent(facts, *range(40))
    assert dict(passed(facts, day(40))) == dict(looked.sent)


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"first_met_at": 2, "met_at": 2},
        {"first_met_at": 2, "met_at": 2, "meets_at": 400, "unsigned": frozenset({MENTEE})},
        {"first_met_at": 2, "met_at": 260, "meets_at": 400},
    ],
)
def test_whatever_a_manager_hears_of_stands_in_the_list_that_the_line_leads_to(known):
    heard = [number for number in range(300) if lines(pair(**known), day(number))]
    assert heard
    assert {state_of(pair(**known), day(number)).state.value for number in heard} == {"check_in"}
