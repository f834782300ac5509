"""The third file of a copy: what somebody sent, and certificates; nothing that others sent."""

import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from tests.factories.certificates import completed
from tests.factories.pairs import opened
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.organisations.actions.people import mark_left
from konnekt.organisations.models import Member
from konnekt.privacy.actions.addresses import confirm_address, name_address
from konnekt.privacy.actions.copies import ask_for_copy, fetch_copy
from konnekt.privacy.enclosing import pack
from konnekt.privacy.models import Copy
from konnekt.privacy.people import person
from konnekt.privacy.states import Kind
from konnekt.relationships.actions.ending import end
from konnekt.workspace.actions.messages import send_message


@pytest.fixture
def pair(cast):
    return opened(cast)


def sent(who, pair, *files, now=None):
    with tenant(pair.organisation_id):
        send_message(who.actor, relationship=pair, text="", token=uuid4(), now=now or clock.read(), files=files)


def inside(body):
    with zipfile.ZipFile(io.BytesIO(body)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def fetched(cast, who):
    with tenant(cast.organisation_id):
        copy = ask_for_copy(who.actor, now=clock.read())
    run_queue()
    with tenant(cast.organisation_id):
        return inside(fetch_copy(who.actor, copy_id=copy.pk, kind=Kind.ENCLOSED, now=clock.read()))


def packed(cast, who, **how):
    with tenant(cast.organisation_id):
        found = person(who.member.pk)
        assert found is not None
        return pack(found, now=clock.read(), tell=lambda fraction, words: None, **how)


def test_it_holds_the_files_one_sent_and_none_of_the_others(cast, pair):
    sent(cast.mentee, pair, ("plan.txt", b"MINE"), ("plan.txt", b"MINE TOO"))
    sent(cast.mentor, pair, ("answer.txt", b"THEIRS"))
    day = f"{clock.read():%Y-%m-%d}"
    files = fetched(cast, cast.mentee)
    assert files == {
        f"Files you sent/{day} plan.txt": b"MINE",
        f"Files you sent/{day} plan (2).txt": b"MINE TOO",
    }


def test_whoever_has_nothing_to_enclose_has_no_third_file(cast, pair):
    with tenant(cast.organisation_id):
        copy = ask_for_copy(cast.mentee.actor, now=clock.read())
    run_queue()
    with tenant(cast.organisation_id):
        assert Copy.objects.get(pk=copy.pk).kinds == [Kind.READABLE, Kind.MACHINE]
        with pytest.raises(NotFound):
            fetch_copy(cast.mentee.actor, copy_id=copy.pk, kind=Kind.ENCLOSED, now=clock.read())


def test_certificates_are_in_it_once_the_time_is_over(cast, pair):
    assert packed(cast, cast.mentor).number == 0
    with tenant(cast.organisation_id):
        completed(cast.mentor)
        end(cast.mentee.actor, relationship=pair, now=clock.read())
    files = inside(packed(cast, cast.mentor).body)
    assert sorted(name.split(" ", 1)[1] for name in files) == ["Crossing Lines.pdf", "Listening, and asking.pdf"]
    assert {body[:5] for body in files.values()} == {b"%PDF-"}


def test_what_has_no_room_is_named_the_oldest_first(cast, pair):
    before = clock.read() - timedelta(minutes=5)
    sent(cast.mentee, pair, ("old.txt", b"x" * 600_000), now=before)
    sent(cast.mentee, pair, ("new.txt", b"y" * 600_000))
    found = packed(cast, cast.mentee, most=1_000_000)
    assert found.number == 1
    assert [name.split(" ")[-1] for name in found.left_out] == ["old.txt"]
    assert b"in 1 MB" in inside(found.body)["Not here.txt"]


def test_a_paper_that_cannot_be_drawn_costs_nobody_the_rest(cast, pair, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise Refused("This paper took too long to draw.")

    sent(cast.mentee, pair, ("plan.txt", b"MINE"))
    with tenant(cast.organisation_id):
        completed(cast.mentee)
    monkeypatch.setattr("konnekt.documents.papers.draw", refuse)
    found = packed(cast, cast.mentee)
    assert found.number == 1
    assert [name.rsplit(".", 1)[1] for name in found.left_out] == ["pdf"]


def test_a_leaver_fetches_it_once_with_the_certificate_of_the_pair_they_left(cast, pair):
    sent(cast.mentee, pair, ("plan.txt", b"MINE"))
    with tenant(cast.organisation_id):
        name_address(cast.mentee.actor, address="amina@home.example", now=clock.read())
    run_queue()
    token = mail.outbox[-1].body.split("/o/meridian/")[1].split()[0].rstrip("/").split("/")[-1]
    with tenant(cast.organisation_id):
        confirm_address(token=token, now=clock.read())
        mark_left(cast.administrator.actor, member=Member.objects.get(pk=cast.mentee.member.pk), now=clock.read())
    mail.outbox.clear()
    run_queue()
    letter = next(one for one in mail.outbox if one.subject.startswith("Your own copy"))
    page = "/o/meridian/" + letter.body.split("/o/meridian/")[1].split()[0]
    browser = Client()
    assert "Files and certificates" in browser.get(page).content.decode()
    files = inside(browser.post(f"{page}enclosed/").content)
    assert sorted(name.split("/")[0] for name in files) == ["Certificates", "Files you sent"]
    with tenant(cast.organisation_id):
        Copy.objects.update(enclosed_fetched_at=clock.read() - timedelta(hours=1))
    assert browser.post(f"{page}enclosed/").status_code == 404
    assert browser.get(page).status_code == 200
