"""Where everybody arrives."""

import pytest

from konnekt.accounts.actions.logins import create_login
from konnekt.accounts.demo_links import link_for
from konnekt.organisations.models import Login, Organisation

PASSWORD = "seven otters juggle lanterns"


def test_an_empty_installation_begins_with_the_first_run(db, client):
    assert client.get("/")["Location"] == "/first-run/"


@pytest.mark.parametrize("others", [0, 2])
def test_a_visitor_finds_every_organisation_by_name(cast, client, others, django_assert_num_queries):
    for number in range(others):
        Organisation.objects.create(name=f"Another {number}", slug=f"another-{number}")
    with django_assert_num_queries(1):
        page = client.get("/").content.decode()
    assert page.count('href="/o/') == 1 + others
    assert 'href="/o/meridian/"' in page
    assert 'href="/accounts/login/"' in page


def test_a_monitor_may_ask_for_the_head_alone(cast, client):
    answer = client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert client.head("/accounts/devices/1/end/").status_code == 405


def test_whoever_belongs_to_one_organisation_goes_on_to_today(cast, client):
    client.force_login(cast.mentee.user)
    assert client.get("/")["Location"] == "/o/meridian/today/"


def test_whoever_belongs_to_several_chooses(cast, stranger, client):
    Login.objects.filter(member_id=stranger.mentee.member.pk).update(user=cast.mentee.user)
    client.force_login(cast.mentee.user)
    assert client.get("/")["Location"] == "/organisations/"
    page = client.get("/organisations/").content.decode()
    assert "Which organisation?" in page
    assert 'href="/o/meridian/today/"' in page
    assert 'href="/o/elsewhere/today/"' in page


def test_whoever_has_no_place_is_told_how_to_get_one(cast, client):
    client.force_login(create_login(email="new@x.example", password=PASSWORD))
    assert client.get("/")["Location"] == "/organisations/"
    page = client.get("/organisations/").content.decode()
    assert "not in yet" in page
    assert 'href="/o/meridian/invitation/"' in page


def test_a_closed_place_is_no_place(cast, client):
    Login.objects.filter(user=cast.mentee.user).update(is_open=False)
    client.force_login(cast.mentee.user)
    assert client.get("/")["Location"] == "/organisations/"


def test_an_operator_without_an_organisation_sees_how_the_installation_is(cast, client):
    client.force_login(create_login(email="root@x.example", password=PASSWORD, is_operator=True))
    assert client.get("/")["Location"] == "/operator/"


@pytest.mark.parametrize("others", [0, 2])
def test_the_choice_is_read_in_a_fixed_number_of_steps(cast, client, others, django_assert_num_queries):
    for number in range(others):
        Organisation.objects.create(name=f"Another {number}", slug=f"another-{number}")
    client.force_login(cast.mentee.user)
    client.get("/organisations/")
    with django_assert_num_queries(4):
        client.get("/organisations/")


class TestDemoLinks:
    @pytest.fixture
    def link(self, cast, settings):
        settings.DEMO = True
        return link_for(cast.mentee.user).removeprefix("http://127.0.0.1:8000")

    def test_a_link_signs_in_as_that_person(self, link, client, cast):
        assert client.get(link, headers={"Host": "127.0.0.1:8000"})["Location"] == "/"
        assert client.session["_auth_user_id"] == str(cast.mentee.user.pk)

    @pytest.mark.parametrize("host", ["localhost", "localhost:8000", "[::1]:8000"])
    def test_other_names_of_this_machine_will_do(self, link, client, settings, host):
        settings.ALLOWED_HOSTS = ["*"]
        assert client.get(link, headers={"Host": host}).status_code == 302

    def test_there_is_no_such_page_in_production(self, link, client, settings):
        settings.DEMO = False
        assert client.get(link, headers={"Host": "127.0.0.1"}).status_code == 404

    def test_nor_for_another_machine(self, link, client):
        assert client.get(link, headers={"Host": "127.0.0.1"}, REMOTE_ADDR="192.0.2.7").status_code == 404

    def test_nor_under_another_name(self, link, client, settings):
        settings.ALLOWED_HOSTS = ["*"]
        assert client.get(link, headers={"Host": "mentoring.example"}).status_code == 404
        assert client.get(link, headers={"Host": "localhost.evil.example"}).status_code == 404

    def test_nor_through_a_proxy(self, link, client):
        headers = {"Host": "127.0.0.1", "X-Forwarded-For": "192.0.2.7"}
        assert client.get(link, headers=headers).status_code == 404

    def test_nor_with_a_token_that_was_changed(self, link, client, cast):
        other = cast.mentor.user.pk.hex
        forged = link.replace(cast.mentee.user.pk.hex, other)
        for address in (forged, "/demo/as/x/", f"/demo/as/{other}/"):
            assert client.get(address, headers={"Host": "127.0.0.1"}).status_code == 404
