"""Getting help, and giving it, as those meet it who do; and as nobody else can."""

from uuid import uuid4

import pytest
from tests.cast import ROLES
from tests.factories.notes import noted, session_of
from tests.factories.pairs import opened, write

from konnekt.access.actors import Role
from konnekt.concerns.models import Concern, Listener
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Appointment

HOME = "/o/meridian/"
EVERYBODY_ELSE = sorted({"mentor", "line_manager", "colleague"} | ROLES.keys() - {"safeguarding"})
PARTS = ("", "state/", "hand-over/")


def words(response):
    return response.content.decode()


def ask(browser, cast, address="help/write/", **more):
    with tenant(cast.organisation_id):
        contact = f"contact-{cast.safeguarding.member.pk}"
    return browser.post(HOME + address, {"happened": "He shouts", "named": contact, "token": uuid4()} | more)


def only(cast):
    with tenant(cast.organisation_id):
        return Concern.objects.get()


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


@pytest.fixture
def contact(signed_in, cast):
    return signed_in(cast.safeguarding)


def test_help_is_in_everybodys_menu_and_names_the_ways(cast, mentee):
    pair = opened(cast)
    page = words(mentee.get(f"{HOME}help/"))
    assert page.count(f'href="{HOME}help/"') >= 1
    assert "112 in most of Europe" in page
    assert 'href="mailto:safeguarding@meridian.example"' in page
    assert f"{HOME}pairs/{pair.pk}/ending/" in page
    assert f"{HOME}pairs/{pair.pk}/help/" in page


def test_somebody_without_a_pair_writes_and_is_answered(cast, mentee, contact):
    assert ask(mentee, cast).url == f"{HOME}help/{only(cast).pk}/"
    assert "Somebody turned to you" in words(contact.get(f"{HOME}today/"))
    assert "Amina Yusuf" in words(contact.get(f"{HOME}cases/"))
    page = words(contact.get(f"{HOME}cases/{only(cast).pk}/"))
    assert "He shouts" in page
    assert "It comes from their space" not in page
    contact.post(f"{HOME}cases/{only(cast).pk}/", {"text": "Call me", "token": uuid4()})
    assert "Something you asked for has moved on" in words(mentee.get(f"{HOME}today/"))
    page = words(mentee.get(f"{HOME}help/{only(cast).pk}/"))
    assert "Call me" in page
    assert "Ruth Lindqvist looks after it." in page
    assert "has moved on" not in words(mentee.get(f"{HOME}today/"))


def test_a_message_is_shown_only_when_it_is_ticked(cast, mentee, contact):
    pair = opened(cast)
    shown, kept = write(cast.mentor, pair, "Don’t tell anybody"), write(cast.mentee, pair, "All about my week")
    page = words(mentee.get(f"{HOME}pairs/{pair.pk}/help/?message={shown.pk}"))
    assert f'value="{shown.pk}" checked' in page
    assert f'value="{kept.pk}">' in page
    ask(mentee, cast, f"pairs/{pair.pk}/help/", excerpts=[str(shown.pk)])
    page = words(contact.get(f"{HOME}cases/{only(cast).pk}/"))
    assert "Don’t tell anybody" in page
    assert "All about my week" not in page
    assert "It comes from their space with Björn, in " in page


def test_a_piece_of_the_shared_notes_is_shown_when_it_is_ticked(cast, mentee, contact):
    pair = opened(cast)
    noted(cast.mentor, session_of(cast.mentor, pair), "Don’t tell anybody\n\nAll about my week")
    page = words(mentee.get(f"{HOME}pairs/{pair.pk}/help/"))
    assert "Show shared notes with it" in page
    value = page.split('name="excerpts" value="')[1].split('"')[0]
    ask(mentee, cast, f"pairs/{pair.pk}/help/", excerpts=[value])
    page = words(contact.get(f"{HOME}cases/{only(cast).pk}/"))
    assert [text for text in ("Don’t tell anybody", "Shared notes, last saved by Björn") if text not in page] == []
    assert "All about my week" not in page


def test_a_ticked_piece_goes_along_as_it_was_read_though_the_notes_are_saved_meanwhile(cast, mentee, contact):
    pair = opened(cast)
    session, at = session_of(cast.mentor, pair), f"pairs/{pair.pk}/help/"
    noted(cast.mentor, session, "Don’t tell anybody\n\nAll about my week")
    page = words(mentee.get(HOME + at))
    value, manager = (page.split(mark)[1].split('"')[0] for mark in ('name="excerpts" value="', 'value="manager-'))
    noted(cast.mentor, session, "Nothing of it", 1)
    page = words(ask(mentee, cast, at, named=f"manager-{manager}", excerpts=[value]))
    assert f'value="{value}" checked' in page
    assert "All about my week" not in page
    ask(mentee, cast, at, excerpts=[value])
    page = words(contact.get(f"{HOME}cases/{only(cast).pk}/"))
    assert "Don’t tell anybody" in page
    assert "Nothing of it" not in page


def test_of_another_space_nothing_can_be_ticked(cast, mentee):
    pair = opened(cast)
    page = words(ask(mentee, cast, f"pairs/{pair.pk}/help/", excerpts=[str(uuid4()), f"{uuid4()}:0", "no:thing"]))
    assert "He shouts" in page
    assert "can’t be shown any more" in page
    with tenant(cast.organisation_id):
        assert not Concern.objects.exists()


