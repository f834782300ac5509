"""Keeping references under one's own key, so that feedback without a name stands under “My feedback” for one alone.

All that somebody keeps is one sealed notebook of one size; it says that they keep something, and neither how much nor
what. No other code opens one.
"""

import json
import random
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.feedback.models import Notebook
from konnekt.feedback.queries.giving import by_code
from konnekt.organisations.models import Member
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, KeyDropped, place, seal, unseal

SIZE = 2_048
"""Bytes of every notebook before it is sealed."""

MOST = 60


def kept_by(actor: Actor) -> list[str]:
    """The codes this person keeps, in the order in which they kept them."""
    if actor.member_id is None:
        return []
    row = Notebook.objects.filter(member=actor.member_id).first()
    return [] if row is None else _opened(row)


@transaction.atomic
def keep_reference(actor: Actor, *, code: str) -> None:
    """Keep a code that opens something; the oldest goes where the notebook is full."""
    member_id = _held(actor)
    if by_code(code) is None:
        raise NotFound
    row = Notebook.objects.filter(member=member_id).first() or Notebook(member_id=member_id)
    codes = [] if row._state.adding else _opened(row)
    if code not in codes:
        _write(row, [*codes, code][-MOST:])


@transaction.atomic
def let_go(actor: Actor, *, code: str) -> None:
    """Keep a code no longer. Whoever has no other copy of it finds the feedback never again."""
    row = Notebook.objects.filter(member=_held(actor)).first()
    codes = [] if row is None else _opened(row)
    if row is None or code not in codes:
        raise NotFound
    left = [one for one in codes if one != code]
    if left:
        _write(row, left)
    else:
        row.delete()


def rewrite_notebooks() -> None:
    """Write all of them anew in another order and in one transaction, so that neither a place in the table nor a number
    that PostgreSQL notes on each row says which was written just after what.
    """
    rows = list(Notebook.objects.select_for_update())
    random.SystemRandom().shuffle(rows)
    Notebook.objects.filter(pk__in=[one.pk for one in rows]).delete()
    Notebook.objects.bulk_create(rows)


def _held(actor: Actor) -> UUID:
    """One after the other for each person, so that two tabs lose nothing; notes nothing on their row."""
    if actor.member_id is None:
        raise NotFound
    return Member.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.member_id, left_on=None).pk


def _opened(row: Notebook) -> list[str]:
    try:
        return list(json.loads(unseal(Holder.person(row.member_id), bytes(row.kept), _place(row))))
    except KeyDropped:
        return []


def _write(row: Notebook, codes: list[str]) -> None:
    words = json.dumps(codes)
    if len(words) > SIZE:
        raise Refused(_("No more fit here. Let one go first."))
    row.kept = seal(Holder.person(row.member_id), words.ljust(SIZE), _place(row))
    row.save()


def _place(row: Notebook) -> Place:
    return place("feedback.Notebook", "kept", row.pk)
