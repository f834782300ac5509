"""Writing a letter out as a mail, in plain text and HTML from the same sentences."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from konnekt.notify.models import Letter
from konnekt.notify.notices import NOTICES


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The mail for a letter. Its Message-ID is the letter's own, so a second copy is recognised as the same."""
    notice = NOTICES[letter.notice]
    with translation.override(letter.language):
        subject = _one_line(str(notice.subject).format(**letter.values))
        context = {
            "subject": subject,
            "name": letter.name,
            "sentences": [str(sentence).format(**letter.values) for sentence in notice.sentences],
            "button": str(notice.button),
            "why": str(notice.why).format(**letter.values),
            "address": urljoin(settings.BASE_URL, letter.path),
        }
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("notify/mail.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[letter.address],
            headers={"Message-ID": f"<{letter.pk}@{settings.MESSAGE_ID_DOMAIN}>", "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("notify/mail.html", context), "text/html")
    return mail


def _one_line(subject: str) -> str:
    return " ".join(subject.split())