def test_a_refusal_keeps_what_was_typed_and_ticked(cast, mentee):
    pair = opened(cast)
    shown = write(cast.mentor, pair, "Don’t tell anybody")
    page = words(mentee.get(f"{HOME}pairs/{pair.pk}/help/"))
    manager = page.split('value="manager-')[1].split('"')[0]
    page = words(ask(mentee, cast, f"pairs/{pair.pk}/help/", named=f"manager-{manager}", excerpts=[str(shown.pk)]))
    assert "can be shown to a safeguarding contact alone" in page
    assert "He shouts" in page
    assert f'value="{shown.pk}" checked' in page


def test_a_partner_is_not_the_one_to_turn_to(cast, mentee):
    pair = opened(cast, mentor=cast.safeguarding)
    page = words(mentee.get(f"{HOME}pairs/{pair.pk}/help/"))
    assert "Ruth Lindqvist, safeguarding contact" not in page
    assert "Priya Raman, who runs" in page


def test_a_manager_who_is_named_reads_it_and_its_contact_does_not(cast, mentee, contact, signed_in):
    pair = opened(cast)
    page = words(mentee.get(f"{HOME}pairs/{pair.pk}/help/"))
    manager = page.split('value="manager-')[1].split('"')[0]
    ask(mentee, cast, f"pairs/{pair.pk}/help/", named=f"manager-{manager}")
    assert "He shouts" in words(signed_in(cast.programme_manager).get(f"{HOME}cases/{only(cast).pk}/"))
    assert contact.get(f"{HOME}cases/{only(cast).pk}/").status_code == 404
    added = {"named": f"contact-{cast.safeguarding.member.pk}"}
    assert mentee.post(f"{HOME}help/{only(cast).pk}/listeners/", added).status_code == 302
    assert "He shouts" in words(contact.get(f"{HOME}cases/{only(cast).pk}/"))


def test_a_case_is_taken_up_closed_and_handed_over(cast, mentee, contact, signed_in):
    with tenant(cast.organisation_id):
        Appointment.objects.create(member=cast.colleague.member, role=Role.SAFEGUARDING)
    ask(mentee, cast)
    case = f"{HOME}cases/{only(cast).pk}/"
    contact.post(f"{case}state/", {"state": "in_work"})
    assert "You look after it" in words(contact.get(case))
    contact.post(f"{case}state/", {"state": "closed"})
    assert "Take it up again" in words(contact.get(case))
    assert "Amina Yusuf" not in words(contact.get(f"{HOME}cases/"))
    assert "Amina Yusuf" in words(contact.get(f"{HOME}cases/?closed"))
    assert contact.post(f"{case}state/", {"state": "read"}).status_code == 409
    contact.post(f"{case}state/", {"state": "in_work"})
    handed = {"to": str(cast.colleague.member.pk), "text": "On leave", "token": uuid4()}
    assert contact.post(f"{case}hand-over/", handed).url == f"{HOME}cases/"
    assert contact.get(case).status_code == 404
    assert "On leave" in words(signed_in(cast.colleague).get(case))


def test_without_another_contact_there_is_nobody_to_hand_it_to(cast, mentee, contact):
    ask(mentee, cast)
    assert "nobody to hand it to" in words(contact.get(f"{HOME}cases/{only(cast).pk}/hand-over/"))


def test_whoever_lost_the_role_is_said_to_read_it_no_longer(cast, mentee):
    ask(mentee, cast)
    with tenant(cast.organisation_id):
        Appointment.objects.filter(member=cast.safeguarding.member).delete()
    assert "Nobody can read this at the moment" in words(mentee.get(f"{HOME}help/{only(cast).pk}/"))


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_it(cast, mentee, signed_in, who):
    ask(mentee, cast)
    browser, concern = signed_in(cast.people[who]), only(cast)
    found = [f"{HOME}cases/{concern.pk}/{part}" for part in PARTS]
    found += [f"{HOME}help/{concern.pk}/{part}" for part in ("", "listeners/", "settled/")]
    for address in found:
        assert browser.get(address).status_code in {404, 405}
        assert browser.post(address, {"text": "Hello", "token": uuid4(), "state": "closed"}).status_code in {404, 405}
    for page in ("help/", "today/", "cases/"):
        assert str(concern.pk) not in words(browser.get(HOME + page))
    assert only(cast).state == "new"
    with tenant(cast.organisation_id):
        assert Listener.objects.count() == 1


def test_the_ledger_counts_and_names_nobody(cast, mentee, signed_in):
    ask(mentee, cast)
    for who in ("administrator", "auditor"):
        page = words(signed_in(cast.people[who]).get(f"{HOME}ledger/"))
        assert "raised a concern" in page
        assert "Amina Yusuf raised" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_for_one_and_for_three(cast, mentee, contact, number, django_assert_num_queries):
    pair = opened(cast)
    for one in range(number):
        write(cast.mentor, pair, f"Letter {one}")
        ask(mentee, cast)
    with tenant(cast.organisation_id):
        first = Concern.objects.first()
    for _post in range(number):
        contact.post(f"{HOME}cases/{first.pk}/", {"text": "Call me", "token": uuid4()})
    pages = [
        (mentee, "help/", 14),
        (mentee, "help/write/", 14),
        (mentee, f"help/{first.pk}/", 21),
        (mentee, f"pairs/{pair.pk}/help/", 19),
        (contact, "cases/", 11),
        (contact, f"cases/{first.pk}/", 17),
    ]
    for browser, address, queries in pages:
        browser.get(HOME + address)
        with django_assert_num_queries(queries):
            browser.get(HOME + address)
