"""Certificates of completed modules go with a person's own copy: whoever has left can print none."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from konnekt.access.enclosures import Enclosure, enclose
from konnekt.access.holdings import Subject
from konnekt.organisations.models import Organisation
from konnekt.organisations.queries import served
from konnekt.training.certificates import paper_of
from konnekt.training.models import Completion


@enclose
def certificates(subject: Subject, now: datetime) -> Iterator[Enclosure]:
    """One for each module; what was done elsewhere, as they said themselves, has none."""
    organisation = served()
    for done in Completion.objects.filter(member=subject.member_id, is_own_word=False).select_related("member"):
        yield _certificate(done, organisation, now)


def _certificate(done: Completion, organisation: Organisation, now: datetime) -> Enclosure:
    return Enclosure(
        folder=_("Certificates"),
        name=f"{done.title}.pdf",
        made_at=done.completed_at,
        size=0,
        read=lambda: paper_of(done, organisation, now=now),
    )
