"""Groups of a networking event: who may not sit together never does, nobody is told why, and each sees their own."""

from datetime import timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from tests.cast import REPORTS_TO
from tests.factories.community import own_space
from tests.factories.events import HOUR, WEEK, event_of, seated, signed_up
from tests.factories.pairs import opened

from konnekt.community.actions.attending import let_go, say_here, stay_in_touch
from konnekt.community.actions.hearing import hear_again, not_hear
from konnekt.community.actions.joining import leave
from konnekt.community.actions.seating import draw_groups
from konnekt.community.actions.signing_up import forget_attendance, give_back, release_places
from konnekt.community.apart import without_cause
from konnekt.community.models import Event, Seat, Seating, Touch
from konnekt.community.queries import events as queries
from konnekt.community.rules import MOST_DRAWINGS
from konnekt.community.states import EventKind
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.outcomes.ties import first_met
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.models import Part
from konnekt.workspace.actions.quiet import block
from konnekt.workspace.queries.messages import apart_by_block, blocks_among

NOW = clock.read().replace(microsecond=0)
QUARTER = timedelta(days=91)
NAMES = (
    *("mentee", "mentor", "colleague", "line_manager", "champion"),
    *("safeguarding", "administrator", "programme_manager", "auditor"),
)


@pytest.fixture
def event(cast):
    """A networking event of the mentor's space; everybody of the space has a place."""
    space = own_space(cast.mentor, *(cast.people[name] for name in NAMES if name != "mentor"))
    made = event_of(cast.mentor, space, now=NOW, kind=EventKind.NETWORKING)
    signed_up(made, *(cast.people[name] for name in NAMES), now=NOW)
    return made


def drawn(cast, event, **given):
    wanted = {"size": 2, "rounds": 1, "minutes": 10, "first": 1, "of_those_there": False, "seed": 7, "now": NOW}
    wanted |= {"blocked": ()}
    with tenant(cast.organisation_id):
        return draw_groups(cast.mentor.actor, event=event, **wanted | given)


def tables(cast, event):
    """Who sits together in each round, by the keys of the cast."""
    with tenant(cast.organisation_id):
        found = queries.groups(cast.mentor.actor, event)
        return [
            ([sorted(one.external_id for one in table.people) for table in round_.tables], len(round_.out))
            for round_ in found
        ]


def pairs(cast, event):
    return {(one, other) for groups, _out in tables(cast, event) for g in groups for one in g for other in g}


def test_nobody_sits_with_their_line_an_exclusion_or_whom_they_do_not_hear(cast, event):
    with tenant(cast.organisation_id):
        exclude(cast.mentee.actor, excluded=cast.champion.member)
        not_hear(cast.auditor.actor, other=cast.mentee.member, now=NOW)
    forbidden = {*REPORTS_TO.items(), ("mentee", "champion"), ("auditor", "mentee")}
    for seed in range(12):
        drawn(cast, event, size=3, rounds=2, seed=seed)
        assert not {pair for one, other in forbidden for pair in ((one, other), (other, one))} & pairs(cast, event)


def test_the_same_number_draws_the_same_and_is_kept(cast, event):
    drawn(cast, event, rounds=3, size=3)
    first = tables(cast, event)
    drawn(cast, event, rounds=3, size=3)
    assert tables(cast, event) == first
    with tenant(cast.organisation_id):
        assert set(Seating.objects.values_list("seed", "size", "minutes")) == {(7, 3, 10)}
        entry = Entry.objects.filter(verb="community.groups_drawn").first()
        assert entry is not None
        assert entry.facts == {"rounds": 3, "first": 1}  # nothing that tells who was kept apart


def test_partners_and_those_who_sat_together_meet_others_first(cast, event, monkeypatch):
    monkeypatch.setattr("konnekt.community.apart.without_cause", lambda *_: set())
    opened(cast)
    for seed in range(6):
        drawn(cast, event, rounds=2, seed=seed)
        met = [tuple(group) for groups, _out in tables(cast, event) for group in groups]
        assert ("mentee", "mentor") not in met
        assert len(set(met)) == len(met)


