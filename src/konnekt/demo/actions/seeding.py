"""Bringing the demo company to life, once."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from konnekt.access.actors import Actor
from konnekt.core.tenancy import tenant
from konnekt.demo.actions.agreements import seed_agreements
from konnekt.demo.actions.champions import seed_champions
from konnekt.demo.actions.choosing import seed_requests
from konnekt.demo.actions.circles import seed_circles
from konnekt.demo.actions.community import seed_community
from konnekt.demo.actions.concerns import seed_concerns
from konnekt.demo.actions.conversations import seed_conversations
from konnekt.demo.actions.events import seed_events
from konnekt.demo.actions.feedback import seed_feedback
from konnekt.demo.actions.goals import seed_goals
from konnekt.demo.actions.guidance import seed_articles, seed_guidance
from konnekt.demo.actions.last_year import enrol_last_year, seed_last_year
from konnekt.demo.actions.notes import seed_notes
from konnekt.demo.actions.nudges import seed_nudges
from konnekt.demo.actions.outcomes import seed_outcomes
from konnekt.demo.actions.own_data import seed_own_data
from konnekt.demo.actions.pairs import seed_pairs
from konnekt.demo.actions.peers import seed_peers
from konnekt.demo.actions.people import seed_people
from konnekt.demo.actions.programmes import seed_programmes
from konnekt.demo.actions.readiness import seed_readiness
from konnekt.demo.actions.recognition import seed_recognition
from konnekt.demo.actions.recruiting import seed_recruiting
from konnekt.demo.actions.sessions import seed_sessions
from konnekt.demo.actions.spaces import seed_spaces
from konnekt.demo.actions.studio import seed_studio
from konnekt.demo.actions.surveys import seed_surveys
from konnekt.demo.actions.training import seed_training
from konnekt.demo.actions.written_surveys import seed_written_surveys
from konnekt.demo.actions.year_before import count_year_before, seed_year_before
from konnekt.demo.company import imagine_company
from konnekt.demo.translation import noon
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
        circles = seed_circles(company, members)
        say(f"{circles} circles")
        for programme in Programme.objects.all():
            record(actor, Verb.PROGRAMME_PUBLISHED, programme)
        for round_ in Round.objects.all():
            criteria_of(round_)
        messages = seed_pairs(company, members, enrolments)
        say(f"{len(company.pairs)} pairs with {messages} sealed messages")
        say(f"{seed_concerns(company, members)} people have turned to a safeguarding contact")
        say(f"{seed_sessions(company, members)} sessions were held")
        for plan in seed_outcomes(company, members):
            record(actor, Verb.OUTCOME_PLAN_LOCKED, plan, digest=plan.digest)
        say(f"{seed_champions(company, members)} champions")
        record(actor, Verb.READINESS_CLOSED, seed_readiness(company, members))
        seed_recruiting(company, members, enrolments)
        say(f"{seed_requests(company, enrolments)} mentees have asked a mentor themselves")
        say(f"{seed_studio(company, members, enrolments)} steps in the studio of the round that waits to be matched")
        say(f"{seed_conversations(company, enrolments)} have asked for half an hour")
        say(f"{seed_peers(company, members, enrolments)} pairs of peers, asked in waves")
        say(f"{seed_goals(company)} goals that somebody works on")
        say(f"{seed_notes(company)} sessions of which something is noted")
        say(f"{seed_agreements(noon(company.today))} agreements signed")
        say(f"{seed_spaces(company, members)} pairs rest, look back or carry on")
        say(f"{enrol_last_year(company, members, enrolments)} people were in a round that is over")
        say(f"{seed_training(company, members)} training modules completed")
        say(f"{seed_year_before(company, members)} were drawn or not drawn a year ago")
        say(f"{seed_surveys(company, members)} answers counted that belong to nobody")
        say(f"{seed_written_surveys(company, members)} sheets of surveys that a programme wrote")
        say(f"{count_year_before(actor, company, members)} figures of what came of that year")
        say(f"{seed_feedback(company, members, enrolments)} pieces of feedback, most of them answered")
        versions = seed_guidance(company, members)
        for version in versions:
            record(actor, Verb.PROTOCOL_PUBLISHED, version.protocol, number=version.number)
        say(f"{len(versions)} versions of protocols; the newest some have not accepted yet")
        articles = seed_articles(company)
        for article in articles:
            record(actor, Verb.ARTICLE_PUBLISHED, article.article, number=article.number)
        say(f"{len(articles)} articles of its own in the guide")
        say(f"{seed_community(company, members)} posts and replies in the community")
        say(f"{seed_recognition(company, members)} times somebody thanked somebody")
        say(f"{seed_events(company, members)} events, past and to come")
        say(f"{seed_nudges(noon(company.today))} reminders sent so far")
        say(f"{seed_last_year(company, members)} pairs of a round that is over and was looked back on")
        copies, erasures = seed_own_data(company, members)
        say(f"{copies} copy of somebody's own data, {erasures} erasure that waits")
        seal_tail()
    return organisation
