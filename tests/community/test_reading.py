"""Who finds, reads and moderates which space: every standing at every door of the room."""

import pytest
from tests.cast import NAMES
from tests.factories.community import come_in, own_space, replied, standing, written
from tests.factories.intake import enrol, open_programme

from konnekt.community.actions.hearing import not_hear
from konnekt.community.actions.joining import join, leave, take_out
from konnekt.community.actions.moderation import hide, report
from konnekt.community.actions.standing import make_standing_spaces, take_leavers_out
from konnekt.community.models import Membership, Space
from konnekt.community.policy import INSIDE, PLACE, POST, SPACE
from konnekt.community.queries.moderation import waiting_reports
from konnekt.community.queries.posts import newest, search
from konnekt.community.queries.spaces import mine, people_called, readable, to_find
from konnekt.community.states import HideReason, Joining, MemberState, ReportReason
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.organisations.models import Appointment, Member
from konnekt.programmes.actions.leaving import withdraw
from konnekt.programmes.models import GuestStay, Round
from konnekt.programmes.states import Phase, Side
from konnekt.workspace.policy import MESSAGE


@pytest.fixture
def round_(cast) -> Round:
    """A programme in which the mentee, the mentor and the colleague are enrolled."""
    with tenant(cast.organisation_id):
        made = open_programme(cast)
        for name, side in (("mentee", Side.MENTEE), ("mentor", Side.MENTOR), ("colleague", Side.MENTEE)):
            enrol(cast.people[name], made, side)
    return made


def who(cast, policy, space):
    with tenant(cast.organisation_id):
        return {name for name, person in cast.people.items() if policy.allows(person.actor, space)}


def test_standing_spaces_are_made_once_and_only_what_is_missing(cast, round_):
    spaces = standing(cast)
    assert set(spaces) == {
        "mentors",
        "education",
        "career",
        "wellbeing",
        "relationships",
        "networking",
        "crossing-lines",
    }
    assert set(standing(cast)) == set(spaces)
    with tenant(cast.organisation_id):
        assert make_standing_spaces(now=clock.read()) == 0
        assert Entry.objects.filter(verb="community.space_made").count() == 7


@pytest.mark.parametrize(
    ("key", "find", "read"),
    [
        ("mentors", {"mentor", "programme_manager"}, {"programme_manager"}),
        ("career", set(NAMES), {"programme_manager"}),
        ("crossing-lines", {"mentee", "mentor", "colleague", "programme_manager"}, {"programme_manager"}),
    ],
)
def test_a_space_is_found_by_those_it_is_for_and_read_by_nobody_who_is_not_in_it(cast, round_, key, find, read):
    space = standing(cast)[key]
    assert who(cast, PLACE, space) == find
    assert who(cast, SPACE, space) == read
    assert who(cast, INSIDE, space) == set()
    somebody = cast.people[min(find - {"programme_manager"})]
    come_in(somebody, space)
    assert who(cast, SPACE, space) - read == {min(find - {"programme_manager"})}


def test_whoever_withdraws_or_whose_round_is_closed_reads_no_more(cast, round_):
    spaces = standing(cast)
    for key in ("mentors", "crossing-lines"):
        come_in(cast.mentor, spaces[key])
        written(cast.mentor, spaces[key])
    come_in(cast.mentee, spaces["crossing-lines"])
    with tenant(cast.organisation_id):
        assert {one.space.pk for one in mine(cast.mentor.actor)} == {
            spaces[key].pk for key in ("mentors", "crossing-lines")
        }
        Round.objects.update(phase=Phase.CLOSE)
        assert [one.space.pk for one in mine(cast.mentor.actor)] == [spaces["crossing-lines"].pk]
        Round.objects.update(phase=Phase.RECRUIT)
        enrolment = round_.enrolments.get(member=cast.mentor.member)
        withdraw(cast.mentor.actor, enrolment=enrolment, now=clock.read())
        assert mine(cast.mentor.actor) == []
        assert people_called(spaces["crossing-lines"], "", besides=None) == [cast.mentee.member]
        assert take_leavers_out(now=clock.read()) == 2
        assert Membership.objects.count() == 1


def test_a_guest_finds_the_spaces_of_their_programmes_and_no_other(cast, round_):
    spaces = standing(cast)
    own = own_space(cast.mentor)
    with tenant(cast.organisation_id):
        come_in(cast.mentee, spaces["career"])
        GuestStay.objects.create(
            programme=round_.programme, member=cast.mentee.member, comes_from="Alumni", until="2030-01-01",
            invited_at=clock.read(),
        )  # fmt: skip
        assert [one.space for one in to_find(cast.mentee.actor)] == [spaces["crossing-lines"]]
        assert readable(cast.mentee.actor) == []
        for space in (spaces["career"], own):
            with pytest.raises(NotFound):
                join(cast.mentee.actor, space=space, now=clock.read())


def test_a_space_by_asking_and_one_by_invitation(cast, round_):
    asking, quiet = (
        own_space(cast.mentor, joining=Joining.ASK),
        own_space(cast.mentor, name="Quiet", joining=Joining.INVITED),
    )
    with tenant(cast.organisation_id):
        assert join(cast.mentee.actor, space=asking, now=clock.read()) is MemberState.ASKED
    assert "mentee" not in who(cast, SPACE, asking)
    assert who(cast, PLACE, quiet) == {"mentor", "programme_manager"}
    with tenant(cast.organisation_id), pytest.raises(NotFound):
        join(cast.mentee.actor, space=quiet, now=clock.read())
    with tenant(cast.organisation_id), pytest.raises(Refused):
        join(cast.programme_manager.actor, space=quiet, now=clock.read())
    come_in(cast.mentee, quiet, by=cast.mentor)
    assert "mentee" in who(cast, SPACE, quiet)


