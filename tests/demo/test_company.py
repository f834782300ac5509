"""The demo company is believable, keeps the product's rules, and is the same for the same seed and day."""

import os
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from statistics import mean
from zoneinfo import ZoneInfo

import pytest

from konnekt.demo.company import DEFAULT_PEOPLE, imagine_company
from konnekt.demo.company.programmes import CROSSING_LINES, FRESH_EYES, NEW_HORIZONS, OPPOSITE_NUMBERS, may_join
from konnekt.demo.company.records import (
    Answers,
    Area,
    CastRole,
    Company,
    Enrolment,
    Kind,
    Line,
    Person,
    PhaseName,
    Progress,
    Role,
)
from konnekt.demo.company.threads import all_threads, threads

TODAY = date(2025, 11, 24)
SEEDS = (1, 2, 1847)
SIZES = (30, 31, 50, 119, 120, 400, 1000)


@cache
def company(seed: int = 1847, people: int = DEFAULT_PEOPLE) -> Company:
    return imagine_company(TODAY, people=people, seed=seed)


@pytest.fixture(params=SEEDS)
def at_400(request) -> Company:
    return company(request.param)


@pytest.fixture(params=SIZES)
def at_any_size(request) -> Company:
    return company(people=request.param)


def line_above(subject: Company, person: Person) -> set[str]:
    """Everybody up the line, by walking one manager at a time: present ones, and former ones of the last year."""
    above: set[str] = set()
    ahead = [person]
    while ahead:
        current = ahead.pop()
        bosses = [current.manager, current.appraiser]
        bosses += [line.manager for line in current.former_managers if TODAY - line.until <= timedelta(days=366)]
        for boss in bosses:
            if boss is not None and boss not in above:
                above.add(boss)
                ahead.append(subject.person(boss))
    return above


def by_person(subject: Company, programme: str) -> dict[str, Enrolment]:
    return {enrolment.person: enrolment for enrolment in subject.enrolments_in(programme)}


# The directory


def test_it_has_as_many_people_as_asked_each_with_a_key_and_an_address_of_their_own(at_any_size):
    people = at_any_size.people
    assert len(people) in SIZES
    assert len({person.key for person in people}) == len(people)
    assert len({person.email for person in people}) == len(people)
    assert {person.email.isascii() and person.email.endswith("meridian.example") for person in people} == {True}


def test_everybody_reports_to_somebody_who_is_there_and_the_tree_has_one_top(at_any_size):
    keys = {person.key for person in at_any_size.people if person.is_present}
    for person in at_any_size.people:
        assert person.manager is None or person.manager in keys
        assert (person.line is Line.KNOWN) == (person.manager is not None)
        assert person.key not in line_above(at_any_size, person)
    tops = [one for one in at_any_size.people if one.line is Line.NONE and one.kind is Kind.EMPLOYEE]
    assert [top.grade for top in tops] == [10]


def test_whoever_leads_leads_four_to_nine_people_of_lower_grade(at_any_size):
    present = [person for person in at_any_size.people if person.is_present]
    spans = Counter(person.manager for person in present if person.manager)
    assert {span for span in spans.values() if not 4 <= span <= 9} == set()
    for person in present:
        if person.manager:
            assert at_any_size.person(person.manager).grade > person.grade


def test_the_directory_has_the_gaps_and_the_past_of_a_real_one(at_400):
    people = at_400.people
    recent = [line for one in people for line in one.former_managers if TODAY - line.until < timedelta(days=365)]
    older = [line for one in people for line in one.former_managers if TODAY - line.until > timedelta(days=366)]
    assert 4 <= sum(person.line is Line.UNKNOWN for person in people) <= 8
    assert 8 <= len(recent) <= 40
    assert older
    assert 6 <= sum(person.appraiser is not None for person in people) <= 20
    assert sum(not person.is_present for person in people) == 6
    assert sum(person.kind is Kind.GUEST for person in people) == 4
    for person in people:
        assert {person.started_on < line.until for line in person.former_managers} <= {True}
        assert person.started_on < (person.left_on or TODAY) <= TODAY


