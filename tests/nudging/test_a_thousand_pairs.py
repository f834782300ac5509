"""Nine months of many pairs against the real rules and the real budget: nobody over it, nothing twice, none forgotten.

People behave as invented here, by a fixed seed; what should happen is worked out from what they did, not by the rules.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from konnekt.notify.timing import WEEK, Bundle, Habits, Quiet, goes_out_at
from konnekt.nudging.facts import Facts
from konnekt.nudging.rules import due, is_over_by_silence, lines, state_of
from konnekt.nudging.states import PairState, Rule

BEGAN = datetime(2026, 1, 5, 9, 11, tzinfo=UTC)
LASTS, WATCHED, BUDGET, PAIRS_OF_A_MENTOR = 270, 300, 3, 3
KEPT_FOR = timedelta(days=8)
ZONES = [ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Kathmandu", "Africa/Lagos")]
MANNERS = ["lively"] * 5 + ["slow to begin"] * 2 + ["never begins", "fades", "fades and comes back", "pauses"]


def day(number):
    return BEGAN + timedelta(days=number)


@dataclass
class Played:
    """One pair: what its people do on which day, and what the product did about it."""

    number: int
    manner: str
    meetings: list[int]
    words: list[int]
    signs_on: int
    pause: range
    concluded: int | None = None
    sent: dict = field(default_factory=dict)
    heard: dict = field(default_factory=dict)
    noticed: int | None = None

    @property
    def mentee(self):
        return UUID(int=10_000 + self.number)

    @property
    def mentor(self):
        return UUID(int=100_000 + self.number // PAIRS_OF_A_MENTOR)

    def last(self, days, today):
        return max((one for one in days if one <= today), default=None)

    def facts(self, today):
        met, wrote = self.last(self.meetings, today), self.last(self.words, today)
        # A meeting is planned a week ahead.
        meets = next((one for one in self.meetings if today < one <= today + 7), None)
        signed = today >= self.signs_on
        return Facts(
            relationship_id=UUID(int=self.number),
            mentees=(self.mentee,),
            mentors=(self.mentor,),
            opened_at=day(0),
            ends_at=day(LASTS),
            is_paused=today in self.pause,
            resumed_at=day(self.pause.stop) if self.pause and today >= self.pause.stop else None,
            wrote_at=None if wrote is None else day(wrote),
            first_met_at=None if met is None else day(self.meetings[0]),
            met_at=None if met is None else day(met),
            meets_at=None if meets is None else day(meets),
            unsigned=frozenset() if signed else frozenset({self.mentee, self.mentor}),
            ended_at=None if self.concluded is None or self.concluded > today else day(self.concluded),
            sent=self.sent,
        )

    def quiet_for(self, today):
        """Days without any sign, as somebody would count them who looks at the calendar."""
        signs = [0, *self.meetings, *self.words, *([self.pause.stop] if self.pause else [])]
        return today - max(one for one in signs if one <= today)

    def is_planned(self, today):
        return any(today < one <= today + 7 for one in self.meetings)


def played(number, random):
    manner = random.choice(MANNERS)
    first = {"slow to begin": random.randint(12, 40), "never begins": WATCHED}.get(manner, random.randint(1, 9))
    stops = random.randint(30, 150) if manner.startswith("fades") else LASTS
    meetings, at = [], first
    while at < stops:
        meetings.append(at)
        at += random.randint(12, 25)
    if manner == "fades and comes back":
        meetings += list(range(stops + random.randint(35, 80), LASTS, 20))
    pause = range(0)
    if manner == "pauses":
        begins = random.randint(40, 120)
        pause = range(begins, begins + random.randint(14, 56))
        meetings = [one for one in meetings if one not in pause]
    words = sorted(one + random.randint(-1, 1) for one in meetings if random.random() < 0.5)
    signs_on = first + random.choice([0, 3, 20, 90]) if meetings else WATCHED
    return Played(number, manner, meetings, [one for one in words if one > 0], signs_on, pause)


def play(pairs, random):
    """Let the job run once a day, as the worker would, and twice on some."""
    habits = {}
    mails = defaultdict(list)
    for one in pairs:
        for member in (one.mentee, one.mentor):
            quiet = Quiet(time(random.randint(17, 22)), time(random.randint(6, 9)), random.random() < 0.5)
            habits.setdefault(member, Habits(random.choice(ZONES), random.choice(list(Bundle)), quiet))
    for today in range(WATCHED):
        for one in pairs:
            facts = one.facts(today)
            if one.concluded is None and is_over_by_silence(facts, day(today)):
                one.concluded = today
                facts = one.facts(today)
            for nudge in due(facts, day(today)):
                assert nudge.sent not in one.sent
                one.sent[nudge.sent] = day(today)
                if (nudge.sent.rule, nudge.sent.number) == (Rule.SILENCE, 3):
                    one.noticed = today
                    continue  # a notice, not a reminder
                member = nudge.sent.member_id
                earlier = [at for at, *_ in mails[member] if at > day(today) - WEEK]
                at = goes_out_at(day(today), habits[member], nudges=earlier, most_a_week=BUDGET)
                mails[member].append((at, one.number, nudge.sent.rule, at > day(today) + KEPT_FOR))
            assert due(replace(facts, sent=one.sent), day(today)) == []
            for line in lines(facts, day(today)):
                one.heard.setdefault((line.rule, line.since.date()), today)
    return mails


@pytest.fixture(scope="module")
def year(request):
    full = request.config.getoption("proof")
    random = Random(20260105)
    pairs = [played(number, random) for number in range(1000 if full else 60)]
    return pairs, play(pairs, random)


def test_nobody_is_over_budget_and_nothing_comes_twice(year, proof):
    pairs, mails = year
    most = 0
    for rows in mails.values():
        arrived = [at for at, _pair, _rule, is_stale in rows if not is_stale]
        most = max([most, *(sum(1 for other in arrived if at <= other < at + WEEK) for at in arrived)])
        of_one_kind = defaultdict(list)
        for at, number, rule, _stale in rows:
            of_one_kind[number, rule].append(at)
        for moments in of_one_kind.values():
            gaps = [later - earlier for earlier, later in zip(sorted(moments), sorted(moments)[1:], strict=False)]
            assert min(gaps, default=WEEK) >= timedelta(days=3)
    assert 0 < most <= BUDGET
    reminders = [row for rows in mails.values() for row in rows]
    proof.note("pairs played over nine months, people reminded", f"{len(pairs)}, {len(mails)}")
    proof.note("most reminders that anybody got in any seven days (budget 3)", most)
    proof.note(
        "reminders sent; held until pointless and left out",
        f"{sum(not row[3] for row in reminders)}; {sum(row[3] for row in reminders)}",
    )
    a_month = sum(not row[3] for row in reminders) / len(mails) / 9
    proof.note("reminders a person and month, on average", f"{a_month:.2f}")


def test_every_stuck_pair_is_heard_of_within_its_days(year, proof):
    pairs, _mails = year
    found = Counter()
    for one in pairs:
        for today in range(WATCHED):
            if one.concluded is not None and today >= one.concluded:
                break
            if today in one.pause:
                continue
            rules = {rule for rule, _since in one.heard if one.heard[rule, _since] <= today}
            begun = one.meetings[0] if one.meetings else WATCHED
            if 14 <= today < LASTS and today < begun - 7:
                assert Rule.FIRST_MEETING in rules, (one.manner, today)
                found["not met after 14 days"] += today == 14
            if one.quiet_for(today) == 60 and not one.is_planned(today):
                assert one.heard.get((Rule.SILENCE, day(today - 60).date())) == today, (one.manner, today)
                found["silent for 60 days"] += 1
            if today == LASTS + 14:
                assert one.heard.get((Rule.CLOSING, day(LASTS).date())) == today
                found["not closed 14 days after the end"] += 1
            stuck = today < LASTS and (one.quiet_for(today) >= 30 and not one.is_planned(today))
            if stuck:
                assert state_of(one.facts(today), day(today)).state is PairState.CHECK_IN
    assert set(found) == {"not met after 14 days", "silent for 60 days", "not closed 14 days after the end"}
    for what, number in found.items():
        assert number > 0
        proof.note(f"pairs {what}, each heard of on that day", number)


def test_a_lively_pair_is_never_asked_whether_it_lives(year):
    pairs, _mails = year
    lively = [one for one in pairs if one.manner == "lively"]
    assert lively
    for one in lively:
        before_the_end = [sent for sent, at in one.sent.items() if at < day(LASTS)]
        assert not {Rule.SILENCE, Rule.FIRST_CONTACT} & {sent.rule for sent in before_the_end}
        assert {rule for rule, _since in one.heard if rule is not Rule.CLOSING} <= {Rule.AGREEMENT}


def test_what_is_silent_for_ninety_seven_days_is_concluded_after_a_week_of_notice(year, proof):
    pairs, _mails = year
    silent = [one for one in pairs if one.concluded is not None]
    assert silent
    for one in silent:
        assert one.quiet_for(one.concluded) == 97
        assert one.noticed == one.concluded - 7
    for one in pairs:
        if one.concluded is None:
            assert all(
                one.quiet_for(today) <= 97 or one.is_planned(today)
                for today in range(WATCHED)
                if today not in one.pause
            )
    proof.note("pairs concluded after 97 silent days, each told a week before", len(silent))
