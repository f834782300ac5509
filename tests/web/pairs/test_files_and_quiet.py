"""Files with messages, how far one has read, and not hearing somebody: as the two meet them, and nobody else."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.pairs import opened, write
from tests.web.pairs.test_pages import EVERYBODY_ELSE, address, words

from konnekt.core.tenancy import tenant
from konnekt.workspace.models import Attachment, Block, ShowsReading


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


@pytest.fixture
def mentor(signed_in, cast):
    return signed_in(cast.mentor)


def send(browser, pair, *files, text=""):
    given = [SimpleUploadedFile(name, body) for name, body in files]
    return browser.post(address(pair, "messages/"), {"text": text, "token": uuid4(), "enclosed": given})


def blocking(pair, person):
    return address(pair, f"messages/blocking/{person.member.pk}/")


def enclosed(pair):
    with tenant(pair.organisation_id):
        return address(pair, f"messages/files/{Attachment.objects.get().pk}/")


def test_files_go_along_and_are_only_ever_kept(cast, mentee, mentor):
    pair = opened(cast)
    assert send(mentee, pair, ("Mein Plan.txt", b"<script>alert(1)</script>")).status_code == 302
    page = words(mentor.get(address(pair, "messages/")))
    assert "Mein Plan.txt" in page
    assert enclosed(pair) in page
    answer = mentor.get(enclosed(pair))
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="Mein Plan.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    assert "File: Mein Plan.txt" in words(mentor.get(address(pair, "copy/")))


def test_a_file_that_cannot_be_sent_is_named_and_the_words_stay(cast, mentee):
    page = words(send(mentee, opened(cast), ("tool.exe", b"MZ\x00\x00"), text="Here it is"))
    assert "“tool.exe” can’t be sent" in page
    assert "Here it is" in page


def test_what_somebody_wrote_can_be_reported_and_ones_own_words_not(cast, mentee):
    pair = opened(cast)
    theirs, mine = write(cast.mentor, pair, "Don’t tell anybody"), write(cast.mentee, pair, "Why?")
    page = words(mentee.get(address(pair, "messages/")))
    assert f"{address(pair, 'help/')}?message={theirs.pk}" in page
    assert str(mine.pk) not in page


def test_reading_is_shown_once_both_show_it(cast, mentee, mentor):
    pair = opened(cast)
    write(cast.mentee, pair, "Hello")
    thread = address(pair, "messages/")
    for browser in (mentee, mentor):
        mentor.get(thread)
        assert 'class="said-seen"' not in words(mentee.get(thread))
        assert browser.post(address(pair, "messages/reading/"), {"shows": "yes"}).status_code == 302
    mentor.get(thread)
    assert '<p class="said-seen">Read</p>' in words(mentee.get(thread))
    mentor.post(address(pair, "messages/reading/"), {"shows": "no"})
    assert 'class="said-seen"' not in words(mentee.get(thread))


def test_blocking_is_asked_for_holds_at_once_and_is_taken_back(cast, mentee, mentor):
    pair = opened(cast)
    assert "Block Björn?" in words(mentee.get(blocking(pair, cast.mentor)))
    write(cast.mentor, pair, "Before")
    assert mentee.post(blocking(pair, cast.mentor)).status_code == 302
    write(cast.mentor, pair, "Afterwards")
    page = words(mentee.get(address(pair, "messages/")))
    assert "You don’t hear from Björn here" in page
    assert address(pair, "ending/") in page
    assert "Before" in page
    assert "Afterwards" not in page
    page = words(mentor.get(address(pair, "messages/")))
    assert "Afterwards" in page
    assert "You don’t hear from" not in page
    mentee.post(blocking(pair, cast.mentor))
    assert "Afterwards" in words(mentee.get(address(pair, "messages/")))


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_any_of_it(cast, mentee, signed_in, who):
    pair = opened(cast)
    send(mentee, pair, ("plan.txt", b"One step"))
    browser = signed_in(cast.people[who])
    for found in (enclosed(pair), address(pair, "messages/reading/"), blocking(pair, cast.mentor)):
        assert browser.get(found).status_code in {404, 405}
        assert browser.post(found, {"shows": "yes"}).status_code in {404, 405}
    with tenant(cast.organisation_id):
        assert not Block.objects.exists()
        assert not ShowsReading.objects.exists()
