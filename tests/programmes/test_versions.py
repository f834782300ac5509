"""A change to a programme that people know is kept: which field, before and after, by whom; a draft keeps nothing."""

from datetime import timedelta

import pytest
from tests.factories.intake import draft_programme, open_programme

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.actions.asking import add_question, take_out_question
from konnekt.programmes.actions.designing import CHANGEABLE, change_plan, change_programme, choose_messages
from konnekt.programmes.actions.rounds import CHANGEABLE as OF_A_ROUND
from konnekt.programmes.actions.rounds import change_round, create_round
from konnekt.programmes.models import DesignVersion
from konnekt.programmes.versions import FIELDS, read_changes


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def kept():
    return [(one.number, [(c.field, c.before, c.after) for c in read_changes(one.changes)]) for one in versions()]


def versions():
    return DesignVersion.objects.order_by("number")


def test_every_field_that_can_be_changed_has_a_name_and_an_effect():
    assert set(CHANGEABLE) | (set(OF_A_ROUND) - {"name"}) <= set(FIELDS)
    assert all(str(label) and str(effect) for label, effect in FIELDS.values())


def test_changes_are_kept_with_before_and_after_and_who(served):
    round_ = open_programme(served)
    programme, actor = round_.programme, served.programme_manager.actor
    change_programme(actor, programme=programme, purpose="To meet.", format="peer", name=programme.name)
    change_round(actor, round_=round_, objection_days=9)
    change_round(actor, round_=round_, objection_days=9)
    change_plan(actor, programme=programme, plan={"agreement": {"aims": "Kind."}})
    own = add_question(actor, programme=programme, label="Why?", purpose="To know.", kind="choice", choices=["a", "b"])
    take_out_question(actor, question=own, now=clock.read())
    for _again in range(2):
        choose_messages(actor, programme=programme, off=["programmes.withdrawn", "programmes.place_given"])
    found = kept()
    assert [number for number, _changes in found] == [1, 2, 3, 4, 5, 6]
    assert [[field for field, _before, _after in changes] for _number, changes in found] == [
        ["purpose", "format"],
        ["objection_days"],
        ["agreement"],
        ["own_questions"],
        ["own_questions"],
        ["messages_off"],
    ]
    assert found[0][1][1] == ("format", "one_to_one", "peer")
    assert found[1][1] == [("objection_days", 5, 9)]
    assert found[3][1][0][2][0]["label"] == "Why?"
    assert found[5][1] == [("messages_off", [], ["programmes.withdrawn"])]
    assert {one.by_id for one in versions()} == {served.programme_manager.member.pk}


def test_a_draft_keeps_nothing_and_an_older_round_is_kept_as_itself(served):
    actor = served.programme_manager.actor
    change_programme(actor, programme=draft_programme(served).programme, purpose="To meet.")
    assert kept() == []
    older = open_programme(served, name="Open")
    dates = {name: getattr(older, name) for name in ("enrolment_opens", "enrolment_closes", "matching_on")}
    later = {"starts_on": older.ends_on, "ends_on": older.ends_on + timedelta(days=300)}
    create_round(actor, programme=older.programme, name="2", **dates, **later)
    change_round(actor, round_=older, mentee_places=3)
    assert kept() == [(1, [("mentee_places", None, 3)])]