def test_units_sites_and_grades_are_those_of_the_company(at_400):
    units = {unit.key: unit for unit in at_400.units}
    zones = {site.key: site.time_zone for site in at_400.sites}
    assert 8 <= len(units) <= 12
    assert {unit.parent for unit in at_400.units} - {None} <= set(units)
    assert {zone.split("/")[0] for zone in zones.values()} == {"Europe", "Africa", "Asia", "America"}
    for person in at_400.people:
        assert ZoneInfo(person.time_zone).key == person.time_zone
        if person.kind is Kind.EMPLOYEE:
            assert person.unit in units
            assert zones[person.site] == person.time_zone
        else:
            assert (person.unit, person.site, person.line) == (None, None, Line.NONE)
    assert [grade.level for grade in at_400.grades] == list(range(1, 11))


def test_names_are_whole_and_of_many_kinds(at_400):
    names = [person.name for person in at_400.people]
    assert sum(not name.isascii() for name in names) > 40
    assert any(
        not unicodedata.name(letter).startswith("LATIN") for name in names for letter in name if letter.isalpha()
    )
    assert "Sulastri" in names
    assert any(len(name.split()) >= 4 for name in names)
    assert len(set(names)) >= len(names) - 4
    assert [name for name in names if "=" in name or "{" in name or name != name.strip()] == []


# The cast


def test_every_part_is_played_by_a_different_person_who_is_here(at_any_size):
    assert [member.role for member in at_any_size.cast] != []
    assert {member.role for member in at_any_size.cast} == set(CastRole)
    players = [at_any_size.player(role) for role in CastRole]
    assert len({player.key for player in players}) == len(CastRole)
    assert {player.is_present and player.line is Line.KNOWN for player in players} == {True}
    assert {member.introduction.endswith(".") for member in at_any_size.cast} == {True}


def test_the_cast_keeps_its_names_whatever_the_seed_and_nobody_else_is_called_like_them():
    names = [[subject.player(role).name for role in CastRole] for subject in map(company, SEEDS)]
    assert names[0] == names[1] == names[2]
    assert company().player(CastRole.MENTEE).name == "Amina Garba"
    assert sum(person.known_as == "Amina" for person in company().people) == 1


def test_the_line_manager_leads_the_mentee_and_the_mentor_is_her_pair(at_any_size):
    mentee, mentor = at_any_size.player(CastRole.MENTEE), at_any_size.player(CastRole.MENTOR)
    both, newcomer = at_any_size.player(CastRole.BOTH), at_any_size.player(CastRole.NEWCOMER)
    pairs = {(pair.mentee, pair.mentor) for pair in at_any_size.pairs if pair.ended_on is None}
    enrolled = by_person(at_any_size, CROSSING_LINES)
    waiting = by_person(at_any_size, NEW_HORIZONS)
    assert mentee.manager == at_any_size.player(CastRole.LINE_MANAGER).key
    assert (mentee.key, mentor.key) in pairs
    assert enrolled[both.key].roles == (Role.MENTEE, Role.MENTOR)
    assert both.key in {one for one, _ in pairs}
    assert both.key in {other for _, other in pairs}
    assert waiting[newcomer.key].roles == (Role.MENTEE,)
    assert waiting[mentor.key].answers.capacity == 2, "one place of hers is free"


# The programmes


def test_the_programmes_stand_where_the_story_says(at_any_size):
    phases = {programme.key: programme.phase for programme in at_any_size.programmes}
    assert phases == {
        CROSSING_LINES: PhaseName.MENTORING,
        NEW_HORIZONS: PhaseName.MATCH,
        FRESH_EYES: PhaseName.RECRUIT,
        OPPOSITE_NUMBERS: PhaseName.MENTORING,
    }
    for programme in at_any_size.programmes:
        current = programme.dates_of(programme.phase)
        assert current.starts_on <= TODAY <= current.ends_on
        assert [phase.name for phase in programme.phases] == list(PhaseName)
        for one, following in zip(programme.phases, programme.phases[1:], strict=False):
            assert following.starts_on == one.ends_on + timedelta(days=1)
        assert programme.contact == at_any_size.player(CastRole.PROGRAMME_MANAGER).key
        assert len(programme.description) >= 3


