"""Keeping where everybody stood, from one day to the next. What the directory says now lies on the member; what it said
before would be lost with each import otherwise.
"""

from datetime import date

from django.db import connection

from konnekt.core.tenancy import served_organisation

# Row-level security holds in each of these statements as it does everywhere. In this order each says what is so now,
# however often they run on one day: what began today and is no longer so never was.
_FORGET_TODAYS = """
    DELETE FROM organisations_employment AS past USING organisations_member AS member
    WHERE past.member_id = member.id AND past.until IS NULL AND past.since >= coalesce(member.left_on, %(today)s)
    AND (member.left_on IS NOT NULL
        OR (past.unit_id, past.grade, past.pay_band) IS DISTINCT FROM (member.unit_id, member.grade, member.pay_band))
"""
_CLOSE = """
    UPDATE organisations_employment AS past SET until = coalesce(member.left_on, %(today)s)
    FROM organisations_member AS member
    WHERE past.member_id = member.id AND past.until IS NULL
    AND (member.left_on IS NOT NULL
        OR (past.unit_id, past.grade, past.pay_band) IS DISTINCT FROM (member.unit_id, member.grade, member.pay_band))
"""
_OPEN = """
    INSERT INTO organisations_employment (id, organisation_id, member_id, unit_id, grade, pay_band, since)
    SELECT gen_random_uuid(), %(organisation)s, member.id, member.unit_id, member.grade, member.pay_band, %(today)s
    FROM organisations_member AS member
    WHERE member.left_on IS NULL AND member.kind = 'directory' AND NOT EXISTS (
        SELECT FROM organisations_employment AS past WHERE past.member_id = member.id AND past.until IS NULL
    )
"""


def note_employment(today: date) -> None:
    """Write down where everybody stands from today on, where that differs from what was written last."""
    with connection.cursor() as cursor:
        for statement in (_FORGET_TODAYS, _CLOSE, _OPEN):
            cursor.execute(statement, {"today": today, "organisation": served_organisation()})
