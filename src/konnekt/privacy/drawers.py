"""What the rooms declared, in the order in which it is used."""

from django.apps import apps

from konnekt.access.holdings import HOLDINGS, Holding

_TO_READ = (
    "organisations",
    "accounts",
    "programmes",
    "questions",
    "relationships",
    "workspace",
    "concerns",
    "training",
    "surveys",
    "guidance",
    "recruiting",
    "champions",
    "readiness",
    "matching",
    "outcomes",
)
"""The rooms as one reads about oneself: who I am, what I joined, with whom, what I wrote. All others follow."""


def to_read() -> list[Holding]:
    """For a copy and for a preview: what holds rows of a person, as they would tell it."""
    places = {label: number for number, label in enumerate(_TO_READ)}
    own = [one for one in HOLDINGS.values() if one.mine and one.what]
    return sorted(own, key=lambda one: places.get(one.model._meta.app_label, len(places)))


def top_down() -> list[Holding]:
    """For erasing: high rooms first, since their rows point at those of lower ones, and the keys last."""
    places = {config.label: number for number, config in enumerate(apps.get_app_configs())}
    return sorted(HOLDINGS.values(), key=lambda one: -places[one.model._meta.app_label])
