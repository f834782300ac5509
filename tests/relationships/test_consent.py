"""Two people are asked; two yeses open the space; anything else ends in the same silence."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from tests.cast import ROLES
from tests.factories.intake import enrol, open_programme
from tests.factories.pairs import REASONS, opened, proposed
from tests.queue import run_queue

from konnekt.access.actors import Actor
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.actions.lines import state_line
from konnekt.organisations.actions.people import mark_left
from konnekt.organisations.models import Member
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import Side
from konnekt.relationships.actions.asking import propose
from konnekt.relationships.actions.consent import expire, object_privately, say_yes
from konnekt.relationships.actions.ending import end
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.models import Part, Relationship
from konnekt.relationships.queries import overdue
from konnekt.relationships.states import Consent, RelationshipState

EVERYBODY_ELSE = sorted({"line_manager", "colleague"} | ROLES.keys())


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return open_programme(cast)


@pytest.fixture
def ask(cast, round_):
    """Propose a pair; people enrol the first time they are named."""
    enrolments = {}

    def enrolled(who, side):
        if who not in enrolments:
            extra = {"capacity": 1} if side is Side.MENTOR else {}
            enrolments[who] = enrol(cast.people[who], round_, side, **extra)
        return enrolments[who]

    def propose_them(mentee="mentee", mentor="mentor", *, actor=None):
        with tenant(cast.organisation_id):
            asked = enrolled(mentee, Side.MENTEE), enrolled(mentor, Side.MENTOR)
        run_queue()
        with tenant(cast.organisation_id):
            return propose(
                actor or cast.programme_manager.actor,
                round=round_,
                mentee=asked[0],
                mentor=asked[1],
                reasons=REASONS,
                now=clock.read(),
            )

    return propose_them


def fresh(cast, pair):
    with tenant(cast.organisation_id):
        return Relationship.objects.get(pk=pair.pk)


def priorities(cast):
    with tenant(cast.organisation_id):
        return set(Enrolment.objects.filter(has_priority=True).values_list("member__external_id", flat=True))


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_only_who_runs_the_programme_or_the_product_proposes(cast, ask, who):
    if who != "programme_manager":
        with pytest.raises(NotFound):
            ask(actor=cast.people[who].actor)
    assert ask(actor=Actor.product(cast.organisation_id, "a test")).state == RelationshipState.PROPOSED


def test_both_are_written_to_without_a_name(cast, ask):
    ask()
    mail.outbox.clear()
    run_queue()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["mentee@meridian.example", "mentor@meridian.example"]
    assert {letter.subject for letter in mail.outbox} == {"There is a match for you in Crossing Lines"}


@pytest.mark.parametrize(
    ("mentee", "mentor"), [("mentee", "line_manager"), ("mentee", "administrator"), ("line_manager", "mentee")]
)
def test_nobody_is_paired_in_their_own_line_up_or_down(ask, mentee, mentor):
    with pytest.raises(Refused, match="not available to each other"):
        ask(mentee, mentor)


@pytest.mark.parametrize(("by", "of"), [("mentee", "mentor"), ("mentor", "mentee")])
def test_an_exclusion_reads_like_the_law_and_like_a_full_mentor(cast, ask, by, of):
    with tenant(cast.organisation_id):
        exclude(cast.people[by].actor, excluded=cast.people[of].member)
    with pytest.raises(Refused) as excluded:
        ask()
    with pytest.raises(Refused) as ruled_out:
        ask("colleague", "line_manager")
    ask("auditor", "champion")
    with pytest.raises(Refused) as full:
        ask("safeguarding", "champion")
    assert str(excluded.value) == str(ruled_out.value) == str(full.value)


def test_a_mentee_has_one_mentor_in_a_round(ask):
    ask()
    with pytest.raises(Refused, match="has a mentor in this round already"):
        ask("mentee", "champion")


def test_a_mentors_places_are_shared_over_rounds(cast, ask):
    ask()
    with tenant(cast.organisation_id):
        other = open_programme(cast, name="New Horizons")
        mentor = enrol(cast.mentor, other, Side.MENTOR, capacity=2)  # one of the two is held in the first round
        first, second = (enrol(cast.people[who], other, Side.MENTEE) for who in ("colleague", "auditor"))
        manager, now = cast.programme_manager.actor, clock.read()
        propose(manager, round=other, mentee=first, mentor=mentor, reasons=[], now=now)
        with pytest.raises(Refused, match="not available"):
            propose(manager, round=other, mentee=second, mentor=mentor, reasons=[], now=now)


@pytest.mark.parametrize("what", ["left", "withdrew", "other side"])
def test_who_is_not_in_the_round_any_more_is_not_paired(cast, round_, what):
    with tenant(cast.organisation_id):
        mentee, mentor = enrol(cast.mentee, round_, Side.MENTEE), enrol(cast.mentor, round_, Side.MENTOR)
        if what == "left":
            mark_left(cast.administrator.actor, member=cast.mentor.member, now=clock.read())
        elif what == "withdrew":
            withdraw(cast.mentee.actor, enrolment=mentee, now=clock.read())
        else:
            mentee, mentor = mentor, mentee
        with pytest.raises(Refused, match="isn’t in this round any more"):
            propose(
                cast.programme_manager.actor,
                round=round_,
                mentee=mentee,
                mentor=mentor,
                reasons=[],
                now=clock.read(),
            )


def test_two_yeses_open_it_and_each_is_in_the_ledger(cast):
    pair = opened(cast)
    assert pair.state == RelationshipState.ACTIVE
    assert pair.opened_at is not None
    with tenant(cast.organisation_id):
        said = Entry.objects.filter(verb="relationship.accepted").values_list("actor_member", flat=True)
        assert set(said) == {cast.mentee.member.pk, cast.mentor.member.pk}


def test_one_yes_is_not_in_the_ledger_yet(cast):
    pair = proposed(cast)
    with tenant(cast.organisation_id):
        say_yes(cast.mentee.actor, relationship=pair, now=clock.read())
        say_yes(cast.mentee.actor, relationship=pair, now=clock.read())
        assert not Entry.objects.filter(verb="relationship.accepted").exists()
    assert fresh(cast, pair).state == RelationshipState.PROPOSED


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_answers_or_ends(cast, who):
    pair = proposed(cast)
    with tenant(cast.organisation_id):
        for act in (say_yes, object_privately, end):
            with pytest.raises(NotFound):
                act(cast.people[who].actor, relationship=pair, now=clock.read())


def traces(cast, pair):
    """All that the database keeps of how a match ended, except when."""
    with tenant(cast.organisation_id):
        run_queue()
        row = Relationship.objects.filter(pk=pair.pk).values("state", "pause_reason", "opened_at").get()
        parts = Part.objects.filter(relationship=pair).order_by("side")
        entries = Entry.objects.filter(object_id=str(pair.pk)).order_by("number")
        letters = Letter.objects.filter(path__contains=str(pair.pk)).order_by("member", "notice")
        return (
            row,
            list(parts.values_list("side", "consent", "answered_at", "holds_place")),
            list(entries.values_list("verb", "actor_member", "actor_system", "subject_member", "fields", "facts")),
            list(letters.values_list("member", "notice", "values", "state")),
            sorted(priorities(cast)),
        )


def endings(cast):
    """Every way a match doesn't come about."""
    late = clock.read() + timedelta(days=6)
    return {
        "the mentee objects": lambda pair: object_privately(cast.mentee.actor, relationship=pair, now=clock.read()),
        "the mentor objects": lambda pair: object_privately(cast.mentor.actor, relationship=pair, now=clock.read()),
        "nobody answers": lambda pair: expire(relationship_id=pair.pk, now=late),
    }