def test_crossing_lines_is_in_its_fourth_month():
    programme = next(one for one in company().programmes if one.key == CROSSING_LINES)
    days = (TODAY - programme.dates_of(PhaseName.MENTORING).starts_on).days
    assert 3 * 30 < days < 4 * 30


def test_everybody_enrolled_meets_the_rules_and_joined_in_time(at_any_size):
    programmes = {programme.key: programme for programme in at_any_size.programmes}
    seen = Counter((enrolment.programme, enrolment.person) for enrolment in at_any_size.enrolments)
    assert set(seen.values()) == {1}
    for enrolment in at_any_size.enrolments:
        programme = programmes[enrolment.programme]
        rules = {Role.MENTEE: programme.mentee_rules, Role.MENTOR: programme.mentor_rules}
        for role in enrolment.roles:
            assert may_join(at_any_size.person(enrolment.person), rules[role])
        recruit = programme.dates_of(PhaseName.RECRUIT)
        last = enrolment.submitted_on or enrolment.started_on
        assert recruit.starts_on <= enrolment.started_on <= last <= min(recruit.ends_on, TODAY)


def test_a_rule_refuses_who_does_not_meet_it_and_who_has_left():
    subject = company()
    programmes = {programme.key: programme for programme in subject.programmes}
    newcomer, mentor = subject.player(CastRole.NEWCOMER), subject.player(CastRole.MENTOR)
    assert may_join(newcomer, programmes[NEW_HORIZONS].mentee_rules)
    assert not may_join(mentor, programmes[NEW_HORIZONS].mentee_rules)
    assert not may_join(newcomer, programmes[NEW_HORIZONS].mentor_rules)
    guest = next(person for person in subject.people if person.kind is Kind.GUEST)
    assert not may_join(guest, programmes[FRESH_EYES].mentee_rules)
    osaka = next(one for one in subject.people if one.site == "osaka" and one.grade <= 4 and one.is_present)
    assert not may_join(osaka, programmes[FRESH_EYES].mentor_rules)
    gone = next(person for person in subject.people if not person.is_present)
    assert not may_join(gone, ())


# The round that waits to be matched


def test_new_horizons_has_about_six_mentees_for_five_free_places(at_400):
    enrolled = at_400.enrolments_in(NEW_HORIZONS)
    taken = Counter(pair.mentor for pair in at_400.pairs if pair.ended_on is None)
    mentees = sum(Role.MENTEE in one.roles for one in enrolled)
    places = sum(one.answers.capacity - taken[one.person] for one in enrolled if Role.MENTOR in one.roles)
    assert 60 <= len(enrolled) <= 120
    assert 1.1 <= mentees / places <= 1.3


def test_new_horizons_has_a_few_who_cannot_be_matched(at_400):
    enrolled = at_400.enrolments_in(NEW_HORIZONS)
    spoken = {code for one in enrolled if Role.MENTOR in one.roles for code in one.answers.languages}
    mentees = [one for one in enrolled if Role.MENTEE in one.roles]
    alone = [one.person for one in mentees if spoken.isdisjoint(one.answers.languages)]
    unknown = [one.person for one in mentees if at_400.person(one.person).line is Line.UNKNOWN]
    assert 1 <= len(alone) <= 4
    assert 1 <= len(unknown) <= 5


def test_capacity_is_one_number_per_person_and_never_exceeded(at_any_size):
    capacities: dict[str, set[int]] = {}
    for one in at_any_size.enrolments:
        if one.answers.capacity is not None and one.programme != FRESH_EYES:
            capacities.setdefault(one.person, set()).add(one.answers.capacity)
    assert {len(numbers) for numbers in capacities.values()} == {1}
    for mentor, count in Counter(pair.mentor for pair in at_any_size.pairs).items():
        assert count <= min(capacities[mentor])


# What people answered


