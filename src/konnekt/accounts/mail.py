"""Writing an account letter out as a mail."""

from django.core.mail import EmailMultiAlternatives

from konnekt.accounts import messages as messages  # declares the notices
from konnekt.accounts.models import AccountLetter
from konnekt.accounts.secrets import open_letter
from konnekt.notify.mail import write_mail
from konnekt.notify.notices import NOTICES


def compose(letter: AccountLetter) -> EmailMultiAlternatives:
    """The mail for a letter, in the same dress as every other one."""
    contents = open_letter(letter.pk, bytes(letter.sealed))
    return write_mail(
        NOTICES[letter.notice],
        letter_id=letter.pk,
        address=letter.address,
        path=contents["path"],
        values=contents["values"],
    )