@pytest.mark.parametrize("said_yes", [None, "mentee", "mentor"])
def test_objection_and_silence_leave_the_same_traces(cast, said_yes):
    pair = proposed(cast)
    if said_yes:
        with tenant(cast.organisation_id):
            say_yes(cast.people[said_yes].actor, relationship=pair, now=clock.read())
    found = {}
    for name, close in endings(cast).items():
        with tenant(cast.organisation_id), transaction.atomic():
            close(pair)
            found[name] = traces(cast, pair)
            transaction.set_rollback(True)
    first = found["nobody answers"]
    assert first[0]["state"] == RelationshipState.NOT_TAKEN_UP
    # No yes stays behind: beside a match that did not come about it would point at the other one.
    assert first[1] == [(side, Consent.ASKED, None, False) for side in ("mentee", "mentor")]
    assert first[4] == ["mentee", "mentor"]
    assert all(one == first for one in found.values())


def test_after_an_objection_the_two_are_not_proposed_to_each_other_again(cast, ask):
    pair = ask()
    with tenant(cast.organisation_id):
        object_privately(cast.mentor.actor, relationship=pair, now=clock.read())
    with pytest.raises(Refused, match="not available"):
        ask()
    assert ask("mentee", "champion").state == RelationshipState.PROPOSED


def test_after_a_yes_one_may_still_object_until_the_other_said_yes(cast):
    pair = proposed(cast)
    with tenant(cast.organisation_id):
        say_yes(cast.mentee.actor, relationship=pair, now=clock.read())
        object_privately(cast.mentee.actor, relationship=pair, now=clock.read())
        with pytest.raises(Refused, match="settled in the meantime"):
            say_yes(cast.mentor.actor, relationship=pair, now=clock.read())


def test_what_is_not_answered_in_time_is_given_back(cast):
    pair = proposed(cast)
    late = pair.answer_by + timedelta(minutes=1)
    with tenant(cast.organisation_id):
        assert overdue(pair.answer_by) == []
        assert overdue(late) == [pair.pk]
        with pytest.raises(Refused, match="time to answer is over"):
            say_yes(cast.mentee.actor, relationship=pair, now=late)
        assert expire(relationship_id=pair.pk, now=late) is True
        assert expire(relationship_id=pair.pk, now=late) is False


def test_an_open_pair_does_not_expire(cast):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        assert expire(relationship_id=pair.pk, now=pair.answer_by + timedelta(days=1)) is False


def test_a_line_that_appeared_since_pauses_instead_of_opening(cast):
    pair = proposed(cast)
    with tenant(cast.organisation_id):
        say_yes(cast.mentee.actor, relationship=pair, now=clock.read())
        mentee = Member.objects.get(pk=cast.mentee.member.pk)
        state_line(cast.administrator.actor, member=mentee, manager=cast.mentor.member, now=clock.read())
        say_yes(cast.mentor.actor, relationship=pair, now=clock.read())
    assert fresh(cast, pair).state == RelationshipState.PAUSED


def test_somebody_excluded_since_lets_the_match_go_silently(cast):
    pair = proposed(cast)
    with tenant(cast.organisation_id):
        say_yes(cast.mentee.actor, relationship=pair, now=clock.read())
        exclude(cast.mentee.actor, excluded=cast.mentor.member)
        say_yes(cast.mentor.actor, relationship=pair, now=clock.read())
    assert fresh(cast, pair).state == RelationshipState.NOT_TAKEN_UP


def test_exclusions_are_nowhere_in_the_ledger(cast):
    with tenant(cast.organisation_id):
        before = Entry.objects.count()
        exclude(cast.mentee.actor, excluded=cast.mentor.member)
        assert Entry.objects.count() == before
        with pytest.raises(Refused):
            exclude(cast.mentee.actor, excluded=cast.mentee.member)
