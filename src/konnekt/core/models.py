"""Base models.

A model that belongs to an organisation is a TenantModel; the few that don't are listed in `konnekt.database.walls`.
"""

from typing import ClassVar, Generic, Self, TypeVar
from uuid import uuid4

from django.db import models

from konnekt.core.tenancy import served_or_none, served_organisation

M = TypeVar("M", bound=models.Model)


class TenantManager(models.Manager[M], Generic[M]):
    """Rows of the organisation being served, and of no other."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(organisation_id=served_organisation())


class IdentifiedModel(models.Model):
    """A row known by a random id, safe to show in an address."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta:
        abstract = True


class TenantModel(IdentifiedModel):
    """A row of one organisation."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        default=served_or_none,
    )

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
