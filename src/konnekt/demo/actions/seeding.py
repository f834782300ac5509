"""Bringing the demo company to life, once."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.core.tenancy import tenant
from konnekt.demo.actions.champions import seed_champions
from konnekt.demo.actions.choosing import seed_requests
from konnekt.demo.actions.outcomes import seed_outcomes
from konnekt.demo.actions.pairs import seed_pairs
from konnekt.demo.actions.people import seed_people
from konnekt.demo.actions.programmes import seed_programmes
from konnekt.demo.actions.readiness import seed_readiness
from konnekt.demo.actions.recruiting import seed_recruiting
from konnekt.demo.company import imagine_company
from konnekt.ledger.actions import record, seal_tail
from konnekt.ledger.verbs import Verb
from konnekt.matching.actions.steering import criteria_of
from konnekt.organisations.models import Organisation
from konnekt.programmes.models import Programme, Round


@transaction.atomic
def seed(*, people: int, today: date, say: Callable[[str], None]) -> Organisation:
    """Make the demo company unless it is there. All of it or nothing."""
    company = imagine_company(today, people=people)
    standing = Organisation.objects.filter(slug=company.slug).first()
    if standing is not None:
        say(f"{standing.name} is there already.")
        return standing
    organisation = Organisation.objects.create(
        name=company.name, slug=company.slug, about=company.purpose, time_zone=company.time_zone
    )
    actor = Actor.product(organisation.pk, "demo company")
    with tenant(organisation.pk):
        record(actor, Verb.ORGANISATION_CREATED, organisation)
        members = seed_people(company, organisation)
        say(f"{len(members)} people in {len(company.units)} units at {len(company.sites)} sites")
        record(actor, Verb.DIRECTORY_IMPORTED, organisation, created=len(members))
        enrolments = seed_programmes(company, members)
        say(f"{len(company.programmes)} programmes with {len(enrolments)} enrolments")
        for programme in Programme.objects.all():
            record(actor, Verb.PROGRAMME_PUBLISHED, programme)
        for round_ in Round.objects.all():
            criteria_of(round_)
        messages = seed_pairs(company, members, enrolments)
        say(f"{len(company.pairs)} pairs with {messages} sealed messages")
        for plan in seed_outcomes(company, members):
            record(actor, Verb.OUTCOME_PLAN_LOCKED, plan, digest=plan.digest)
        say(f"{seed_champions(company, members)} champions")
        record(actor, Verb.READINESS_CLOSED, seed_readiness(company, members))
        seed_recruiting(company, members, enrolments)
        say(f"{seed_requests(company, enrolments)} mentees have asked a mentor themselves")
        seal_tail()
    return organisation
