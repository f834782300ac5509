"""Passwords that are long and still guessed first are refused; unrelated words are not."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from konnekt.accounts.models import User

pytestmark = pytest.mark.django_db

REFUSED = {
    "short": "only14letters!",
    "one letter": "aaaaaaaaaaaaaaaaaaaa",
    "few letters": "abababababababababab",
    "digits in a row": "123456789012345678",
    "keyboard": "qwertyuiopasdfgh",
    "keyboard backwards": "lkjhgfdsapoiuytrewq!1",
    "a known word twice": "passwordpassword",
    "two known words": "mentoringpassword1",
    "ours": "KonnektMentoring1!",
    "disguised": "P4ssw0rdK0nn3kt!",
    "a known word and digits": "konnektkonnekt2026",
}


@pytest.mark.parametrize("password", REFUSED.values(), ids=REFUSED.keys())
def test_guessable_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(email="amina@meridian.example"))


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "seven otters juggle lanterns",
        "Zo8!kew-mQ2-trellis",
        "nebel über dem hafen",
        "合気道の先生は山に住む猫を二匹",
    ],
)
def test_good_passwords_are_taken(password):
    validate_password(password, User(email="amina@meridian.example"))


def test_the_organisation_and_ones_own_address_are_words_too(cast):
    for password in ("meridianmeridian1", "aminayusufmeridian"):
        with pytest.raises(ValidationError):
            validate_password(password, User(email="amina.yusuf@meridian.example"))
    validate_password("elsewhere otters lanterns", User(email="amina.yusuf@meridian.example"))


def test_a_password_of_a_megabyte_is_looked_at_quickly():
    validate_password("seven otters juggle lanterns " * 40_000, User(email="amina@meridian.example"))
