"""No figure about a group leaves that, with all that left before it, tells of fewer than five people."""

from datetime import date
from uuid import UUID, uuid4, uuid5

import numpy as np
import pytest
from tests.engine.organisations import snapshots
from tests.engine.test_disclosure import attacked, naively, told_in_turn
from tests.threads import all_at_once

from konnekt.core.tenancy import tenant
from konnekt.disclosure.models import ToldGroup
from konnekt.disclosure.publishing import may_tell
from konnekt.organisations.models import Organisation

DAY, NAMESPACE = date(2026, 3, 2), UUID(int=7)


def people(first: int, last: int) -> list[UUID]:
    return [uuid5(NAMESPACE, str(one)) for one in range(first, last)]


def asked(measure: str = "retention", k: int = 5, **groups) -> set[str]:
    return set(may_tell(measure=measure, groups=groups, day=DAY, k=k))


def test_few_people_are_never_told_of(cast):
    with tenant(cast.organisation_id):
        assert asked(rail=people(0, 4)) == set()
        assert asked(rail=people(0, 5)) == {"rail"}
        assert asked(energy=people(10, 17), k=8) == set()


def test_a_second_group_goes_beside_a_small_one(cast):
    with tenant(cast.organisation_id):
        told = asked(everybody=people(0, 20), rail=people(0, 12), energy=people(12, 17), services=people(17, 20))
        assert told == {"everybody", "rail"}


def test_two_reports_with_one_more_person_between_them_tell_of_nobody(cast):
    with tenant(cast.organisation_id):
        assert asked(mentees=people(0, 20)) == {"mentees"}
        assert asked(mentees=people(0, 21)) == set()
        assert asked(mentees=people(1, 20)) == set()
        assert asked(mentees=people(0, 25)) == {"mentees"}


def test_the_same_people_may_be_told_of_again(cast):
    with tenant(cast.organisation_id):
        for _report in range(3):
            assert asked(mentees=people(0, 20), few=people(0, 3)) == {"mentees"}
        assert ToldGroup.objects.count() == 1


def test_another_measure_is_another_question(cast):
    with tenant(cast.organisation_id):
        assert asked(mentees=people(0, 20)) == {"mentees"}
        assert asked("promotion", mentees=people(0, 21)) == {"mentees"}


def test_a_raised_threshold_hides_and_a_lowered_one_brings_nothing_back(cast):
    with tenant(cast.organisation_id):
        assert asked(a=people(0, 6), b=people(6, 30)) == {"a", "b"}
        assert asked(a=people(0, 6), b=people(6, 30), k=10) == {"b"}
        assert asked(c=people(40, 70), k=10) == set()
        assert asked(a=people(0, 6), few=people(0, 3), k=1) == {"a"}


def test_another_organisation_knows_nothing_of_it(cast):
    with tenant(cast.organisation_id):
        assert asked(mentees=people(0, 20)) == {"mentees"}
    with tenant(Organisation.objects.create(name="Elsewhere", slug="elsewhere").pk):
        assert asked(mentees=people(0, 21)) == {"mentees"}


def test_what_is_kept_names_nobody(cast):
    someone = uuid4()
    with tenant(cast.organisation_id):
        asked(mentees=[someone, *people(0, 20)])
        assert someone.bytes[:8] not in bytes(ToldGroup.objects.get().people)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_no_more_than_one_after_the_other(cast):
    both = [lambda: asked(mentees=people(0, 20)), lambda: asked(mentees=people(0, 21))]
    told = all_at_once(cast, both)
    assert sorted(map(len, told)) == [0, 1]


def test_an_attacker_who_read_every_report_singles_nobody_out(cast, proof):
    cases = proof.cases(sample=12, full=1_000)
    given_away = 0
    with tenant(cast.organisation_id):
        for seed in range(cases):
            times = list(snapshots(np.random.default_rng(seed)))
            told = {}
            everybody = np.array(people(0, len(next(iter(times[0].values())))), dtype=object)
            for groups in times:
                named = {name: list(everybody[np.asarray(row, np.bool_)]) for name, row in groups.items()}
                for name in may_tell(measure=f"case {seed}", groups=named, day=DAY, k=5):
                    told[name] = groups[name]
            assert attacked(np.array(list(told.values())), 2) is None
            given_away += attacked(told_in_turn(times, naively), 2) is not None
    assert given_away >= 0.7 * cases
    proof.note(f"organisations of {cases} in which the reports of the product single out fewer than 5", 0)
    otherwise = "fewer than 5 would be singled out, were every cell of enough people told"
    proof.note(f"organisations of {cases} in which {otherwise}", given_away)
