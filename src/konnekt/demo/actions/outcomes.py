"""What the demo company's rounds want to reach: written and locked before people could enrol."""

from datetime import timedelta

from konnekt.demo.company import words
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.organisations.models import Member
from konnekt.outcomes.library import version
from konnekt.outcomes.models import OutcomePlan, PlanNote, Target
from konnekt.outcomes.rules import digest_of
from konnekt.programmes.models import Round

REPORT_AFTER = timedelta(weeks=6)
BEFORE_ENROLMENT = timedelta(days=3)


def seed_outcomes(company: Company, members: dict[str, Member]) -> list[OutcomePlan]:
    """Locked plans, one with a note; returns them for the ledger."""
    manager = members[company.player(CastRole.PROGRAMME_MANAGER).key]
    told = words.table("outcomes.toml")
    made = []
    for round_ in Round.objects.select_related("programme").filter(programme__slug__in=told):
        one = told[round_.programme.slug]
        locked_at = noon(round_.enrolment_opens)
        plan = OutcomePlan(
            round=round_,
            comparison=one["comparison"],
            least_sample=one["least_sample"],
            report_on=round_.ends_on + REPORT_AFTER,
            version=version(),
            made_at=locked_at - BEFORE_ENROLMENT,
            locked_at=locked_at,
        )
        plan.digest = digest_of(plan, one["targets"])
        plan.save(force_insert=True)
        Target.objects.bulk_create(
            Target(plan=plan, indicator=key, enough=enough) for key, enough in one["targets"].items()
        )
        if "note" in one:
            PlanNote.objects.create(
                plan=plan, words=one["note"], made_by=manager, made_at=noon(company.today - timedelta(days=12))
            )
        made.append(plan)
    return made