def test_a_second_drawing_keeps_what_was_and_takes_in_who_came_late(cast, event, monkeypatch):
    # Of nine, so many may be kept apart without a cause that two have to meet again: here nobody is.
    monkeypatch.setattr("konnekt.community.apart.without_cause", lambda *_: set())
    began = NOW + WEEK
    with tenant(cast.organisation_id):
        for name in NAMES[:8]:
            say_here(cast.people[name].actor, event=event, now=began)
    drawn(cast, event, rounds=3, of_those_there=True, now=began)
    before = tables(cast, event)
    with tenant(cast.organisation_id):
        say_here(cast.auditor.actor, event=event, now=began)
    drawn(cast, event, first=2, rounds=3, of_those_there=True, seed=9, now=began)
    after = tables(cast, event)
    assert after[0] == before[0]
    assert len(after) == 4
    assert all("auditor" in {one for group in groups for one in group} for groups, out in after[1:] if not out)
    first = {tuple(group) for group in after[0][0]}
    assert not first & {tuple(group) for group in after[1][0]}


def test_each_sees_their_own_table_and_the_host_all_of_them(cast, event):
    with tenant(cast.organisation_id):
        give_back(cast.programme_manager.actor, event=event, now=NOW)
    drawn(cast, event, size=3, rounds=2)
    with tenant(cast.organisation_id):
        for name in NAMES:
            person = cast.people[name]
            for one in queries.my_tables(person.actor, event):
                assert len(one.tables) + len(one.out) == 1
                assert person.member in [*one.out, *(other for table in one.tables for other in table.people)]
        assert queries.my_tables(cast.programme_manager.actor, event) == []
        assert len(queries.groups(cast.programme_manager.actor, event)[0].tables) > 1
        for one in queries.groups(cast.mentee.actor, event):
            assert len(one.tables) <= 1


@pytest.mark.parametrize("is_barred", [True, False])
def test_of_a_few_none_are_drawn_whoever_they_are(cast, event, is_barred):
    began = NOW + WEEK
    with tenant(cast.organisation_id):
        if is_barred:
            exclude(cast.mentee.actor, excluded=cast.champion.member)
        for name in ("mentee", "champion"):
            say_here(cast.people[name].actor, event=event, now=began)
    with pytest.raises(Refused) as refused:
        drawn(cast, event, of_those_there=True, now=began)
    assert str(refused.value) == "Groups of 2 are drawn of 8 people or more. Try it again when there are more."
    with pytest.raises(Refused, match="Groups of 5 are drawn of 10 people or more"):
        drawn(cast, event, size=5)


def test_where_nobody_may_meet_it_is_said_as_if_they_were_few(cast, event):
    with tenant(cast.organisation_id):
        for one, other in permutations(NAMES, 2):
            not_hear(cast.people[one].actor, other=cast.people[other].member, now=NOW)
    with pytest.raises(Refused) as refused:
        drawn(cast, event)
    assert str(refused.value) == "Groups of 2 are drawn of 8 people or more. Try it again when there are more."


def test_drawn_again_of_the_same_people_it_comes_out_the_same(cast, event):
    drawn(cast, event, rounds=2, seed=1)
    before = tables(cast, event)
    drawn(cast, event, rounds=2, seed=2)
    assert tables(cast, event) == before


def test_whoever_blocked_somebody_in_a_space_of_theirs_sits_with_them_nowhere(cast, event):
    pair = opened(cast, mentor=cast.colleague)
    with tenant(cast.organisation_id):
        block(cast.mentee.actor, relationship=pair, member_id=cast.colleague.member.pk, now=NOW)
        everybody = [cast.people[name].member.pk for name in NAMES]
        blocked = blocks_among(everybody)
        assert blocked == {(cast.mentee.member.pk, cast.colleague.member.pk)}
        assert apart_by_block(cast.colleague.actor) == {cast.mentee.member.pk}
        Part.objects.all().delete()  # else they would sit with others first, as partners do
    for quarter in range(6):
        later(cast, event, quarter)
        drawn(cast, event, size=4, rounds=3, blocked=blocked)
        assert not {("mentee", "colleague"), ("colleague", "mentee")} & pairs(cast, event)


