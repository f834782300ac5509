"""The setup token: whoever can read the server's terminal may found the first organisation, and nobody after that."""

from django.utils.crypto import constant_time_compare, salted_hmac

from konnekt.organisations.queries import is_founded

_LENGTH = 32


def current_token() -> str | None:
    """The token of this installation, made from its signing key; None once an organisation exists."""
    return None if is_founded() else _token()


def is_right(given: str) -> bool:
    """Whether this is the token. Ask ``current_token`` whether one is still wanted."""
    return constant_time_compare(given.strip(), _token())


def _token() -> str:
    return salted_hmac("konnekt.web.first_run", "setup", algorithm="sha256").hexdigest()[:_LENGTH]
