"""How django-allauth's sign-in speaks and behaves here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Our own pages and words; the rest is allauth's."""
