"""The shelf of a space, as the two use it, and as nobody else can."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import ROLES
from tests.factories.pairs import opened
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import Refused
from konnekt.core.tenancy import tenant
from konnekt.files.models import StoredFile
from konnekt.notify.models import Letter
from konnekt.programmes.actions.resources import add_resource
from konnekt.programmes.models import Resource
from konnekt.programmes.states import Phase
from konnekt.relationships.actions.breaks import take_break
from konnekt.relationships.actions.ending import end, erase_after_reading_time
from konnekt.workspace.actions.quiet import block
from konnekt.workspace.actions.shelf import Offered, put_on_shelf, read_shelf
from konnekt.workspace.models import ShelfItem
from konnekt.workspace.states import ShelfKind

EVERYBODY_ELSE = sorted({"line_manager", "colleague"} | ROLES.keys())


def place(pair, part=""):
    return f"/o/meridian/pairs/{pair.pk}/shelf/{part}"


def words(response):
    return response.content.decode()


def put(person, pair, what="A book", *, kind=ShelfKind.BOOK, now=None, **more):
    with tenant(pair.organisation_id):
        offered = Offered(kind=kind, what=what, **more)
        return put_on_shelf(person.actor, relationship=pair, offered=offered, token=uuid4(), now=now or clock.read())


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


@pytest.fixture
def mentor(signed_in, cast):
    return signed_in(cast.mentor)


def test_a_link_goes_there_with_its_why_and_the_other_marks_it(cast, mentor, mentee):
    pair = opened(cast)
    given = {
        "kind": "link",
        "what": "On speaking up",
        "address": "www.example.org/talk?id=1",
        "why": "Minute nine",
        "area": "career",
        "token": uuid4(),
    }
    for _twice in range(2):
        assert mentor.post(place(pair), given).status_code == 302
    page = words(mentee.get(place(pair)))
    assert page.count("On speaking up") == 1
    assert 'href="https://www.example.org/talk?id=1" target="_blank" rel="noopener noreferrer"' in page
    assert "<span>example.org</span>" in page
    assert "Minute nine" in page
    with tenant(cast.organisation_id):
        item = ShelfItem.objects.get()
    mentee.post(place(pair, f"{item.pk}/mark/"), {"mark": "kept"})
    assert "Amina Yusuf keeps it for later" in words(mentor.get(place(pair)))
    mentee.post(place(pair, f"{item.pk}/mark/"), {"mark": "read"})
    assert "Amina Yusuf has read or done it" in words(mentor.get(place(pair)))
    mentee.post(place(pair, f"{item.pk}/mark/"))
    assert "Amina Yusuf" not in words(mentor.get(place(pair))).split('id="put"')[0].split("Your shelf")[1]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"what": ""}, "Say in a line what it is."),
        ({"address": ""}, "Give the address of the page."),
        ({"address": "javascript:alert(1)"}, "no address of a page"),
        ({"address": "https://user@example.org/"}, "no address of a page"),
        ({"address": "file:///etc/passwd"}, "no address of a page"),
        ({"kind": "file"}, "Choose the file."),
        ({"kind": "file", "file": SimpleUploadedFile("run.exe", b"MZ\x00\x01")}, "can’t be sent"),
    ],
)
def test_what_cannot_be_put_is_said_and_kept_in_the_form(cast, mentee, wrong, why):
    pair = opened(cast)
    given = {"kind": "link", "what": "Talk", "address": "example.org", "why": "All I typed", "token": uuid4()} | wrong
    page = words(mentee.post(place(pair), given))
    assert why in page
    assert "All I typed</textarea>" in page.replace("\n", "")
    with tenant(cast.organisation_id):
        assert not ShelfItem.objects.exists()


def test_an_empty_form_asks_for_what_it_needs(cast, mentee):
    assert "Say in a line what it is." in words(mentee.post(place(opened(cast))))


def test_a_file_is_kept_sealed_handed_out_and_gone_when_it_is_taken_off(cast, mentor, mentee):
    pair = opened(cast)
    sent = SimpleUploadedFile("Plan.txt", b"PLANTED-PLAN")
    mentor.post(place(pair), {"kind": "file", "what": "My plan then", "file": sent, "token": uuid4()})
    with tenant(cast.organisation_id):
        item = ShelfItem.objects.get()
        assert b"PLANTED" not in bytes(StoredFile.objects.get().body)
    answer = mentee.get(place(pair, f"{item.pk}/file/"))
    assert answer.content == b"PLANTED-PLAN"
    assert "attachment" in answer["Content-Disposition"]
    assert mentee.post(place(pair, f"{item.pk}/removal/")).status_code == 404  # whoever put it takes it off
    mentor.post(place(pair, f"{item.pk}/removal/"))
    with tenant(cast.organisation_id):
        assert not StoredFile.objects.exists()
    assert mentee.get(place(pair, f"{item.pk}/file/")).status_code == 404


def test_one_mail_a_day_says_that_something_is_there_and_not_what(cast):
    pair, now = opened(cast), clock.read()
    with tenant(cast.organisation_id):
        Letter.objects.all().delete()
    for hours in (0, 2, 25):
        put(cast.mentor, pair, "PLANTED-TITLE", now=now + timedelta(hours=hours))
    with tenant(cast.organisation_id):
        letters = list(Letter.objects.filter(notice="workspace.put_on_shelf"))
    assert [one.address for one in letters] == ["mentee@meridian.example"] * 2
    run_queue()
    assert not any("PLANTED" in one.subject + one.body for one in mail.outbox)


def test_whoever_blocked_somebody_sees_nothing_of_theirs_from_then_on(cast, mentee):
    pair = opened(cast)
    put(cast.mentor, pair, "Before")
    with tenant(cast.organisation_id):
        block(cast.mentee.actor, relationship=pair, member_id=cast.mentor.member.pk, now=clock.read())
    put(cast.mentor, pair, "After")
    page = words(mentee.get(place(pair)))
    assert "Before" in page
    assert "After" not in page


def test_a_space_at_rest_takes_nothing_and_one_whose_time_is_over_shows_nothing(cast, mentee):
    pair, now = opened(cast), clock.read()
    put(cast.mentor, pair, "Kept")
    with tenant(cast.organisation_id):
        take_break(cast.mentee.actor, relationship=pair, until=now.date() + timedelta(days=7), now=now)
    with pytest.raises(Refused):
        put(cast.mentor, pair, "Refused")
    given = {"kind": "link", "what": "A talk", "address": "example.org/talk", "why": "Typed for long", "token": uuid4()}
    page = words(mentee.post(place(pair), given))
    wanted = ("isn’t open for writing", 'value="A talk"', 'value="example.org/talk"', "Typed for long", "Kept")
    assert [text for text in wanted if text not in page] == []
    with tenant(cast.organisation_id):
        end(cast.mentee.actor, relationship=pair, now=now)
        later = now + timedelta(days=91)
        assert read_shelf(cast.mentee.actor, relationship=pair, now=later) == []
        erase_after_reading_time(now=later)
        assert read_shelf(cast.mentee.actor, relationship=pair, now=now) == []  # the key is gone


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_it(cast, signed_in, who):
    pair = opened(cast)
    item, browser = put(cast.mentor, pair), signed_in(cast.people[who])
    for part in ("", f"{item.pk}/file/"):
        assert browser.get(place(pair, part)).status_code == 404
    for part in ("", f"{item.pk}/mark/", f"{item.pk}/removal/"):
        assert browser.post(place(pair, part), {"mark": "read"}).status_code == 404


def test_what_the_programme_offers_stands_beside_by_its_phase(cast, signed_in, mentee):
    pair = opened(cast)
    manager = signed_in(cast.programme_manager)
    with tenant(cast.organisation_id):
        programme, now = pair.round.programme, clock.read()
    at = f"/o/meridian/programmes/{programme.pk}/resources/"
    assert "Say in a line what it is." in words(manager.post(at))
    given = {"title": "The library", "address": "https://library.example.org/", "words": "Free for us."}
    assert manager.post(at, given | {"token": uuid4()}).status_code == 302
    with tenant(cast.organisation_id):
        add_resource(
            cast.programme_manager.actor,
            programme=programme,
            title="Closing",
            phase=Phase.CLOSE,
            token=uuid4(),
            now=now,
        )
    page = words(mentee.get(place(pair)))
    assert "The library" in page
    assert page.index("For other times") < page.index("Closing")
    assert words(manager.get(at)).count("/removal/") == 2
    with tenant(cast.organisation_id):
        library = Resource.objects.get(title="The library")
    manager.post(f"{at}{library.pk}/removal/")
    assert "The library" not in words(mentee.get(place(pair)))
    assert signed_in(cast.mentor).post(at, given).status_code == 404


@pytest.mark.parametrize("things", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(cast, mentee, things, django_assert_num_queries):
    pair = opened(cast)
    for number in range(things):
        put(cast.mentor, pair, f"Thing {number}")
        with tenant(cast.organisation_id):
            add_resource(
                cast.programme_manager.actor,
                programme=pair.round.programme,
                title=f"Offer {number}",
                token=uuid4(),
                now=clock.read(),
            )
    mentee.get(place(pair))
    with django_assert_num_queries(14):
        page = words(mentee.get(place(pair)))
    assert page.count("Thing ") == things
