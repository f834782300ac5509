"""Keeping, reading and dropping files."""

import hashlib

from konnekt.files.models import FileUse, StoredFile
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, drop_key, place, seal, unseal_bytes


def keep_sealed(*, use: FileUse, name: str, media_type: str, body: bytes) -> StoredFile:
    """Keep a file that only the product may open, under a key of its own."""
    stored = StoredFile(
        use=use, name=name[:200], media_type=media_type, size=len(body), is_sealed=True, digest=_digest(body)
    )
    stored.body = seal(Holder.file(stored.pk), body, _place(stored))
    stored.save(force_insert=True)
    return stored


def keep_with(holder: Holder, *, use: FileUse, media_type: str, body: bytes) -> StoredFile:
    """Keep a file under a key that others share, so that it goes when that key is dropped. It has neither name nor
    digest here: both would tell something about what is inside.
    """
    stored = StoredFile(use=use, media_type=media_type, size=len(body), is_sealed=True)
    stored.body = seal(holder, body, _place(stored))
    stored.save(force_insert=True)
    return stored


def read_with(holder: Holder, stored: StoredFile) -> bytes:
    """The plain bytes of a file kept with ``keep_with``, or KeyDropped when it was erased."""
    return unseal_bytes(holder, bytes(stored.body), _place(stored))


def keep_public(*, use: FileUse, name: str, media_type: str, body: bytes) -> StoredFile:
    """Keep a file that anybody may see, such as a logo. The caller has re-encoded it."""
    return StoredFile.objects.create(
        use=use,
        name=name[:200],
        media_type=media_type,
        size=len(body),
        is_sealed=False,
        digest=_digest(body),
        body=body,
    )


def read(stored: StoredFile) -> bytes:
    """The plain bytes, or KeyDropped when the file was erased."""
    if not stored.is_sealed:
        return bytes(stored.body)
    return unseal_bytes(Holder.file(stored.pk), bytes(stored.body), _place(stored))


def drop(stored: StoredFile) -> None:
    """Erase a file and its key."""
    drop_key(Holder.file(stored.pk))
    stored.delete()


def _place(stored: StoredFile) -> Place:
    return place("files.StoredFile", "body", stored.pk)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
