"""One of everything in an organisation, so that every address with an id in it can be tried."""

import io
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from PIL import Image
from tests.cast import Cast, assemble
from tests.factories.articles import published as article_published
from tests.factories.certificates import completed
from tests.factories.community import asked as asked_in
from tests.factories.community import come_in, own_space, polled, replied, standing, thanked, written
from tests.factories.events import event_of, seated, signed_up
from tests.factories.feedback import answered as answered_feedback
from tests.factories.feedback import given, theme_of
from tests.factories.goals import goal_of, reflected, step_of
from tests.factories.intake import enrol, open_programme
from tests.factories.notes import noted, noted_alone, planned
from tests.factories.outcomes import snapshot_of, write_outcomes
from tests.factories.packages import taken_in
from tests.factories.readiness import answerer, closed, everywhere, opened
from tests.factories.stories import drafted, told
from tests.factories.written_surveys import WORDS as WORDS_ASKED
from tests.factories.written_surveys import drafted as survey_drafted
from tests.factories.written_surveys import opened_survey
from tests.queue import run_queue

from konnekt.access.actors import Actor, Role
from konnekt.champions.actions.enquiries import ask
from konnekt.champions.actions.inviting import invite
from konnekt.champions.actions.targets import set_target
from konnekt.community.actions.cards import Choices, change_card
from konnekt.community.actions.events import call_off, follow_up
from konnekt.community.actions.moderation import appeal, hide, report
from konnekt.community.actions.pictures import Given
from konnekt.community.models import Report, Space
from konnekt.community.states import EventKind, HideReason, ReportReason
from konnekt.concerns.actions.raising import raise_concern
from konnekt.concerns.words import Excerpt
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.feedback.actions.keeping import keep_reference
from konnekt.feedback.actions.theming import set_terms
from konnekt.feedback.states import Addressed
from konnekt.guidance.actions.protocols import begin_protocol, publish_protocol
from konnekt.guidance.states import ProtocolKind
from konnekt.matching.actions.planning import plan_release
from konnekt.matching.actions.releasing import release
from konnekt.matching.actions.starting import start_run
from konnekt.matching.actions.steering import steer
from konnekt.matching.actions.trying import TOLERANCE
from konnekt.matching.models import Backtest, MatchRun, Trial
from konnekt.matching.queries import EVERYBODY
from konnekt.matching.states import Against, RunState, SteerKind
from konnekt.organisations.actions import importing
from konnekt.privacy.actions.copies import ask_for_copy
from konnekt.programmes.actions.asking import add_question
from konnekt.programmes.actions.resources import add_resource
from konnekt.programmes.actions.teams import add_to_team
from konnekt.programmes.models import Enrolment, Programme, Round, Wish
from konnekt.programmes.states import ClauseKey, Format, Reader, Side, TeamRole, Way
from konnekt.questions.models import AnswerSet
from konnekt.readiness.actions.folder import add_evidence
from konnekt.readiness.actions.steps import add_step
from konnekt.recruiting.actions.campaigns import create_campaign
from konnekt.recruiting.actions.guests import invite_guest
from konnekt.recruiting.actions.inbox import answer_letter, note
from konnekt.recruiting.actions.letters import draft_letter, hand_out, send_letter
from konnekt.recruiting.models import Received
from konnekt.recruiting.states import Audience
from konnekt.relationships.actions.agreements import ask_to_reopen, change_clause, sign
from konnekt.relationships.actions.closing import write_farewell, write_review
from konnekt.relationships.actions.consent import say_yes
from konnekt.relationships.actions.conversations import ask_for_slot
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.actions.extending import ask_for_time
from konnekt.relationships.actions.requests import accept, send_request
from konnekt.relationships.actions.slots import offer_slots
from konnekt.relationships.models import Ask, Farewell, Part, Relationship
from konnekt.relationships.states import PartSide
from konnekt.surveys.actions.asking import ask_after_session
from konnekt.surveys.actions.filling import keep_answers
from konnekt.training.actions.learning import finish_lesson
from konnekt.training.actions.modules import begin_draft
from konnekt.training.actions.needs import Asked, ask_for
from konnekt.training.actions.signing import current_key
from konnekt.training.queries.catalogue import catalogue
from konnekt.training.states import Due, Gate
from konnekt.training.text.shape import Reflection
from konnekt.workspace.actions.booking import book
from konnekt.workspace.actions.calendars import make_feed
from konnekt.workspace.actions.introductions import offer_introduction
from konnekt.workspace.actions.messages import send_message
from konnekt.workspace.actions.network import add_tie
from konnekt.workspace.actions.reflections import share_piece
from konnekt.workspace.actions.shelf import Offered, put_on_shelf
from konnekt.workspace.actions.showing_goals import show_goal
from konnekt.workspace.states import ShelfKind, TieWhere


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
        mentor = enrol(cast.mentor, round_, Side.MENTOR, capacity=3)
        waiting = enrol(cast.colleague, round_, Side.MENTEE)
        wish = Wish.objects.create(enrolment=mentee, wanted=cast.mentor.member, rank=1, reason="PLANTED-WISH")
        exclusion = exclude(cast.mentee.actor, excluded=cast.champion.member)
        steered = steer(manager, kind=SteerKind.FORBID, mentee=waiting, mentor=mentor, reason="Same project", now=now)
        Programme.objects.update(ways=[Way.WHOLE_ROUND, Way.ONE_BY_ONE, Way.WISHES, Way.REQUESTS])
        round_.programme.refresh_from_db()
        Enrolment.objects.filter(pk=mentor.pk).update(shows_card=True)
        pair_request = send_request(cast.colleague.actor, mentee=waiting, mentor=mentor, why="Kind.", now=now)
        protocol = begin_protocol(manager, programme=round_.programme, kind=ProtocolKind.CONFIDENTIALITY, now=now)
        publish_protocol(manager, protocol=protocol, edition=1, changed="", now=now)
        article = article_published(cast.programme_manager, "PLANTED-ARTICLE", programme=round_.programme, now=now)
        run = start_run(manager, round_=round_)
    run_queue()
    with tenant(cast.organisation_id):
        run.refresh_from_db()
        release_plan = plan_release(manager, run=run, at=now + timedelta(days=3), wave=EVERYBODY, now=now)
        release(manager, run=run, now=now)
        relationship = Relationship.objects.get()
        say_yes(cast.mentee.actor, relationship=relationship, now=now)
        say_yes(cast.mentor.actor, relationship=relationship, now=now)
        (session,) = book(
            cast.mentee.actor,
            relationship=relationship,
            times=[now + timedelta(days=4)],
            minutes=60,
            where="PLANTED-ROOM",
            now=now,
        )
        members = [cast.mentee.member.pk, cast.mentor.member.pk]
        ask_after_session(relationship_id=relationship.pk, session_id=session.pk, member_ids=members, now=now)
        drafted(cast.mentee, relationship, body="PLANTED-TELLING")
        asked_together = _agree(cast, relationship, now)
        secret = make_feed(cast.mentee.actor, now=now)
        more_time = ask_for_time(
            cast.mentee.actor, relationship=relationship, until=round_.ends_on + timedelta(days=30), now=now
        )
        thanks = _part(cast, relationship, now + timedelta(days=290))
        circle = Relationship.objects.create(round=round_, is_circle=True, answer_by=now + timedelta(days=3))
        for enrolment, side in ((mentor, PartSide.MENTOR), (waiting, PartSide.MENTEE)):
            Part.objects.create(
                relationship=circle, enrolment=enrolment, member=enrolment.member, round=round_, side=side
            )
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
        snapshot = snapshot_of(round_, manager, now)
        goal = goal_of(
            cast.mentee, relationship, "PLANTED-GOAL", why="PLANTED-WHY", measure="PLANTED-MEASURE", baseline=2
        )
        shown = show_goal(cast.mentee.actor, goal=goal, now=now)
        action = step_of(cast.mentee, relationship, goal, "PLANTED-ACTION")
        reflection = reflected(cast.mentee, relationship, "PLANTED-REFLECTION\n\nPLANTED-PIECE")
        share_piece(cast.mentee.actor, reflection=reflection, number=1, now=now)
        planned(cast.mentee, session, "PLANTED-AGENDA")
        noted(cast.mentee, session, "PLANTED-NOTES")
        noted_alone(cast.mentee, session, "PLANTED-ALONE")
        shared = send_message(
            cast.mentee.actor,
            relationship=relationship,
            text="",
            token=uuid4(),
            now=now,
            files=[("PLANTED-FILE.txt", b"PLANTED-ENCLOSED")],
        )
        attachment = shared.attachments.get()
        on_shelf = put_on_shelf(
            cast.mentee.actor,
            relationship=relationship,
            offered=Offered(
                kind=ShelfKind.FILE,
                what="PLANTED-SHELF",
                why="PLANTED-RECOMMENDED",
                address="planted-address.example",
                file=("PLANTED-SHELF-FILE.txt", b"PLANTED-SHELVED"),
            ),
            token=uuid4(),
            now=now,
        )
        add_tie(
            cast.mentee.actor,
            relationship=relationship,
            name="PLANTED-TIE",
            where=TieWhere.OTHER,
            area="",
            token=uuid4(),
            now=now,
        )
        resource = add_resource(manager, programme=round_.programme, title="Library", token=uuid4(), now=now)
        introduced = offer_introduction(
            cast.mentor.actor,
            relationship=relationship,
            mentee=cast.mentee.member,
            third=cast.colleague.member,
            words="PLANTED-INTRODUCTION",
            line="PLANTED-LINE",
            token=uuid4(),
            now=now,
        )
        concern = raise_concern(
            cast.mentee.actor,
            happened="PLANTED-CONCERN",
            about="Björn",
            excerpts=[Excerpt("Björn", now.isoformat(), "PLANTED-EXCERPT")],
            named={cast.safeguarding.member: Role.SAFEGUARDING},
            kept_from=[cast.mentor.member.pk],
            token=uuid4(),
            now=now,
        )
        flash = _flash(cast, now) | _feedback(cast, round_, now)
        told = {"gone": True}
        judged = Backtest.objects.create(round=round_, asked_at=now, made_at=now, result=told, digest="0" * 64)
        beside = MatchRun.objects.create(round=round_, number=2, state=RunState.SUPERSEDED)
        ways = [{"as": "", "criteria": beside.criteria}, {"as": Against.EQUAL.value, "criteria": []}]
        tried = Trial.objects.create(run=beside, ways=ways, tolerance=TOLERANCE, certificates=["0" * 64] * 2)
        copy = ask_for_copy(cast.mentee.actor, now=now)
        completion = completed(cast.mentee, "what-a-mentor-is", shown=True)
        flash |= _training(cast, round_.programme, now)
        signing = current_key(now=now)
        package = taken_in(cast.programme_manager, now=now)
    flash |= _write_in_spaces(cast, round_.programme.slug, now)
    flash |= _surveys(cast, round_, now)
    run_queue()
    ids = flash | {
        "organisation": slug,
        "programme": round_.programme.slug,
        "programme_id": round_.programme_id,
        "round_id": round_.pk,
        "enrolment_id": mentee.pk,
        "mentor_enrolment_id": mentor.pk,
        "member_id": cast.colleague.member.pk,
        "run_id": run.pk,
        "judged_id": round_.pk,
        "later_id": round_.pk,
        "backtest_id": judged.pk,
        "tried_id": tried.pk,
        "steer_id": steered.pk,
        "planned_id": release_plan.pk,
        "campaign_id": campaign.pk,
        "circular_id": circular.pk,
        "stay_id": stay.pk,
        "received_id": received.pk,
        "thread_id": thread.pk,
        "own_thread_id": thread.pk,
        "introduction_id": introduced.pk,
        "attachment_id": attachment.pk,
        "who_id": cast.mentor.member.pk,
        "concern_id": concern.pk,
        "case_id": concern.pk,
        "relationship_id": relationship.pk,
        "circle_id": circle.pk,
        "snapshot_id": snapshot.pk,
        "shared_id": snapshot.pk,
        "goal_id": goal.pk,
        "own_goal_id": goal.pk,
        "own_action_id": action.pk,
        "shown_id": shown.pk,
        "own_reflection_id": reflection.pk,
        "item_id": on_shelf.pk,
        "own_item_id": on_shelf.pk,
        "resource_id": resource.pk,
        "session_id": session.pk,
        "sheet": "notes",
        "clause": "aims",
        "version": 1,
        "ask_id": asked_together.pk,
        "secret": secret,
        "extension_id": more_time.pk,
        "letter_id": thanks.pk,
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
        "own_copy_id": copy.pk,
        "kind": "readable",
        "template_key": "leadership",
        "completion_id": completion.pk,
        "code": completion.code,
        "key_id": signing.pk,
        "package": package.module.key,
        "protocol_id": protocol.pk,
        "article_id": article.pk,
        "read_id": article.pk,
        "article": "what-mentoring-is",
        "deck": "career",
    }
    return World(cast, ids)