def later(cast, event, quarters):
    """The same event, so many quarters on, of which no groups were drawn yet."""
    with tenant(cast.organisation_id):
        at = {name: getattr(event, name) + quarters * QUARTER for name in ("begins_at", "ends_at", "closes_at")}
        Seating.objects.filter(event=event).delete()
        Event.objects.filter(pk=event.pk).update(drawings=0, **at)


def accused(cast, event):
    """What a host concludes who ticked eight people, among them a manager and two of those they lead: at two tables the
    two must share the one at which their manager isn't, unless they are kept apart, too. Then somebody has a break.
    """
    drawn(cast, event, size=4, of_those_there=True)
    ((groups, out),) = tables(cast, event)
    return bool(out) or not any({"mentee", "colleague"} <= set(group) for group in groups)


def test_from_a_break_a_host_can_not_tell_that_somebody_asked(cast, event):
    assert {REPORTS_TO["mentee"], REPORTS_TO["colleague"]} == {"line_manager"}
    with tenant(cast.organisation_id):
        for name in set(NAMES) - {"administrator"}:  # who leads the line manager
            say_here(cast.people[name].actor, event=event, now=NOW + WEEK)
    wrong = 0
    for quarter in range(200):
        later(cast, event, quarter)
        if wrong := accused(cast, event):
            break  # nobody asked for anything
    assert wrong
    with tenant(cast.organisation_id):
        exclude(cast.mentee.actor, excluded=cast.colleague.member)
    assert accused(cast, event)


def test_chance_keeps_one_pair_in_eight_apart_and_the_same_ones_for_a_quarter(cast):
    people = [UUID(int=number) for number in range(200)]
    with tenant(cast.organisation_id):
        one, other = (without_cause(people, season) for season in ("2026:3", "2027:0"))
        assert without_cause(people[:100], "2026:3") <= one == without_cause(people[::-1], "2026:3")
    share = len(one) / (200 * 199 / 2)
    assert 0.1 < share < 0.15
    assert len(one & other) < len(one) / 4


def test_the_groups_of_an_event_are_drawn_so_often_and_no_more(cast, event):
    for _time in range(MOST_DRAWINGS):
        drawn(cast, event)
    before = tables(cast, event)
    with pytest.raises(Refused, match="What was drawn last stands"):
        drawn(cast, event)
    assert tables(cast, event) == before


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"size": 9}, "size"),
        ({"minutes": 1}, "minutes"),
        ({"first": 2}, "first"),
        ({"rounds": 11}, "rounds"),
        ({"of_those_there": True}, None),
    ],
)
def test_what_cannot_be_drawn_is_refused(cast, event, wrong, field):
    with pytest.raises(Refused) as refused:
        drawn(cast, event, **wrong)
    assert refused.value.field == field
    with tenant(cast.organisation_id):
        assert not Seat.objects.exists()


def test_a_talk_has_no_groups_and_a_guest_draws_none(cast, event):
    talk = event_of(cast.mentor, event.post.space, now=NOW)
    with pytest.raises(Refused):
        drawn(cast, talk)
    with tenant(cast.organisation_id), pytest.raises(NotFound):
        given = {"size": 2, "rounds": 1, "minutes": 5, "first": 1, "of_those_there": False, "blocked": (), "seed": 1}
        draw_groups(cast.mentee.actor, event=event, now=NOW, **given)


