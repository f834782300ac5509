"""Writing a letter out as a mail, in plain text and HTML from the same sentences."""

from collections.abc import Mapping, Sequence
from email.mime.text import MIMEText
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from konnekt.notify.models import Letter
from konnekt.notify.notices import NOTICES, Notice
from konnekt.notify.stopping import token_to_stop


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
            calendar=letter.calendar,
            stop_path=_stop_path([letter]),
        )


def compose_bundle(letters: Sequence[Letter]) -> EmailMultiAlternatives:
    """One mail for several letters to the same person, in their order."""
    first = letters[0]
    with translation.override(first.language):
        subject = ngettext("{number} thing from your mentoring", "{number} things from your mentoring", len(letters))
        context = {
            "subject": subject.format(number=len(letters)),
            "name": first.name,
            "parts": [_parts(NOTICES[one.notice], one.path, one.values) for one in letters],
        }
        return _mail("bundle", context, letter_id=first.pk, address=first.address, stop_path=_stop_path(letters))


def write_mail(
    notice: Notice,
    *,
    letter_id: UUID,
    address: str,
    path: str,
    values: dict[str, str],
    name: str = "",
    calendar: str = "",
    stop_path: str = "",
) -> EmailMultiAlternatives:
    """A notice as a mail. Its Message-ID is its letter's own, so a second copy is recognised as the same."""
    context = _parts(notice, path, values) | {"name": name}
    mail = _mail("mail", context, letter_id=letter_id, address=address, stop_path=stop_path)
    if calendar:
        mail.attach(_calendar_file(calendar))
    return mail


def _parts(notice: Notice, path: str, values: Mapping[str, str]) -> dict[str, Any]:
    return {
        "subject": _one_line(str(notice.subject).format(**values)),
        "sentences": [words for sentence in notice.sentences if (words := str(sentence).format(**values))],
        "button": str(notice.button).format(**values),
        "why": str(notice.why).format(**values),
        "address": urljoin(settings.BASE_URL, path),
        "other": str(notice.other or ""),
        "other_address": urljoin(settings.BASE_URL, values.get("other_path", "")),
    }


def _mail(
    template: str, context: dict[str, Any], *, letter_id: UUID, address: str, stop_path: str
) -> EmailMultiAlternatives:
    headers = {"Message-ID": f"<{letter_id}@{settings.MESSAGE_ID_DOMAIN}>", "Auto-Submitted": "auto-generated"}
    if stop_path:
        context["stop_address"] = urljoin(settings.BASE_URL, stop_path)
        # RFC 8058: mail programs offer a button of their own, which posts to this address.
        headers["List-Unsubscribe"] = f"<{context['stop_address']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=context["subject"],
        body=render_to_string(f"notify/{template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers=headers,
    )
    mail.attach_alternative(render_to_string(f"notify/{template}.html", context), "text/html")
    return mail


def _stop_path(letters: Sequence[Letter]) -> str:
    first = letters[0]
    token = token_to_stop(first.member, [NOTICES[one.notice].topic for one in letters])
    return reverse("stop_mail", args=[first.organisation.slug, token]) if token else ""


def _calendar_file(calendar: str) -> MIMEText:
    """A calendar reads from the type's method whether an entry comes or goes."""
    file = MIMEText(calendar, "calendar", "utf-8")
    method = next(line.partition(":")[2] for line in calendar.splitlines() if line.startswith("METHOD:"))
    file.set_param("method", method)
    file.add_header("Content-Disposition", "attachment", filename="mentoring.ics")
    return file


def _one_line(subject: str) -> str:
    return " ".join(subject.split())