def _surveys(cast: Cast, round_: Round, now: datetime) -> dict[str, Any]:
    """A survey that is written, and a named one of mentees on which the mentee has begun."""
    draft = survey_drafted(cast, round_, WORDS_ASKED, now=now, title="Draft")
    handed = opened_survey(cast, round_, WORDS_ASKED, now=now, is_named=True, side=Side.MENTEE)
    with tenant(cast.organisation_id):
        (asked,) = handed.questions.all()
        keep_answers(cast.mentee.actor, survey=handed, given={asked.key: "PLANTED-SHEET"}, now=now)
        return {
            "written_id": draft.pk,
            "asked_id": draft.questions.get().pk,
            "handed_id": handed.pk,
            "sort": "choice",
            "tongue": "de",
            "seen_as": "mentee",
        }


def _write_in_spaces(cast: Cast, programme: str, now: datetime) -> dict[str, Any]:
    """A programme's space with a question that was reported, a poll, and a post that is hidden; and one that the mentee
    made. The colleague could come in, and didn't.
    """
    space = standing(cast)[programme]
    for person in (cast.mentee, cast.mentor):
        come_in(person, space)
    own = own_space(cast.mentee, cast.mentor)
    written(cast.mentee, own, "PLANTED-CIRCLE")
    with tenant(cast.organisation_id):
        picture = Given("photo.png", _dot(), "PLANTED-ALT")
    question = asked_in(cast.mentee, space, "PLANTED-POST", body="PLANTED-BODY", pictures=[picture])
    answer = replied(cast.mentor, question, "PLANTED-ANSWER")
    poll = polled(cast.mentee, space)
    hidden = written(cast.mentee, space, "PLANTED-HIDDEN")
    with tenant(cast.organisation_id):
        given = {"words": "PLANTED-REPORT", "now": now}
        report(cast.mentor.actor, post=question, reason=ReportReason.OTHER, **given)
        manager = cast.programme_manager.actor
        hiding = hide(manager, post=hidden, reason=HideReason.OTHER, words="PLANTED-REASON-TO-HIDE", now=now)
        appeal(cast.mentee.actor, hiding=hiding, words="PLANTED-APPEAL", now=now)
        reported = Report.objects.get()
        shown = question.pictures.get()
        story = told([cast.mentee, cast.mentor], "PLANTED-STORY", by=cast.programme_manager)
        told([cast.mentee, cast.mentor], by=cast.programme_manager, declined="PLANTED-NOT-YET")
        shows = Choices(about="PLANTED-CARD", in_directory=True)
        change_card(cast.mentee.actor, choices=shows, now=now)
        kind = thanked(cast.mentor, cast.mentee, "PLANTED-KUDOS", shown_in=space)
    return _events(cast, own, now) | {
        "space_id": space.pk,
        "found_id": space.pk,
        "entered_id": space.pk,
        "kept_id": own.pk,
        "there_id": cast.mentor.member.pk,
        "story_id": story.pk,
        "own_story_id": story.pk,
        "offered_id": story.pk,
        "known_id": cast.mentor.member.pk,
        "shown_person_id": cast.mentee.member.pk,
        "post_id": question.pk,
        "own_post_id": question.pk,
        "answer_id": answer.pk,
        "pinned_id": question.pk,
        "poll_id": poll.pk,
        "own_poll_id": poll.pk,
        "picture_id": shown.pk,
        "author_id": cast.mentee.member.pk,
        "own_hiding_id": hiding.pk,
        "report_id": reported.pk,
        "moderated_id": question.pk,
        "hiding_id": hiding.pk,
        "kudos_id": kind.pk,
        "given_id": kind.pk,
        "thanks_id": kind.pk,
        "taken_down_id": kind.pk,
    }


