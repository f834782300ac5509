"""People kept by hand: added, changed, seen off; and the roles they hold."""

from contextlib import suppress
from datetime import UTC, date, datetime
from threading import Event, Thread
from uuid import uuid4

import pytest
from django.db import connections
from tests.cast import assemble
from tests.queue import run_queue

from konnekt.access.actors import Role
from konnekt.accounts.models import User
from konnekt.core.errors import NotFound, Refused
from konnekt.core.facts import Fact
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.organisations.actions.people import add_member, appoint, change_member, dismiss, mark_left
from konnekt.organisations.models import Appointment, Login, Member, Organisation
from konnekt.organisations.queries import find_one, member_of
from konnekt.organisations.states import LineState, MemberKind

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


@pytest.fixture
def office(served):
    return served.administrator.actor


def test_a_person_is_added_and_nobody_guesses_their_line(office):
    member = add_member(office, name=" Ngũgĩ wa Thiong’o ", email=" Ngugi@Meridian.example ")
    kept = Member.objects.get(pk=member.pk)
    assert (kept.name, kept.email, kept.kind) == ("Ngũgĩ wa Thiong’o", "ngugi@meridian.example", MemberKind.DIRECTORY)
    assert (kept.line_state, kept.line_by_hand) == (LineState.UNKNOWN, False)
    entry = Entry.objects.get(verb="member.added")
    assert (entry.subject_member, entry.actor_member) == (member.pk, office.member_id)
    assert "Ngũgĩ" not in str(entry.facts)


def test_a_guest_without_a_manager_is_known_to_have_none(office):
    guest = add_member(office, name="Ines", kind=MemberKind.GUEST, has_no_manager=True)
    assert (guest.line_state, guest.line_by_hand, guest.line_trouble) == (LineState.NONE, True, "")


def test_no_two_people_share_an_address_or_a_number(served, office):
    with pytest.raises(Refused, match="already has this address") as refused:
        add_member(office, name="Another", email="MENTEE@meridian.example")
    assert refused.value.field == "email"
    with pytest.raises(Refused, match="already has this number"):
        add_member(office, name="Another", external_id="mentee")
    with pytest.raises(Refused, match="already has this address") as refused:
        change_member(office, member=served.mentor.member, email="Mentee@meridian.example ")
    assert refused.value.field == "email"


def test_people_without_an_address_do_not_clash(office):
    assert add_member(office, name="One").email == add_member(office, name="Two").email == ""


def test_only_what_changed_is_recorded(served, office):
    change_member(office, member=served.mentor.member, name="Björn Åkesson", site="", email="mentor@meridian.example")
    kept = Member.objects.get(pk=served.mentor.member.pk)
    assert (kept.name, kept.name_key) == ("Björn Åkesson", "bjorn akesson")
    assert Entry.objects.get(verb="member.changed").fields == ["name"]


def test_a_change_that_changes_nothing_leaves_no_trace(served, office):
    change_member(office, member=served.mentor.member, name="Björn")
    assert not Entry.objects.filter(verb="member.changed").exists()


def test_what_is_not_for_hands_is_a_mistake_of_the_caller(served, office):
    with pytest.raises(ValueError, match="line_state"):
        change_member(office, member=served.mentor.member, line_state=LineState.NONE)


def test_whoever_leaves_can_no_longer_sign_in_and_the_fact_is_announced(served, office, monkeypatch):
    told = []
    monkeypatch.setattr("konnekt.organisations.actions.people.announce", lambda fact, **ids: told.append((fact, ids)))
    mentee = served.mentee
    mark_left(office, member=mentee.member, now=NOW)
    kept = Member.objects.get(pk=mentee.member.pk)
    assert kept.left_on == date(2026, 3, 2)
    assert not Login.objects.get(member_id=kept.pk).is_open
    assert member_of(mentee.user, served.organisation) is None
    assert told == [(Fact.MEMBER_LEFT, {"member_id": kept.pk})]
    assert Entry.objects.get(verb="member.left").subject_member == kept.pk


def test_leaving_twice_is_leaving_once(served, office):
    for _ in range(2):
        mark_left(office, member=served.mentee.member, now=NOW)
    assert Entry.objects.filter(verb="member.left").count() == 1
    run_queue()


def test_nobody_marks_themselves_as_having_left(served, office):
    with pytest.raises(Refused, match="another administrator"):
        mark_left(office, member=served.administrator.member, now=NOW)
    assert Login.objects.get(member_id=served.administrator.member.pk).is_open


def test_a_role_is_given_once_and_taken_once(served, office):
    for _ in range(2):
        appoint(office, member=served.mentor.member, role=Role.AUDITOR)
    for _ in range(2):
        dismiss(office, member=served.mentor.member, role=Role.AUDITOR)
    assert not Appointment.objects.filter(member=served.mentor.member).exists()
    verbs = (
        Entry.objects.filter(subject_member=served.mentor.member.pk).order_by("number").values_list("verb", flat=True)
    )
    assert list(verbs) == ["role.given", "role.taken"]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VISITOR, Role.OPERATOR])
def test_only_roles_that_can_be_given_are_given(served, office, role):
    with pytest.raises(NotFound):
        appoint(office, member=served.mentor.member, role=role)


