"""A design travels: as a template, as a copy, as a file. It holds nothing about anybody, and a bad one is told why."""

import json
from datetime import date
from uuid import uuid4

import pytest
from tests.factories.intake import draft_programme, interest_areas

from konnekt.core import clock
from konnekt.core.errors import NotFound
from konnekt.core.tenancy import tenant
from konnekt.notify.queries import silenced
from konnekt.programmes.actions.asking import add_question
from konnekt.programmes.actions.copying import create_from_design
from konnekt.programmes.actions.designing import change_plan, change_programme, choose_messages, publish
from konnekt.programmes.actions.resources import add_resource
from konnekt.programmes.checklist import missing_for_publication
from konnekt.programmes.designs.reading import LARGEST, BadDesign, read_design, read_file
from konnekt.programmes.designs.shelf import KEYS, templates
from konnekt.programmes.designs.writing import as_file, design_of
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.phases import is_usual_length
from konnekt.programmes.plans import own_parts, plan_of
from konnekt.programmes.queries import newest_round
from konnekt.programmes.states import ClauseKey, Format, Phase, ProgrammeState, Side

OPENS = date(2027, 1, 11)
BARE = {"konnekt_design": 1, "name": "Bare", "purpose": "To meet."}


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        interest_areas()
        yield cast


def made_from(cast, design, **changes):
    given = {"name": design["name"], "contact": "Priya", "opens": OPENS, "round_name": "2027", "now": clock.read()}
    given |= changes
    return create_from_design(given.pop("actor", cast.programme_manager.actor), design=design, **given)


@pytest.mark.parametrize("key", KEYS)
def test_every_template_is_whole_and_can_be_published_as_it_is(served, key):
    one = next(one for one in templates() if one.key == key)
    opens = clock.read().date()
    programme = made_from(served, one.design, opens=opens)
    assert missing_for_publication(programme, clock.read()) == []
    publish(served.programme_manager.actor, programme=programme, now=clock.read())
    round_ = newest_round(programme)
    assert is_usual_length(round_.starts_on, round_.ends_on)
    plan = plan_of(programme)
    assert len(plan.milestones) >= 4
    assert len(plan.sessions) >= 5
    assert plan.agreement
    assert all(session.agenda for session in plan.sessions)
    assert all(plan.guidance[phase] for phase in Phase)
    assert programme.goals.count("\n") >= 2
    assert programme.own_questions.exists()
    assert one.title
    assert one.about


def test_a_copy_has_everything_but_the_people(served):
    actor = served.programme_manager.actor
    rules = {"all": [{"fact": "site", "is": ["York"], "side": "mentor"}]}
    programme = draft_programme(served, who_may_join=rules, mentee_places=9).programme
    change_programme(actor, programme=programme, mentee_word="learner", mentees_word="learners", areas=["career"])
    change_plan(actor, programme=programme, plan={"agreement": {"aims": "Kind and honest."}})
    choose_messages(actor, programme=programme, off=["programmes.withdrawn"])
    add_question(
        actor,
        programme=programme,
        label="Why?",
        purpose="To know.",
        kind="choice",
        choices=["a", "b"],
        asked=Side.MENTOR,
    )
    for title, more in (("Our guide", {"address": "https://example.org/guide"}), ("A walk", {"area": "career"})):
        add_resource(actor, programme=programme, title=title, token=uuid4(), now=clock.read(), **more)
    design = design_of(programme, newest_round(programme))
    assert [one["title"] for one in design["resources"]] == ["Our guide", "A walk"]
    again = read_file(as_file(design), areas=["career"])
    copy = made_from(served, again, name="Another")
    assert design_of(copy, newest_round(copy)) == design | {"name": "Another"}
    assert (copy.state, copy.contact, plan_of(copy).agreement[ClauseKey.AIMS]) == (
        ProgrammeState.DRAFT,
        "Priya",
        "Kind and honest.",
    )
    assert silenced(copy.pk) == {"programmes.withdrawn"}
    assert plan_of(copy).sessions == plan_of(programme).sessions
    for word in ("Priya", "Raman", "meridian", str(programme.pk)):
        assert word not in as_file(design).decode()


