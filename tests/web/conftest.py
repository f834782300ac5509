"""Pages are tried by somebody who is signed in."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import Person


@pytest.fixture
def signed_in(settings) -> Callable[[Person], Client]:
    """A browser in which this person is signed in; demo mode, so that no second factor is asked."""
    settings.DEMO = True

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person.user)
        return client

    return sign_in
