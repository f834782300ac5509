"""Packages that were taken in."""

from konnekt.training.models import Package
from konnekt.training.queries.catalogue import catalogue


def packages() -> list[Package]:
    """The newest of each, by title."""
    newest = Package.objects.order_by("module_id", "-number").distinct("module_id").select_related("module")
    return sorted(newest, key=lambda one: (one.title.casefold(), one.pk))


def newest_package(key: str) -> Package | None:
    """The one that people do now; none where the module is switched off."""
    if key not in catalogue([key]):
        return None
    rows = Package.objects.filter(module__key=key).select_related("module", "file")
    return rows.order_by("-number").first()
