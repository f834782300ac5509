"""People as logins. A login is not yet anybody: an organisation links it to one of its members."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from konnekt.core.models import IdentifiedModel
from konnekt.notify.models import LetterState


class UserManager(BaseUserManager["User"]):
    """Creates logins with a normalised address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(IdentifiedModel, AbstractBaseUser):
    """Somebody who can sign in, known by an e-mail address."""

    email = models.EmailField(unique=True, max_length=254)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False, help_text="Runs the installation; sees health, no content.")
    runs_things = models.BooleanField(
        default=False,
        help_text="Manages a programme or administers an organisation somewhere: shorter sessions, second factor.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class AccountLetter(IdentifiedModel):
    """A mail about a login, which belongs to no organisation. What it says is sealed, and forgotten once sent."""

    address = models.EmailField(max_length=254)
    notice = models.CharField(max_length=80)
    sealed = models.BinaryField(help_text="Its values and its link, which may be a secret.")
    state = models.CharField(max_length=20, choices=LetterState.choices, default=LetterState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state"], name="accounts_letter_by_state")]
