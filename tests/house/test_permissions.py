"""A URL without a declared permission fails the build."""

from tests.house.addresses import every_address

from konnekt.access.permissions import Permission

# django-allauth's own views ask for a signed-in person themselves where one is needed; these are all it brings.
ALLAUTH_PREFIX = "accounts/"


def test_every_address_declares_the_permission_that_opens_it():
    undeclared = [
        address.route
        for address in every_address()
        if not address.route.startswith(ALLAUTH_PREFIX) and not isinstance(address.permission, Permission)
    ]
    assert undeclared == []


def test_every_permission_opens_something():
    assert {address.permission for address in every_address()} >= set(Permission)


def test_addresses_have_one_name_each():
    names = [address.name for address in every_address()]
    assert "" not in names
    assert len(names) == len(set(names))


def test_a_page_for_members_lives_inside_an_organisation():
    outside = {Permission.VISIT, Permission.KEEP_ACCOUNT, Permission.KEEP_RUNNING}
    for address in every_address():
        if not address.is_inside and not address.route.startswith(ALLAUTH_PREFIX):
            assert address.permission in outside, address.route
