"""The ledger for administrators and auditors, and one's own trail for everybody."""

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Sight
from konnekt.ledger.chain import prove
from konnekt.ledger.models import Entry
from konnekt.ledger.verbs import Verb
from konnekt.organisations.models import Member
from konnekt.organisations.policy import LEDGER_ENTRY
from konnekt.organisations.queries import members_by_id
from konnekt.web.door import Request, page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, ready to read."""

    entry: Entry
    who: str
    did: str
    about: str
    fields: str
    is_linked: bool


@page(Permission.READ_LEDGER)
def ledger(request: Request) -> HttpResponse:
    """Everything that was done, newest first, and whether the chain holds."""
    entries = LEDGER_ENTRY.visible(request.actor)
    verb = request.GET.get("verb", "")
    if verb in Verb.values:
        entries = entries.filter(verb=verb)
    proof = prove() if request.GET.get("prove") else None
    context = _page(request, entries) | {"verbs": Verb.choices, "verb": verb, "proof": proof}
    return render(request, "ledger/ledger.html", context)


@page(Permission.BELONG)
def my_trail(request: Request) -> HttpResponse:
    """What was done with my data, and what I did."""
    me = request.actor.member_id
    mine = LEDGER_ENTRY.visible(request.actor, least=Sight.PART).filter(Q(subject_member=me) | Q(actor_member=me))
    return render(request, "ledger/my_trail.html", _page(request, mine))


def _page(request: Request, entries: QuerySet[Entry]) -> dict[str, object]:
    shown = Paginator(entries.select_related("link").order_by("-number"), PAGE_SIZE).get_page(request.GET.get("page"))
    people = members_by_id(
        {member for entry in shown for member in (entry.actor_member, entry.subject_member) if member}
    )
    return {"shown": shown, "lines": [_line(entry, people) for entry in shown]}


def _line(entry: Entry, people: dict[UUID, Member]) -> Line:
    def name(member_id: UUID | None, fallback: str) -> str:
        return people[member_id].name if member_id in people else fallback

    return Line(
        entry=entry,
        who=name(entry.actor_member, entry.actor_system or _("the product")),
        did=str(Verb(entry.verb).label),
        about=name(entry.subject_member, ""),
        fields=", ".join(entry.fields),
        is_linked=hasattr(entry, "link"),
    )
