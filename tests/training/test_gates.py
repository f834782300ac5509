"""What has to be learned first: nobody is matched before it, by any way, and the right people are told."""

from datetime import timedelta

import pytest
from tests.factories.intake import enrol, open_programme
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.programmes.queries import held_back, placeable
from konnekt.programmes.states import Side, Way
from konnekt.relationships.actions.asking import NotAsked, propose
from konnekt.relationships.actions.requests import accept, send_request
from konnekt.relationships.states import PartSide, WhyNot
from konnekt.training.actions.learning import finish_lesson, new_code
from konnekt.training.actions.modules import switch
from konnekt.training.actions.needs import ADVISED, Asked, ask_for, ask_for_core, copy_needs, take_out
from konnekt.training.models import Completion, Need, Progress
from konnekt.training.policy import COMPLETION, PROGRESS
from konnekt.training.queries.catalogue import catalogue
from konnekt.training.queries.programmes import asked_in, waiting_for_training
from konnekt.training.queries.standing import learning_of
from konnekt.training.states import Due, Gate
from konnekt.workspace.actions.booking import book, offer, take

KEY = "what-a-mentor-is"
REQUIRED = Asked(is_required=True, gate=Gate.MATCHING, due=Due.MATCHING)


def complete(person, key=KEY, *, refresh_on=None):
    return Completion.objects.create(
        member=person.member,
        module_key=key,
        version="core-1",
        title=key,
        minutes=10,
        right=4,
        questions=5,
        completed_at=clock.read(),
        refresh_on=refresh_on,
        code=new_code(),
    )


@pytest.fixture
def round_(cast):
    now = clock.read()
    with tenant(cast.organisation_id):
        made = open_programme(cast, now=now)
        enrol(cast.mentor, made, Side.MENTOR, now=now)
        enrol(cast.mentee, made, Side.MENTEE, now=now)
        yield made


def need(cast, round_, *, key=KEY, side=PartSide.MENTOR, asked=REQUIRED):
    return ask_for(
        cast.programme_manager.actor,
        programme=round_.programme,
        module_key=key,
        side=side,
        asked=asked,
        now=clock.read(),
    )


def today():
    return clock.read().date()


def who_is_in(round_):
    return {one.member.name for one in placeable(round_, today()).select_related("member")}


def test_whoever_has_something_to_do_first_can_not_be_matched_until_it_is_done(cast, round_):
    assert who_is_in(round_) == {cast.mentor.member.name, cast.mentee.member.name}
    need(cast, round_)
    assert who_is_in(round_) == {cast.mentee.member.name}
    assert [one.member_id for one in held_back(round_, today())] == [cast.mentor.member.pk]
    waiting = waiting_for_training(cast.programme_manager.actor, round_, on=today())
    assert [one.member.name for one in waiting] == [cast.mentor.member.name]
    complete(cast.mentor)
    assert who_is_in(round_) == {cast.mentor.member.name, cast.mentee.member.name}


def test_two_of_whom_one_has_something_to_do_first_are_not_asked(cast, round_):
    need(cast, round_)
    mentee, mentor = (round_.enrolments.get(member=one.member) for one in (cast.mentee, cast.mentor))
    given = {"round": round_, "mentee": mentee, "mentor": mentor, "reasons": [], "now": clock.read()}
    with pytest.raises(NotAsked) as refused:
        propose(cast.programme_manager.actor, **given)
    assert refused.value.why is WhyNot.NOT_READY
    complete(cast.mentor)
    assert propose(cast.programme_manager.actor, **given).pk


@pytest.mark.parametrize("days", [-1, 0])
def test_what_is_due_again_counts_no_longer(cast, round_, days):
    need(cast, round_)
    complete(cast.mentor, refresh_on=today() + timedelta(days=days))
    assert cast.mentor.member.name not in who_is_in(round_)
    complete(cast.mentor, refresh_on=today() + timedelta(days=1))
    assert cast.mentor.member.name in who_is_in(round_)


def test_only_the_side_that_is_asked_waits_and_who_stands_on_both_does_both(cast, round_):
    need(cast, round_, side=PartSide.MENTEE, key="goals-that-matter")
    assert who_is_in(round_) == {cast.mentor.member.name}
    with tenant(cast.organisation_id):
        enrolment = round_.enrolments.get(member=cast.mentor.member)
        enrolment.side = Side.BOTH
        enrolment.save()
    assert who_is_in(round_) == set()
    complete(cast.mentor, "goals-that-matter")
    assert who_is_in(round_) == {cast.mentor.member.name}


def test_what_is_advised_what_is_switched_off_and_what_is_asked_elsewhere_holds_nobody_back(cast, round_):
    need(cast, round_, asked=ADVISED)
    need(cast, round_, key="six-functions")
    other = open_programme(cast, name="Elsewhere", now=clock.read())
    need(cast, other, key="ending-well")
    switch(cast.administrator.actor, key="six-functions", is_off=True, now=clock.read())
    assert cast.mentor.member.name in who_is_in(round_)
    switch(cast.administrator.actor, key="six-functions", is_off=False, now=clock.read())
    assert cast.mentor.member.name not in who_is_in(round_)


