"""Links that sign a member of the demo company in, on this machine only. The door refuses them everywhere else."""

from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from konnekt.accounts.models import User

_SIGNER = Signer(salt="konnekt.accounts.demo_links")


def link_for(user: User) -> str:
    """The address that signs this person in while the demo runs."""
    return urljoin(settings.BASE_URL, reverse("demo_sign_in", args=[_SIGNER.sign(user.pk.hex)]))


def person_of(token: str) -> User | None:
    """Whom a token stands for, or nobody."""
    try:
        user_id = UUID(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    return User.objects.filter(pk=user_id, is_active=True).first()
