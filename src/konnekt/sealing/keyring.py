"""Sealing and opening: the two calls every room uses for what only some eyes may read."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from konnekt.core.tenancy import remembered, served_organisation
from konnekt.sealing.cipher import CannotOpen, Place, decrypt, encrypt, new_key
from konnekt.sealing.master import master_keys
from konnekt.sealing.models import Key, KeyKind


class KeyDropped(Exception):
    """The key is gone: what it sealed was erased."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose key: an organisation's, a relationship's, a person's, a file's, a round's, a concern's, or that of what an
    organisation keeps secret for itself.
    """

    kind: KeyKind
    id: UUID

    @classmethod
    def organisation(cls, organisation_id: UUID) -> "Holder":
        return cls(KeyKind.ORGANISATION, organisation_id)

    @classmethod
    def relationship(cls, relationship_id: UUID) -> "Holder":
        return cls(KeyKind.RELATIONSHIP, relationship_id)

    @classmethod
    def person(cls, member_id: UUID) -> "Holder":
        return cls(KeyKind.PERSON, member_id)

    @classmethod
    def file(cls, file_id: UUID) -> "Holder":
        return cls(KeyKind.FILE, file_id)

    @classmethod
    def round(cls, round_id: UUID) -> "Holder":
        return cls(KeyKind.ROUND, round_id)

    @classmethod
    def concern(cls, concern_id: UUID) -> "Holder":
        return cls(KeyKind.CONCERN, concern_id)

    @classmethod
    def secrets(cls, organisation_id: UUID) -> "Holder":
        """For what an organisation signs with, and its passwords for other systems. Its own key above wraps keys
        alone, so that it can be rotated without touching content.
        """
        return cls(KeyKind.SECRETS, organisation_id)


def place(model: str, field: str, row: UUID, *, version: int = 1) -> Place:
    """The place of a value in the organisation being served."""
    return Place(served_organisation(), model, field, row, version)


def seal(holder: Holder, value: str | bytes, where: Place) -> bytes:
    """Encrypt a value under its holder's key, which is made on first use."""
    plain = value.encode() if isinstance(value, str) else value
    return encrypt(_key_to_seal(holder), plain, where)


def seal_all(holder: Holder, values: Iterable[tuple[str, Place]]) -> list[bytes]:
    """Many texts for one holder, whose key is fetched once."""
    key = _key_to_seal(holder)
    return [encrypt(key, value.encode(), where) for value, where in values]


def unseal(holder: Holder, sealed: bytes, where: Place) -> str:
    """The text, or CannotOpen when it does not belong here, or KeyDropped when it was erased."""
    return unseal_bytes(holder, sealed, where).decode()


def unseal_bytes(holder: Holder, sealed: bytes, where: Place) -> bytes:
    """The bytes, under the same promise as ``unseal``."""
    return decrypt(_key_to_open(holder), sealed, where)


def unseal_all(holder: Holder, sealed: Iterable[tuple[bytes, Place]]) -> list[str]:
    """Many texts of one holder, whose key is fetched once."""
    key = _key_to_open(holder)
    return [decrypt(key, value, where).decode() for value, where in sealed]


def unseal_each(sealed: Iterable[tuple[Holder, bytes, Place]]) -> list[str]:
    """Texts of several holders, whose keys are fetched at once; nothing in the place of what was erased."""
    sealed = list(sealed)
    keys = _read_all({holder for holder, _value, _where in sealed})
    return [decrypt(keys[holder], value, where).decode() if holder in keys else "" for holder, value, where in sealed]


