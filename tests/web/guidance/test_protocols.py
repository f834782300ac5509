"""Protocols as managers write them and as people accept them."""

import pytest
from tests.cast import ROLES
from tests.factories.intake import answers_for, enrol, open_programme
from tests.factories.protocols import anew, published

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.guidance.models import Acceptance, Protocol
from konnekt.guidance.states import ProtocolKind
from konnekt.programmes.actions.enrolling import save_answers, start
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Side

HOME = "/o/meridian/"


def words(response):
    return response.content.decode()


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return open_programme(cast)


@pytest.fixture
def mentee(cast, round_):
    with tenant(cast.organisation_id):
        return enrol(cast.mentee, round_, Side.MENTEE)


@pytest.fixture
def manager(cast, signed_in):
    return signed_in(cast.programme_manager)


@pytest.fixture
def amina(cast, signed_in):
    return signed_in(cast.mentee)


def place(enrolment, part=""):
    return f"{HOME}enrolments/{enrolment.pk}/protocols/{part}"


def test_a_manager_writes_publishes_and_sees_who_has_accepted(cast, round_, mentee, manager, amina):
    listed = f"{HOME}programmes/{round_.programme_id}/protocols/"
    assert "No protocol yet" in words(manager.get(listed))
    answer = manager.post(f"{listed}new/", {"kind": "confidentiality"})
    assert answer.status_code == 302
    with tenant(cast.organisation_id):
        protocol = Protocol.objects.get()
    one = f"{HOME}protocols/{protocol.pk}/"
    assert answer["Location"] == f"{one}change/"
    typed = {"title": "Between us", "text": "## Here\n\n<script>x</script> **stays** here.", "asked": "both"}
    assert manager.post(f"{one}change/", typed | {"edition": 1}).status_code == 302
    page = words(manager.get(one))
    assert "Not published yet" in page
    assert "<strong>stays</strong>" in page
    assert "<script>x" not in page
    assert amina.get(place(mentee, f"{protocol.pk}/")).status_code == 404
    assert manager.post(f"{one}publication/", {"edition": 2}).status_code == 302
    page = words(manager.get(one))
    assert "0 of 1 person has accepted it" in page
    assert "Amina Yusuf" in page
    assert amina.post(place(mentee, f"{protocol.pk}/acceptance/"), {"number": 1}).status_code == 302
    assert "1 of 1 person has accepted it" in words(manager.get(one))
    assert "1 of 1" in words(manager.get(listed))


def test_typed_words_stay_where_somebody_was_faster(cast, round_, manager):
    protocol = published(cast, round_.programme)
    change = f"{HOME}protocols/{protocol.pk}/change/"
    manager.post(change, {"title": "Ending", "text": "Theirs stands.", "asked": "both", "edition": 1})
    typed = {"title": "Ending", "text": "Mine came later.", "asked": "both", "edition": 1}
    page = words(manager.post(change, typed))
    assert "Somebody else saved while you wrote" in page
    assert "Theirs" in page
    assert "Mine came later.</textarea>" in page.replace("\n", "")
    assert manager.post(change, typed | {"edition": 2}).status_code == 302


def test_all_that_somebody_else_saved_is_shown_and_not_the_text_alone(cast, round_, manager):
    protocol = published(cast, round_.programme)
    change = f"{HOME}protocols/{protocol.pk}/change/"
    manager.post(change, {"title": "Farewell", "text": "Say goodbye.", "asked": "mentor", "edition": 1})
    page = words(manager.post(change, {"title": "Ending", "text": "Say goodbye.", "asked": "both", "edition": 1}))
    saved, typed = page.split('<p class="note-words">')[1:3]
    assert "<mark>Farewell" in saved
    assert "<mark>Mentors" in saved
    assert "<mark>Ending" in typed


def test_an_empty_form_asks_for_what_it_needs(cast, round_, manager):
    protocol = published(cast, round_.programme)
    assert "Give it a title." in words(manager.post(f"{HOME}protocols/{protocol.pk}/change/"))
    assert manager.post(f"{HOME}protocols/{protocol.pk}/publication/").status_code == 200
    assert manager.post(f"{HOME}programmes/{round_.programme_id}/protocols/new/", {"kind": "x"}).status_code == 302


