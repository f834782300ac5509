"""Guests on the page: invited, kept longer, seen off; a form that fails keeps what was typed."""

from datetime import timedelta

import pytest
from tests.factories.intake import open_programme

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.models import GuestStay


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return open_programme(cast)


def test_a_guest_from_the_invitation_to_the_end(cast, round_, signed_in, django_assert_num_queries):
    manager, address = signed_in(cast.programme_manager), f"/o/meridian/programmes/{round_.programme_id}/guests/"
    until = clock.read().date() + timedelta(days=60)
    given = {"name": "Noor Aziz", "email": "noor@alumni.example", "comes_from": "Alumna", "until": until.isoformat()}
    page = manager.post(address, given | {"email": cast.mentee.member.email}).content.decode()
    assert "They are no guest." in page
    assert 'value="Noor Aziz"' in page
    assert manager.post(address, given).url == address
    with django_assert_num_queries(16):
        page = manager.get(address).content.decode()
    assert page.count('scope="row"') == 1
    assert "Invited" in page
    for number in range(2):
        manager.post(address, given | {"name": f"Guest {number}", "email": f"{number}@alumni.example"})
    with django_assert_num_queries(16):
        assert manager.get(address).content.decode().count('scope="row"') == 3
    with tenant(cast.organisation_id):
        stay = GuestStay.objects.get(member__name="Noor Aziz")
    one = f"/o/meridian/guests/{stay.pk}/"
    assert "within the next two years" in manager.post(one, {"until": "2020-01-01"}).content.decode()
    assert manager.post(one, {"until": (until + timedelta(days=9)).isoformat()}).url == address
    assert manager.post(f"{one}invitation/").status_code == 409
    assert "End the stay of Noor Aziz?" in manager.get(f"{one}end/").content.decode()
    assert manager.post(f"{one}end/").url == address
    assert "The stay ended on" in manager.get(one).content.decode()
    assert "Ended" in manager.get(address).content.decode()
