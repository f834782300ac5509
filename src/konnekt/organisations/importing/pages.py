"""The pages of a checked plan, each sealed by itself, so that nobody opens more than is shown."""

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from konnekt.organisations.models import DirectoryImport, PlanPage
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place, seal_all, unseal_all

NOTES = "notes"
_AT_ONCE = 200


def keep(imported: DirectoryImport, pages: Iterable[tuple[str, int, list[Any]]]) -> None:
    """Write pages down, sealed under the key of the file: they are erased with it."""
    left = iter(pages)
    while batch := list(islice(left, _AT_ONCE)):
        made = [PlanPage(of=imported, section=section, number=number) for section, number, _rows in batch]
        texts = (json.dumps(rows, ensure_ascii=False, default=str) for _section, _number, rows in batch)
        sealed = seal_all(_holder(imported), zip(texts, map(_place, made), strict=True))
        for page, body in zip(made, sealed, strict=True):
            page.body = body
        PlanPage.objects.bulk_create(made)


def rows(imported: DirectoryImport, section: str, *, number: int | None = None) -> list[Any]:
    """The rows of a section: those of one page, or all of them. Nothing once the file is gone."""
    if imported.file_id is None:
        return []
    pages = PlanPage.objects.filter(of=imported, section=section).order_by("number")
    chosen = pages if number is None else pages.filter(number=number)
    texts = unseal_all(_holder(imported), [(bytes(page.body), _place(page)) for page in chosen])
    return [row for text in texts for row in json.loads(text)]


def _place(page: PlanPage) -> Place:
    return place("organisations.PlanPage", "body", page.pk)


def _holder(imported: DirectoryImport) -> Holder:
    assert imported.file_id is not None
    return Holder.file(imported.file_id)
