"""One programme in which two people are, and its organisation being served."""

from collections.abc import Iterator

import pytest
from tests.cast import Cast
from tests.factories.feedback import programme_with_people

from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Round


@pytest.fixture
def round_(db: None, cast: Cast) -> Iterator[Round]:
    with tenant(cast.organisation_id):
        yield programme_with_people(cast)
