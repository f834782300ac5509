"""A room declares once how people stand to its rows; the visibility table says what each standing may see.

`allows` and `visible` can't drift: one asks the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from konnekt.access.actors import Actor
from konnekt.access.visibility import Audience, Data, Sight, sight
from konnekt.core.errors import NotFound

M = TypeVar("M", bound=Model)

Standing = Callable[[Actor], Q]
"""Rows to which the actor stands in this way, as a filter."""

NOBODY = Q(pk__in=[])
ALL = ~NOBODY


@dataclass(frozen=True)
class Policy(Generic[M]):
    """Who may see which rows of a model, and as what."""

    model: type[M]
    data: Data
    standings: Mapping[Audience, Standing]

    def visible(self, actor: Actor, queryset: QuerySet[M] | None = None, *, least: Sight = Sight.FULL) -> QuerySet[M]:
        """The rows of which the actor sees at least this much."""
        rows: QuerySet[M] = self._rows() if queryset is None else queryset
        allowed = NOBODY
        for audience, standing in self.standings.items():
            if sight(self.data, audience) >= least:
                allowed |= standing(actor)
        found = rows.filter(allowed)
        if not rows.query.select_for_update and not _multiplies(found, rows):
            return found
        # A standing that joins to-many tables: the inner query keeps every row once and the outer one free to lock.
        return rows.filter(pk__in=self._rows().filter(allowed).values("pk"))

    def allows(self, actor: Actor, obj: M, *, least: Sight = Sight.FULL) -> bool:
        """Whether the actor sees at least this much of this row: the same question, about one."""
        return self.visible(actor, least=least).filter(pk=obj.pk).exists()

    def fetch(
        self, actor: Actor, pk: UUID | str, queryset: QuerySet[M] | None = None, *, least: Sight = Sight.FULL
    ) -> M:
        """The row, or NotFound: the same answer for missing and for not yours."""
        row = self.visible(actor, queryset, least=least).filter(pk=pk).first()
        if row is None:
            raise NotFound
        return row

    def _rows(self) -> QuerySet[M]:
        manager: Any = self.model._default_manager
        rows: QuerySet[M] = manager.all()
        return rows


def _multiplies(found: QuerySet[M], before: QuerySet[M]) -> bool:
    """Whether a filter joined tables that hold several rows of one: asked of both, so that a plain condition isn't
    hidden in a query of its own, which a database without statistics reads once for each row.
    """
    joined = (join for alias, join in found.query.alias_map.items() if alias not in before.query.alias_map)
    return any(getattr(getattr(join, "join_field", None), "multiple", False) for join in joined)
