"""What a mentor reads of a round's demand: never about few people, and not anew each time somebody looks."""

from datetime import date
from uuid import uuid4

from konnekt.core.tenancy import tenant
from konnekt.disclosure.models import PublishedCounts
from konnekt.matching.catalogue import CriterionKey, default_criteria
from konnekt.matching.demand import Theme, counted_for, counts_of, matching_data
from konnekt.matching.pool import Person
from konnekt.programmes.models import Enrolment

TODAY = date(2026, 3, 4)


def person(**said):
    return Person(member_id=uuid4(), **said)


MENTEES = [
    *(person(areas_sought={"career": 4, "networking": 1}, languages=frozenset({"en", "es"})) for _ in range(6)),
    *(person(skills_wanted=frozenset({"Café talk"}), languages=frozenset({"es"})) for _ in range(4)),
    person(skills_wanted=frozenset({"CAFE TALK"}), languages=frozenset({"es"})),
    person(skills_wanted=frozenset({"A secret wish"})),
]
MENTORS = [(person(areas_given={"career": 3}, languages=frozenset({"en"})), 2)]


def test_what_fewer_than_five_seek_is_not_even_named():
    assert counts_of(MENTEES, MENTORS, k=5) == {
        "mentees": 12,
        "sought:area:career": 6,
        "short:area:career": 4,
        "sought:skill:cafe talk": 5,
        "short:skill:cafe talk": 5,
        "sought:language:en": 6,
        "short:language:en": 4,
        "sought:language:es": 5,
        "short:language:es": 5,
    }


def test_what_counted_comes_heaviest_first_without_who_wished_for_whom_and_says_what_was_left_open():
    counted = counted_for(person(areas_given={"career": 3}, unit="Rail"), default_criteria())
    assert {one.key for one in counted if one.is_answered} == {CriterionKey.AREAS, CriterionKey.OTHER_UNIT}
    assert [one.key for one in counted[:2]] == [CriterionKey.AREAS, CriterionKey.SKILLS]
    assert not {one.key for one in counted} & {CriterionKey.PRIORITY, CriterionKey.MENTEE_WISHES}


def test_a_week_s_counts_stay_as_they_were_and_a_new_answer_asks_nothing_new(small, monkeypatch):
    monkeypatch.setattr("konnekt.matching.demand._enrolled", lambda _round: crowd)
    mentor = Enrolment(side="mentor", capacity=1)
    crowd = [(Enrolment(side="mentee"), one) for one in MENTEES] + [(mentor, MENTORS[0][0])]
    with tenant(small.cast.organisation_id):
        data = matching_data(small.mentor, today=TODAY, k=5)
        crowd *= 2
        again = matching_data(small.mentor, today=TODAY, k=5)
        assert again == data
        assert matching_data(small.mentor, today=date(2026, 3, 9), k=5).mentees.shown == 20
        assert PublishedCounts.objects.filter(week=date(2026, 3, 2)).count() == 2
    assert (data.mentees.shown, data.reached.shown, data.as_of) == (10, 5, date(2026, 3, 2))
    assert {(one.theme, one.key): one.sought.shown for one in data.offers} == {
        (Theme.AREA, "career"): 5,
        (Theme.SKILL, "public speaking"): None,
        (Theme.LANGUAGE, "en"): 5,
    }
    assert [one.key for one in data.lacking] == ["es", "cafe talk"]
