"""Where the database is, read from the environment without touching anything."""

import pytest

from konnekt.core.environment import BadSetting
from konnekt.database import addresses

OWN = {
    "DATABASE_URL": "postgresql://app%40x:p%2Fw@db.example.org:6432/mentoring?sslmode=verify-full",
    "DATABASE_OWNER_URL": "postgres://boss@db.example.org/mentoring",
}


def test_without_an_address_it_is_the_embedded_one_through_its_socket(tmp_path):
    environ = {"KONNEKT_DATA": str(tmp_path)}
    assert addresses.is_embedded(environ)
    found = {role: addresses.parameters(environ, role) for role in ("app", "owner")}
    assert [parts.pop("user") for parts in found.values()] == ["konnekt_app", "konnekt_owner"]
    assert found["app"] == found["owner"] == {"host": str(tmp_path / "run"), "port": "5432", "dbname": "konnekt"}
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_ones_own_is_taken_apart():
    assert addresses.parameters(OWN, "app") == {
        "host": "db.example.org",
        "port": "6432",
        "user": "app@x",
        "password": "p/w",
        "dbname": "mentoring",
        "sslmode": "verify-full",
    }
    assert addresses.parameters(OWN, "owner") == {"host": "db.example.org", "user": "boss", "dbname": "mentoring"}


def test_django_is_the_application_unless_told_to_be_the_owner():
    default = addresses.django_settings(OWN)
    assert {alias: database["USER"] for alias, database in default.items()} == {"default": "app@x"}
    assert default["default"]["OPTIONS"]["sslmode"] == "verify-full"
    assert default["default"]["OPTIONS"]["pool"]["max_size"] == 16
    assert default["default"]["CONN_MAX_AGE"] == 0

    owner = addresses.django_settings(OWN | {"KONNEKT_DATABASE_ROLE": "owner"})
    assert {alias: database["USER"] for alias, database in owner.items()} == {"default": "boss", "app": "app@x"}
    assert owner["app"]["TEST"] == {"MIRROR": "default"}
    assert "pool" not in owner["default"]["OPTIONS"]


@pytest.mark.parametrize(
    "address", ["mysql://a@b/c", "postgresql://b/c", "postgresql://a@b", "postgresql://a@b:port/c", "nonsense"]
)
def test_an_address_that_makes_no_sense_is_refused_with_an_example(address):
    with pytest.raises(BadSetting, match=r"DATABASE_URL cannot be read\. It looks like postgresql://ROLE"):
        addresses.parameters(OWN | {"DATABASE_URL": address}, "app")


def test_only_half_of_the_addresses_is_refused():
    with pytest.raises(BadSetting, match="set both"):
        addresses.is_embedded({"DATABASE_OWNER_URL": OWN["DATABASE_OWNER_URL"]})
    with pytest.raises(BadSetting, match="DATABASE_OWNER_URL is not set"):
        addresses.parameters({"DATABASE_URL": OWN["DATABASE_URL"]}, "owner")


def test_a_role_that_does_not_exist_is_refused():
    with pytest.raises(BadSetting, match="it can be 'app' or 'owner'"):
        addresses.role({"KONNEKT_DATABASE_ROLE": "root"})
