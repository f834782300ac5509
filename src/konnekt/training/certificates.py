"""The certificate of a completed module: on paper, and where anybody with its code checks it."""

from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.documents import papers
from konnekt.documents.codes import qr
from konnekt.organisations.models import Organisation
from konnekt.training.models import Completion


def paper_of(completion: Completion, organisation: Organisation, *, now: datetime) -> bytes:
    """The certificate as a PDF."""
    address = address_of(completion, organisation)
    title = _("Certificate of a completed training")
    data = {
        "heading": title,
        "name": completion.member.name,
        "words": _("has completed the module"),
        "module": completion.title,
        "facts": [*facts_of(completion), {"term": _("Code"), "words": completion.code}],
        "organisation": organisation.name,
        "how": _("Whether it is genuine is said here, as long as its owner allows it:"),
        "address": address,
        "code": qr(address).decode(),
        "foot": _("This says that a training was done, and not how well."),
    }
    return papers.draw("training/papers/certificate.typ", title=title, data=data, made=now)


def address_of(completion: Completion, organisation: Organisation) -> str:
    """Where it is checked. It stands on paper, so it is whole."""
    return urljoin(settings.BASE_URL, reverse("certificate_checked", args=[organisation.slug, completion.code]))


def facts_of(completion: Completion) -> list[dict[str, str]]:
    """When, how long, and which text it was."""
    minutes = completion.minutes
    return [
        {"term": _("Completed on"), "words": date_format(localdate(completion.completed_at), "j F Y")},
        {"term": _("Takes"), "words": ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)},
        {"term": _("Version"), "words": version_in_words(completion.version)},
    ]


def version_in_words(version: str) -> str:
    """“2 of Konnekt’s curriculum” for the text that ships, “3” for the third of the organisation’s own."""
    number = version.rpartition("-")[2]
    return _("{number} of the core curriculum").format(number=number) if version.startswith("core-") else number
