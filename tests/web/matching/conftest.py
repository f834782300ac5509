"""A small round, and its manager in a browser."""

import pytest
from django.test import Client
from tests.matching.conftest import SmallRound, small

__all__ = ["small"]


@pytest.fixture
def manager(small: SmallRound, signed_in) -> Client:
    return signed_in(small.cast.programme_manager)