def test_a_gate_before_the_first_session_holds_no_match_back_and_stops_only_whoever_has_something_to_do(cast, round_):
    need(cast, round_, asked=Asked(is_required=True, gate=Gate.SESSION, due=Due.START))
    assert cast.mentor.member.name in who_is_in(round_)
    pair = opened(cast, round_=round_)
    when = clock.read() + timedelta(days=8)
    given = {"relationship": pair, "minutes": 60, "now": clock.read()}
    with pytest.raises(Refused, match="before your first session"):
        book(cast.mentor.actor, times=[when], **given)
    with pytest.raises(Refused, match="before your first session"):
        offer(cast.mentor.actor, times=[when, when + timedelta(days=1)], **given)
    offered = offer(cast.mentee.actor, times=[when, when + timedelta(days=1)], **given)
    with pytest.raises(Refused, match="before your first session"):
        take(cast.mentor.actor, session=offered[0], now=clock.read())
    book(cast.mentee.actor, times=[when + timedelta(days=3)], **given)
    complete(cast.mentor)
    book(cast.mentor.actor, times=[when + timedelta(days=5)], **given)


def test_whoever_asks_a_mentor_is_told_of_their_own_training_and_never_of_the_other_ones(cast, round_):
    round_.programme.ways = [Way.REQUESTS]
    round_.programme.save()
    round_.enrolments.update(shows_card=True)
    mentee, mentor = (round_.enrolments.get(member=one.member) for one in (cast.mentee, cast.mentor))
    given = {"mentee": mentee, "mentor": mentor, "why": "To learn.", "now": clock.read()}
    need(cast, round_)
    with pytest.raises(NotAsked) as refused:
        send_request(cast.mentee.actor, **given)
    assert refused.value.why is WhyNot.NOT_AVAILABLE
    complete(cast.mentor)
    need(cast, round_, key="goals-that-matter", side=PartSide.MENTEE)
    with pytest.raises(Refused, match="before you can be matched"):
        send_request(cast.mentee.actor, **given)
    complete(cast.mentee, "goals-that-matter")
    request = send_request(cast.mentee.actor, **given)
    need(cast, round_, key="six-functions")
    with pytest.raises(Refused, match="before you can be matched"):
        accept(cast.mentor.actor, request=request, reasons=[], now=clock.read())


def test_a_gate_is_required_and_only_managers_set_one(cast, round_):
    with pytest.raises(Refused):
        need(cast, round_, asked=Asked(is_required=False, gate=Gate.MATCHING, due=Due.NEVER))
    with pytest.raises(Refused):
        need(cast, round_, key="no-such-module")
    for person in (cast.administrator, cast.champion, cast.mentor):
        with pytest.raises(NotFound):
            ask_for(
                person.actor,
                programme=round_.programme,
                module_key=KEY,
                side=PartSide.MENTOR,
                asked=ADVISED,
                now=clock.read(),
            )
    made = need(cast, round_)
    with pytest.raises(NotFound):
        take_out(cast.champion.actor, need_id=made.pk)
    take_out(cast.programme_manager.actor, need_id=made.pk)
    assert not Need.objects.exists()


def test_suggesting_the_core_to_both_sides_adds_what_is_not_there(cast, round_):
    need(cast, round_)
    added = ask_for_core(cast.programme_manager.actor, programme=round_.programme, now=clock.read())
    assert added == 15
    assert Need.objects.filter(is_required=True).count() == 1
    assert ask_for_core(cast.programme_manager.actor, programme=round_.programme, now=clock.read()) == 0


def test_a_manager_sees_how_far_people_are_with_what_the_programme_asks_and_with_nothing_else(cast, round_):
    need(cast, round_)
    entry = catalogue([KEY])[KEY]
    given = {"entry": entry, "number": 1, "chosen": [[0] for _question in entry.text.lessons[0].questions]}
    finish_lesson(cast.mentor.actor, now=clock.read(), **given)
    complete(cast.mentor)
    complete(cast.mentor, "six-functions")
    seen = {
        name: (
            set(COMPLETION.visible(person.actor).values_list("module_key", flat=True)),
            PROGRESS.visible(person.actor).count(),
        )
        for name, person in cast.people.items()
    }
    assert seen.pop("mentor") == ({KEY, "six-functions"}, 1)
    assert seen.pop("programme_manager") == ({KEY}, 1)
    assert set(map(str, seen.values())) == {str((set(), 0))}
    (asked,) = asked_in(cast.programme_manager.actor, round_.programme, round_, on=today())
    assert (asked.done, asked.of) == (1, 1)
    assert Progress.objects.count() == 1


def test_one_learns_as_what_one_takes_part_and_works(cast, round_):
    roles = {
        name: sorted(role.value for role in learning_of(person.actor, today=today()).roles)
        for name, person in cast.people.items()
    }
    assert roles["mentor"] == ["mentor"]
    assert roles["mentee"] == ["mentee"]
    assert roles["programme_manager"] == ["manager"]
    assert roles["line_manager"] == ["line-manager"]
    assert roles["colleague"] == []


def test_a_copy_of_a_programme_asks_for_the_same(cast, round_):
    need(cast, round_)
    other = open_programme(cast, name="Again", now=clock.read()).programme
    given = {"source": round_.programme, "programme": other, "now": clock.read()}
    assert copy_needs(cast.programme_manager.actor, **given) == 1
    made = Need.objects.get(programme=other)
    assert (made.module_key, made.side, made.gate, made.is_required) == (KEY, PartSide.MENTOR, Gate.MATCHING, True)
    with pytest.raises(NotFound):
        copy_needs(cast.champion.actor, **given)