def test_answers_come_from_the_lists_and_fit_the_roles(at_any_size):
    skills = {skill for group in at_any_size.skills.values() for skill in group}
    codes = {language.code for language in at_any_size.languages}
    for one in at_any_size.enrolments:
        answers = one.answers
        assert {*answers.skills_wanted, *answers.skills_offered} <= skills
        assert set(answers.languages) <= codes
        assert {*answers.areas_sought.values(), *answers.areas_given.values()} <= set(range(5))
        assert answers.hours is None or 0 <= answers.hours[0] < answers.hours[1] <= 24
        if one.progress is Progress.SUBMITTED:
            assert bool(answers.areas_sought) == bool(answers.skills_wanted) == (Role.MENTEE in one.roles)
            assert bool(answers.areas_given) == bool(answers.skills_offered) == (Role.MENTOR in one.roles)
            assert (answers.capacity is not None) == (Role.MENTOR in one.roles)
            assert answers.languages


def test_a_question_is_answered_or_declined_never_both(at_400):
    declined = Counter(question for one in at_400.enrolments for question in one.answers.declined)
    assert len(declined) >= 4
    for one in at_400.enrolments:
        for question in one.answers.declined:
            name, _, area = question.partition(":")
            answered = getattr(one.answers, name)
            assert Area(area) not in answered if area else answered is None
        if one.progress is Progress.SUBMITTED:
            open_questions = {
                name for name in ("hours", "rhythm", "meeting", "statement") if not getattr(one.answers, name)
            }
            assert open_questions <= one.answers.declined


def test_fresh_eyes_has_people_who_stopped_half_way(at_400):
    enrolled = at_400.enrolments_in(FRESH_EYES)
    halfway = [one for one in enrolled if one.progress is Progress.STARTED]
    assert 0.25 < len(halfway) / len(enrolled) < 0.55
    assert {one.submitted_on for one in halfway} == {None}
    assert {bool(one.answers.areas_sought or one.answers.areas_given) for one in halfway} == {True}
    assert Answers() not in [one.answers for one in halfway]
    mentors = [one for one in halfway if Role.MENTOR in one.roles]
    assert {one.answers.capacity for one in mentors} == {None}
    others = [one for one in at_400.enrolments if one.programme != FRESH_EYES]
    assert {one.progress for one in others} == {Progress.SUBMITTED}


def test_what_people_seek_goes_with_where_they_stand():
    sought: dict[bool, list[int]] = {True: [], False: []}
    for seed in SEEDS:
        for one in company(seed).enrolments_in(CROSSING_LINES):
            if Role.MENTEE in one.roles:
                sought[company(seed).person(one.person).grade <= 3].append(one.answers.areas_sought[Area.EDUCATION])
    assert mean(sought[True]) > mean(sought[False]) + 0.3


def test_statements_are_people_and_not_a_pattern(at_400):
    written = [one.answers.statement for one in at_400.enrolments if one.answers.statement]
    assert len(written) > 200
    assert len(set(written)) >= 0.9 * len(written)
    assert [text for text in written if "{" in text or "  " in text] == []
    assert min(map(len, written)) > 40
    assert max(map(len, written)) < 600
    openings = Counter(text.split(". ")[0] for text in written)
    assert openings.most_common(1)[0][1] <= 7


def test_wishes_and_exclusions_name_others_of_the_programme(at_400):
    wishes = exclusions = 0
    for one in at_400.enrolments:
        others = {other.person for other in at_400.enrolments_in(one.programme)} - {one.person}
        named = [wish.person for wish in one.wishes]
        assert {*named, *one.exclusions} <= others
        assert len(set(named)) == len(named)
        assert {wish.reason.endswith(".") for wish in one.wishes} <= {True}
        wishes += len(named)
        exclusions += len(one.exclusions)
        for other in named:
            assert one.person not in line_above(at_400, at_400.person(other))
            assert other not in line_above(at_400, at_400.person(one.person))
    assert wishes >= 20
    assert exclusions >= 4


# The pairs


def test_about_ninety_pairs_are_active_and_a_few_have_parted(at_400):
    active = [pair for pair in at_400.pairs_in(CROSSING_LINES) if pair.ended_on is None]
    parted = [pair for pair in at_400.pairs if pair.ended_on is not None]
    assert 85 <= len(active) <= 95
    assert len(parted) == 3
    assert len({pair.mentee for pair in at_400.pairs}) == len(at_400.pairs)


