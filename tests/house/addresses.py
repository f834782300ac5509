"""Every address of the product, from the router itself, so that none can be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Address:
    """One route: its whole pattern, its name, and the view behind it."""

    route: str
    name: str
    view: Any

    @property
    def permission(self) -> Any:
        return getattr(self.view, "permission", None)

    @property
    def is_inside(self) -> bool:
        """Whether it belongs to an organisation."""
        return self.route.startswith("o/<slug:organisation>/")


def every_address() -> list[Address]:
    """All routes, in the router's order."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], before: str) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield Address(route, pattern.name or "", pattern.callback)
