"""A programme of peers in its first weeks: a run has paired them, the first wave has met, and the next has its day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from konnekt.access.actors import Actor, Role
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation
from konnekt.demo.company import words
from konnekt.demo.company.programmes import OPPOSITE_NUMBERS
from konnekt.demo.company.records import CastRole, Company
from konnekt.demo.translation import noon
from konnekt.jobs.facts import announce
from konnekt.jobs.queue import enqueue
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.matching.actions.planning import plan_release
from konnekt.matching.actions.running import save_answer
from konnekt.matching.actions.steering import criteria_of
from konnekt.matching.catalogue import CriterionKey
from konnekt.matching.jobs import study_run
from konnekt.matching.models import CriteriaSet, MatchRun, Proposal
from konnekt.matching.pool import gather
from konnekt.matching.queries import EVERYBODY, waiting_in
from konnekt.matching.reasons import for_the_pair
from konnekt.matching.rules import criteria_from, said_in
from konnekt.matching.solving import find_answer
from konnekt.matching.states import Aim, RunState
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Round
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.states import Consent, PartSide, RelationshipState
from konnekt.sealing.keyring import Holder, place, seal_all
from konnekt.workspace.models import Message

RAN, ASKED, OPENED = timedelta(days=24), timedelta(days=21), timedelta(days=18)
"""How long ago the run was made, its first wave was asked, and the last of it had said yes."""
NEXT_WAVE = timedelta(days=3)
SHARE_ASKED = 0.6
TALK = "They sat on the same project last year. I ask both of them first."
ELSEWHERE = 15
"""What being at another site counts: the programme promises it where it can."""


def seed_peers(company: Company, members: dict[str, Member], enrolments: dict[tuple[str, str], Enrolment]) -> int:
    """Run, release a wave, let it meet, and schedule the next. Returns how many pairs the run made."""
    here = [one for (programme, _person), one in enrolments.items() if programme == OPPOSITE_NUMBERS]
    manager = members[company.player(CastRole.PROGRAMME_MANAGER).key]
    actor = Actor(served_organisation(), manager.pk, roles=frozenset({Role.MEMBER, Role.PROGRAMME_MANAGER}))
    run = _run(actor, here[0].round, company)
    pairs = list(run.proposals.select_related("mentee__member", "mentor__member").order_by("-points", "pk"))
    played = members[company.player(CastRole.BOTH).key].pk
    pairs.sort(key=lambda one: played not in (one.mentee.member_id, one.mentor.member_id))
    number = round(len(pairs) * SHARE_ASKED)
    _release(actor, run, pairs[:number], noon(company.today))
    if len(pairs) - number > 1:
        weakest = pairs[-1]
        weakest.for_talk, weakest.talk_note = True, TALK
        weakest.save(update_fields=["for_talk", "talk_note"])
    if waiting_in(run).exists():
        now = noon(company.today)
        plan_release(actor, run=run, at=now + NEXT_WAVE, wave=EVERYBODY, now=now)
    return len(pairs)


def _run(actor: Actor, round_: Round, company: Company) -> MatchRun:
    """What the worker would have done, at once."""
    said = criteria_from(said_in(criteria_of(round_)) | {CriterionKey.OTHER_SITE.value: ELSEWHERE})
    CriteriaSet.objects.filter(round=round_).update(criteria=said["criteria"])
    run = MatchRun.objects.create(round=round_, number=1, **said, by_member_id=actor.member_id)
    record(actor, Verb.RUN_STARTED, run, number=run.number)
    answer = find_answer(
        gather(round_, on=company.today),
        criteria=run.criteria,
        needs_shared_language=run.needs_shared_language,
        aim=Aim(run.aim),
        floor=run.floor,
        on=company.today,
        progress=lambda _share, _words: None,
        cancelled=lambda: False,
    )
    made = noon(company.today) - RAN
    save_answer(Actor.product(served_organisation(), "match run"), run_id=run.pk, answer=answer, now=made)
    MatchRun.objects.filter(pk=run.pk).update(made_at=made)
    enqueue(study_run, organisation_id=served_organisation(), run_id=run.pk)
    run.refresh_from_db()
    return run


def _release(actor: Actor, run: MatchRun, wave: Sequence[Proposal], now: datetime) -> None:
    """The wave as it stands after all of it said yes; nothing waits in the outbox."""
    asked = now - ASKED
    for number, one in enumerate(wave):
        one.asked_at = asked
        _pair(run, one, number, now)
    Proposal.objects.bulk_update(wave, ["asked_at"])
    run.state, run.released_at, run.released_by_id = RunState.RELEASED, asked, actor.member_id
    run.save(update_fields=["state", "released_at", "released_by"])
    record(actor, Verb.RUN_RELEASED, run, number=run.number, opened=len(wave), held_back=0)
    announce(Fact.RUN_RELEASED, run_id=run.pk)


def _pair(run: MatchRun, proposal: Proposal, number: int, now: datetime) -> None:
    opened = now - OPENED - timedelta(hours=7 * number % 60)
    pair = Relationship.objects.create(
        round=run.round,
        match_run=run.pk,
        state=RelationshipState.ACTIVE,
        reasons=for_the_pair(proposal.contributions),
        answer_by=now - ASKED + timedelta(days=run.round.objection_days),
        opened_at=opened,
    )
    two = ((proposal.mentee, PartSide.MENTEE), (proposal.mentor, PartSide.MENTOR))
    Part.objects.bulk_create(
        Part(
            relationship=pair,
            enrolment=one,
            member=one.member,
            round=run.round,
            side=side,
            consent=Consent.YES,
            answered_at=opened,
            read_until=now,
        )
        for one, side in two
    )
    threads = words.table("peers.toml")["threads"]
    said = threads[number] if number < len(threads) else []
    messages = [
        Message(
            pk=uuid4(),
            relationship=pair,
            author=two[at % 2][0].member,
            sent_at=opened + timedelta(days=4 * at + 1, minutes=23 * at),
        )
        for at in range(len(said))
    ]
    texts = [(text, place("workspace.Message", "body", one.pk)) for one, text in zip(messages, said, strict=True)]
    for message, body in zip(messages, seal_all(Holder.relationship(pair.pk), texts), strict=True):
        message.body = body
    Message.objects.bulk_create(messages)