def test_whoever_left_gets_no_role(served, office):
    mark_left(office, member=served.mentor.member, now=NOW)
    with pytest.raises(Refused, match="has left"):
        appoint(office, member=served.mentor.member, role=Role.AUDITOR)


def test_the_last_administrator_stays(served, office):
    ada, mei = served.administrator.member, served.colleague.member
    with pytest.raises(Refused, match="last administrator"):
        dismiss(office, member=ada, role=Role.ADMINISTRATOR)
    appoint(office, member=mei, role=Role.ADMINISTRATOR)
    mark_left(office, member=mei, now=NOW)
    with pytest.raises(Refused, match="last administrator"):
        dismiss(office, member=ada, role=Role.ADMINISTRATOR)
    assert Appointment.objects.filter(member=ada, role=Role.ADMINISTRATOR).exists()


def test_one_of_two_administrators_may_go(served, office):
    appoint(office, member=served.colleague.member, role=Role.ADMINISTRATOR)
    dismiss(office, member=served.administrator.member, role=Role.ADMINISTRATOR)
    assert Appointment.objects.get(role=Role.ADMINISTRATOR).member_id == served.colleague.member.pk


def runs_things(person):
    return User.objects.get(pk=person.user.pk).runs_things


def test_a_login_is_held_to_strict_limits_as_long_as_it_holds_power(served, office):
    appoint(office, member=served.colleague.member, role=Role.CHAMPION)
    assert not runs_things(served.colleague)
    appoint(office, member=served.colleague.member, role=Role.PROGRAMME_MANAGER)
    assert runs_things(served.colleague)
    dismiss(office, member=served.colleague.member, role=Role.PROGRAMME_MANAGER)
    assert not runs_things(served.colleague)


def test_limits_are_not_loosened_for_somebody_who_may_run_things_elsewhere(served, office):
    elsewhere = Organisation.objects.create(name="Elsewhere", slug="elsewhere")
    Login.objects.create(user=served.colleague.user, organisation=elsewhere, member_id=uuid4())
    appoint(office, member=served.colleague.member, role=Role.PROGRAMME_MANAGER)
    dismiss(office, member=served.colleague.member, role=Role.PROGRAMME_MANAGER)
    assert runs_things(served.colleague)


@pytest.mark.parametrize("who", ["programme_manager", "champion", "safeguarding", "auditor", "line_manager", "mentee"])
def test_nobody_but_an_administrator_keeps_people(served, who):
    actor, member = served.people[who].actor, served.mentor.member
    for attempt in (
        lambda: add_member(actor, name="Somebody"),
        lambda: change_member(actor, member=member, name="Else"),
        lambda: mark_left(actor, member=member, now=NOW),
        lambda: appoint(actor, member=member, role=Role.ADMINISTRATOR),
        lambda: dismiss(actor, member=member, role=Role.ADMINISTRATOR),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_one_person_is_found_by_address_or_whole_name(served):
    everybody = Member.objects.all()
    assert find_one(everybody, " Mentee@meridian.example") == served.mentee.member
    assert find_one(everybody, "bjorn") == served.mentor.member
    for given in ("", "Am", "nobody@meridian.example"):
        with pytest.raises(Refused, match="Nobody here is called"):
            find_one(everybody, given)


def test_two_of_a_name_are_not_guessed_between_and_leavers_are_not_found(served, office):
    add_member(office, name="Björn")
    with pytest.raises(Refused, match="Two people"):
        find_one(Member.objects.all(), "Björn")
    mark_left(office, member=served.mentor.member, now=NOW)
    assert find_one(Member.objects.all(), "Björn") != served.mentor.member


def test_a_change_by_hand_writes_what_was_changed_and_nothing_that_was_read_before(served):
    stale = Member.objects.get(pk=served.colleague.member.pk)
    mark_left(served.administrator.actor, member=Member.objects.get(pk=stale.pk), now=NOW)
    change_member(served.administrator.actor, member=stale, site="Pune")
    assert Member.objects.get(pk=stale.pk).has_left


@pytest.mark.usefixtures("transactional_db")
def test_two_administrators_who_see_each_other_off_at_once_do_not_both_go():
    cast = assemble()
    one, other = cast.administrator, cast.colleague
    with tenant(cast.organisation_id):
        appoint(one.actor, member=other.member, role=Role.ADMINISTRATOR)
    marked, may_commit, said = Event(), Event(), []

    def first():
        with tenant(cast.organisation_id):
            mark_left(one.actor, member=other.member, now=NOW)
            marked.set()
            may_commit.wait(10)
        connections.close_all()

    def second():
        with suppress(Refused), tenant(cast.organisation_id):
            mark_left(other.actor, member=one.member, now=NOW)
            said.append("done")
        connections.close_all()

    threads = Thread(target=first), Thread(target=second)
    threads[0].start()
    assert marked.wait(10)
    threads[1].start()
    threads[1].join(0.5)  # time enough to overtake, if it may
    may_commit.set()
    for thread in threads:
        thread.join()
    assert said == []
    with tenant(cast.organisation_id):
        assert Appointment.objects.filter(role=Role.ADMINISTRATOR, member__left_on=None).exists()
