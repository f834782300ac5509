"""Who may join is data; whoever may not is told why, in words; unknown is never a yes."""

from datetime import date

import pytest

from konnekt.organisations.models import Member, Unit
from konnekt.programmes.eligibility import BadRule, When, as_data, in_words, read_rules, why_not
from konnekt.programmes.states import Side

UNIT = Unit(name="Signalling", path="Rail / Signalling")
MEMBER = Member(
    name="Amina Yusuf",
    grade="Grade 4",
    unit=UNIT,
    site="York",
    job_title="Senior Engineer",
    started_on=date(2024, 5, 1),
)
UNKNOWN = Member(name="Somebody")
WHEN = When(date(2026, 3, 2), closes=date(2026, 3, 31))


def rules(*given):
    return read_rules({"all": [{"fact": fact, "is": values} for fact, values in given]})


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("grade", ["grade 4", "Grade 5"]),
        ("unit", ["Rail"]),
        ("unit", ["rail / signalling"]),
        ("unit", ["Signalling"]),
        ("site", ["york", "Pune"]),
        ("job_title", ["engineer"]),
        ("started_before", ["2024-05-01"]),
        ("started_after", ["2024-05-01"]),
        ("here_for", ["22"]),
    ],
)
def test_a_rule_that_holds_says_nothing_and_one_on_an_unknown_fact_never_holds(fact, values):
    assert why_not(rules((fact, values)), MEMBER, Side.MENTEE, WHEN) == []
    (reason,) = why_not(rules((fact, values)), UNKNOWN, Side.MENTEE, WHEN)
    assert "the directory doesn’t know your" in reason.words
    assert reason.change == "As soon as it does, this is looked at again."


@pytest.mark.parametrize(
    ("fact", "values", "says"),
    [
        ("grade", ["Grade 5", "Grade 6"], "It is for people whose grade is Grade 5 or Grade 6; yours is Grade 4."),
        ("unit", ["Energy"], "It is for people in Energy; you are in Signalling."),
        ("unit", ["Rail / Operations"], "It is for people in Rail / Operations; you are in Signalling."),
        ("site", ["Pune"], "It is for people at Pune; you are at York."),
        (
            "job_title",
            ["analyst"],
            "It is for people with analyst in their job title; yours is Senior Engineer.",
        ),
        (
            "started_before",
            ["2024-04-30"],
            "It is for people who have been here since 30 April 2024 or longer; your first day was 1 May 2024.",
        ),
        (
            "started_after",
            ["2024-05-02"],
            "It is for people who joined on 2 May 2024 or later; your first day was 1 May 2024.",
        ),
    ],
)
def test_each_rule_that_fails_gives_its_reason_in_plain_words(fact, values, says):
    (reason,) = why_not(rules((fact, values)), MEMBER, Side.MENTOR, WHEN)
    assert reason.words == says
    assert reason.change


@pytest.mark.parametrize(
    ("months", "on", "says"),
    [
        (
            "22",
            date(2026, 2, 28),
            "You joined on 1 May 2024; it asks for 22 months here. From 1 March 2026 on you may join.",
        ),
        (
            "24",
            date(2026, 3, 31),
            "You joined on 1 May 2024; it asks for 24 months here. You will have been on 1 May 2026, after enrolment "
            "closes. You are welcome in the first round after that.",
        ),
    ],
)
def test_time_here_is_judged_on_the_day_and_its_day_is_told(months, on, says):
    (reason,) = why_not(rules(("here_for", [months])), MEMBER, Side.MENTEE, When(on, closes=WHEN.closes))
    assert str(reason) == says
    assert why_not(rules(("here_for", [months])), MEMBER, Side.MENTEE, When(date(2026, 5, 1), WHEN.closes)) == []


def test_every_failing_rule_is_told_not_only_the_first():
    assert len(why_not(rules(("grade", ["Grade 9"]), ("site", ["Pune"])), MEMBER, Side.MENTEE, WHEN)) == 2


def test_a_rule_for_one_side_holds_for_that_side_and_for_both():
    read = read_rules({"all": [{"fact": "grade", "is": ["Grade 5"], "side": "mentor"}]})
    assert why_not(read, MEMBER, Side.MENTEE, WHEN) == []
    assert len(why_not(read, MEMBER, Side.MENTOR, WHEN)) == 1
    assert len(why_not(read, MEMBER, Side.BOTH, WHEN)) == 1


def test_a_leaver_may_join_nothing():
    (reason,) = why_not([], Member(name="Gone", left_on=date(2026, 1, 1)), Side.MENTEE, WHEN)
    assert str(reason) == "You have left this organisation."


def test_rules_survive_being_written_and_read():
    given = {
        "all": [{"fact": "unit", "is": ["Rail"], "side": "mentee"}, {"fact": "started_before", "is": ["2024-01-01"]}]
    }
    assert as_data(read_rules(given)) == given


@pytest.mark.parametrize(
    "rule",
    [
        {"fact": "gender", "is": ["x"]},
        {"fact": "grade", "is": []},
        {"fact": "grade"},
        {"is": ["x"]},
        {"fact": "started_before", "is": ["yesterday"]},
        {"fact": "here_for", "is": ["long"]},
        {"fact": "here_for", "is": ["0"]},
        {"fact": "grade", "is": ["x"], "side": "both"},
        {"fact": "grade", "is": ["x"], "side": "neither"},
    ],
)
def test_what_is_no_rule_is_an_error(rule):
    with pytest.raises(BadRule):
        read_rules({"all": [rule]})


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"fact": "grade", "is": ["5", "6", "7"]}, "Everyone whose grade is 5, 6 or 7"),
        ({"fact": "unit", "is": ["Rail"], "side": "mentor"}, "Mentors in Rail"),
        ({"fact": "site", "is": ["York"], "side": "mentee"}, "Mentees at York"),
        ({"fact": "job_title", "is": ["driver"]}, "Everyone with driver in the job title"),
        ({"fact": "started_before", "is": ["2024-01-01"]}, "Everyone who started on or before 1 January 2024"),
        ({"fact": "started_after", "is": ["2024-01-01"]}, "Everyone who started on or after 1 January 2024"),
        ({"fact": "here_for", "is": ["6"], "side": "mentee"}, "Mentees who joined at least 6 months ago"),
    ],
)
def test_a_rule_reads_as_words(rule, words):
    assert in_words(read_rules({"all": [rule]})[0]) == words
