"""Making logins, ending sessions, and keeping their secrets under the newest master key."""

from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.accounts.models import AccountLetter, User
from konnekt.accounts.secrets import open_second_factor, reseal_letter, seal_second_factor
from konnekt.core.errors import NotFound, Refused
from konnekt.sealing.actions import at_master_rotation

_SEALED_BY_SECOND_FACTORS = ("secret", "seed")


@transaction.atomic
def create_login(*, email: str, password: str | None = None, is_operator: bool = False) -> User:
    """Make a login whose address is known to be right, so no confirmation is asked for.

    Refuses a taken address and a weak password.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise Refused(_("This address already has a login."), field="email")
    if password is not None:
        try:
            validate_password(password, User(email=email))
        except ValidationError as error:
            raise Refused(" ".join(error.messages), field="password") from error
    user = User.objects.create_user(email, password, is_operator=is_operator)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def confirmed_login(email: str) -> User | None:
    """The login with this address. Refused while nobody has confirmed the address: anybody may have signed up with it,
    and would be let in by whatever the address is trusted with.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is not None and not EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        raise Refused(
            _(
                "Somebody signed up with this address and never confirmed it. Whoever owns it first chooses a new "
                "password on the sign-in page and confirms the address."
            ),
            field="email",
        )
    return user


@transaction.atomic
def end_session(user: User, *, session_id: int) -> None:
    """Sign one device out."""
    session = UserSession.objects.filter(user=user, pk=session_id).first()
    if session is None:
        raise NotFound
    session.end()


@transaction.atomic
def end_other_sessions(user: User, *, keep: str | None) -> None:
    """Sign every device out but the one whose session key is kept."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=keep or ""):
        session.end()


@at_master_rotation
@transaction.atomic
def reseal_logins() -> int:
    """Seal second factors and waiting letters under the newest master key. Returns how many."""
    factors = list(Authenticator.objects.select_for_update())
    for factor in factors:
        for name in _SEALED_BY_SECOND_FACTORS:
            if name in factor.data:
                factor.data[name] = seal_second_factor(open_second_factor(factor.data[name]))
    Authenticator.objects.bulk_update(factors, ["data"])
    letters = list(AccountLetter.objects.select_for_update().exclude(sealed=b""))
    for letter in letters:
        letter.sealed = reseal_letter(letter.pk, bytes(letter.sealed))
    AccountLetter.objects.bulk_update(letters, ["sealed"])
    return len(factors) + len(letters)


@transaction.atomic
def delete_login(user_id: UUID) -> None:
    """Sign every device out and delete a login with its second factors and what was written to it. It stays where it
    opens another organisation, or runs the installation.
    """
    user = User.objects.filter(pk=user_id, is_operator=False, logins=None).first()
    if user is None:
        return
    for session in UserSession.objects.filter(user=user):
        session.end()
    addresses = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    AccountLetter.objects.filter(address__in=addresses).delete()
    user.delete()
