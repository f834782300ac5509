"""My network, as one draws it for oneself: before, now, and seen by nobody else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.cast import ROLES
from tests.factories.community import own_space
from tests.factories.events import event_of
from tests.factories.pairs import opened

from konnekt.community.models import Touch
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.notify.models import Letter
from konnekt.relationships.actions.ending import end
from konnekt.workspace.actions.introductions import answer_introduction, offer_introduction
from konnekt.workspace.actions.network import add_tie, erase_networks, read_network
from konnekt.workspace.models import Network
from konnekt.workspace.states import TieWhere

EVERYBODY_ELSE = sorted({"line_manager", "colleague", "mentor"} | ROLES.keys())


def place(pair, part=""):
    return f"/o/meridian/pairs/{pair.pk}/network/{part}"


def words(response):
    return response.content.decode()


def name(person, pair, *names, where=TieWhere.OTHER, now=None):
    with tenant(pair.organisation_id):
        for one in names:
            add_tie(
                person.actor,
                relationship=pair,
                name=one,
                where=where,
                area="",
                token=uuid4(),
                now=now or clock.read(),
            )


def seen(person, pair, *, now=None):
    with tenant(pair.organisation_id):
        return read_network(person.actor, relationship=pair, now=now or clock.read())


@pytest.fixture
def mentee(signed_in, cast):
    return signed_in(cast.mentee)


def test_it_is_named_drawn_and_taken_out_again(cast, mentee):
    pair = opened(cast)
    page = words(mentee.get(place(pair)))
    assert "Who comes to mind first?" in page
    assert "<figure" not in page
    assert "Write a name, or letters." in words(mentee.post(place(pair)))
    given = {"name": "Q.", "where": "outside", "area": "career", "token": uuid4()}
    for _twice in range(2):
        assert mentee.post(place(pair), given).status_code == 302
    page = words(mentee.get(place(pair)))
    assert "You can turn to one person" in page
    assert page.count("<title>Q.</title>") == 1
    assert "Outside the organisation" in page
    tie = page.split('name="tie" value="')[1].split('"')[0]
    mentee.post(place(pair, "changes/"), {"tie": tie})
    assert "Q." not in words(mentee.get(place(pair)))
    assert mentee.post(place(pair, "changes/"), {"tie": tie}).status_code == 404


def test_half_way_one_looks_again_and_the_first_picture_stays(cast):
    pair, now = opened(cast), clock.read()
    name(cast.mentee, pair, "One", "Two")
    with tenant(cast.organisation_id):
        later = now + (pair.round.starts_on - now.date()) + timedelta(days=200)
    assert seen(cast.mentee, pair, now=later).is_due
    name(cast.mentee, pair, "Three", now=later)
    found = seen(cast.mentee, pair, now=later)
    assert not found.is_due
    assert [tie.name for tie in found.before.ties] == ["One", "Two"]
    assert [tie.name for tie in found.now.ties] == ["One", "Two", "Three"]


def test_whoever_one_was_introduced_to_is_there_by_themselves(cast, mentee):
    pair, now = opened(cast), clock.read()
    name(cast.mentee, pair, "One")
    with tenant(cast.organisation_id):
        offered = offer_introduction(
            cast.mentor.actor,
            relationship=pair,
            mentee=cast.mentee.member,
            third=cast.colleague.member,
            words="Why",
            line="Line",
            token=uuid4(),
            now=now,
        )
    assert "Mei Lin" not in words(mentee.get(place(pair)))
    with tenant(cast.organisation_id):
        answer_introduction(cast.colleague.actor, introduction=offered, agrees=True, now=now)
    page = words(mentee.get(place(pair)))
    assert "You could turn to one person; now you can turn to 2 people" in page
    assert page.count("<title>Mei Lin</title>") == 1
    name(cast.mentee, pair, "mei LIN")
    assert len(seen(cast.mentee, pair).now.ties) == 2  # named as well, she is one person


def test_nothing_tells_that_there_is_one_or_how_large_it_is(cast, mentee):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        before = (Entry.objects.count(), Letter.objects.count())
    name(cast.mentee, pair, *(f"PLANTED {number}" for number in range(30)))
    assert "You can turn to 30 people" in words(mentee.get(place(pair)))
    with tenant(cast.organisation_id):
        assert (Entry.objects.count(), Letter.objects.count()) == before
        (row,) = Network.objects.all()
    assert b"PLANTED" not in bytes(row.ties)
    assert seen(cast.mentor, pair).now is None


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_finds_it(cast, signed_in, who):
    pair = opened(cast)
    name(cast.mentee, pair, "PLANTED")
    browser = signed_in(cast.people[who])
    answer = browser.get(place(pair))
    assert answer.status_code == (200 if who == "mentor" else 404)
    assert "PLANTED" not in words(answer)


def test_it_goes_when_the_space_does(cast, mentee):
    pair, now = opened(cast), clock.read()
    name(cast.mentee, pair, "One")
    with tenant(cast.organisation_id):
        end(cast.mentee.actor, relationship=pair, now=now)
        assert erase_networks(now=now + timedelta(days=89)) == 0
    page = words(mentee.post(place(pair), {"name": "Typed", "where": "other", "area": "", "token": uuid4()}))
    assert [text for text in ("isn’t open for writing", 'value="Typed"') if text not in page] == []
    with tenant(cast.organisation_id):
        assert erase_networks(now=now + timedelta(days=91)) == 1
        assert not Network.objects.exists()


def test_the_page_costs_the_same_for_one_and_for_thirty(cast, mentee, django_assert_num_queries):
    pair = opened(cast)
    name(cast.mentee, pair, "First")
    mentee.get(place(pair))
    with django_assert_num_queries(16):
        mentee.get(place(pair))
    name(cast.mentee, pair, *(f"Tie {number}" for number in range(29)))
    with django_assert_num_queries(16):
        assert words(mentee.get(place(pair))).count("<title>Tie ") == 29


def test_whoever_was_met_at_an_event_joins_it_once_both_said_so(cast, mentee):
    pair = opened(cast)
    name(cast.mentee, pair, "Ruth")
    space = own_space(cast.mentee, cast.colleague)
    event = event_of(cast.mentee, space)
    with tenant(cast.organisation_id):
        given = {"event": event, "since": clock.read()}
        Touch.objects.create(member=cast.mentee.member, other=cast.colleague.member, **given)
    assert "Mei Lin" not in words(mentee.get(place(pair)))
    with tenant(cast.organisation_id):
        Touch.objects.create(member=cast.colleague.member, other=cast.mentee.member, **given)
    page = words(mentee.get(place(pair)))
    assert "Mei Lin" in page
    assert "met at an event" in page
