"""People with a password, and what they do at the door."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.test import Client

from konnekt.accounts.actions.logins import create_login
from konnekt.accounts.models import User

PASSWORD = "seven otters juggle lanterns"
NEW_PASSWORD = "eleven herons mend a ladder"


@pytest.fixture(autouse=True)
def forget_rate_limits(db):
    """Each test starts with nobody having tried anything."""
    cache.clear()


@pytest.fixture
def login(db) -> User:
    return create_login(email="amina@meridian.example", password=PASSWORD)


@dataclass
class Visitor:
    """A browser in the hands of somebody who isn't signed in yet."""

    client: Client

    def sign_in(self, email: str, password: str, **more: str):
        return self.client.post("/accounts/login/", {"login": email, "password": password, **more})

    @property
    def is_in(self) -> bool:
        return "_auth_user_id" in self.client.session


@pytest.fixture
def visitor() -> Callable[[], Visitor]:
    return lambda: Visitor(Client())
