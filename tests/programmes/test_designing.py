"""Programmes are made, planned, published, staffed and closed by those who manage them, and by nobody else."""

from datetime import timedelta

import pytest
from tests.factories.intake import WORDS, dates, draft_programme, enrol, interest_areas, open_programme

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.organisations.models import Appointment, InterestArea
from konnekt.programmes import phases
from konnekt.programmes.actions.designing import change_programme, close_programme, create_programme, publish
from konnekt.programmes.actions.rounds import change_round, create_round, set_phase
from konnekt.programmes.actions.teams import add_to_team, remove_from_team
from konnekt.programmes.checklist import missing_for_publication
from konnekt.programmes.models import Enrolment, Programme, TeamMember
from konnekt.programmes.policy import READING, RUNNING
from konnekt.programmes.states import Phase, ProgrammeState, Side, TeamRole
from konnekt.questions.library import OPTIONAL

OUTSIDERS = ["mentee", "champion", "administrator", "line_manager", "auditor"]


@pytest.fixture
def served(cast):
    with tenant(cast.organisation_id):
        yield cast


def test_whoever_creates_a_programme_manages_it(served):
    programme = create_programme(served.programme_manager.actor, name="Crossing Lines", purpose="To meet.")
    assert (programme.slug, programme.state) == ("crossing-lines", ProgrammeState.DRAFT)
    assert RUNNING.allows(served.programme_manager.actor, programme)
    assert Entry.objects.get().verb == "programme.created"