def _events(cast: Cast, space: Space, now: datetime) -> dict[str, Any]:
    """Of the mentee's space: networking to come, with the groups drawn; a talk that was; and one that is called off."""
    given = {"title": "PLANTED-EVENT", "words": "PLANTED-ABOUT-EVENT", "where": "PLANTED-PLACE"}
    event = event_of(cast.mentee, space, now=now, kind=EventKind.NETWORKING, **given)
    signed_up(event, cast.mentee, cast.mentor, now=now)
    seated(event, cast.mentee, cast.mentor, now=now)
    past = event_of(cast.mentee, space, now=now - timedelta(days=9))
    off = event_of(cast.mentee, space, now=now)
    with tenant(cast.organisation_id):
        follow_up(cast.mentee.actor, event=past, words="Thank you.", now=now)
        call_off(cast.mentee.actor, event=off, words="Ill.", now=now)
    return {"event_id": event.pk, "held_id": event.pk, "met_id": cast.mentor.member.pk}


def _dot() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (20, 82, 75)).save(out, format="PNG")
    return out.getvalue()


def _feedback(cast: Cast, round_: Round, now: datetime) -> dict[str, Any]:
    """The mentee said something with their name, something without it, and something past those who run it."""
    piece = given(cast.mentee, round_, "PLANTED-SUGGESTION", now=now).feedback
    given(cast.mentee, round_, "PLANTED-TO-ADMINISTRATORS", addressed=Addressed.ADMINISTRATORS, now=now)
    answered_feedback(cast.programme_manager, piece, "PLANTED-REPLY-TO-PIECE", now=now)
    nameless = given(cast.mentee, round_, "PLANTED-NAMELESS", with_name=False, now=now)
    keep_reference(cast.mentee.actor, code=nameless.code)
    theme = theme_of(cast.programme_manager, round_)
    set_terms(cast.programme_manager.actor, programme=round_.programme, days=10, is_public=True)
    return {"piece_id": piece.pk, "own_feedback_id": piece.pk, "theme_id": theme.pk}


