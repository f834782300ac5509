"""Naming two people among hundreds: by any part of the name, among whoever may be named, and never by guess."""

import pytest
from tests.web.matching.conftest import crowded

from konnekt.core.tenancy import tenant
from konnekt.matching.models import Steer
from konnekt.matching.states import SteerKind
from konnekt.organisations.models import Member
from konnekt.organisations.states import LineState
from konnekt.programmes.models import Enrolment
from konnekt.relationships.actions.exclusions import exclude
from konnekt.relationships.models import Relationship


def at(small, rest):
    return f"/o/meridian/rounds/{small.round.pk}/matching/{rest}"


def offered(manager, address, words):
    return [one["label"].split(",")[0] for one in manager.get(f"{address}?q={words}").json()["options"]]


def steered(small):
    with tenant(small.cast.organisation_id):
        return [(one.kind, one.mentee_id, one.mentor_id, one.reason) for one in Steer.objects.all()]


def test_a_pair_is_locked_by_typing_parts_of_their_names(small, manager):
    answer = manager.post(
        at(small, "steers/"), {"kind": "lock", "mentee": "amina", "mentor": "BJORN", "reason": "Asked"}
    )
    assert answer.status_code == 302
    assert steered(small) == [(SteerKind.LOCK, small.mentee.pk, small.mentor.pk, "Asked")]


def test_a_name_that_fits_several_is_asked_again_and_chosen(small, manager):
    crowded(small, 2)
    given = {"kind": "forbid", "mentee": "tour", "mentor": "bj", "reason": "They share a desk"}
    asked = manager.post(at(small, "steers/"), given)
    assert asked.context["form"].errors == {"mentee": ["Several people fit. Choose one of them below."]}
    found = asked.context["form"].found["mentee"]
    assert [one.member.name[-4:] for one in found] == ["0000", "0001"]
    assert manager.post(at(small, "steers/"), given | {"mentee-choice": str(found[1].pk)}).status_code == 302
    assert (SteerKind.FORBID, found[1].pk, small.mentor.pk, "They share a desk") in steered(small)


def test_what_was_chosen_stays_when_something_else_is_missing(small, manager):
    answer = manager.post(at(small, "steers/"), {"kind": "lock", "mentee": str(small.mentee.pk), "mentor": "Bj"})
    form = answer.context["form"]
    assert list(form.errors) == ["reason"]
    assert (form["mentee"].value(), form["mentor"].value()) == ("Amina Yusuf", "Björn")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Nobody At All", "Nobody called “Nobody At All” can be named here. Try a part of the name."),
        ("", "Write a name, or a part of it."),
        ("tour", "Many people fit. Write more of the name."),
    ],
)
def test_a_name_that_fits_nobody_or_too_many_says_so(small, manager, typed, said):
    crowded(small, 20)
    answer = manager.post(at(small, "by-hand/"), {"mentee": typed, "mentor": "Björn"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["mentee"] == [said]


def test_a_pair_is_made_by_hand_by_name(small, manager):
    answer = manager.post(at(small, "by-hand/"), {"mentee": "Amina", "mentor": "Björn"}, follow=True)
    assert "Amina Yusuf and Björn are asked now" in answer.content.decode()
    with tenant(small.cast.organisation_id):
        assert Relationship.objects.count() == 1
    again = manager.post(at(small, "by-hand/"), {"mentee": "Amina", "mentor": "Björn"})
    assert set(again.context["form"].errors) == {"mentee", "mentor"}


def test_the_law_holds_for_a_pair_made_by_hand_and_tells_nothing(small, manager):
    with tenant(small.cast.organisation_id):
        exclude(small.cast.mentor.actor, excluded=small.cast.mentee.member)
    answer = manager.post(at(small, "by-hand/"), {"mentee": "Amina", "mentor": "Björn"})
    assert answer.context["form"].non_field_errors() == ["These two are not available to each other in this round."]


def test_only_whoever_may_be_named_is_offered(small, manager):
    assert offered(manager, at(small, "steers/mentees/"), "amina") == ["Amina Yusuf"]
    assert offered(manager, at(small, "steers/mentors/"), "amina") == []
    assert offered(manager, at(small, "steers/mentors/"), "") == []
    assert offered(manager, at(small, "by-hand/mentors/"), "bj") == ["Björn"]
    with tenant(small.cast.organisation_id):
        Enrolment.objects.filter(pk=small.mentor.pk).update(capacity=0)
        Member.objects.filter(pk=small.mentee.member_id).update(line_state=LineState.UNKNOWN)
    assert offered(manager, at(small, "by-hand/mentors/"), "bj") == []
    assert offered(manager, at(small, "steers/mentors/"), "bj") == ["Björn"]
    assert offered(manager, at(small, "by-hand/mentees/"), "amina") == []


def test_an_exclusion_doesnt_show_in_what_is_offered(small, manager):
    before = [offered(manager, at(small, f"by-hand/{side}/"), "i") for side in ("mentees", "mentors")]
    with tenant(small.cast.organisation_id):
        exclude(small.cast.mentor.actor, excluded=small.cast.mentee.member)
    assert [offered(manager, at(small, f"by-hand/{side}/"), "i") for side in ("mentees", "mentors")] == before


def test_a_link_from_a_pair_fills_the_form(small, manager):
    run = small.run()
    page = manager.get(f"/o/meridian/runs/{run.pk}/mentees/{small.mentee.pk}/")
    forbid = next(link for label, link, _icon in page.context["steering"] if label == "Forbid this pair")
    form = manager.get(forbid).context["form"]
    assert (form["kind"].value(), form["mentee"].value(), form["mentor"].value()) == ("forbid", "Amina Yusuf", "Björn")


def test_what_is_no_id_in_such_a_link_fills_nothing(small, manager):
    assert manager.get(at(small, "by-hand/?mentee=nobody")).context["form"]["mentee"].value() == ""
