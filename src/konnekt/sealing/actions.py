"""Rotation: new keys above, the same content keys below, and never a moment in which something can't be opened."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from konnekt.sealing.cipher import decrypt, encrypt, new_key
from konnekt.sealing.keyring import hold_wrapping, unwrap_by_master, wrapping_place
from konnekt.sealing.master import NoMasterKey, master_keys, write_master_keys
from konnekt.sealing.models import Key, KeyKind

_SEALED_BY_MASTER: list[Callable[[], int]] = []


def at_master_rotation(reseal: Callable[[], int]) -> Callable[[], int]:
    """Have a higher room seal anew, under the newest master key, what it sealed by the master itself."""
    _SEALED_BY_MASTER.append(reseal)
    return reseal


def begin_master_rotation() -> None:
    """Put a new master key first; the old ones stay until every organisation is wrapped anew."""
    if settings.MASTER_KEY:
        raise NoMasterKey(
            "The master key comes from KONNEKT_MASTER_KEY: put the new key first, a comma, then the old one, "
            "and run this again with --wrap-only."
        )
    write_master_keys(settings.MASTER_KEY_FILE, (new_key(), *master_keys()))


def end_master_rotation() -> None:
    """Seal anew whatever the master key sealed directly, then forget the old master keys, where a file holds them."""
    for reseal in _SEALED_BY_MASTER:
        reseal()
    if not settings.MASTER_KEY:
        write_master_keys(settings.MASTER_KEY_FILE, master_keys()[:1])


def rotate_organisation() -> int:
    """Give the organisation being served a new key, wrap all keys under it anew, and wrap it by the newest master key.

    Returns how many keys were wrapped.
    """
    with transaction.atomic():
        hold_wrapping(alone=True)
        rows = list(Key.objects.select_for_update())
        top = next((row for row in rows if row.kind == KeyKind.ORGANISATION), None)
        if top is None:
            return 0
        old, new = unwrap_by_master(top), new_key()
        for row in rows:
            if row is not top:
                row.wrapped = encrypt(new, decrypt(old, bytes(row.wrapped), wrapping_place(row)), wrapping_place(row))
        top.wrapped = encrypt(master_keys()[0], new, wrapping_place(top))
        Key.objects.bulk_update(rows, ["wrapped"], batch_size=1000)
        return len(rows)