def _agree(cast: Cast, relationship: Relationship, now: datetime) -> Ask:
    """The two have signed an agreement, and one asks to change it."""
    words = {"key": ClauseKey.AIMS, "words": "PLANTED-AGREEMENT", "version": 0}
    change_clause(cast.mentee.actor, relationship=relationship, now=now, **words)
    for person in (cast.mentee, cast.mentor):
        sign(person.actor, relationship=relationship, edition=2, now=now)
    return ask_to_reopen(cast.mentee.actor, relationship=relationship, now=now)


def _part(cast: Cast, relationship: Relationship, now: datetime) -> Farewell:
    """The mentor thanks the mentee, who looks back for herself."""
    write_review(cast.mentee.actor, relationship=relationship, words="PLANTED-REVIEW", now=now)
    return write_farewell(
        cast.mentor.actor,
        relationship=relationship,
        receiver_id=cast.mentee.member.pk,
        feedback="PLANTED-FEEDBACK",
        shows_at_once=False,
        thanks="PLANTED-THANKS",
        now=now,
    )


def _training(cast: Cast, programme: Programme, now: datetime) -> dict[str, Any]:
    """A module that is asked for, of which the mentee has done a lesson and written a thought; and a draft of it."""
    asked = Asked(is_required=True, gate=Gate.NONE, due=Due.NEVER)
    need = ask_for(
        cast.programme_manager.actor,
        programme=programme,
        module_key="what-a-mentor-is",
        side=PartSide.MENTEE,
        asked=asked,
        now=now,
    )
    entry = catalogue([need.module_key])[need.module_key]
    lesson = next(one for one in entry.text.lessons if any(isinstance(block, Reflection) for block in one.blocks))
    finish_lesson(
        cast.mentee.actor,
        entry=entry,
        number=lesson.number,
        chosen=[sorted(question.right) for question in lesson.questions],
        thoughts={0: "PLANTED-THOUGHT"},
        now=now,
    )
    draft = begin_draft(cast.administrator.actor, key=need.module_key, now=now)
    enclosed = draft.enclosed.all()[:1].get()
    return {
        "need_id": need.pk,
        "key": need.module_key,
        "number": lesson.number,
        "language": "en-gb",
        "file_name": enclosed.name,
        "words_name": draft.sources.exclude(name="module.md")[:1].get().name,
        "version_id": draft.pk,
        "enclosed_id": enclosed.pk,
    }


def _flash(cast: Cast, now: datetime) -> dict[str, Any]:
    """A programme in which conversations are booked: one is, and one time is free."""
    today = now.date()
    round_ = open_programme(cast, name="Half an Hour", enrolment_closes=today, matching_on=today, starts_on=today)
    Programme.objects.filter(pk=round_.programme_id).update(format=Format.FLASH)
    mentor = enrol(cast.mentor, round_, Side.MENTOR, capacity=3)
    mentee = enrol(cast.mentee, round_, Side.MENTEE)
    given = {"at": time(14), "zone": ZoneInfo("Europe/London"), "minutes": 30, "is_online": True, "weeks": 2}
    booked, free = offer_slots(
        cast.mentor.actor, enrolment=mentor, day=today + timedelta(days=7), place="PLANTED-CALL", now=now, **given
    )
    asked = ask_for_slot(cast.mentee.actor, mentee=mentee, slot=booked, why="Kind.", now=now)
    accept(cast.mentor.actor, request=asked, reasons=[], now=now)
    return {
        "offering_id": mentor.pk,
        "booker_id": mentee.pk,
        "booking_id": asked.pk,
        "slot_id": free.pk,
        "free_id": free.pk,
    }
