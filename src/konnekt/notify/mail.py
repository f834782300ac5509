"""Writing a letter out as a mail, in plain text and HTML from the same sentences."""

from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from konnekt.notify.models import Letter
from konnekt.notify.notices import NOTICES, Notice


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The mail for a letter."""
    with translation.override(letter.language):
        return write_mail(
            NOTICES[letter.notice],
            letter_id=letter.pk,
            address=letter.address,
            path=letter.path,
            values=letter.values,
            name=letter.name,
        )


def write_mail(
    notice: Notice, *, letter_id: UUID, address: str, path: str, values: dict[str, str], name: str = ""
) -> EmailMultiAlternatives:
    """A notice as a mail. Its Message-ID is its letter's own, so a second copy is recognised as the same."""
    subject = _one_line(str(notice.subject).format(**values))
    context = {
        "subject": subject,
        "name": name,
        "sentences": [words for sentence in notice.sentences if (words := str(sentence).format(**values))],
        "button": str(notice.button).format(**values),
        "why": str(notice.why).format(**values),
        "address": urljoin(settings.BASE_URL, path),
        "other": str(notice.other or ""),
        "other_address": urljoin(settings.BASE_URL, values.get("other_path", "")),
    }
    mail = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("notify/mail.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={"Message-ID": f"<{letter_id}@{settings.MESSAGE_ID_DOMAIN}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("notify/mail.html", context), "text/html")
    return mail


def _one_line(subject: str) -> str:
    return " ".join(subject.split())
