"""A concern is read by its person and by whom they named, moves on between them, and leaves no name anywhere else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from tests.queue import run_queue

from konnekt.access.actors import Role
from konnekt.concerns.actions import cases, raising
from konnekt.concerns.actions.erasing import KEPT, erase_old
from konnekt.concerns.models import Concern, Listener
from konnekt.concerns.queries import answers_waiting, listening, may_take_over, open_cases, unread_cases
from konnekt.concerns.states import TRANSITIONS, ConcernState
from konnekt.concerns.words import LONGEST, MOST_EXCERPTS, Excerpt
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.organisations.models import Appointment
from konnekt.sealing.models import Key

EXCERPT = Excerpt("Björn", "2026-03-02T09:00:00+00:00", "Don’t tell anybody")
OTHERS = ("mentor", "line_manager", "programme_manager", "administrator", "champion", "auditor", "colleague")


@pytest.fixture(autouse=True)
def at_home(cast):
    with tenant(cast.organisation_id):
        yield


def named(cast, *who):
    roles = {"safeguarding": Role.SAFEGUARDING, "programme_manager": Role.PROGRAMME_MANAGER}
    return {cast.people[one].member: roles.get(one, Role.SAFEGUARDING) for one in who}


def raised(cast, *who, excerpts=(), kept_from=(), token=None, happened="He shouts"):
    return raising.raise_concern(
        cast.mentee.actor,
        happened=happened,
        about="Björn, in Rise",
        excerpts=excerpts,
        named=named(cast, *(who or ("safeguarding",))),
        kept_from=kept_from,
        token=token or uuid4(),
        now=clock.read(),
    )


def second_contact(cast):
    Appointment.objects.create(member=cast.colleague.member, role=Role.SAFEGUARDING)
    cast.colleague.__dict__.pop("actor", None)
    return cast.colleague


def state(concern):
    return Concern.objects.get(pk=concern.pk).state


def letters(person):
    return [one.notice for one in Letter.objects.filter(member=person.member.pk).order_by("made_at")]


def test_whoever_is_named_reads_it_and_the_first_look_is_noted(cast):
    concern = raised(cast, excerpts=[EXCERPT])
    assert unread_cases(cast.safeguarding.actor) == 1
    opened = cases.read_case(cast.safeguarding.actor, concern=concern, now=clock.read())
    assert (opened.about, opened.happened, opened.excerpts) == ("Björn, in Rise", "He shouts", [EXCERPT])
    assert state(concern) == ConcernState.READ
    assert unread_cases(cast.safeguarding.actor) == 0
    assert letters(cast.safeguarding) == ["concerns.somebody_turned_to_you"]


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_reads_or_moves_it(cast, who):
    concern, actor, now = raised(cast), cast.people[who].actor, clock.read()
    for act in (cases.read_case, cases.take_up, cases.close, raising.read_own, raising.settle):
        with pytest.raises(NotFound):
            act(actor, concern=concern, now=now)
    for write in (cases.answer, raising.write_on):
        with pytest.raises(NotFound):
            write(actor, concern=concern, text="Hello", token=uuid4(), now=now)
    assert not open_cases(actor).exists()


def test_a_named_manager_reads_it_and_only_while_they_are_one(cast):
    concern = raised(cast, "programme_manager")
    assert cases.read_case(cast.programme_manager.actor, concern=concern, now=clock.read()).happened == "He shouts"
    with pytest.raises(NotFound):
        cases.read_case(cast.safeguarding.actor, concern=concern, now=clock.read())
    Appointment.objects.filter(member=cast.programme_manager.member).delete()
    cast.programme_manager.__dict__.pop("actor")
    assert listening(concern) == []
    with pytest.raises(NotFound):
        cases.read_case(cast.programme_manager.actor, concern=concern, now=clock.read())


def test_what_a_pair_wrote_is_shown_to_safeguarding_contacts_alone(cast):
    who = "programme_manager"
    with pytest.raises(Refused, match="safeguarding contact alone"):
        raised(cast, who, excerpts=[EXCERPT])
    with pytest.raises(Refused, match="safeguarding contact alone"):
        raised(cast, who, "safeguarding", excerpts=[EXCERPT])
    concern = raised(cast, excerpts=[EXCERPT])
    with pytest.raises(Refused, match="only a safeguarding contact"):
        raising.turn_to(cast.mentee.actor, concern=concern, named=named(cast, who), now=clock.read())
    assert Listener.objects.count() == 1


@pytest.mark.parametrize("who", ["mentee", "mentor", "line_manager", "champion"])
def test_nobody_without_the_role_can_be_named(cast, who):
    with pytest.raises(Refused, match="Choose somebody else"):
        raised(cast, who)


def test_somebody_of_the_same_space_is_never_named(cast):
    with pytest.raises(Refused, match="Choose somebody else"):
        raised(cast, kept_from=[cast.safeguarding.member.pk])


def test_nothing_too_much_and_nobody_are_refused(cast):
    for wrong in ({"happened": "  "}, {"happened": "x" * (LONGEST + 1)}, {"excerpts": [EXCERPT] * (MOST_EXCERPTS + 1)}):
        with pytest.raises(Refused):
            raised(cast, **wrong)
    with pytest.raises(Refused, match="Choose who should read it"):
        raising.raise_concern(
            cast.mentee.actor,
            happened="x",
            about="",
            excerpts=[],
            named={},
            kept_from=[],
            token=uuid4(),
            now=clock.read(),
        )
    assert not Concern.objects.exists()


def test_the_same_form_sent_twice_is_one_concern_and_one_post(cast):
    token = uuid4()
    first, second = raised(cast, token=token), raised(cast, token=token)
    assert first.pk == second.pk
    for _click in range(2):
        cases.answer(cast.safeguarding.actor, concern=first, text="I am here", token=token, now=clock.read())
    assert len(raising.read_own(cast.mentee.actor, concern=first, now=clock.read()).said) == 1


def test_an_answer_waits_until_its_person_looks_and_they_write_on(cast):
    concern, now = raised(cast), clock.read()
    cases.answer(cast.safeguarding.actor, concern=concern, text="Call me", token=uuid4(), now=now)
    assert [one.pk for one in answers_waiting(cast.mentee.actor)] == [concern.pk]
    concern.refresh_from_db()
    said = raising.read_own(cast.mentee.actor, concern=concern, now=now + timedelta(hours=1)).said
    assert [(one.author, one.text, one.is_reporter) for one in said] == [("Ruth Lindqvist", "Call me", False)]
    assert answers_waiting(cast.mentee.actor) == []
    assert concern.owner == cast.safeguarding.member
    raising.write_on(cast.mentee.actor, concern=concern, text="Thanks", token=uuid4(), now=now + timedelta(hours=2))
    assert state(concern) == ConcernState.IN_WORK
    assert answers_waiting(cast.mentee.actor) == []
    assert letters(cast.safeguarding)[-1] == "concerns.written_on"


def test_closed_stays_quiet_until_its_person_writes_on(cast):
    concern, now = raised(cast), clock.read()
    cases.close(cast.safeguarding.actor, concern=concern, now=now)
    with pytest.raises(Refused, match="closed"):
        cases.answer(cast.safeguarding.actor, concern=concern, text="And", token=uuid4(), now=now)
    raising.write_on(cast.mentee.actor, concern=concern, text="Again", token=uuid4(), now=now)
    assert state(concern) == ConcernState.NEW
    cases.take_up(cast.safeguarding.actor, concern=concern, now=now)
    raising.settle(cast.mentee.actor, concern=concern, now=now)
    assert state(concern) == ConcernState.CLOSED


def test_handing_over_gives_it_away_whole(cast):
    concern, other, now = raised(cast, excerpts=[EXCERPT]), second_contact(cast), clock.read()
    assert may_take_over(concern, cast.safeguarding.actor) == [other.member]
    cases.hand_over(cast.safeguarding.actor, concern=concern, to=other.member, text="On leave", token=uuid4(), now=now)
    assert state(concern) == ConcernState.HANDED_OVER
    with pytest.raises(NotFound):
        cases.read_case(cast.safeguarding.actor, concern=concern, now=now)
    opened = cases.read_case(other.actor, concern=concern, now=now)
    assert (opened.excerpts, [one.text for one in opened.said]) == ([EXCERPT], ["On leave"])
    assert [one.member for one in listening(concern)] == [other.member]


def test_it_is_handed_to_no_one_who_is_in_it_and_by_no_manager(cast):
    other, now = second_contact(cast), clock.read()
    apart = raised(cast, kept_from=[other.member.pk])
    mine = raised(cast, "programme_manager")
    for concern, by in ((apart, cast.safeguarding), (mine, cast.programme_manager)):
        with pytest.raises(Refused):
            cases.hand_over(by.actor, concern=concern, to=other.member, text="You", token=uuid4(), now=now)
    assert Listener.objects.filter(member=other.member).count() == 0


def test_its_person_can_turn_to_somebody_else_as_well(cast):
    concern = raised(cast, "programme_manager")
    raising.turn_to(cast.mentee.actor, concern=concern, named=named(cast, "safeguarding"), now=clock.read())
    assert {one.member for one in listening(concern)} == {cast.programme_manager.member, cast.safeguarding.member}
    raising.turn_to(cast.mentee.actor, concern=concern, named=named(cast, "safeguarding"), now=clock.read())
    assert letters(cast.safeguarding) == ["concerns.somebody_turned_to_you"]


def test_every_state_leads_somewhere_and_none_of_them_is_forgotten():
    assert TRANSITIONS.keys() == set(ConcernState)
    assert all(TRANSITIONS.values())


def test_ledger_and_mail_count_and_name_nobody(cast):
    before = Entry.objects.count()
    concern = raised(cast, excerpts=[EXCERPT])
    cases.answer(cast.safeguarding.actor, concern=concern, text="Call me", token=uuid4(), now=clock.read())
    run_queue()
    entries = Entry.objects.filter(object_id=str(concern.pk))
    assert Entry.objects.count() == before + entries.count() == before + 2
    assert {(one.actor_member, one.subject_member) for one in entries} == {(None, None)}
    said = " ".join(f"{one.subject} {one.body}" for one in mail.outbox)
    assert mail.outbox
    assert not [word for word in ("shouts", "Call me", "tell anybody", "Björn") if word in said]
    assert [one.values for one in Letter.objects.filter(notice__startswith="concerns.")] == [{}, {}]


def test_a_year_after_it_is_closed_it_is_gone_with_its_key(cast):
    concern, other, now = raised(cast), raised(cast), clock.read()
    cases.close(cast.safeguarding.actor, concern=concern, now=now)
    assert erase_old(now=now + KEPT) == 0
    assert erase_old(now=now + KEPT + timedelta(minutes=1)) == 1
    assert list(Concern.objects.values_list("pk", flat=True)) == [other.pk]
    assert not Key.objects.filter(holder=concern.pk).exists()


def test_without_the_key_nobody_reads_it(cast):
    concern = raised(cast)
    Key.objects.filter(holder=concern.pk).delete()
    assert cases.read_case(cast.safeguarding.actor, concern=concern, now=clock.read()) is None
    assert raising.read_own(cast.mentee.actor, concern=concern, now=clock.read()) is None
