"""Logins and their secrets."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import identify_hasher

from konnekt.accounts.actions.letters import write_letter
from konnekt.accounts.actions.logins import create_login
from konnekt.accounts.adapter import MFAAdapter
from konnekt.accounts.messages import BY_TEMPLATE
from konnekt.accounts.secrets import open_letter, open_second_factor
from konnekt.core.errors import Refused
from konnekt.sealing.actions import begin_master_rotation, end_master_rotation
from konnekt.sealing.cipher import CannotOpen, new_key
from konnekt.sealing.master import write_master_keys

pytestmark = pytest.mark.django_db

PASSWORD = "seven otters juggle lanterns"


@pytest.fixture
def own_master_key(settings, tmp_path):
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    write_master_keys(settings.MASTER_KEY_FILE, (new_key(),))


def test_a_login_has_a_confirmed_address_and_an_argon2id_password():
    user = create_login(email=" Amina@Meridian.example ", password=PASSWORD)
    assert user.email == "amina@meridian.example"
    assert EmailAddress.objects.get(user=user).verified
    assert identify_hasher(user.password).algorithm == "argon2"
    assert user.password.startswith("argon2$argon2id$")


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [("a@x.example", "passwordpassword", "password"), ("taken@x.example", PASSWORD, "email")],
)
def test_a_weak_password_and_a_taken_address_are_refused_by_field(email, password, field):
    create_login(email="taken@x.example", password=PASSWORD)
    with pytest.raises(Refused) as refusal:
        create_login(email=email, password=password)
    assert refusal.value.field == field


def test_secrets_of_second_factors_and_letters_survive_a_change_of_the_master_key(own_master_key):
    user = create_login(email="a@x.example", password=PASSWORD)
    secret = MFAAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DP" not in secret
    factor = Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    letter = write_letter(BY_TEMPLATE["account/email/password_reset_key"], address="a@x.example", path="/secret/")
    begin_master_rotation()
    end_master_rotation()
    factor.refresh_from_db()
    letter.refresh_from_db()
    assert open_second_factor(factor.data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert open_letter(letter.pk, bytes(letter.sealed))["path"] == "/secret/"
    with pytest.raises(CannotOpen):
        open_second_factor(secret)


def test_a_letter_moved_to_another_row_can_not_be_opened(own_master_key):
    notice = BY_TEMPLATE["account/email/password_reset_key"]
    one, other = (write_letter(notice, address="a@x.example", path=path) for path in ("/one/", "/other/"))
    with pytest.raises(CannotOpen):
        open_letter(one.pk, bytes(other.sealed))
