"""Managers design, publish, staff and follow their programmes; nobody else opens these pages."""

import csv
import hashlib
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories.intake import dates, draft_programme, enrol, open_programme

from konnekt.access.actors import Role
from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.organisations.models import Appointment, Unit
from konnekt.organisations.states import LineState
from konnekt.programmes.actions.enrolling import save_answers, set_side, start
from konnekt.programmes.actions.leaving import pause, withdraw
from konnekt.programmes.actions.rounds import create_round
from konnekt.programmes.actions.teams import add_to_team
from konnekt.programmes.actions.wishes import make_wish
from konnekt.programmes.models import Enrolment, Programme, Round, TeamMember
from konnekt.programmes.states import Phase, ProgrammeState, Side, TeamRole

LIST = "/o/meridian/programmes/"


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return open_programme(cast)


@pytest.fixture
def manager(cast, signed_in):
    return signed_in(cast.programme_manager)


def of_programme(round_, rest=""):
    return f"{LIST}{round_.programme_id}/{rest}"


def of_round(round_, rest=""):
    return f"/o/meridian/rounds/{round_.pk}/{rest}"


def words(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def every_page(round_):
    return [
        LIST,
        f"{LIST}new/",
        of_programme(round_),
        of_programme(round_, "publication/"),
        of_programme(round_, "closure/"),
        of_programme(round_, "design/page/"),
        of_programme(round_, "team/"),
        of_programme(round_, "rounds/new/"),
        of_round(round_, "plan/"),
        of_round(round_, "phase/?to=match"),
        of_round(round_, "enrolments/"),
    ]


def test_every_page_opens_for_the_manager_and_for_nobody_else(cast, stranger, round_, signed_in):
    others = [
        *(signed_in(getattr(cast, who)) for who in ("mentee", "administrator", "champion", "auditor", "safeguarding")),
        signed_in(stranger.programme_manager),
    ]
    manager = signed_in(cast.programme_manager)
    for address in every_page(round_):
        assert manager.get(address).status_code == 200, address
        assert [other.get(address).status_code for other in others] == [404] * 6, address
        assert Client().get(address).status_code == 302


def test_another_manager_of_the_house_sees_only_their_own(cast, round_, signed_in):
    with tenant(cast.organisation_id):
        Appointment.objects.create(member=cast.colleague.member, role=Role.PROGRAMME_MANAGER)
    browser = signed_in(cast.colleague)
    for address in every_page(round_)[2:]:
        assert browser.get(address).status_code == 404, address
    assert "Crossing Lines" not in words(browser, LIST)


@pytest.mark.parametrize("rest", ["", "design/", "design/who/", "team/", "publication/"])
def test_a_foreign_id_is_not_there(stranger, cast, manager, rest):
    with tenant(stranger.organisation_id):
        foreign = open_programme(stranger)
    assert manager.get(f"{LIST}{uuid4()}/{rest}").status_code == 404
    assert manager.get(of_programme(foreign, rest)).status_code == 404
    assert manager.get(of_round(foreign, "plan/")).status_code == 404
    assert manager.get(of_round(foreign, "enrolments/")).status_code == 404


@pytest.mark.parametrize("programmes", [0, 1, 3])
def test_the_list_costs_the_same_however_many(cast, manager, django_assert_num_queries, programmes):
    with tenant(cast.organisation_id):
        for number in range(programmes):
            enrol(cast.mentee, open_programme(cast, name=f"Programme {number}"), Side.MENTEE)
    manager.get(LIST)
    with django_assert_num_queries(11 if programmes else 9):
        page = words(manager, LIST)
    assert page.count('scope="row"') == programmes
    assert ("No programme yet" in page) is (programmes == 0)


def a_plan():
    return {name: day.isoformat() for name, day in dates(clock.read().date()).items()}


def test_a_new_programme_is_one_page(cast, manager):
    assert "A calm plan is filled in already." in words(manager, f"{LIST}new/")
    post = a_plan() | {"name": "Crossing Lines", "purpose": "To meet.", "time_asked": "Two hours."}
    answer = manager.post(f"{LIST}new/", post)
    with tenant(cast.organisation_id):
        round_ = Round.objects.select_related("programme").get()
    assert answer.url == of_programme(round_, "design/purpose/")
    assert round_.programme.state == ProgrammeState.DRAFT
    page = words(manager, of_programme(round_))
    assert "A draft: nobody but its team sees it" in page
    assert "Write its public page" in page


def test_dates_in_disorder_are_said_at_the_date_and_nothing_is_made_or_lost(cast, manager):
    post = a_plan() | {"name": "Crossing Lines", "purpose": "To meet."}
    post["ends_on"] = post["starts_on"]
    answer = manager.post(f"{LIST}new/", post)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Crossing Lines"' in page
    assert 'id="id_ends_on-error"' in page
    with tenant(cast.organisation_id):
        assert Programme.objects.count() == 0


def test_publishing_waits_for_the_checklist(cast, manager):
    with tenant(cast.organisation_id):
        round_ = draft_programme(cast)
        Programme.objects.update(contact="")
    page = words(manager, of_programme(round_, "publication/"))
    assert "A few things are missing" in page
    assert of_programme(round_, "design/page/") in page
    refused = manager.post(of_programme(round_, "publication/"))
    assert refused.status_code == 409
    assert "Name somebody to write to." in refused.content.decode()
    with tenant(cast.organisation_id):
        Programme.objects.update(contact="Priya")
    assert manager.post(of_programme(round_, "publication/")).url == of_programme(round_)
    with tenant(cast.organisation_id):
        assert Programme.objects.get().state == ProgrammeState.PUBLISHED
        yesterday = clock.read().date() - timedelta(days=1)
        Round.objects.update(enrolment_opens=yesterday, enrolment_closes=yesterday)
    page = words(manager, of_programme(round_, "publication/"))
    assert "Crossing Lines is published" in page  # nothing is missing, though nobody can enrol any more
    assert "Plan a round" not in page
    assert manager.post(of_programme(round_, "closure/")).url == of_programme(round_)
    assert "Publish it again" in words(manager, of_programme(round_))


def text_of(programme, **changes):
    fields = ("time_asked", "contact", "description")
    return {name: getattr(programme, name) for name in fields} | {"is_public": "on", "confirmed": "yes"} | changes


def test_a_preview_shows_and_saves_nothing(cast, round_, manager):
    evil = "# Hello\n\n<script>alert(1)</script> [x](javascript:alert(2))"
    post = text_of(round_.programme, description=evil)
    page = manager.post(of_programme(round_, "design/page/"), post | {"preview": "yes"}).content.decode()
    assert "<h2>Hello</h2>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    with tenant(cast.organisation_id):
        assert "Hello" not in Programme.objects.get().description
    manager.post(of_programme(round_, "design/page/"), post)
    public = words(Client(), "/o/meridian/join/crossing-lines/")
    assert "<h2>Hello</h2>" in public
    assert "<script>alert" not in public


def test_words_that_are_missing_are_said_and_the_rest_is_kept(round_, manager):
    answer = manager.post(of_programme(round_, "design/purpose/"), {"name": "", "purpose": "x", "goals": "Kept."})
    assert answer.status_code == 200
    assert "Kept." in answer.content.decode()


def plan_of(round_, rules=(), **changes):
    plan = a_plan() | {
        "confirmed": "yes",
        "name": round_.name,
        "objection_days": "5",
        "questions": ["statement", "hours"],
    }
    plan |= {"confirmed": "yes"}
    formset = {"rule-TOTAL_FORMS": str(len(rules)), "rule-INITIAL_FORMS": "0"}
    for number, (side, fact, values) in enumerate(rules):
        formset |= {f"rule-{number}-side": side, f"rule-{number}-fact": fact, f"rule-{number}-values": values}
    return plan | formset | changes


def test_a_plan_keeps_rules_questions_and_places(cast, round_, manager):
    rules = [("", "unit", "Rail\nEnergy"), ("mentor", "started_before", "1 May 2024"), ("", "", "")]
    answer = manager.post(of_round(round_, "plan/"), plan_of(round_, rules, mentee_places="12"))
    assert answer.url == of_round(round_, "plan/")
    with tenant(cast.organisation_id):
        kept = Round.objects.get()
    assert kept.who_may_join == {
        "all": [
            {"fact": "unit", "is": ["Rail", "Energy"]},
            {"fact": "started_before", "is": ["2024-05-01"], "side": "mentor"},
        ]
    }
    assert (kept.questions, kept.mentee_places) == (["statement", "hours"], 12)
    page = words(manager, answer.url)
    assert "Rail\nEnergy" in page
    assert "Mentors who started on or before 1 May 2024" in words(Client(), "/o/meridian/join/crossing-lines/")


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (("", "unit", " "), "Say which."),
        (("", "", "Rail"), "Choose what these words are about"),
        (("", "started_after", "yesterday"), "Write one day, such as 2026-03-31."),
    ],
)
def test_a_rule_half_said_is_asked_again_and_kept(round_, manager, rule, says):
    answer = manager.post(of_round(round_, "plan/"), plan_of(round_, [rule], name="A new name"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert says in page
    assert 'value="A new name"' in page


def test_another_rule_is_only_another_row(cast, round_, manager):
    answer = manager.post(
        of_round(round_, "plan/"), plan_of(round_, [("", "unit", "Rail")], name="Unsaved", more_rules="yes")
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "rule-2-fact" in page
    assert 'value="Unsaved"' in page
    with tenant(cast.organisation_id):
        assert Round.objects.get().who_may_join == {}


def test_rules_suggest_the_directorys_own_words(cast, round_, manager):
    with tenant(cast.organisation_id):
        Unit.objects.create(name="Signalling", path="Rail / Signalling")
    assert "Rail / Signalling" in words(manager, of_round(round_, "plan/"))


def test_another_round_begins_like_the_one_before(cast, round_, manager):
    with tenant(cast.organisation_id):
        Round.objects.update(who_may_join={"all": [{"fact": "site", "is": ["York"]}]}, objection_days=9)
    later = clock.read().date() + timedelta(days=400)
    post = {name: day.isoformat() for name, day in dates(later).items()}
    post |= {"name": "Autumn", "objection_days": "9", "questions": ["statement"]}
    assert 'value="9"' in words(manager, of_programme(round_, "rounds/new/"))
    manager.post(of_programme(round_, "rounds/new/"), post)
    with tenant(cast.organisation_id):
        made = Round.objects.get(name="Autumn")
    assert made.who_may_join == {"all": [{"fact": "site", "is": ["York"]}]}
    page = words(manager, of_programme(round_))
    assert "Autumn: recruit" in page
    assert "Spring: recruit" in words(manager, of_programme(round_, f"?round={round_.pk}"))


def test_a_programme_without_a_round_says_what_a_round_is(cast, manager):
    with tenant(cast.organisation_id):
        programme = Programme.objects.create(name="Bare", slug="bare", purpose="x")
        TeamMember.objects.create(programme=programme, member=cast.programme_manager.member, role=TeamRole.MANAGER)
    assert "No round is planned" in words(manager, f"{LIST}{programme.pk}/")
    assert "Bare" in words(manager, LIST)


def test_moving_on_asks_first(cast, round_, manager):
    assert "Answers stay as they are from now on" in words(manager, of_round(round_, "phase/?to=match"))
    assert manager.post(of_round(round_, "phase/"), {"phase": "match"}).url == of_programme(round_)
    with tenant(cast.organisation_id):
        assert Round.objects.get().phase == Phase.MATCH
    assert manager.get(of_round(round_, "phase/?to=holiday")).status_code == 409


def test_the_overview_counts_and_says_what_is_short(cast, round_, manager):
    assert "0 seek a mentor" in words(manager, of_programme(round_))
    with tenant(cast.organisation_id):
        enrol(cast.mentee, round_, Side.MENTEE, areas_sought={"networking": 4})
        enrol(cast.mentor, round_, Side.MENTOR, capacity=3)
        cast.mentee.member.line_state = LineState.UNKNOWN
        cast.mentee.member.save()
    page = words(manager, of_programme(round_))
    assert "1 seek a mentor, and 3 places are offered" in page
    assert "More mentors are needed for Networking" in page
    assert "1 sought, 0 places" in page
    assert "1 person can’t be matched" in page


# --- Team -----------------------------------------------------------------------------------------------------------


def test_the_team_grows_and_shrinks_and_keeps_a_manager(cast, round_, manager):
    page = words(manager, of_programme(round_, "team/"))
    assert "Invite a champion" in page
    manager.post(of_programme(round_, "team/"), {"member": f"champion:{cast.champion.member.pk}"})
    with tenant(cast.organisation_id):
        assert [one.role for one in TeamMember.objects.all()] == ["manager"]  # only a pledge makes a champion
        actor = cast.programme_manager.actor
        add_to_team(actor, programme=round_.programme, member=cast.champion.member, role=TeamRole.CHAMPION)
        team = {one.role: one for one in TeamMember.objects.all()}
    assert set(team) == {"manager", "champion"}
    refused = manager.post(of_programme(round_, f"team/{team['manager'].pk}/removal/"))
    assert refused.status_code == 409
    manager.post(of_programme(round_, f"team/{team['champion'].pk}/removal/"))
    with tenant(cast.organisation_id):
        assert TeamMember.objects.count() == 1
    assert manager.post(of_programme(round_, f"team/{uuid4()}/removal/")).status_code == 404


@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_nobody_without_the_role_can_be_slipped_in(cast, round_, manager, who):
    member = getattr(cast, who).member.pk
    answer = manager.post(of_programme(round_, "team/"), {"member": f"manager:{member}"})
    assert answer.status_code == 200
    with tenant(cast.organisation_id):
        assert TeamMember.objects.count() == 1


# --- Enrolments -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_of_enrolments_costs_the_same_however_many(cast, round_, manager, django_assert_num_queries, people):
    with tenant(cast.organisation_id):
        for who in ("mentee", "mentor", "colleague")[:people]:
            enrol(getattr(cast, who), round_, Side.BOTH)
    manager.get(of_round(round_, "enrolments/"))
    with django_assert_num_queries(14):
        page = words(manager, of_round(round_, "enrolments/"))
    assert page.count('scope="row"') == people
    with django_assert_num_queries(14):
        manager.get(of_round(round_, "enrolments.csv"))


def test_enrolments_are_searched_and_filtered(cast, round_, manager):
    assert "Nobody has enrolled yet" in words(manager, of_round(round_, "enrolments/"))
    with tenant(cast.organisation_id):
        enrol(cast.mentee, round_, Side.MENTEE)
        enrol(cast.mentor, round_, Side.MENTOR)
    assert "Amina" not in words(manager, of_round(round_, "enrolments/?side=mentor"))
    assert "Amina" in words(manager, of_round(round_, "enrolments/?q=yusuf"))
    assert "Nobody fits" in words(manager, of_round(round_, "enrolments/?line=unknown"))


def test_the_list_says_how_far_people_came_and_goes_along_as_a_file_that_runs_nothing(cast, round_, manager, signed_in):
    with tenant(cast.organisation_id):
        for who in ("mentee", "mentor"):
            enrol(cast.people[who], round_, Side.BOTH, statement="PLANTED-ANSWER")
        start(cast.colleague.actor, round_=round_, member=cast.colleague.member, side=Side.MENTEE, now=clock.read())
        cast.mentee.member.job_title = "=HYPERLINK(1)"
        cast.mentee.member.save()
        ends = round_.ends_on
        pause(
            cast.mentor.actor, enrolment=Enrolment.objects.get(member=cast.mentor.member), until=ends, now=clock.read()
        )
    page = words(manager, of_round(round_, "enrolments/?pause=yes"))
    assert "Björn" in page
    assert "Amina" not in page
    for number, what in ((3, "began"), (2, "sent everything"), (2, "have a place")):
        assert f'<dt>{what}</dt><dd class="numbers">{number}</dd>' in page
    assert "enrolments.csv?pause=yes" in page
    answer = manager.get(of_round(round_, "enrolments.csv"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="enrolments.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Name", "Amina Yusuf", "Björn", "Mei Lin"]
    assert rows[1][2:6] == ["'=HYPERLINK(1)", "Mentee and mentor", "enrolled", "2"]
    assert rows[2][8] == ends.isoformat()
    assert rows[3][4:] == ["started, not finished", "", clock.read().date().isoformat(), "", "", "settled"]
    assert "PLANTED-ANSWER" not in answer.content.decode()
    narrowed = manager.get(of_round(round_, "enrolments.csv?state=started")).content.decode("utf-8-sig")
    assert len(narrowed.splitlines()) == 2
    with tenant(cast.organisation_id):
        taken = [one.facts for one in Entry.objects.filter(verb="enrolment.list_taken").order_by("number")]
    assert [(one["people"], one["narrowed_by"]) for one in taken] == [(3, []), (1, ["state"])]
    assert taken[0]["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert signed_in(cast.administrator).get(of_round(round_, "enrolments.csv")).status_code == 404


def test_a_thousand_rows_are_paged(cast, round_, manager):
    from konnekt.organisations.models import Member

    with tenant(cast.organisation_id):
        names = [f"Person {number:04}" for number in range(1000)]
        members = Member.objects.bulk_create(Member(name=name, name_key=name.casefold()) for name in names)
        Enrolment.objects.bulk_create(Enrolment(round=round_, member=one, side=Side.MENTEE) for one in members)
    page = words(manager, of_round(round_, "enrolments/?page=20"))
    assert "951 to 1000 of 1000" in page
    assert "Person 0999" in page


def test_answers_are_shown_once_they_are_sent_and_never_the_draft(cast, round_, manager):
    with tenant(cast.organisation_id):
        one = start(cast.mentee.actor, round_=round_, member=cast.mentee.member, side=Side.MENTEE, now=clock.read())
        save_answers(cast.mentee.actor, enrolment=one, values={"statement": "Half a thought."})
        make_wish(cast.mentee.actor, enrolment=one, wanted=cast.mentor.member, reason="Kind.")
    address = of_round(round_, f"enrolments/{one.pk}/")
    assert manager.get(address).status_code == 404
    assert address not in words(manager, of_round(round_, "enrolments/"))
    with tenant(cast.organisation_id):
        enrol(cast.mentee, round_, Side.MENTEE, statement="A whole one.")
        save_answers(cast.mentee.actor, enrolment=one, values={"statement": "A second half."}, declined={"rhythm"})
    page = words(manager, address)
    assert "A whole one." in page
    assert "Kind." in page
    assert "Career: Very much" in page
    assert "A second half." not in page


@pytest.mark.parametrize(
    "takes_back",
    [withdraw, lambda actor, enrolment, now: set_side(actor, enrolment=enrolment, side=Side.BOTH, now=now)],
)
def test_answers_taken_back_are_theirs_alone_again(cast, round_, manager, takes_back):
    with tenant(cast.organisation_id):
        one = enrol(cast.mentee, round_, Side.MENTEE, statement="A whole one.")
    address = of_round(round_, f"enrolments/{one.pk}/")
    assert "A whole one." in words(manager, address)
    with tenant(cast.organisation_id):
        takes_back(cast.mentee.actor, enrolment=one, now=clock.read())
    assert manager.get(address).status_code == 404
    page = words(manager, of_round(round_, "enrolments/"))
    assert "Amina Yusuf" in page
    assert address not in page


def test_an_enrolment_of_another_round_is_not_there(cast, round_, manager):
    with tenant(cast.organisation_id):
        one = enrol(cast.mentee, round_, Side.MENTEE)
        other = create_round(
            cast.programme_manager.actor, programme=round_.programme, name="2", **dates(clock.read().date())
        )
    assert manager.get(of_round(other, f"enrolments/{one.pk}/")).status_code == 404
