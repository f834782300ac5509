"""Ties across units: what is one, what is known of before, and when nothing is told."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from tests.factories.crowd import enrol_all, members
from tests.factories.intake import open_programme

from konnekt.core.errors import NotFound
from konnekt.core.tenancy import tenant
from konnekt.disclosure.models import PublishedCounts
from konnekt.organisations.models import Member
from konnekt.outcomes import ties as room
from konnekt.outcomes.ties import first_met, ties_across_units
from konnekt.programmes.models import Enrolment, Round
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.sealing.keyring import Holder, place, seal
from konnekt.workspace.models import Introduction, Session
from konnekt.workspace.states import IntroductionState, SessionState

BEGAN = date(2026, 3, 2)
BEFORE = datetime(2026, 1, 12, 9, tzinfo=UTC)
AFTER = datetime(2026, 4, 13, 9, tzinfo=UTC)
NOW = date(2026, 6, 3)


@pytest.fixture
def crowd(cast) -> list[Member]:
    """Twenty-four people in three units by turns."""
    with tenant(cast.organisation_id):
        return members(24)


@pytest.fixture
def round_(cast, crowd) -> Round:
    """All of them take part; mentors are the last twelve."""
    with tenant(cast.organisation_id):
        made = open_programme(cast)
        Round.objects.filter(pk=made.pk).update(
            enrolment_opens=BEGAN - timedelta(days=60),
            enrolment_closes=BEGAN - timedelta(days=30),
            matching_on=BEGAN - timedelta(days=20),
            starts_on=BEGAN,
            ends_on=BEGAN + timedelta(days=270),
        )
        made.refresh_from_db()
        enrol_all(made, mentees=crowd[:12], mentors=crowd[12:])
    return made


def pair(round_: Round, *people: Member, at: datetime, state: SessionState = SessionState.HELD) -> Relationship:
    """These are in a pair or a circle that met, or would have."""
    row = Relationship.objects.create(
        round=round_, state=RelationshipState.ACTIVE, answer_by=at, opened_at=at, is_circle=len(people) > 2
    )
    enrolments = {one.member_id: one for one in Enrolment.objects.filter(round=round_)}
    for number, one in enumerate(people):
        Part.objects.create(
            relationship=row,
            enrolment=enrolments[one.pk],
            member=one,
            round=round_,
            side=PartSide.MENTEE if number else PartSide.MENTOR,
            consent=Consent.YES,
            holds_place=False,
            is_one_off=True,
        )
    session = Session(
        pk=uuid4(), relationship=row, state=state, begins_at=at, ends_at=at + timedelta(hours=1), made_by=people[0]
    )
    session.made_at = session.changed_at = at
    session.place = seal(Holder.relationship(row.pk), "", place("workspace.Session", "place", session.pk))
    session.save(force_insert=True)
    return row


def told(cast, round_: Round, *, today: date = NOW, k: int = 5):
    with tenant(cast.organisation_id):
        return ties_across_units(cast.programme_manager.actor, round_, today=today, k=k)


def meet(cast, round_, crowd, number, at):
    """So many pairs of a mentee and a mentor of another unit."""
    with tenant(cast.organisation_id):
        for place_ in range(number):
            pair(round_, crowd[12 + place_], crowd[(place_ + 1) % 12], at=at)


def test_before_is_not_known_where_konnekt_was_not_in_use(cast, round_, crowd):
    meet(cast, round_, crowd, 7, AFTER)
    found = told(cast, round_)
    assert found.before is None
    assert (str(found.now[0]), str(found.now[1])) == ("5 or more", "10 or more")
    assert str(found.people) == "20 or more"
    assert found.as_of == date(2026, 6, 1)


def test_before_and_now_are_told_in_steps(cast, round_, crowd):
    meet(cast, round_, crowd, 6, BEFORE)
    with tenant(cast.organisation_id):
        for place_ in range(6):
            pair(round_, crowd[18 + place_], crowd[(place_ + 8) % 12], at=AFTER)
    found = told(cast, round_)
    assert [str(one) for one in (*found.before, *found.now)] == ["5 or more", "10 or more", "10 or more", "20 or more"]


def test_what_is_told_stays_for_the_week(cast, round_, crowd):
    meet(cast, round_, crowd, 6, AFTER)
    first = told(cast, round_)
    with tenant(cast.organisation_id):
        Session.objects.all().delete()
    assert told(cast, round_, today=NOW + timedelta(days=2)) == first
    assert told(cast, round_, today=NOW + timedelta(days=7)).now[0].shown is None
    with tenant(cast.organisation_id):
        assert PublishedCounts.objects.count() == 2


def test_few_people_or_one_behind_most_tell_nothing(cast, round_, crowd):
    meet(cast, round_, crowd, 2, AFTER)
    assert told(cast, round_).now[0].shown is None
    with tenant(cast.organisation_id):
        PublishedCounts.objects.all().delete()
        others = [one for one in crowd[:12] if one.unit_id != crowd[12].unit_id]
        for one in others:
            pair(round_, crowd[12], one, at=AFTER)
    assert len(others) == 8
    assert told(cast, round_).now[0].shown is None


def test_what_is_a_tie(cast, round_, crowd):
    with tenant(cast.organisation_id):
        one, two, three = crowd[0], crowd[1], crowd[13]
        pair(round_, three, one, at=AFTER, state=SessionState.PLANNED)
        assert first_met({one.pk}) == {}
        again = pair(round_, three, one, at=AFTER)
        pair(round_, three, one, at=BEFORE)
        Introduction.objects.create(
            relationship=again,
            offered_by=three,
            mentee=one,
            third=two,
            state=IntroductionState.AGREED,
            words=b"",
            line=b"",
            offered_at=AFTER,
            answer_by=AFTER,
            answered_at=AFTER,
        )
        assert first_met({one.pk}) == {
            frozenset({one.pk, three.pk}): BEFORE.date(),
            frozenset({one.pk, two.pk}): AFTER.date(),
        }
        pair(round_, crowd[14], crowd[4], crowd[5], at=AFTER)
        assert len(first_met({crowd[4].pk})) == 2
        assert first_met({cast.mentee.member.pk}) == {}


def test_in_a_circle_those_met_who_were_in_one_session(cast, round_, crowd):
    with tenant(cast.organisation_id):
        circle = pair(round_, crowd[14], crowd[4], crowd[5], at=AFTER)
        late = crowd[5].pk
        Part.objects.filter(relationship=circle, member=late).update(answered_at=AFTER + timedelta(days=1))
        assert set(first_met({crowd[14].pk})) == {frozenset({crowd[14].pk, crowd[4].pk})}
        again = Session.objects.get(relationship=circle)
        again.pk, again.begins_at, again.ends_at = uuid4(), AFTER + timedelta(days=2), AFTER + timedelta(days=3)
        again.mentor, again.mentee = crowd[14], crowd[5]
        again.save(force_insert=True)
        assert set(first_met({late})) == {frozenset({crowd[14].pk, late})}  # for two alone: nobody else was there


def test_people_of_one_unit_or_of_none_are_no_tie_across_units(cast, round_, crowd):
    with tenant(cast.organisation_id):
        for place_ in range(6):
            pair(round_, crowd[12 + place_], crowd[place_], at=AFTER)  # the same unit
        Member.objects.filter(pk__in=[one.pk for one in crowd[6:12]]).update(unit=None)
        for place_ in range(6):
            pair(round_, crowd[18 + place_], crowd[6 + (place_ + 1) % 6], at=AFTER)
    assert told(cast, round_).now[0].shown is None


def test_another_source_is_one_more_function(cast, round_, crowd, monkeypatch):
    def by_talk(people):
        for one, other in zip(crowd[:8], crowd[9:17], strict=True):
            yield room.Met(one.pk, other.pk, AFTER)
            yield room.Met(one.pk, one.pk, AFTER)

    monkeypatch.setattr(room, "SOURCES", (by_talk,))
    with tenant(cast.organisation_id):
        assert len(first_met({one.pk for one in crowd})) == 8


def test_only_those_who_run_the_round_are_told(cast, round_):
    for name in set(cast.people) - {"programme_manager"}:
        with tenant(cast.organisation_id), pytest.raises(NotFound):
            ties_across_units(cast.people[name].actor, round_, today=NOW, k=5)
