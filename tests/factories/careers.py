"""People whose years are invented: where they stood, who left, who rose; and a round that a lot decided."""

from collections.abc import Sequence
from datetime import date, timedelta

from konnekt.organisations.models import Employment, Member
from konnekt.outcomes.models import OutcomePlan, Target
from konnekt.outcomes.rules import digest_of
from konnekt.outcomes.states import Comparison
from konnekt.programmes.lottery import code_of
from konnekt.programmes.models import Enrolment, Round, Ticket
from konnekt.programmes.states import EnrolmentState

BEGAN = date(2026, 3, 2)
IN_TWO_YEARS = date(2028, 3, 1)
LONG_AGO = date(2020, 1, 6)


def past_round(round_: Round, began: date = BEGAN) -> Round:
    """The round as one that began on that day."""
    Round.objects.filter(pk=round_.pk).update(
        enrolment_opens=began - timedelta(days=60),
        enrolment_closes=began - timedelta(days=30),
        matching_on=began - timedelta(days=20),
        starts_on=began,
        ends_on=began + timedelta(days=270),
    )
    round_.refresh_from_db()
    return round_


def employ(people: Sequence[Member], *, since: date = LONG_AGO) -> None:
    """Everybody has been where the directory says for years."""
    Member.objects.filter(pk__in=[one.pk for one in people]).update(started_on=since)
    Employment.objects.bulk_create(
        Employment(member=one, unit_id=one.unit_id, grade=one.grade, pay_band=f"B{one.grade}", since=since)
        for one in people
    )


def leave(people: Sequence[Member], on: date) -> None:
    """These left."""
    ids = [one.pk for one in people]
    Member.objects.filter(pk__in=ids).update(left_on=on)
    Employment.objects.filter(member__in=ids, until=None).update(until=on)


def rise(people: Sequence[Member], on: date, *, levels: int = 1) -> None:
    """These reached a higher grade, and its band."""
    for one in people:
        Employment.objects.filter(member=one, until=None).update(until=on)
        grade = str(int(one.grade) + levels)
        Employment.objects.create(member=one, unit_id=one.unit_id, grade=grade, pay_band=f"B{grade}", since=on)


def draw_lots(round_: Round, *, won: Sequence[Member], lost: Sequence[Member]) -> None:
    """A lottery of the round, drawn as the product draws it: those who lost wait for a place."""
    Enrolment.objects.filter(round=round_, member__in=lost).update(state=EnrolmentState.WAITING)
    enrolments = {one.member_id: one for one in Enrolment.objects.filter(round=round_)}
    Ticket.objects.bulk_create(
        Ticket(
            round=round_,
            enrolment=enrolments[one.pk],
            code=code_of(enrolments[one.pk].pk),
            rank=rank,
            won=rank <= len(won),
        )
        for rank, one in enumerate([*won, *lost], 1)
    )


def planned(round_: Round, *targets: str, comparison: Comparison = Comparison.LOTTERY, least: int = 30) -> OutcomePlan:
    """A plan of the round, locked before it began."""
    plan = OutcomePlan(
        round=round_,
        comparison=comparison,
        least_sample=least,
        report_on=BEGAN + timedelta(days=600),
        version="2",
        made_at=f"{BEGAN - timedelta(days=70)}T12:00Z",
    )
    plan.save(force_insert=True)
    Target.objects.bulk_create(Target(plan=plan, indicator=key, enough="Five points more.") for key in targets)
    plan.locked_at, plan.digest = plan.made_at, digest_of(plan, dict.fromkeys(targets, "Five points more."))
    plan.save()
    return plan