def test_staying_in_touch_is_told_to_both_once_both_said_so(cast, event):
    drawn(cast, event, size=3)
    ((groups, _out),) = tables(cast, event)
    one, other = (cast.people[name] for name in groups[0][:2])
    stranger = next(name for name in NAMES if name not in groups[0])
    with tenant(cast.organisation_id):
        given = {"event": event, "now": NOW + HOUR}
        assert not stay_in_touch(one.actor, member_id=other.member.pk, **given)
        assert not stay_in_touch(one.actor, member_id=other.member.pk, **given)
        assert not Letter.objects.filter(notice="community.in_touch").exists()
        assert (queries.in_touch(one.actor, apart=()), queries.touched(other.actor)) == ([], set())
        for whom in (cast.people[stranger].member.pk, one.member.pk, uuid4()):
            with pytest.raises(NotFound):
                stay_in_touch(one.actor, member_id=whom, **given)
        assert stay_in_touch(other.actor, member_id=one.member.pk, **given)
        assert [row.other for row in queries.in_touch(one.actor, apart=())] == [other.member]
        addresses = set(Letter.objects.filter(notice="community.in_touch").values_list("address", flat=True))
        assert addresses == {one.member.email, other.member.email}
        assert stay_in_touch(one.actor, member_id=other.member.pk, **given)
        assert Letter.objects.filter(notice="community.in_touch").count() == 2  # pressed again, nobody is told again
        assert set(first_met({one.member.pk})) == {frozenset({one.member.pk, other.member.pk})}
        let_go(one.actor, member_id=other.member.pk)
        assert first_met({one.member.pk}) == {}
        assert queries.in_touch(other.actor, apart=()) == []
        assert Touch.objects.count() == 1
        with pytest.raises(NotFound):
            let_go(one.actor, member_id=other.member.pk)


def test_whoever_left_the_space_is_drawn_no_more(cast, event):
    with tenant(cast.organisation_id):
        leave(cast.colleague.actor, space=event.post.space)
    drawn(cast, event)
    assert "colleague" not in {one for pair in pairs(cast, event) for one in pair}


def test_whoever_gives_the_place_back_or_loses_it_sits_nowhere(cast, event):
    drawn(cast, event)
    with tenant(cast.organisation_id):
        give_back(cast.mentee.actor, event=event, now=NOW)
        leave(cast.colleague.actor, space=event.post.space)
        release_places(now=NOW)
        assert set(Seat.objects.values_list("member__external_id", flat=True)) == set(NAMES) - {"mentee", "colleague"}


def test_nobody_is_told_where_one_of_the_two_keeps_away(cast, event):
    seated(event, cast.mentee, cast.colleague, now=NOW)
    given = {"event": event, "now": NOW + HOUR}
    with tenant(cast.organisation_id):
        not_hear(cast.colleague.actor, other=cast.mentee.member, now=NOW)
        assert not stay_in_touch(cast.mentee.actor, member_id=cast.colleague.member.pk, **given)
        assert not stay_in_touch(cast.colleague.actor, member_id=cast.mentee.member.pk, **given)
        assert not Letter.objects.filter(notice="community.in_touch").exists()
        assert queries.in_touch(cast.mentee.actor, apart=()) == []


def test_those_who_keep_away_are_no_tie(cast, event):
    seated(event, cast.mentee, cast.colleague, now=NOW)
    given, me = {"event": event, "now": NOW + HOUR}, {cast.mentee.member.pk}
    pair = opened(cast, mentor=cast.colleague)
    with tenant(cast.organisation_id):
        stay_in_touch(cast.mentee.actor, member_id=cast.colleague.member.pk, **given)
        assert stay_in_touch(cast.colleague.actor, member_id=cast.mentee.member.pk, **given)
        assert len(first_met(me)) == 1
        not_hear(cast.colleague.actor, other=cast.mentee.member, now=NOW)
        assert first_met(me) == {}
        hear_again(cast.colleague.actor, other_id=cast.mentee.member.pk)
        assert len(first_met(me)) == 1
        block(cast.mentee.actor, relationship=pair, member_id=cast.colleague.member.pk, now=NOW)
        assert first_met(me) == {}
        for one in (cast.mentee, cast.colleague):
            assert queries.in_touch(one.actor, apart=apart_by_block(one.actor)) == []


def test_who_was_alone_in_saying_so_is_forgotten_with_who_was_there(cast, event):
    seated(event, cast.mentee, cast.colleague, cast.mentor, now=NOW)
    given = {"event": event, "now": NOW + HOUR}
    with tenant(cast.organisation_id):
        for one, other in (("mentee", "colleague"), ("colleague", "mentee"), ("mentee", "mentor")):
            stay_in_touch(cast.people[one].actor, member_id=cast.people[other].member.pk, **given)
        forget_attendance(NOW + 2 * WEEK, NOW + 2 * WEEK)
        assert set(Touch.objects.values_list("member__external_id", flat=True)) == {"mentee", "colleague"}
        assert Touch.objects.count() == 2