def test_a_new_version_asks_again_with_what_is_new(cast, round_, mentee, amina, manager):
    protocol = published(cast, round_.programme)
    one = place(mentee, f"{protocol.pk}/")
    amina.post(f"{one}acceptance/", {"number": 1})
    assert "You have accepted everything" in words(amina.get(place(mentee)))
    assert "read and accept" not in words(amina.get(f"{HOME}today/"))
    anew(cast, protocol, "Every mentoring ends, and we say thank you.", changed="We say thank you.")
    assert "Crossing Lines has a page for you to read and accept" in words(amina.get(f"{HOME}today/"))
    page = words(amina.get(one))
    assert "New since version 1, which you accepted" in page
    assert "We say thank you." in page
    assert "Beside the version you accepted" in page
    assert amina.get(f"{one}versions/1/").status_code == 200
    assert amina.get(f"{one}versions/3/").status_code == 404
    # The page that was open shows the version before: nobody accepts what they have not read.
    assert amina.post(f"{one}acceptance/", {"number": 1}).status_code == 302
    with tenant(cast.organisation_id):
        assert Acceptance.objects.count() == 1
    amina.post(f"{one}acceptance/", {"number": 2})
    with tenant(cast.organisation_id):
        assert Acceptance.objects.count() == 2
    assert "What was new" in words(manager.get(f"{HOME}protocols/{protocol.pk}/versions/2/"))


def test_sending_an_enrolment_leads_to_what_waits(cast, round_, amina):
    published(cast, round_.programme)
    published(cast, round_.programme, kind=ProtocolKind.EXPENSES, asked=Side.MENTOR)
    with tenant(cast.organisation_id):
        begun = start(cast.mentee.actor, round_=round_, member=cast.mentee.member, side=Side.MENTEE, now=clock.read())
        save_answers(cast.mentee.actor, enrolment=begun, values=answers_for(Side.MENTEE))
    answer = amina.post(f"{HOME}enrolments/{begun.pk}/check/", {"consents": "on"})
    assert answer["Location"] == place(begun)
    assert "One page for you to read and accept" in words(amina.get(place(begun)))
    assert "Please read" in words(amina.get(f"{HOME}enrolments/{begun.pk}/"))


def test_one_after_the_other_is_read_and_accepted(cast, round_, mentee, amina):
    first = published(cast, round_.programme)
    second = published(cast, round_.programme, kind=ProtocolKind.EXPENSES)
    answer = amina.post(place(mentee, f"{first.pk}/acceptance/"), {"number": 1})
    assert answer["Location"] == place(mentee, f"{second.pk}/")
    assert amina.post(place(mentee, f"{second.pk}/acceptance/"), {"number": 1})["Location"] == place(mentee)


def test_out_of_force_is_found_by_nobody_who_takes_part(cast, round_, mentee, amina, manager):
    protocol = published(cast, round_.programme)
    assert manager.post(f"{HOME}protocols/{protocol.pk}/retirement/").status_code == 302
    assert amina.get(place(mentee, f"{protocol.pk}/")).status_code == 404
    assert "asks you to accept nothing" in words(amina.get(place(mentee)))
    assert "Out of force" in words(manager.get(f"{HOME}programmes/{round_.programme_id}/protocols/"))


def test_a_copy_of_the_programme_takes_them_along_as_drafts(cast, round_, manager):
    published(cast, round_.programme)
    form = {"name": "Again", "contact": "Priya", "opens": "2027-01-01"}
    assert manager.post(f"{HOME}programmes/{round_.programme_id}/copy/", form).status_code == 302
    with tenant(cast.organisation_id):
        copied = Protocol.objects.get(programme=Programme.objects.get(name="Again"))
        assert (copied.kind, copied.number) == ("ending", 0)


def test_others_find_neither_side_of_it(cast, stranger, round_, mentee, signed_in):
    protocol = published(cast, round_.programme)
    others = [cast.people[name] for name in sorted({"line_manager", "mentor", "colleague"} | ROLES.keys())]
    for person in [*others, stranger.programme_manager]:
        client = signed_in(person)
        assert client.get(place(mentee, f"{protocol.pk}/")).status_code == 404
        if person is not cast.programme_manager:
            assert client.get(f"{HOME}protocols/{protocol.pk}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(
    cast, round_, mentee, manager, amina, number, django_assert_num_queries
):
    kinds = [ProtocolKind.ENDING, ProtocolKind.EXPENSES, ProtocolKind.SAFEGUARDING][:number]
    protocols = [published(cast, round_.programme, kind=kind) for kind in kinds]
    with tenant(cast.organisation_id):
        for name in ("mentor", "colleague", "line_manager")[:number]:
            enrol(cast.people[name], round_, Side.MENTOR)
    listed, one = f"{HOME}programmes/{round_.programme_id}/protocols/", f"{HOME}protocols/{protocols[0].pk}/"
    for client, path, cost in (
        (manager, listed, 13),
        (manager, one, 14),
        (amina, place(mentee), 11),
        (amina, place(mentee, f"{protocols[0].pk}/"), 11),
    ):
        client.get(path)
        with django_assert_num_queries(cost):
            client.get(path)