def test_the_address_is_free_and_a_name_in_any_script_gets_one(served):
    names = ["Crossing Lines", "Crossing lines", "CROSSING LINES!", "師匠", "徒弟"]
    slugs = [create_programme(served.programme_manager.actor, name=name, purpose="x").slug for name in names]
    assert slugs == ["crossing-lines", "crossing-lines-2", "crossing-lines-3", "programme", "programme-2"]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_else_runs_it(served, who):
    round_, actor = draft_programme(served), getattr(served, who).actor
    programme, member = round_.programme, served.mentee.member
    attempts = [
        lambda: create_programme(actor, name="Mine", purpose="x"),
        lambda: change_programme(actor, programme=programme, name="Mine"),
        lambda: publish(actor, programme=programme, now=clock.read()),
        lambda: close_programme(actor, programme=programme),
        lambda: create_round(actor, programme=programme, name="x", **dates(clock.read().date())),
        lambda: change_round(actor, round_=round_, name="x"),
        lambda: set_phase(actor, round_=round_, phase=Phase.MATCH),
        lambda: add_to_team(actor, programme=programme, member=member, role=TeamRole.MANAGER),
        lambda: remove_from_team(actor, team_member=programme.team.get()),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert READING.visible(actor).count() == 0


def test_a_manager_who_lost_the_role_lost_the_programme(served):
    programme = draft_programme(served).programme
    Appointment.objects.filter(member=served.programme_manager.member).delete()
    vars(served.programme_manager).pop("actor", None)  # whatever was read of them before
    assert not RUNNING.allows(served.programme_manager.actor, programme)


def test_publication_waits_for_what_is_missing_and_says_it(served):
    programme = create_programme(served.programme_manager.actor, name="Bare", purpose="To meet.")
    now = clock.read()
    assert [item.key for item in missing_for_publication(programme, now)] == [
        "description",
        "time",
        "contact",
        "round",
        "areas",
    ]
    with pytest.raises(Refused, match="Write its public page"):
        publish(served.programme_manager.actor, programme=programme, now=now)
    interest_areas()
    change_programme(served.programme_manager.actor, programme=programme, **WORDS)
    create_round(served.programme_manager.actor, programme=programme, name="1", **dates(now.date()))
    publish(served.programme_manager.actor, programme=programme, now=now)
    assert READING.allows(served.mentee.actor, programme)
    close_programme(served.programme_manager.actor, programme=programme)
    assert Programme.objects.get().state == ProgrammeState.CLOSED


def test_a_round_that_closed_already_cannot_be_put_before_people(served):
    round_ = draft_programme(served, now=clock.read() - timedelta(days=90))
    assert [item.key for item in missing_for_publication(round_.programme, clock.read())] == ["round"]


def test_dates_follow_each_other_and_the_one_out_of_order_is_named(served):
    round_ = draft_programme(served)
    with pytest.raises(Refused) as refusal:
        change_round(
            served.programme_manager.actor, round_=round_, matching_on=round_.enrolment_closes - timedelta(days=1)
        )
    assert refusal.value.field == "matching_on"
    round_.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        change_round(served.programme_manager.actor, round_=round_, ends_on=round_.starts_on)
    assert refusal.value.field == "ends_on"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"objection_days": 1}, "objection_days"),
        ({"who_may_join": {"all": [{"fact": "gender", "is": ["x"]}]}}, "rules"),
        ({"who_may_join": {"all": [{"fact": "site", "is": ["x"]}] * 13}}, "rules"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_at_its_field(served, change, field):
    with pytest.raises(Refused) as refusal:
        change_round(served.programme_manager.actor, round_=draft_programme(served), **change)
    assert refusal.value.field == field


def test_a_round_asks_everything_unless_told_otherwise(served):
    round_ = draft_programme(served)
    assert round_.questions == list(OPTIONAL)
    change_round(served.programme_manager.actor, round_=round_, questions=["statement"])
    round_.refresh_from_db()
    assert round_.questions == ["statement"]


def test_new_rules_never_put_out_those_who_are_in(served):
    round_ = open_programme(served)
    enrol(served.mentee, round_, Side.MENTEE)
    change_round(
        served.programme_manager.actor, round_=round_, who_may_join={"all": [{"fact": "site", "is": ["Pune"]}]}
    )
    assert Enrolment.objects.get().state == "complete"


def test_phases_are_laid_end_to_end_and_one_is_current(served):
    round_ = draft_programme(served)
    set_phase(served.programme_manager.actor, round_=round_, phase=Phase.MATCH)
    laid = phases.spans(round_)
    assert [span.state for span in laid] == ["done", "done", "current", "ahead", "ahead"]
    assert [span.starts for span in laid][1:] == [span.ends + timedelta(days=1) for span in laid][:-1]
    assert phases.position(laid, laid[2].starts) == 2
    assert phases.position(laid, laid[2].starts - timedelta(days=99)) == 2
    assert phases.position(laid, laid[2].ends + timedelta(days=99)) == 3
    assert phases.next_phase(round_) is Phase.MENTORING
    round_.phase = Phase.CLOSE
    assert phases.next_phase(round_) is None


def test_the_team_takes_those_who_hold_the_role_and_keeps_a_last_manager(served):
    programme, actor = draft_programme(served).programme, served.programme_manager.actor
    with pytest.raises(Refused, match="Amina Yusuf doesn’t hold the role “Champion”") as refusal:
        add_to_team(actor, programme=programme, member=served.mentee.member, role=TeamRole.CHAMPION)
    assert refusal.value.field == "member"
    champion = add_to_team(actor, programme=programme, member=served.champion.member, role=TeamRole.CHAMPION)
    assert READING.allows(served.champion.actor, programme)
    assert not RUNNING.allows(served.champion.actor, programme)
    remove_from_team(actor, team_member=champion)
    with pytest.raises(Refused, match="This is the last manager"):
        remove_from_team(actor, team_member=programme.team.get())
    assert TeamMember.objects.count() == 1


def test_another_organisation_sees_and_runs_nothing(cast, stranger):
    with tenant(cast.organisation_id):
        programme = open_programme(cast).programme
        assert READING.allows(cast.mentee.actor, programme)
    with tenant(stranger.organisation_id):
        assert READING.visible(stranger.programme_manager.actor).count() == 0
        assert not RUNNING.allows(stranger.programme_manager.actor, programme)


def test_only_active_areas_count_for_publication(served):
    round_ = draft_programme(served)
    InterestArea.objects.update(is_active=False)
    assert [item.key for item in missing_for_publication(round_.programme, clock.read())] == ["areas"]
