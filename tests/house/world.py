"""One of everything in an organisation, so that every address with an id in it can be tried."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.cast import Cast, assemble
from tests.factories.intake import enrol, open_programme
from tests.factories.outcomes import write_outcomes
from tests.factories.readiness import answerer, closed, everywhere, opened
from tests.queue import run_queue

from konnekt.access.actors import Actor
from konnekt.champions.actions.enquiries import ask
from konnekt.champions.actions.inviting import invite
from konnekt.champions.actions.targets import set_target
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.matching.actions.planning import plan_release
from konnekt.matching.actions.releasing import release
from konnekt.matching.actions.starting import start_run
from konnekt.matching.actions.steering import steer
from konnekt.matching.queries import EVERYBODY
from konnekt.matching.states import SteerKind
from konnekt.organisations.actions import importing
from konnekt.programmes.actions.asking import add_question
from konnekt.programmes.actions.teams import add_to_team
from konnekt.programmes.models import Enrolment, Programme, Wish
from konnekt.programmes.states import Reader, Side, TeamRole, Way
from konnekt.questions.models import AnswerSet
from konnekt.readiness.actions.folder import add_evidence
from konnekt.readiness.actions.steps import add_step
from konnekt.recruiting.actions.campaigns import create_campaign
from konnekt.recruiting.actions.guests import invite_guest
from konnekt.recruiting.actions.inbox import answer_letter, note
from konnekt.recruiting.actions.letters import draft_letter, hand_out, send_letter
from konnekt.recruiting.models import Received
from konnekt.recruiting.states import Audience
from konnekt.relationships.actions.consent import say_yes
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.actions.requests import send_request
from konnekt.relationships.models import Relationship


@dataclass
class World:
    """An organisation in the middle of things, and the ids that its addresses need."""

    cast: Cast
    ids: dict[str, Any] = field(default_factory=dict)


def make_world(slug: str, name: str) -> World:
    """A programme, enrolments, a run, a steer, a pair that talks, a wish, an exclusion and an import."""
    cast = assemble(slug, name)
    now = clock.read()
    manager = cast.programme_manager.actor
    with tenant(cast.organisation_id):
        round_ = open_programme(cast)
        asked = {"label": "Why now?", "purpose": "To know.", "kind": "text", "reader": Reader.MANAGERS}
        counted = add_question(
            manager,
            programme=round_.programme,
            label="Gender?",
            purpose="Fairness",
            kind="choice",
            choices=["One", "Another"],
            reader=Reader.TOTALS,
        )
        question = add_question(manager, programme=round_.programme, **asked)
        champion = add_to_team(manager, programme=round_.programme, member=cast.champion.member, role=TeamRole.CHAMPION)
        mentee = enrol(cast.mentee, round_, Side.MENTEE, **{question.key: "PLANTED-ASKED"})
        sent = AnswerSet.objects.get(about=mentee.pk)
        AnswerSet.objects.filter(pk=sent.pk).update(values=sent.values | {counted.key: "PLANTED-TOTALS"})
        mentor = enrol(cast.mentor, round_, Side.MENTOR)
        waiting = enrol(cast.colleague, round_, Side.MENTEE)
        wish = Wish.objects.create(enrolment=mentee, wanted=cast.mentor.member, rank=1, reason="PLANTED-WISH")
        exclusion = exclude(cast.mentee.actor, excluded=cast.champion.member)
        steered = steer(manager, kind=SteerKind.FORBID, mentee=waiting, mentor=mentor, reason="Same project", now=now)
        Programme.objects.update(ways=[Way.WHOLE_ROUND, Way.ONE_BY_ONE, Way.WISHES, Way.REQUESTS])
        round_.programme.refresh_from_db()
        Enrolment.objects.filter(pk=mentor.pk).update(shows_card=True)
        pair_request = send_request(cast.colleague.actor, mentee=waiting, mentor=mentor, why="Kind.", now=now)
        run = start_run(manager, round_=round_)
    run_queue()
    with tenant(cast.organisation_id):
        run.refresh_from_db()
        planned = plan_release(manager, run=run, at=now + timedelta(days=3), wave=EVERYBODY, now=now)
        release(manager, run=run, now=now)
        relationship = Relationship.objects.get()
        say_yes(cast.mentee.actor, relationship=relationship, now=now)
        say_yes(cast.mentor.actor, relationship=relationship, now=now)
        campaign = create_campaign(manager, round_=round_, name="Letter", side=Side.MENTOR, rules=[])
        enquiry = ask(
            cast.mentee.actor, programme=round_.programme, text="PLANTED-ENQUIRY", token=relationship.pk, now=now
        )
        target = set_target(manager, round_=round_, side=Side.MENTOR, number=3, area="career", now=now)
        invited = invite(manager, member=cast.colleague.member, programme=round_.programme, now=now)
        stay = invite_guest(
            manager,
            programme=round_.programme,
            name="Guest",
            email=f"guest@{slug}.example",
            comes_from="Alumni",
            until=now.date() + timedelta(days=90),
            now=now,
        )
        circular = draft_letter(manager, round_=round_, audience=Audience.ALL, subject="Hello", body="How is it going?")
        send_letter(manager, circular=circular, at=None, now=now)
        hand_out(Actor.product(cast.organisation_id, "world"), circular_id=circular.pk, now=now)
        received = Received.objects.get(member=cast.mentee.member)
        thread = answer_letter(cast.mentee.actor, received=received, text="PLANTED-INBOX", token=uuid4(), now=now)
        note(manager, thread=thread, text="PLANTED-TEAM-NOTE", token=uuid4(), now=now)
        imported = importing.upload(cast.administrator.actor, name="people.csv", body=b"id,name\n1,Somebody\n")
        assessment = closed(cast, {"mentee": everywhere(2), "administrator": everywhere(3)}, name="Autumn")
        asked = answerer(opened(cast, "mentee", "mentor"), cast.mentee)
        step = add_step(
            manager, assessment=assessment, theme="purpose", words="Ask five", now=now, owner=cast.mentee.member
        )
        piece = add_evidence(
            manager, standard="ethics", title="Code", now=now, file=("code.txt", "text/plain", b"Be kind")
        )
        write_outcomes(manager, round_, now)
    run_queue()
    ids = {
        "organisation": slug,
        "programme": round_.programme.slug,
        "programme_id": round_.programme_id,
        "round_id": round_.pk,
        "enrolment_id": mentee.pk,
        "mentor_enrolment_id": mentor.pk,
        "member_id": cast.colleague.member.pk,
        "run_id": run.pk,
        "steer_id": steered.pk,
        "planned_id": planned.pk,
        "campaign_id": campaign.pk,
        "circular_id": circular.pk,
        "stay_id": stay.pk,
        "received_id": received.pk,
        "thread_id": thread.pk,
        "own_thread_id": thread.pk,
        "relationship_id": relationship.pk,
        "wish_id": wish.pk,
        "exclusion_id": exclusion.pk,
        "import_id": imported.pk,
        "request_id": pair_request.pk,
        "got_id": pair_request.pk,
        "sent_id": pair_request.pk,
        "mentor_id": mentor.pk,
        "token": "no-such-token",
        "step": "areas",
        "role": "champion",
        "team_member_id": champion.pk,
        "championship_id": invited.pk,
        "own_championship_id": invited.pk,
        "enquiry_id": enquiry.pk,
        "answering_id": enquiry.pk,
        "kit_id": round_.programme_id,
        "target_id": target.pk,
        "assessment_id": assessment.pk,
        "result_id": assessment.pk,
        "answerer_id": asked.pk,
        "theme": "purpose",
        "step_id": step.pk,
        "evidence_id": piece.pk,
        "question_id": question.pk,
        "template_key": "leadership",
    }
    return World(cast, ids)
