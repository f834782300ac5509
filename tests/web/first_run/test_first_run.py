"""The first page of an empty installation, and the command that does the same."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from konnekt.access.actors import Role
from konnekt.accounts.models import User
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.organisations.models import Appointment, InterestArea, Login, Member, Organisation
from konnekt.organisations.queries import actor_for
from konnekt.organisations.states import LineState
from konnekt.web.first_run.token import current_token

PASSWORD = "seven otters juggle lanterns"
ANSWERS = {
    "name": "Harbour & Vale",
    "slug": "harbour",
    "time_zone": "Europe/Dublin",
    "person": "Siobhán Ní Dhomhnaill",
    "email": "Siobhan@Harbour.example",
    "password": PASSWORD,
    "has_no_manager": "on",
}


@pytest.fixture
def token(db):
    return current_token()


def test_everything_stands_after_one_form(token, client):
    page = client.get("/first-run/", {"token": token}).content.decode()
    assert "A place for mentoring" in page
    answer = client.post("/first-run/", ANSWERS | {"token": token})
    assert (answer.status_code, answer["Location"]) == (302, "/o/harbour/today/")
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.slug) == ("Harbour & Vale", "harbour")
    assert organisation.time_zone == "Europe/Dublin"
    user = User.objects.get()
    assert (user.email, user.is_operator, user.runs_things) == ("siobhan@harbour.example", True, True)
    assert EmailAddress.objects.get().verified
    with tenant(organisation.pk):
        member = Member.objects.get()
        assert (member.name, member.line_state) == ("Siobhán Ní Dhomhnaill", LineState.NONE)
        assert actor_for(member).roles == {Role.MEMBER, Role.ADMINISTRATOR}
        assert list(InterestArea.objects.values_list("key", flat=True)) == [
            "education",
            "career",
            "wellbeing",
            "relationships",
            "networking",
        ]
        assert list(Entry.objects.order_by("number").values_list("verb", flat=True)) == [
            "organisation.created",
            "member.added",
            "member.linked",
            "role.given",
        ]
    assert Login.objects.get().member_id == member.pk
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_second_step_comes_next(token, client):
    client.post("/first-run/", ANSWERS | {"token": token})
    assert client.get("/o/harbour/today/")["Location"] == "/accounts/second-step/needed/"
    assert client.get("/accounts/app/add/").status_code == 200


def test_without_the_right_token_there_is_only_a_question(db, client):
    assert "Setup token" in client.get("/first-run/").content.decode()
    assert "That isn’t the token." in client.get("/first-run/", {"token": "wrong"}).content.decode()
    assert client.post("/first-run/", ANSWERS | {"token": "wrong"}).status_code == 200
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "passwordpassword"}, "guessed first"),
        ({"email": "nobody"}, "valid email address"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"slug": "no good"}, "valid “slug”"),
    ],
)
def test_a_refused_answer_keeps_the_rest_and_founds_nothing(token, client, wrong, words):
    page = client.post("/first-run/", ANSWERS | {"token": token} | wrong).content.decode()
    assert words in page
    assert "Siobhán Ní Dhomhnaill" in page
    assert (Organisation.objects.count(), User.objects.count()) == (0, 0)


def test_it_is_closed_for_ever_afterwards(token, client):
    client.post("/first-run/", ANSWERS | {"token": token})
    later = Client()
    for answer in (
        later.get("/first-run/"),
        later.get("/first-run/", {"token": token}),
        later.post("/first-run/", ANSWERS | {"token": token, "slug": "second", "email": "eve@x.example"}),
    ):
        assert answer.status_code == 404
    assert current_token() is None
    assert Organisation.objects.count() == 1


def test_of_two_who_send_the_form_at_once_one_founds(transactional_db):
    from threading import Barrier, Thread

    token, start, answers = current_token(), Barrier(2), []

    def found(number):
        browser = Client()
        start.wait()
        answer = browser.post(
            "/first-run/", ANSWERS | {"token": token, "slug": f"s{number}", "email": f"{number}@x.example"}
        )
        answers.append((answer.status_code, "set up already" in answer.content.decode()))
        connection.close()

    threads = [Thread(target=found, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Organisation.objects.count() == User.objects.count() == 1
    assert sorted(status for status, _words in answers) in ([200, 302], [302, 404])


def test_the_command_prints_the_address_until_it_is_set_up(token, client):
    said = StringIO()
    call_command("first_run", stdout=said)
    assert f"http://127.0.0.1:8000/first-run/?token={token}" in said.getvalue()
    client.post("/first-run/", ANSWERS | {"token": token})
    said = StringIO()
    call_command("first_run", stdout=said)
    assert token not in said.getvalue()
    assert "set up" in said.getvalue()


class TestCreateadmin:
    def run(self, *more):
        said = StringIO()
        call_command("createadmin", "--no-input", "--email", "root@x.example", "--name", "Root", *more, stdout=said)
        return said.getvalue()

    @pytest.fixture(autouse=True)
    def password(self, monkeypatch):
        monkeypatch.setenv("KONNEKT_ADMIN_PASSWORD", PASSWORD)

    def test_it_founds_an_organisation(self, db):
        said = self.run("--organisation", "harbour", "--organisation-name", "Harbour & Vale")
        assert "root@x.example administers Harbour & Vale." in said
        user = User.objects.get()
        assert (user.is_operator, user.runs_things) == (True, True)

    def test_it_lets_somebody_into_an_organisation_that_exists(self, cast):
        self.run("--organisation", "meridian")
        user = User.objects.get(email="root@x.example")
        assert not user.is_operator
        with tenant(cast.organisation_id):
            member = Member.objects.get(email="root@x.example")
            assert Appointment.objects.filter(member=member, role=Role.ADMINISTRATOR).exists()
            assert Entry.objects.filter(verb="role.given", actor_system="createadmin").exists()

    def test_a_login_that_exists_keeps_its_password(self, cast, monkeypatch):
        self.run("--organisation", "meridian")
        monkeypatch.setenv("KONNEKT_ADMIN_PASSWORD", "eleven herons mend a ladder")
        self.run("--organisation", "another", "--organisation-name", "Another")
        assert User.objects.get(email="root@x.example").check_password(PASSWORD)

    def test_a_login_whose_address_nobody_confirmed_is_given_nothing(self, cast):
        User.objects.create_user("root@x.example", "whoever signed up first")
        with pytest.raises(CommandError, match="never confirmed it"):
            self.run("--organisation", "meridian")
        assert not Login.objects.filter(user__email="root@x.example").exists()

    def test_running_it_twice_changes_nothing(self, db):
        for _ in range(2):
            self.run("--organisation", "harbour", "--organisation-name", "Harbour & Vale")
        assert (Organisation.objects.count(), User.objects.count(), Login.objects.count()) == (1, 1, 1)

    def test_what_is_missing_is_named(self, db, monkeypatch):
        with pytest.raises(CommandError, match="Name of the organisation"):
            self.run("--organisation", "harbour")
        monkeypatch.delenv("KONNEKT_ADMIN_PASSWORD")
        with pytest.raises(CommandError, match="KONNEKT_ADMIN_PASSWORD"):
            self.run("--organisation", "harbour", "--organisation-name", "Harbour & Vale")
        assert not Organisation.objects.exists()

    def test_a_weak_password_founds_nothing(self, db, monkeypatch):
        monkeypatch.setenv("KONNEKT_ADMIN_PASSWORD", "passwordpassword")
        with pytest.raises(CommandError, match="guessed first"):
            self.run("--organisation", "harbour", "--organisation-name", "Harbour & Vale")
        assert not User.objects.exists()
