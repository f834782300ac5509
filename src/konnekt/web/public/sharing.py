"""What makes a programme's page good to pass on: what previews and search engines read of it, and a code for paper."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.documents.codes import qr
from konnekt.organisations.models import Organisation
from konnekt.programmes.eligibility import in_words, read_rules
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.states import ProgrammeState

DAYS_A_MONTH = 30.44
_KEPT_INSIDE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
"""A word of the page must not end the block it stands in."""


@dataclass(frozen=True, slots=True)
class Shared:
    """An address that works anywhere, a title and a sentence, the page's facts as data, and the address as a code."""

    address: str
    title: str
    description: str
    data: SafeString
    code: SafeString
    is_findable: bool
    """Whether search engines may list it: what visitors may read, and nothing else."""


def shared(programme: Programme, round_: Round, organisation: Organisation) -> Shared:
    """A programme's page for those who pass it on."""
    address = settings.BASE_URL.rstrip("/") + reverse("programme_page", args=[organisation.slug, programme.slug])
    return Shared(
        address=address,
        title=_("{programme}: mentoring at {organisation}").format(
            programme=programme.name, organisation=organisation.name
        ),
        description=programme.purpose,
        data=_as_json(_facts(programme, round_, organisation, address)),
        code=mark_safe(qr(address, stretches=True).decode()),  # noqa: S308  # drawn by the product from its own address
        is_findable=programme.is_public and programme.state == ProgrammeState.PUBLISHED,
    )


def months_of(round_: Round) -> int:
    """How long mentoring lasts, in whole months; never none."""
    return max(round((round_.ends_on - round_.starts_on).days / DAYS_A_MONTH), 1)


def lasts(round_: Round) -> str:
    """How long mentoring lasts, in words."""
    months = months_of(round_)
    return ngettext("{number} month", "{number} months", months).format(number=months)


def _facts(programme: Programme, round_: Round, organisation: Organisation, address: str) -> dict[str, Any]:
    """In the words of schema.org, which search engines and calendars read."""
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalProgram",
        "name": programme.name,
        "description": programme.purpose,
        "url": address,
        "provider": {"@type": "Organization", "name": organisation.name},
        "applicationStartDate": round_.enrolment_opens.isoformat(),
        "applicationDeadline": round_.enrolment_closes.isoformat(),
        "startDate": round_.starts_on.isoformat(),
        "endDate": round_.ends_on.isoformat(),
        "timeToComplete": f"P{months_of(round_)}M",
    }
    if round_.mentee_places is not None:
        facts["maximumEnrollment"] = round_.mentee_places
    if rules := read_rules(round_.who_may_join):
        facts["programPrerequisites"] = [in_words(rule) for rule in rules]
    return facts


def _as_json(facts: dict[str, Any]) -> SafeString:
    return mark_safe(json.dumps(facts, ensure_ascii=False).translate(_KEPT_INSIDE))  # noqa: S308  # escaped just here
