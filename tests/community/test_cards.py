"""What somebody's card shows, to whom, and who is found in the directory."""

import pytest
from tests.factories.community import come_in, own_space, thanked
from tests.factories.intake import enrol, interest_areas, open_programme

from konnekt.access.visibility import Sight
from konnekt.community.actions import kudos
from konnekt.community.actions.cards import Choices, change_card, forget_cards_of_leavers, preview_card, read_card
from konnekt.community.actions.hearing import not_hear
from konnekt.community.models import Card, Space
from konnekt.community.policy import CARD, LISTED, may_look
from konnekt.community.queries.directory import Wanted, facets, find_people
from konnekt.community.queries.spaces import people
from konnekt.community.rules import LONGEST_OFFER
from konnekt.community.states import Joining, Shown
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Login, Member, Unit
from konnekt.programmes.models import GuestStay, Round
from konnekt.programmes.states import Side
from konnekt.relationships.actions.exclusions import exclude

EVERYTHING = Choices(
    shows_title=True,
    shows_unit=True,
    shows_spaces=True,
    about="I ask.",
    offers="Tea",
    ask_me="the Übergabe",
    place="Leeds",
    areas=["career", "no-such-area"],
    languages=["Polish", "en"],
    in_directory=True,
)


@pytest.fixture
def round_(cast) -> Round:
    """The mentee, the mentor and the colleague are enrolled; the mentee has a job and a unit."""
    with tenant(cast.organisation_id):
        interest_areas()
        made = open_programme(cast)
        for name, side in (("mentee", Side.MENTEE), ("mentor", Side.MENTOR), ("colleague", Side.MENTEE)):
            enrol(cast.people[name], made, side)
        care = Unit.objects.create(name="Care", path="Care")
        unit = Unit.objects.create(name="Nights", path="Care / Nights", parent=care)
        Member.objects.filter(pk=cast.mentee.member.pk).update(job_title="Night nurse", unit=unit)
    return made


@pytest.fixture
def space(cast, round_) -> Space:
    return own_space(cast.mentor, cast.mentee)


def choose(cast, person="mentee", choices=EVERYTHING):
    with tenant(cast.organisation_id):
        return change_card(cast.people[person].actor, choices=choices, now=clock.read())


def found(cast, person, **wanted):
    with tenant(cast.organisation_id):
        return [one.name for one in find_people(cast.people[person].actor, Wanted(**wanted))]


def seen(cast, person, of="mentee"):
    with tenant(cast.organisation_id):
        return read_card(cast.people[person].actor, cast.people[of].member.pk)[1]


def test_a_card_begins_with_the_name_for_those_in_a_space_and_for_nobody_else(cast, space):
    card = seen(cast, "mentor")
    assert (card.name, card.title, card.unit, card.spaces, card.areas) == ("Amina Yusuf", "", "", [], [])
    for name in set(cast.people) - {"mentor"}:
        with pytest.raises(NotFound):
            seen(cast, name)
    with tenant(cast.organisation_id):
        assert [row.shows_title for row in people(cast.mentor.actor, space)] == [False, False]


def test_it_shows_what_was_chosen(cast, space):
    choose(cast)
    card = seen(cast, "mentor")
    assert (card.title, card.unit, card.about, card.offers) == ("Night nurse", "Care / Nights", "I ask.", "Tea")
    assert card.areas == [("career", "Career")]
    assert card.languages == ["English", "Polish"]
    assert [one.called for one in card.spaces] == ["Parents who mentor"]
    with tenant(cast.organisation_id):
        assert preview_card(cast.mentee.actor) == card
        assert [row.shows_title for row in people(cast.mentor.actor, space)] == [False, True]
    choose(cast, choices=Choices())
    assert seen(cast, "mentor").title == ""


def test_what_does_not_fit_is_refused_in_words(cast, round_):
    with pytest.raises(Refused, match="characters long"):
        choose(cast, choices=Choices(offers="x" * (LONGEST_OFFER + 1)))
    with pytest.raises(Refused, match="isn’t in the list"):
        choose(cast, choices=Choices(languages=["Nonsense"]))
    with tenant(cast.organisation_id):
        assert not Card.objects.exists()


def test_of_spaces_others_see_those_they_could_find_themselves(cast, space):
    secret = own_space(cast.mentee, name="Secret", joining=Joining.INVITED)
    choose(cast)
    assert [one.called for one in seen(cast, "colleague").spaces] == ["Parents who mentor"]
    come_in(cast.colleague, secret, by=cast.mentee)
    assert [one.called for one in seen(cast, "colleague").spaces] == ["Parents who mentor", "Secret"]


