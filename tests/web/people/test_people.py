"""The administrator's pages about people: found, added, changed, invited, given roles, seen off."""

from datetime import date
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from tests.queue import run_queue

from konnekt.access.actors import Role
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Appointment, Login, Member, ReportingLine, Unit
from konnekt.organisations.names import fold
from konnekt.organisations.states import LineState, MemberKind

LIST = "/o/meridian/people/"
LONG = "Maximiliane Alexandra Konstantinowna " * 5


@pytest.fixture
def office(cast, signed_in):
    return signed_in(cast.administrator)


@pytest.fixture
def served(cast):
    """Whoever looks at rows afterwards does so in their organisation."""
    return lambda: tenant(cast.organisation_id)


def of(person, rest=""):
    return f"{LIST}{person.member.pk}/{rest}"


def words(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def crowd(number):
    Member.objects.bulk_create(
        Member(name=f"Person {n:04}", name_key=f"person {n:04}", email=f"p{n}@meridian.example") for n in range(number)
    )


def test_the_pages_are_the_administrators_alone(cast, stranger, office, signed_in):
    others = [
        *(signed_in(cast.people[who]) for who in ("mentee", "programme_manager", "champion", "auditor")),
        signed_in(stranger.administrator),
    ]
    for address in (LIST, f"{LIST}new/", of(cast.mentee), of(cast.mentee, "change/"), of(cast.mentee, "departure/")):
        assert office.get(address).status_code == 200
        assert [other.get(address).status_code for other in others] == [404] * 5
        assert Client().get(address).status_code == 302


@pytest.mark.parametrize("rest", ["", "change/", "departure/"])
def test_a_foreign_person_is_not_there(stranger, office, rest):
    assert office.get(of(stranger.mentee, rest)).status_code == 404
    assert office.get(f"{LIST}{uuid4()}/{rest}").status_code == 404


@pytest.mark.parametrize("rest", ["roles/", "invitation/", "line/", "departure/", "change/"])
def test_nothing_is_done_to_a_foreign_person(stranger, office, rest):
    assert office.post(of(stranger.mentee, rest), {"roles": ["administrator"], "answer": "none"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_many(served, office, django_assert_num_queries, number):
    with served():
        crowd(number)
    office.get(LIST)
    with django_assert_num_queries(11):
        page = words(office.get(f"{LIST}?q=person"))
    assert page.count('scope="row"') == number


def test_a_thousand_people_come_in_pages(served, office):
    with served():
        crowd(1000)
    first = words(office.get(LIST))
    assert "1009 people" in first.replace(",", "")
    assert first.count('scope="row"') == 50
    last = words(office.get(f"{LIST}?page=21"))
    assert (last.count('scope="row"'), "Person 0999" in last, "Tom Okafor" in last) == (9, True, True)


def test_people_are_found_whatever_their_accents_and_by_address(office):
    for asked in ("BJORN", "björn", "mentor@", "Bj mentor"):
        page = words(office.get(LIST, {"q": asked}))
        assert page.count('scope="row"') == 1, asked
        assert "Björn" in page
    assert "Nobody by that name" in words(office.get(LIST, {"q": "Zzz"}))


def test_the_views_show_those_they_name_and_keep_what_was_searched(cast, served, office):
    with served():
        Member.objects.filter(pk=cast.mentee.member.pk).update(line_state=LineState.UNKNOWN)
        Member.objects.filter(pk=cast.mentor.member.pk).update(kind=MemberKind.GUEST)
        Member.objects.filter(pk=cast.colleague.member.pk).update(left_on="2026-01-01")
    for view, name in (("line_unknown", "Amina Yusuf"), ("guests", "Björn"), ("left", "Mei Lin")):
        page = words(office.get(LIST, {"view": view}))
        assert (page.count('scope="row"'), name in page) == (1, True), view
    assert "?view=left&amp;q=Mei" in words(office.get(LIST, {"q": "Mei"}))
    assert words(office.get(LIST, {"view": "nonsense"})).count('scope="row"') == 8


def test_an_empty_view_says_so(office):
    assert "Nobody here" in words(office.get(LIST, {"view": "guests"}))


def test_a_long_name_stands_whole(served, office):
    with served():
        member = Member.objects.create(name=LONG.strip(), name_key=fold(LONG)[:200])
    assert LONG.strip() in words(office.get(f"{LIST}{member.pk}/"))


NEW = {"name": "Ngũgĩ", "email": "ngugi@meridian.example", "kind": "directory", "invite": "on", "time_zone": ""}


def test_one_person_is_added_and_invited(served, office):
    answer = office.post(f"{LIST}new/", NEW)
    with served():
        member = Member.objects.get(email="ngugi@meridian.example")
    assert answer.url == f"{LIST}{member.pk}/"
    page = words(office.get(answer.url))
    assert "Ngũgĩ is added." in page
    assert "Invited on" in page
    run_queue()
    assert [message.to for message in mail.outbox] == [["ngugi@meridian.example"]]


def test_without_an_address_nobody_is_invited(served, office):
    answer = office.post(f"{LIST}new/", NEW | {"email": ""})
    assert "Add an e-mail first" in words(office.get(answer.url))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"email": "mentee@meridian.example"}, "already has this address"),
        ({"email": "no address"}, "Enter a valid email address"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(served, office, wrong, why):
    given = NEW | {"job_title": "Kept-Title"} | wrong
    page = words(office.post(f"{LIST}new/", given))
    assert why in page
    assert "Kept-Title" in page
    with served():
        assert not Member.objects.filter(job_title="Kept-Title").exists()


def test_a_person_is_changed(cast, served, office):
    given = {"name": "Björn Åkesson", "email": "mentor@meridian.example", "time_zone": "Europe/Stockholm"}
    assert office.post(of(cast.mentor, "change/"), given).url == of(cast.mentor)
    with served():
        member = Member.objects.get(pk=cast.mentor.member.pk)
    assert (member.name, member.time_zone) == ("Björn Åkesson", "Europe/Stockholm")


def test_a_change_that_is_refused_keeps_what_was_typed(cast, office):
    page = words(office.post(of(cast.mentor, "change/"), {"name": "Kept-Name", "email": "mentee@meridian.example"}))
    assert "already has this address" in page
    assert 'value="Kept-Name"' in page


def test_one_page_holds_what_may_be_known(cast, office):
    page = words(office.get(of(cast.mentee)))
    for said in (
        "Amina Yusuf",
        "mentee@meridian.example",
        "Gareth Pugh (manager), since 1 January 2024",
        "Can sign in.",
    ):
        assert said in page


@pytest.mark.parametrize("rest", ["", "change/"])
def test_personnel_facts_are_imported_and_browsed_on_no_page(cast, served, office, rest):
    with served():
        unit = Unit.objects.create(name="Tunnelling", path="Rail / Tunnelling")
        Member.objects.filter(pk=cast.mentee.member.pk).update(unit=unit, grade="Grade 7", started_on=date(2013, 5, 1))
    for page in (words(office.get(LIST)), words(office.get(of(cast.mentee, rest)))):
        assert not [fact for fact in ("Tunnelling", "Grade 7", "2013") if fact in page]
    office.post(of(cast.mentee, "change/"), {"name": "Amina Yusuf", "email": "mentee@meridian.example"})
    with served():
        assert Member.objects.get(pk=cast.mentee.member.pk).unit == unit


@pytest.mark.parametrize("number", [1, 3])
def test_one_page_costs_the_same_however_many_lines(cast, served, office, django_assert_num_queries, number):
    with served():
        for n in range(number - 1):
            ReportingLine.objects.create(
                member=cast.mentee.member, manager=cast.mentor.member, since=f"202{n}-01-01", until="2023-01-01"
            )
    office.get(of(cast.mentee))
    with django_assert_num_queries(13):
        page = words(office.get(of(cast.mentee)))
    assert page.count("(manager), since") == number


def test_a_line_is_stated_by_address_or_name_or_as_none(cast, served, office):
    for given, manager in (("mentor@meridian.example", cast.mentor), ("mei lin", cast.colleague)):
        answer = office.post(of(cast.mentee, "line/"), {"answer": "manager", "manager": given})
        assert answer.url == of(cast.mentee)
        with served():
            present = ReportingLine.objects.get(member=cast.mentee.member, until=None)
        assert present.manager_id == manager.member.pk
    office.post(of(cast.mentee, "line/"), {"answer": "none"})
    assert "Has no manager here." in words(office.get(of(cast.mentee)))


@pytest.mark.parametrize("given", ["Nobody At All", "", "Amina Yusuf"])
def test_a_line_that_cannot_be_keeps_what_was_typed(cast, served, office, given):
    page = words(office.post(of(cast.mentee, "line/"), {"answer": "manager", "manager": given}))
    assert f'value="{given}"' in page or not given
    assert "<details open>" in page
    with served():
        assert (
            ReportingLine.objects.get(member=cast.mentee.member, until=None).manager_id == cast.line_manager.member.pk
        )


def test_roles_are_given_and_taken_together(cast, served, office):
    for chosen in (["auditor", "champion"], ["champion", "programme_manager"], []):
        assert office.post(of(cast.mentor, "roles/"), {"roles": chosen}).url == of(cast.mentor)
        with served():
            held = Appointment.objects.filter(member=cast.mentor.member).values_list("role", flat=True)
            assert sorted(held) == sorted(chosen)


def test_the_last_administrator_stays_and_nothing_else_of_the_form_is_done(cast, served, office):
    page = words(office.post(of(cast.administrator, "roles/"), {"roles": ["auditor"]}))
    assert "This is the last administrator." in page
    with served():
        held = Appointment.objects.filter(member=cast.administrator.member).values_list("role", flat=True)
        assert list(held) == [Role.ADMINISTRATOR]


def test_a_role_that_is_none_is_refused_on_the_page(cast, office):
    assert "is not one of the available choices" in words(office.post(of(cast.mentor, "roles/"), {"roles": ["king"]}))


def test_whoever_can_sign_in_is_not_invited_again(cast, office):
    answer = office.post(of(cast.mentor, "invitation/"))
    assert answer.status_code == 409
    assert "can sign in already" in answer.content.decode()


def test_somebody_leaves_after_a_question(cast, served, office):
    assert "Has Amina Yusuf left" in words(office.get(of(cast.mentee, "departure/")))
    assert office.post(of(cast.mentee, "departure/")).url == LIST
    with served():
        assert Member.objects.get(pk=cast.mentee.member.pk).has_left
    assert not Login.objects.get(member_id=cast.mentee.member.pk).is_open
    page = words(office.get(of(cast.mentee)))
    assert "Their sign-in is closed." in page
    assert "Mark as left" not in page


def test_nobody_sees_themselves_off(cast, office):
    assert office.post(of(cast.administrator, "departure/")).status_code == 409