def test_whoever_was_taken_out_reads_nothing_and_does_not_come_back(cast, round_):
    space = own_space(cast.mentor, cast.mentee)
    post = written(cast.mentee, space)
    with tenant(cast.organisation_id):
        take_out(cast.mentor.actor, space=space, member_id=cast.mentee.member.pk)
        with pytest.raises(NotFound):
            join(cast.mentee.actor, space=space, now=clock.read())
    assert not {"mentee"} & (who(cast, SPACE, space) | who(cast, PLACE, space) | who(cast, POST, post))


def test_what_is_left_is_found_by_search_and_nothing_else(cast, round_):
    space, other = own_space(cast.mentor, cast.mentee, cast.colleague), own_space(cast.line_manager, name="Managers")
    elsewhere = written(cast.line_manager, other, "Marmalade elsewhere")
    top = written(cast.mentee, space, "Marmalade on toast", "Café au lait")
    replies = [replied(person, top, "More marmalade") for person in (cast.colleague, cast.mentor)]

    def found(person, words="marmalade"):
        with tenant(cast.organisation_id):
            return {line.post.pk for line in search(person.actor, readable(person.actor), words).lines}

    assert found(cast.mentor) == {top.pk, *(one.pk for one in replies)}
    assert found(cast.mentor, "cafe") == found(cast.mentor, "CAFÉ") == {top.pk}
    assert found(cast.programme_manager) == {top.pk, elsewhere.pk, *(one.pk for one in replies)}
    assert found(cast.line_manager) == {elsewhere.pk}
    assert found(cast.administrator) == set()
    with tenant(cast.organisation_id):
        not_hear(cast.mentor.actor, other=cast.colleague.member, now=clock.read())
    assert found(cast.mentor) == {top.pk, replies[1].pk}
    with tenant(cast.organisation_id):
        not_hear(cast.mentor.actor, other=cast.mentee.member, now=clock.read())
        assert newest(cast.mentor.actor, readable(cast.mentor.actor)).lines == []
    assert found(cast.mentor) == set()
    assert found(cast.mentee) == {top.pk, *(one.pk for one in replies)}  # who isn't heard can't tell
    with tenant(cast.organisation_id):
        hide(cast.programme_manager.actor, post=top, reason=HideReason.HURTFUL, words="", now=clock.read())
    assert found(cast.mentee) == found(cast.colleague) == set()
    with tenant(cast.organisation_id):
        assert newest(cast.colleague.actor, readable(cast.colleague.actor)).lines == []
        assert mine(cast.colleague.actor)[0].new == 0


def test_what_a_list_finds_is_what_the_policy_lets_see(cast, round_):
    space = own_space(cast.mentor, cast.mentee, cast.colleague)
    posts = [written(cast.people[name], space, f"By {name}") for name in ("mentor", "mentee", "colleague")]
    with tenant(cast.organisation_id):
        not_hear(cast.mentee.actor, other=cast.mentor.member, now=clock.read())
        hide(cast.programme_manager.actor, post=posts[2], reason=HideReason.OTHER, words="Why", now=clock.read())
        for person in cast.people.values():
            listed = {line.post.pk for line in newest(person.actor, readable(person.actor)).lines}
            assert listed == set(POST.visible(person.actor).values_list("pk", flat=True))


def test_a_leaver_of_the_space_and_of_the_organisation(cast, round_):
    space = own_space(cast.mentor, cast.mentee, cast.colleague)
    with tenant(cast.organisation_id):
        leave(cast.mentee.actor, space=space)
        Member.objects.filter(pk=cast.colleague.member.pk).update(left_on=clock.read().date())
        assert people_called(space, "", besides=None) == [cast.mentor.member]
    assert "mentee" not in who(cast, SPACE, space)
    assert "mentee" in who(cast, PLACE, space)


def test_moderators_of_a_programme_are_its_managers_alone(cast, round_):
    spaces = standing(cast)
    with tenant(cast.organisation_id):
        Appointment.objects.create(member=cast.champion.member, role="programme_manager")
    assert "champion" not in who(cast, SPACE, spaces["crossing-lines"])
    assert "champion" in who(cast, SPACE, spaces["career"])


def test_another_organisation_finds_nothing(cast, stranger, round_):
    space = own_space(cast.mentor)
    written(cast.mentor, space)
    with tenant(stranger.organisation_id):
        for person in stranger.people.values():
            assert readable(person.actor) == to_find(person.actor) == []
            assert not POST.visible(person.actor).exists()
        assert not Space.objects.exists()


def test_who_may_see_is_asked_in_the_query_itself_unless_it_would_count_rows_twice(cast):
    with tenant(cast.organisation_id):
        locked = Space.objects.select_for_update()
        plain, held, many = (
            str(one.query)
            for one in (
                SPACE.visible(cast.mentor.actor),
                SPACE.visible(cast.mentor.actor, locked),
                MESSAGE.visible(cast.mentor.actor),
            )
        )
    assert [plain.count('FROM "community_space"'), held.count('FROM "community_space"')] == [1, 2]
    assert many.count('FROM "workspace_message"') == 2  # whoever reads it has a part in its relationship, as others do


def test_reports_are_read_by_those_who_moderate_and_those_the_table_names(cast, round_):
    space = own_space(cast.mentor, cast.mentee)
    post = written(cast.mentor, space)
    with tenant(cast.organisation_id):
        report(cast.mentee.actor, post=post, reason=ReportReason.HURTFUL, words="It stung", now=clock.read())
        queue = {name for name, person in cast.people.items() if waiting_reports(person.actor)}
    assert queue == {"programme_manager", "administrator", "safeguarding"}