def test_who_may_look_and_who_is_listed(cast, round_):
    with tenant(cast.organisation_id):
        assert {name for name, one in cast.people.items() if may_look(one.actor)} == {"mentee", "mentor", "colleague"}
    assert found(cast, "colleague") == []
    choose(cast)
    assert found(cast, "colleague") == ["Amina Yusuf"]
    assert found(cast, "mentee") == []
    assert found(cast, "programme_manager") == []
    with tenant(cast.organisation_id):
        who = {
            name: {
                other
                for other, one in cast.people.items()
                if policy.allows(one.actor, cast.mentee.member, least=Sight.PART)
            }
            for name, policy in (("listed", LISTED), ("card", CARD))
        }
    assert who == {"listed": {"mentor", "colleague"}, "card": {"mentor", "colleague"}}


@pytest.mark.parametrize("way", ["left", "suspended", "guest"])
def test_leavers_closed_logins_and_guests_are_not_listed_and_guests_do_not_look(cast, round_, way):
    choose(cast)
    member = cast.mentee.member
    with tenant(cast.organisation_id):
        if way == "left":
            Member.objects.filter(pk=member.pk).update(left_on=clock.read().date())
        elif way == "suspended":
            Login.objects.filter(member_id=member.pk).update(is_open=False)
        else:
            GuestStay.objects.create(
                programme=round_.programme, member=member, until=clock.read().date(), invited_at=clock.read()
            )
            assert not may_look(cast.mentee.actor)
    assert found(cast, "colleague") == []
    with tenant(cast.organisation_id):
        assert forget_cards_of_leavers(now=clock.read()) == (1 if way == "left" else 0)


@pytest.mark.parametrize("way", ["unheard", "excluded"])
@pytest.mark.parametrize(("one", "other"), [("mentee", "mentor"), ("mentor", "mentee")])
def test_whoever_keeps_away_is_not_found_either_way_and_their_card_is_like_an_empty_one(cast, space, way, one, other):
    choose(cast)
    choose(cast, "mentor")
    with tenant(cast.organisation_id):
        if way == "unheard":
            not_hear(cast.people[one].actor, other=cast.people[other].member, now=clock.read())
        else:
            exclude(cast.people[one].actor, excluded=cast.people[other].member)
    assert "Björn" not in found(cast, "mentee")
    assert "Amina Yusuf" not in found(cast, "mentor")
    assert found(cast, "colleague") == ["Amina Yusuf", "Björn"]
    assert seen(cast, "mentor").about == ""
    assert seen(cast, "mentee", of="mentor").about == ""
    with tenant(cast.organisation_id):
        shown = {row.member.name: row.shows_title for row in people(cast.mentor.actor, space)}
    assert shown == {"Björn": True, "Amina Yusuf": False}


def test_what_is_not_shown_is_not_found(cast, space):
    choose(cast, choices=Choices(in_directory=True))
    come_in(cast.colleague, space, by=cast.mentor)
    with tenant(cast.organisation_id):
        unit = str(Unit.objects.get(name="Care").pk)
        assert facets(cast.colleague.actor).units == []
    assert found(cast, "colleague", words="nurse") == []
    assert found(cast, "colleague", unit=unit) == []
    assert found(cast, "colleague", space=str(space.pk)) == []
    choose(cast)
    with tenant(cast.organisation_id):
        here = facets(cast.colleague.actor)
    assert [label for _pk, label in here.units] == ["Care / Nights"]
    assert here.areas == [("career", "Career")]
    assert [label for _code, label in here.languages] == ["English", "Polish"]
    for wanted in (
        {"words": "nurse"},
        {"words": "amina ubergabe"},
        {"unit": unit},
        {"space": str(space.pk)},
        {"area": "career", "language": "pl"},
    ):
        assert found(cast, "colleague", **wanted) == ["Amina Yusuf"], wanted
    assert found(cast, "colleague", words="amina doctor") == []
    assert found(cast, "colleague", area="education") == []


def test_thanks_on_a_card_is_read_by_those_who_open_it_and_taken_down_by_a_manager_among_them(cast, space):
    choose(cast)
    row = thanked(cast.mentor, cast.mentee)
    with tenant(cast.organisation_id):
        kudos.show_kudos(cast.mentee.actor, kudos=row, where=Shown.CARD)
    assert [one.words for one in seen(cast, "colleague").thanks] == ["You asked the right question."]
    with tenant(cast.organisation_id), pytest.raises(NotFound):
        kudos.take_kudos_down(cast.programme_manager.actor, kudos=row, now=clock.read())
    come_in(cast.programme_manager, space, by=cast.mentor)
    with tenant(cast.organisation_id):
        kudos.take_kudos_down(cast.programme_manager.actor, kudos=row, now=clock.read())
    assert seen(cast, "colleague").thanks == []
