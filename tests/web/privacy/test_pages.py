"""The pages of one's own data, and of how long things are kept."""

import pytest
from tests.cast import assemble
from tests.factories.pairs import opened, write
from tests.queue import run_queue

from konnekt.core.tenancy import tenant
from konnekt.notify.models import Letter
from konnekt.organisations.models import Member
from konnekt.privacy.models import Copy, Erasure, Retention

DATA = "/o/meridian/my-data/"
ERASURE = f"{DATA}erasure/"


def words(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def test_a_copy_is_asked_for_told_about_and_fetched(cast, signed_in):
    write(cast.mentee, opened(cast), "PLANTED-MESSAGE")
    browser = signed_in(cast.mentee)
    assert "Put my copy together" in words(browser.get(DATA))
    assert browser.post(DATA).status_code == 302
    assert "being put together" in words(browser.get(DATA))
    assert "being put together already" in words(browser.post(DATA), 409)
    assert f'hx-get="{DATA}progress/"' in words(browser.get(f"{DATA}progress/"))
    run_queue()
    assert browser.get(f"{DATA}progress/")["HX-Redirect"] == DATA
    assert signed_in(cast.mentor).get(f"{DATA}progress/")["HX-Redirect"] == DATA
    with tenant(cast.organisation_id):
        copy = Copy.objects.get()
        assert Letter.objects.filter(member=cast.mentee.member.pk, notice="privacy.copy_ready").count() == 1
    assert f"{DATA}{copy.pk}/readable/" in words(browser.get(DATA))
    file = browser.get(f"{DATA}{copy.pk}/machine/")
    assert file["Content-Disposition"] == 'attachment; filename="konnekt-amina-yusuf.json"'
    assert file["Cache-Control"] == "no-store, private"
    assert "PLANTED-MESSAGE" in words(file)
    for address in (f"{DATA}{copy.pk}/other/", f"{DATA}{copy.pk}/machine/"):
        assert signed_in(cast.mentor).get(address).status_code == 404


def test_outside_the_demo_one_says_again_who_one_is(cast, signed_in, settings):
    cast.mentee.user.set_password("a walk beside the river")
    cast.mentee.user.save()
    browser = signed_in(cast.mentee)
    settings.DEMO = False
    for address in (DATA, ERASURE):
        answer = browser.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/")
    assert browser.get(f"{DATA}periods/").status_code == 200


def test_erasure_shows_what_goes_waits_for_a_tick_and_can_be_taken_back(cast, signed_in):
    write(cast.mentee, opened(cast), "Hello")
    browser = signed_in(cast.mentee)
    page = words(browser.get(ERASURE))
    assert "Messages you wrote" in page
    assert "The ledger" in page
    assert "Tick this first" in words(browser.post(ERASURE, {}))
    with tenant(cast.organisation_id):
        assert not Erasure.objects.exists()
    assert browser.post(ERASURE, {"sure": "on"}).status_code == 302
    assert "Until then everything stays as it is" in words(browser.get(ERASURE))
    assert browser.post(f"{ERASURE}taken-back/").status_code == 302
    assert browser.post(f"{ERASURE}taken-back/").status_code == 409


def test_the_private_address_is_kept_as_typed_when_refused(cast, signed_in):
    browser = signed_in(cast.mentee)
    assert "no-address" in words(browser.post(f"{DATA}address/", {"address": "no-address"}))
    assert "the address your organisation has" in words(
        browser.post(f"{DATA}address/", {"address": "mentee@meridian.example"})
    )
    browser.post(f"{DATA}address/", {"address": "a@home.example"})
    assert "a@home.example counts once" in words(browser.get(DATA))
    browser.post(f"{DATA}address/", {"address": ""})
    assert "a@home.example" not in words(browser.get(DATA))


def test_periods_are_chosen_by_an_administrator_and_seen_by_all(cast, signed_in):
    office = signed_in(cast.administrator)
    form = {"letters": "60", "leavers": "400", "runs": "5"}
    form |= {"community.posts": "900", "community.attendance": "90", "community.stories": "1000", "feedback": "800"}
    refused = words(office.post("/o/meridian/settings/periods/", form))
    assert 'value="60"' in refused
    assert office.post("/o/meridian/settings/periods/", form | {"runs": "800"}).status_code == 302
    with tenant(cast.organisation_id):
        assert dict(Retention.objects.values_list("key", "days")) == {
            "letters": 60,
            "leavers": 400,
            "runs": 800,
            "community.posts": 900,
            "community.attendance": 90,
            "community.stories": 1000,
            "feedback": 800,
        }
    assert "60 days" in words(signed_in(cast.mentee).get(f"{DATA}periods/"))
    assert signed_in(cast.mentee).get("/o/meridian/settings/periods/").status_code == 404


def test_an_administrator_erases_those_alone_who_left(cast, signed_in):
    office, address = signed_in(cast.administrator), f"/o/meridian/people/{cast.colleague.member.pk}/erasure/"
    assert office.get(address).status_code == 409
    office.post(f"/o/meridian/people/{cast.colleague.member.pk}/departure/")
    page = words(office.get(address))
    assert "Erase Mei Lin?" in page
    assert "We can’t tell them" in page
    assert office.post(address, {"sure": "on"}).status_code == 302
    assert "They will be erased on" in words(office.get(address))
    office.post(f"{address}taken-back/")
    with tenant(cast.organisation_id):
        assert Member.objects.get(pk=cast.colleague.member.pk).name == "Mei Lin"
        assert list(Erasure.objects.values_list("state", flat=True)) == ["taken_back"]


@pytest.mark.parametrize(
    ("address", "queries"), [(DATA, 10), (ERASURE, 10), (f"{DATA}periods/", 11), ("/o/meridian/settings/periods/", 10)]
)
def test_they_cost_the_same_however_much_there_is(cast, signed_in, django_assert_num_queries, address, queries):
    pair = opened(cast)
    browser = signed_in(cast.administrator if "settings" in address else cast.mentee)
    browser.get(address)
    for text in ("One", "Two", "Three"):
        write(cast.mentee, pair, text)
        with django_assert_num_queries(queries):
            browser.get(address)


def test_nobody_elses_is_shown(cast, signed_in):
    assemble("elsewhere", "Elsewhere")
    write(cast.mentor, opened(cast), "Hello")
    assert "Messages you wrote" not in words(signed_in(cast.mentee).get(ERASURE))
