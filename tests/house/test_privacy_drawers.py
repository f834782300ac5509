"""Whatever could point to a person is declared in one drawer, and what is declared is there."""

from django.apps import apps
from django.db import models

from konnekt.access.holdings import HOLDINGS, Fate
from konnekt.accounts.models import User
from konnekt.organisations.models import Member

OWN = {model for model in apps.get_models() if model.__module__.startswith("konnekt.")}
PEOPLE = {Member, User} | {model for model, holding in HOLDINGS.items() if holding.mine}
WORDS = (models.TextField, models.JSONField, models.CharField)


def fields_of(model):
    return [one for one in model._meta.concrete_fields if not one.primary_key and one.name != "organisation"]


def points_to_a_person(field):
    """By its kind: at a person or something of theirs, by an id, an address, or sealed."""
    if field.is_relation:
        return field.related_model in PEOPLE
    return isinstance(field, (models.UUIDField, models.BinaryField, models.EmailField))


def could_say_something(field):
    """In a table about people, free words and values could too; a choice from a list is shown or not."""
    return points_to_a_person(field) or (isinstance(field, WORDS) and not field.choices)


def wanted_of(model):
    fields = fields_of(model)
    if not any(points_to_a_person(one) for one in fields) and model not in PEOPLE:
        return set()
    return {one.name for one in fields if could_say_something(one)}


def test_everything_that_could_point_to_a_person_is_declared():
    missing = {
        model._meta.label: lacking
        for model in OWN
        if (lacking := wanted_of(model) - (HOLDINGS[model].named() if model in HOLDINGS else set()))
    }
    assert missing == {}


def test_nothing_is_declared_that_is_not_there():
    stale = {}
    for model, holding in HOLDINGS.items():
        names = {one.name for one in model._meta.get_fields()} | {"pk"}
        if gone := holding.named() - names:
            stale[model._meta.label] = gone
    assert stale == {}


def test_ways_lead_somewhere():
    for holding in HOLDINGS.values():
        holding.model._meta.default_manager  # noqa: B018
        for way in [*holding.mine, *holding.also, *holding.shown]:
            model, *path = holding.model, *way.split("__")
            for name in path:
                field = model._meta.pk if name == "pk" else model._meta.get_field(name)
                model = field.related_model or model


def test_each_drawer_speaks_of_its_own_room():
    for model in HOLDINGS:
        assert model in OWN, model


def test_sealed_fields_are_opened_by_a_key_or_said_to_be_closed():
    for model, holding in HOLDINGS.items():
        sealed = {one.name for one in fields_of(model) if isinstance(one, models.BinaryField)}
        assert set(holding.sealed) | set(holding.inner) >= sealed, model
        if any(holding.sealed.values()):
            assert holding.key is not None, model


def test_what_stays_says_why():
    without = [
        model._meta.label
        for model, holding in HOLDINGS.items()
        if holding.mine and holding.fate is Fate.STAYS and not holding.why
    ]
    assert without == []
