"""Files: sealed under a key of their own, or public; gone for good when dropped."""

from hashlib import sha256

import pytest

from konnekt.core.tenancy import tenant
from konnekt.files.actions import drop, keep_public, keep_sealed, read
from konnekt.files.models import FileUse, StoredFile
from konnekt.sealing.models import Key, KeyKind

BODY = "Ngũgĩ wa Thiong’o;ngugi@meridian.example\n".encode()


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def sealed(body=BODY, name="people.csv"):
    return keep_sealed(use=FileUse.DIRECTORY, name=name, media_type="text/csv", body=body)


def test_a_sealed_file_is_read_again_and_says_nothing_to_the_database(served):
    kept = StoredFile.objects.get(pk=sealed().pk)
    assert read(kept) == BODY
    assert b"ngugi" not in bytes(kept.body)
    assert (kept.size, kept.digest, kept.is_sealed) == (len(BODY), sha256(BODY).hexdigest(), True)


def test_the_same_file_twice_is_sealed_in_two_ways(served):
    one, other = sealed(), sealed()
    assert bytes(one.body) != bytes(other.body)
    assert Key.objects.filter(kind=KeyKind.FILE).count() == 2


def test_one_files_body_cannot_be_put_in_anothers_place(served):
    one, other = sealed(), sealed(b"another")
    one.body = other.body
    with pytest.raises(Exception) as refused:  # whichever the keyring chooses, it doesn't open
        read(one)
    assert "another" not in str(refused.value)


def test_an_empty_file_is_a_file(served):
    assert read(sealed(b"")) == b""


def test_a_public_file_is_kept_as_it_is(served):
    kept = keep_public(use=FileUse.LOGO, name="logo.png", media_type="image/png", body=BODY)
    assert (bytes(kept.body), kept.is_sealed) == (BODY, False)
    assert read(StoredFile.objects.get(pk=kept.pk)) == BODY
    assert not Key.objects.filter(kind=KeyKind.FILE).exists()


def test_a_long_name_is_cut(served):
    assert len(sealed(name="n" * 300).name) == 200


def test_a_dropped_file_is_gone_with_its_key(served):
    kept = sealed()
    drop(kept)
    assert not StoredFile.objects.exists()
    assert not Key.objects.filter(kind=KeyKind.FILE).exists()


def test_another_organisation_does_not_see_it(cast, stranger):
    with tenant(cast.organisation_id):
        kept = sealed()
    with tenant(stranger.organisation_id):
        assert not StoredFile.objects.filter(pk=kept.pk).exists()
