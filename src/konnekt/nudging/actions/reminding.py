"""Reminding people, once each, and concluding what has fallen silent."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from konnekt.core.tenancy import served_organisation
from konnekt.notify.actions.delivery import withdraw
from konnekt.notify.actions.telling import Telling, tell_all
from konnekt.nudging.facts import Facts, Sent
from konnekt.nudging.messages import notice_of
from konnekt.nudging.models import SeenPaused, SentNudge
from konnekt.nudging.queries import facts_of, parted_for_a_while, running
from konnekt.nudging.rules import CONCLUDED_AFTER, Nudge, due, is_moot, is_over_by_silence
from konnekt.nudging.states import Rule
from konnekt.organisations.models import Member
from konnekt.organisations.queries import recipient, served
from konnekt.programmes.names import told_in
from konnekt.relationships.actions.ending import conclude
from konnekt.relationships.actions.locking import lock_pair
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.rules import last_day
from konnekt.relationships.states import PartSide

HELD_AT_MOST = timedelta(days=9)
"""Longer than any reminder waits; see `lasts` of their notices."""
_PAGES = {
    Rule.AGREEMENT: "pair_agreement",
    Rule.FIRST_CONTACT: "pair_messages",
    Rule.FIRST_MEETING: "pair_sessions",
    Rule.CLOSING: "pair_closing",
}


@transaction.atomic
def remind(*, relationship_ids: Collection[UUID], now: datetime) -> int:
    """Send what is due in these pairs. A second run finds it noted and sends nothing. Returns how many were sent."""
    with connection.cursor() as cursor:
        # Two runs at once would both find nothing noted.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"nudging:{served_organisation()}"])
    rows = {one.pk: one for one in running().filter(pk__in=relationship_ids).select_related("round__programme")}
    facts = facts_of(rows.values(), now)
    nudges = [(rows[pk], nudge) for pk, one in facts.items() for nudge in due(one, now)]
    if not nudges:
        return 0
    slug, people = served().slug, _people({relationship.pk for relationship, _nudge in nudges})
    tellings = [_telling(relationship, nudge, facts[relationship.pk], people, slug) for relationship, nudge in nudges]
    letters = iter(tell_all(one for one in tellings if one is not None))
    SentNudge.objects.bulk_create(
        SentNudge(
            relationship=relationship,
            member_id=nudge.sent.member_id,
            rule=nudge.sent.rule,
            number=nudge.sent.number,
            since=nudge.sent.since,
            sent_at=now,
            letter=next(letters).pk if telling is not None else None,
        )
        for (relationship, nudge), telling in zip(nudges, tellings, strict=True)
    )
    return len(nudges)


@transaction.atomic
def note_paused(*, now: datetime) -> None:
    """Note which pairs are paused just now, so that a break is no silence once they go on."""
    SeenPaused.objects.bulk_create(
        [SeenPaused(relationship=one, at=now) for one in parted_for_a_while()],
        update_conflicts=True,
        unique_fields=["relationship"],
        update_fields=["at"],
    )


@transaction.atomic
def withdraw_moot(*, now: datetime) -> int:
    """Take back what waits for a quieter hour and was done meanwhile. Returns how many letters were."""
    rows = SentNudge.objects.filter(letter__isnull=False, sent_at__gt=now - HELD_AT_MOST)
    about = Relationship.objects.filter(pk__in=rows.values("relationship")).select_related("round")
    facts = facts_of(about, now)
    moot = [
        row.letter
        for row in rows
        if row.letter is not None
        and is_moot(Sent(Rule(row.rule), row.number, row.member_id, row.since), facts[row.relationship_id], now)
    ]
    return withdraw(moot) if moot else 0


@transaction.atomic
def conclude_if_silent(*, relationship_id: UUID, now: datetime) -> bool:
    """Conclude a pair in which nothing happened, also not in this moment: under its lock nobody writes."""
    relationship = lock_pair(relationship_id)
    facts = facts_of([relationship], now).get(relationship_id)
    if facts is None or not is_over_by_silence(facts, now):
        return False
    conclude(relationship, now=now)
    return True


def _people(ids: Collection[UUID]) -> dict[UUID, list[Part]]:
    found: dict[UUID, list[Part]] = {}
    rows = Part.objects.filter(relationship__in=ids, left_at=None).select_related("member")
    for part in rows.order_by("-side", "pk"):
        found.setdefault(part.relationship_id, []).append(part)
    return found


def _telling(
    relationship: Relationship, nudge: Nudge, facts: Facts, people: Mapping[UUID, list[Part]], slug: str
) -> Telling | None:
    parts = {part.member_id: part for part in people[relationship.pk]}
    mine = parts[nudge.sent.member_id]
    to = recipient(mine.member)
    if to is None:
        return None
    values = told_in(relationship.round.programme) | {
        "partner": _partner(relationship, mine, [part.member for part in parts.values() if part is not mine]),
        "ends_on": date_format(last_day(relationship), "j F Y"),
        "concludes_on": date_format(localtime(facts.alive_at + CONCLUDED_AFTER), "j F Y"),
    }
    path = reverse(_PAGES.get(nudge.sent.rule, "pair"), args=[slug, relationship.pk])
    return Telling(to=to, notice=notice_of(nudge.sent.rule, nudge.sent.number), path=path, values=values)


def _partner(relationship: Relationship, mine: Part, others: list[Member]) -> str:
    if not relationship.is_circle:
        return others[0].name
    if mine.side == PartSide.MENTOR:
        return _("your circle")
    return _("{mentor}’s circle").format(mentor=others[0].name)