def test_areas_that_are_not_kept_here_are_said_in_a_file_and_left_out_of_a_template(served):
    design = BARE | {"areas": ["career", "juggling"]}
    with pytest.raises(BadDesign, match="areas: “juggling” isn’t kept here"):
        read_design(design, areas=["career"])
    assert made_from(served, read_design(design)).areas == ["career"]
    assert Round.objects.get().ends_on > Round.objects.get().starts_on


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"x" * (LARGEST + 1), "the file"),
        (b"\xff\xfe", "the file"),
        (b'{"name": "x",\n "purpose" "y"}', "line 2"),
        (b"name = ", "the file"),
        (b'{"a":' * 20_000, "the file"),
        (b"[1, 2]", "the file"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(body, where):
    with pytest.raises(BadDesign) as bad:
        read_file(body, areas=[])
    assert [one.where for one in bad.value.problems] == [where]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"konnekt_design": 2}, "konnekt_design"),
        ({"name": ""}, "name"),
        ({"purpose": 3}, "purpose"),
        ({"team": ["Priya"]}, "team"),
        ({"format": "speed"}, "format"),
        ({"is_rolling": "no"}, "is_rolling"),
        ({"messages_off": ["programmes.place_given"]}, "messages_off[1]"),
        ({"circle_least": 6, "circle_most": 4}, "circle_least"),
        ({"circle_most": True}, "circle_most"),
        ({"ways": ["wishes", "fate"]}, "ways[2]"),
        ({"goals": "one"}, "goals"),
        ({"words": {"boss": "x"}}, "words.boss"),
        ({"days": {"together": 0}}, "days.together"),
        ({"who_may_join": [{"fact": "gender", "is": ["x"]}]}, "who_may_join[1]"),
        ({"questions": ["iq"]}, "questions[1]"),
        ({"own_questions": [{"label": "x", "purpose": "y"}]}, "own_questions[1].kind"),
        ({"own_questions": [{"label": "x", "purpose": "y", "kind": "choice"}]}, "own_questions[1].choices"),
        ({"resources": [{"title": "x", "address": "mailto:a@b"}]}, "resources[1].address"),
        ({"resources": [{"title": "x", "area": "juggling"}]}, "resources[1].area"),
        ({"plan": {"sessions": [{"month": 1}]}}, "plan.sessions[1].title"),
        ({"plan": {"milestones": [{"month": 99, "title": "x"}]}}, "plan.milestones[1].month"),
        ({"plan": {"guidance": {"match": "x" * 1001}}}, "plan.guidance.match"),
    ],
)
def test_a_field_that_makes_no_sense_is_named(change, where):
    with pytest.raises(BadDesign) as bad:
        read_file(json.dumps(BARE | change).encode(), areas=[])
    assert [one.where for one in bad.value.problems] == [where]
    assert all(one.words for one in bad.value.problems)


def test_every_problem_is_said_at_once_and_a_bare_design_is_enough(served):
    with pytest.raises(BadDesign) as bad:
        read_design({"konnekt_design": 1, "format": "x", "days": {"training": "long"}})
    assert {one.where for one in bad.value.problems} == {"format", "days.training", "name", "purpose"}
    programme = made_from(served, read_design(BARE))
    assert plan_of(programme).milestones[0].month == 1
    assert Programme.objects.get().purpose == "To meet."


def test_only_a_manager_makes_one(served):
    with pytest.raises(NotFound):
        made_from(served, BARE, actor=served.mentee.actor)


def test_half_an_hour_has_a_plan_of_its_own_until_somebody_writes_a_better_one():
    flash, pair = Programme(format=Format.FLASH), Programme(format=Format.ONE_TO_ONE)
    (talk,) = plan_of(flash).sessions
    assert talk.agenda[0] == "Two minutes each: who are you, and where do you sit?"
    assert plan_of(flash).milestones == ()
    assert len(plan_of(pair).sessions) == 6
    own = own_parts({"sessions": [], "guidance": {"match": "Pick one."}}, Format.FLASH)
    flash.plan = own
    assert plan_of(flash).sessions == ()
    assert plan_of(flash).guidance[Phase.MATCH] == "Pick one."
    assert plan_of(flash).guidance[Phase.CLOSE] == plan_of(Programme(format=Format.FLASH)).guidance[Phase.CLOSE]
    assert plan_of(flash).agreement