def pseudonyms(holder: Holder, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names that stand for ids: always the same under this key, and telling nothing without it."""
    key = _key_to_seal(holder)
    return {id_: hmac.new(key, b"pseudonym" + id_.bytes, "sha256").hexdigest()[:20] for id_ in ids}


def fingerprint(holder: Holder, words: str) -> str:
    """Proves later that these were the words; without the key nobody can even try them out."""
    return hmac.new(_key_to_seal(holder), b"fingerprint" + words.encode(), "sha256").hexdigest()


def drop_key(holder: Holder) -> None:
    """Erase for ever whatever this key sealed."""
    remembered().pop(holder, None)
    Key.objects.filter(kind=holder.kind, holder=holder.id).delete()


def wrapping_place(key: Key) -> Place:
    """A wrapped key is bound to its holder like any other sealed value."""
    return Place(served_organisation(), f"key:{key.kind}", "wrapped", key.holder)


def unwrap_by_master(key: Key) -> bytes:
    """An organisation's key, opened by whichever master key wrapped it."""
    failure = CannotOpen("There is no master key.")
    for master in master_keys():
        try:
            return decrypt(master, bytes(key.wrapped), wrapping_place(key))
        except CannotOpen as error:
            failure = error
    raise CannotOpen("None of the master keys opens this organisation's key: is it the right key file?") from failure


def _key_to_open(holder: Holder) -> bytes:
    """The key of what was sealed, read once in a transaction, however many papers it opens."""
    opened = remembered()
    found: bytes | None = opened.get(holder) or _read(holder)
    if found is None:
        raise KeyDropped(f"The key of this {holder.kind} is gone.")
    opened[holder] = found
    return found


def _key_to_seal(holder: Holder) -> bytes:
    """The key as it stands in the database, made where there is none. Never one that is only remembered: what made it
    may have been undone since then.
    """
    return _read(holder) or _make(holder)


def _read(holder: Holder) -> bytes | None:
    """A key and the organisation's, which wraps it, in one look: a rotation between two would part them."""
    above = Holder.organisation(served_organisation())
    rows = Key.objects.filter(Q(kind=holder.kind, holder=holder.id) | Q(kind=above.kind, holder=above.id))
    found = {(row.kind, row.holder): row for row in rows}
    row, top = found.get((holder.kind, holder.id)), found.get((above.kind, above.id))
    if row is None:
        return None
    if top is None:
        raise KeyDropped("The key of this organisation is gone.")
    key = unwrap_by_master(top)
    return key if holder == above else decrypt(key, bytes(row.wrapped), wrapping_place(row))


def _read_all(holders: set[Holder]) -> dict[Holder, bytes]:
    """The keys that are there, each read once in a transaction; with the organisation's, as above."""
    opened = remembered()
    if missing := [one for one in holders if one not in opened]:
        above = Holder.organisation(served_organisation())
        wanted = Q(kind=above.kind, holder=above.id)
        for kind in {one.kind for one in missing}:
            wanted |= Q(kind=kind, holder__in=[one.id for one in missing if one.kind == kind])
        rows = {Holder(KeyKind(row.kind), row.holder): row for row in Key.objects.filter(wanted)}
        if top := rows.pop(above, None):
            key = unwrap_by_master(top)
            opened |= {one: decrypt(key, bytes(row.wrapped), wrapping_place(row)) for one, row in rows.items()}
    return {one: opened[one] for one in holders if one in opened}


def hold_wrapping(*, alone: bool) -> None:
    """Until this transaction ends, no rotation happens beside the keys it makes, or, ``alone``, no key is made at all.

    A key wrapped under an organisation's key that is being replaced could never be opened again.
    """
    name = f"sealing:{served_organisation()}"
    with connection.cursor() as cursor:
        if alone:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        else:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [name])


def _make(holder: Holder) -> bytes:
    hold_wrapping(alone=False)
    remembered().pop(holder, None)  # of one whose making was undone
    row, key = Key(kind=holder.kind, holder=holder.id), new_key()
    is_top = holder.kind == KeyKind.ORGANISATION
    above = master_keys()[0] if is_top else _key_to_seal(Holder.organisation(served_organisation()))
    row.wrapped = encrypt(above, key, wrapping_place(row))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody else was faster
        return _key_to_seal(holder)
    return key
