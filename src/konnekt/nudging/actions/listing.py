"""The list of the week for those who manage a programme: how many pairs reminders did not help."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from konnekt.notify.actions.telling import Telling, tell_all
from konnekt.nudging.messages import WEEKLY_LIST
from konnekt.nudging.models import WeeklyList
from konnekt.nudging.queries import facts_of, running
from konnekt.nudging.rules import lines
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.queries import managers_of
from konnekt.programmes.rules import today_in


@transaction.atomic
def write_weekly_lists(*, now: datetime) -> int:
    """Write to the managers of each programme in which a pair needs somebody. An empty list sends nothing. Returns how
    many programmes had one.
    """
    organisation = served()
    today = today_in(organisation, now)
    rows = list(running().select_related("round__programme"))
    facts = facts_of(rows, now)
    stuck = [one.round for one in rows if lines(facts[one.pk], now)]
    number = Counter(round_.programme_id for round_ in stuck)
    newest = {round_.programme_id: round_ for round_ in sorted(stuck, key=lambda round_: round_.starts_on)}
    written = 0
    for programme_id, round_ in newest.items():
        monday = today - timedelta(days=today.weekday())
        _row, is_new = WeeklyList.objects.get_or_create(programme_id=programme_id, monday=monday)
        if not is_new:
            continue
        path = reverse("round_pairs", args=[organisation.slug, round_.pk]) + "?state=check_in"
        values = {"programme": round_.programme.name, "number": str(number[programme_id])}
        tell_all(
            Telling(to=to, notice=WEEKLY_LIST, path=path, values=values)
            for manager in managers_of(round_.programme)
            if (to := recipient(manager)) is not None
        )
        written += 1
    return written