def test_no_pair_breaks_a_rule(at_any_size):
    enrolled = by_person(at_any_size, CROSSING_LINES)
    assert at_any_size.pairs
    for pair in at_any_size.pairs:
        mentee, mentor = at_any_size.person(pair.mentee), at_any_size.person(pair.mentor)
        assert pair.mentee != pair.mentor
        assert pair.mentor not in line_above(at_any_size, mentee)
        assert pair.mentee not in line_above(at_any_size, mentor)
        assert Line.UNKNOWN not in (mentee.line, mentor.line)
        assert mentee.unit != mentor.unit
        assert set(enrolled[pair.mentee].answers.languages) & set(enrolled[pair.mentor].answers.languages)
        assert pair.mentor not in enrolled[pair.mentee].exclusions
        assert pair.mentee not in enrolled[pair.mentor].exclusions
        assert pair.released_on < pair.opened_on < (pair.ended_on or TODAY) <= TODAY


def test_pairs_write_two_to_twelve_messages_in_order_and_never_in_the_future(at_any_size):
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    for pair in at_any_size.pairs:
        assert 2 <= len(pair.messages) <= 12
        times = [message.sent_at for message in pair.messages]
        assert times == sorted(set(times))
        assert times[-1] < midnight
        assert pair.opened_on <= times[0].date() + timedelta(days=1)
        assert times[-1].date() < (pair.ended_on or TODAY)
        assert {message.author for message in pair.messages} == {pair.mentee, pair.mentor}
        for message in pair.messages:
            hour = message.sent_at.astimezone(ZoneInfo(at_any_size.person(message.author).time_zone)).hour
            assert 7 <= hour < 22
            assert "{" not in message.text


def test_there_are_at_least_forty_threads_and_a_company_uses_most(at_400):
    assert len(all_threads()) >= 40
    assert {len(threads(area)) >= 8 for area in Area} == {True}
    beginnings = {thread.lines[0].text[:30] for thread in all_threads().values()}
    told = {message.text[:30] for pair in at_400.pairs for message in pair.messages}
    assert len(beginnings & told) >= 30


# Chance


def test_the_same_seed_and_day_give_the_same_company():
    assert imagine_company(TODAY, people=60, seed=5) == imagine_company(TODAY, people=60, seed=5)
    assert imagine_company(TODAY, people=60, seed=5) != imagine_company(TODAY, people=60, seed=6)


def test_the_company_is_the_same_in_another_process_with_another_order_of_sets():
    script = (
        "from datetime import date; from hashlib import sha256; from konnekt.demo.company import imagine_company;"
        "subject = imagine_company(date(2025, 11, 24), people=130, seed=3);"
        "print(sha256(repr((subject.people, subject.pairs, [(e.person, e.answers.statement, e.answers.skills_wanted,"
        "e.wishes, e.exclusions) for e in subject.enrolments])).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": order, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        ).stdout
        for order in ("1", "2")
    }
    assert len(digests) == 1


def test_another_day_moves_every_date_and_changes_nobody():
    later = imagine_company(TODAY + timedelta(days=70), people=60, seed=5)
    now = imagine_company(TODAY, people=60, seed=5)
    assert [person.name for person in later.people] == [person.name for person in now.people]
    assert {(one.started_on - other.started_on).days for one, other in zip(later.people, now.people, strict=True)} == {
        70
    }


@pytest.mark.parametrize("people", [0, 29, 5001])
def test_a_company_too_small_or_too_large_is_refused_in_words(people):
    with pytest.raises(ValueError, match=r"people must be between 30 and 5,000.*: [\d,]+$"):
        imagine_company(TODAY, people=people)


def test_the_lists_are_of_the_size_people_can_choose_from():
    subject = company()
    skills = [skill for group in subject.skills.values() for skill in group]
    assert len(subject.skills) == 12
    assert 140 <= len(skills) <= 160
    assert len(set(skills)) == len(skills)
    assert 38 <= len(subject.languages) <= 45
    assert len({language.code for language in subject.languages}) == len(subject.languages)
