"""Reminding by mail of what a programme requires: a week before it is due, and once more a few days after. Never of
what is only suggested, never of what is done, and never a third time.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format

from konnekt.notify.actions.telling import tell
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import told_in
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import ENROLLED, Phase, Side
from konnekt.training.gates import in_force
from konnekt.training.messages import DUE, LATE
from konnekt.training.models import Completion, Need, Reminded
from konnekt.training.queries.catalogue import Entry, catalogue
from konnekt.training.rules import due_day

BEFORE = timedelta(days=7)
AFTER = timedelta(days=3)
GIVE_UP_AFTER = timedelta(days=21)
"""Who has not done it three weeks after it was due won’t for a mail."""

_AT_ONCE = 500


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Write to whoever has something to do, as far as it is time. Returns how many mails were written."""
    organisation = served()
    today, written = today_in(organisation, now), 0
    needs = list(Need.objects.filter(is_required=True).select_related("programme"))
    if not needs:
        return 0
    entries = catalogue({need.module_key for need in needs})
    for need in needs:
        entry = entries.get(need.module_key)
        if entry is not None:
            written += _remind_of(need, entry, organisation.slug, today)
    return written


def _remind_of(need: Need, entry: Entry, slug: str, today: date) -> int:
    written = 0
    times = dict(Reminded.objects.filter(need=need).values_list("member_id", "times"))
    for enrolment in _open(need, today)[:_AT_ONCE]:
        due = due_day(need.due, enrolment.round)
        sent = times.get(enrolment.member_id, 0)
        if due is None or not _is_time(sent, due, today):
            continue
        _note(need, enrolment.member_id, sent, today)
        to = recipient(enrolment.member)
        if to is not None:
            tell(
                to,
                LATE if due < today else DUE,
                need.programme_id,
                path=reverse("module", args=[slug, need.module_key]),
                title=entry.text.title,
                day=date_format(due, "j F"),
                minutes=str(entry.module.minutes),
                **told_in(need.programme),
            )
            written += 1
    return written


def _is_time(sent: int, due: date, today: date) -> bool:
    if due < today:
        return sent < 2 and due + AFTER <= today <= due + GIVE_UP_AFTER  # before, and after
    return sent == 0 and due - BEFORE <= today


def _open(need: Need, today: date) -> list[Enrolment]:
    """Those of whom it is asked and who have not done it. The job runs once at a time, so that nobody is told twice."""
    done = Completion.objects.filter(in_force(today), module_key=need.module_key, member=OuterRef("member"))
    rows = Enrolment.objects.filter(
        ~Exists(done),
        round__programme=need.programme_id,
        state__in=ENROLLED,
        side__in=[need.side, Side.BOTH],
        member__left_on=None,
    ).exclude(round__phase=Phase.CLOSE)
    return list(rows.select_related("member", "round").order_by("pk"))


def _note(need: Need, member_id: UUID, sent: int, today: date) -> None:
    Reminded.objects.update_or_create(need=need, member_id=member_id, defaults={"times": sent + 1, "last_on": today})
