"""Who sees what, as the rows of a table made of words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from konnekt.access.visibility import Data
from konnekt.organisations.models import Organisation
from konnekt.web.who import who


def who_rows(data_classes: Iterable[Data], organisation: Organisation) -> list[tuple[str, str, str]]:
    """For each class of data: its label, who can read it and how much, and who can't see it."""
    rows = []
    for data in data_classes:
        answer = who(data, organisation)
        readers = [f"{reader} ({what})" if what else reader for reader, what in answer.readers]
        rows.append((str(data.label), _in_a_row(readers), _in_a_row(answer.hidden_from) or _("Nobody")))
    return rows


def _in_a_row(labels: list[str]) -> str:
    """Labels of the table as one sentence; they are never names, so only the first keeps its capital."""
    return "; ".join([*labels[:1], *(label[:1].lower() + label[1:] for label in labels[1:])])
