"""From the public page to “done”, one step at a time: saved as one goes, nothing typed lost, nobody else's business."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories.intake import answers_for, enrol, open_programme
from tests.factories.pairs import opened

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.organisations.models import Member, Unit
from konnekt.organisations.states import LineState
from konnekt.programmes.actions.enrolling import save_answers, start
from konnekt.programmes.actions.rounds import set_phase
from konnekt.programmes.actions.wishes import make_wish
from konnekt.programmes.models import Enrolment, Wish
from konnekt.programmes.states import EnrolmentState, Phase, Side
from konnekt.questions.queries import answers_of, draft_of
from konnekt.relationships.models import Exclusion

STEPS = ["role", "areas", "skills", "meeting", "about", "people", "check"]
LONG = "Maximiliane Wolfeschlegelsteinhausenbergerdorff de la Torre y Álvarez-Ó Súilleabháin"


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        return open_programme(cast)


@pytest.fixture
def begun(cast, round_):
    """Amina has chosen to be both, and nothing else yet."""
    with tenant(cast.organisation_id):
        return start(cast.mentee.actor, round_=round_, member=cast.mentee.member, side=Side.BOTH, now=clock.read())


def address(enrolment, rest=""):
    return f"/o/meridian/enrolments/{enrolment.pk}/{rest}"


def draft(cast, enrolment):
    with tenant(cast.organisation_id):
        return draft_of(enrolment.pk)


def test_the_whole_way(cast, round_, signed_in):
    browser = signed_in(cast.mentee)
    assert browser.get("/o/meridian/join/crossing-lines/enrol/").status_code == 200
    answer = browser.post("/o/meridian/join/crossing-lines/enrol/", {"side": "mentee"})
    with tenant(cast.organisation_id):
        enrolment = Enrolment.objects.get()
    posts = [
        ("areas", {"areas_sought-career": "4", "areas_sought-networking": "2", "areas_sought-wellbeing": "unsaid"}),
        ("skills", {"skills_wanted": "public speaking\nBell ringing"}),
        (
            "meeting",
            {"languages": "English\nWelsh", "time_zone": "Europe/London", "hours": ["evening"], "rhythm": "late"},
        ),
        ("about", {"statement": "I have just moved here."}),
    ]
    for step, post in posts:
        assert answer.url == address(enrolment, f"{step}/")
        assert browser.get(answer.url).status_code == 200
        answer = browser.post(answer.url, post)
    assert answer.url == address(enrolment, "people/")
    page = browser.get(address(enrolment, "check/")).content.decode()
    for words in (
        "I’d like to take part in Crossing Lines as a mentee.",
        "Most of all I’d like to talk about Career. I’d also like some of Networking.",
        "I’d like to learn: Public speaking and Bell ringing.",
        "We can talk in English and Welsh.",
        "I have just moved here.",
    ):
        assert words in page
    assert "Still open" not in page
    answer = browser.post(address(enrolment, "check/"), {"consents": "on"})
    assert answer.url == address(enrolment)
    done = browser.get(answer.url).content.decode()
    assert "You’re enrolled in Crossing Lines" in done
    assert "What happens next" in done
    with tenant(cast.organisation_id):
        answers = answers_of([enrolment.pk])[enrolment.pk]
    assert answers.values["areas_sought"] == {"career": 4, "networking": 2}
    assert answers.declined == {"areas_sought:wellbeing"}


@pytest.mark.parametrize("step", STEPS)
def test_every_step_opens_for_its_owner_and_for_nobody_else(cast, stranger, begun, signed_in, step):
    assert signed_in(cast.mentee).get(address(begun, f"{step}/")).status_code == 200
    for other in ("mentor", "line_manager", "programme_manager", "administrator", "champion"):
        assert signed_in(getattr(cast, other)).get(address(begun, f"{step}/")).status_code == 404
    assert signed_in(stranger.mentee).get(address(begun, f"{step}/")).status_code == 404
    assert (
        signed_in(stranger.mentee).get(address(begun, f"{step}/").replace("meridian", "elsewhere")).status_code == 404
    )
    assert Client().get(address(begun, f"{step}/")).status_code == 302


@pytest.mark.parametrize("rest", ["", "withdrawal/", "areas/", "check/"])
def test_a_foreign_id_is_not_there(cast, round_, signed_in, rest):
    assert signed_in(cast.mentee).get(f"/o/meridian/enrolments/{uuid4()}/{rest}").status_code == 404


def test_a_step_that_does_not_exist_is_not_there(cast, begun, signed_in):
    assert signed_in(cast.mentee).get(address(begun, "payment/")).status_code == 404


def test_each_change_is_kept_at_once_and_what_is_wrong_is_said_without_losing_the_rest(cast, begun, signed_in):
    browser = signed_in(cast.mentee)
    post = {"statement": "x" * 601, "capacity": "2"}
    answer = browser.post(address(begun, "about/"), post, headers={"X-Konnekt-Autosave": "1"})
    assert answer.status_code == 200
    assert draft(cast, begun).values == {"capacity": 2}
    answer = browser.post(
        address(begun, "about/"), {"statement": "Short.", "capacity": "2"}, headers={"X-Konnekt-Autosave": "1"}
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert draft(cast, begun).values == {"capacity": 2, "statement": "Short."}


def test_an_error_keeps_everything_typed_and_says_what_to_do(cast, begun, signed_in):
    answer = signed_in(cast.mentee).post(address(begun, "about/"), {"statement": "y" * 603, "capacity": "9"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "y" * 603 in page
    assert "This is 3 characters too long." in page


def test_languages_typed_freely_are_understood_or_asked_again(cast, begun, signed_in):
    answer = signed_in(cast.mentee).post(address(begun, "meeting/"), {"languages": "english\nKlingon"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "“Klingon” isn’t in the list." in page
    assert "english\nKlingon" in page


def test_rather_not_say_is_an_answer(cast, begun, signed_in):
    browser = signed_in(cast.mentee)
    browser.post(
        address(begun, "meeting/"), {"languages": "English", "time_zone": "Europe/London", "rhythm-unsaid": "on"}
    )
    assert draft(cast, begun).declined == {"rhythm"}
    assert "There are things I’d rather not say" in browser.get(address(begun, "check/")).content.decode()


def test_one_comes_back_to_where_one_stopped(cast, begun, signed_in):
    browser = signed_in(cast.mentee)
    assert browser.get(address(begun)).url == address(begun, "areas/")
    browser.post(address(begun, "areas/"), {"areas_sought-career": "1", "areas_given-career": "1"})
    assert browser.get(address(begun)).url == address(begun, "skills/")
    assert browser.get("/o/meridian/join/crossing-lines/enrol/").url == address(begun)


def test_sending_needs_consent_and_what_is_open_is_linked(cast, begun, signed_in):
    browser = signed_in(cast.mentee)
    answer = browser.post(address(begun, "check/"), {"x": "y"})
    assert answer.status_code == 200
    assert "Say that you have read who sees what" in answer.content.decode()
    answer = browser.post(address(begun, "check/"), {"consents": "on"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "One thing is still open: What would you like to talk about?" in page
    assert f'href="{address(begun, "areas/")}"' in page


def test_answers_can_be_changed_and_sent_again_and_the_page_reminds(cast, round_, signed_in):
    with tenant(cast.organisation_id):
        enrolment = enrol(cast.mentee, round_, Side.MENTEE)
    browser = signed_in(cast.mentee)
    assert "haven’t sent them yet" not in browser.get(address(enrolment)).content.decode()
    browser.post(address(enrolment, "areas/"), {"areas_sought-networking": "3"})
    assert "haven’t sent them yet" in browser.get(address(enrolment)).content.decode()
    browser.post(address(enrolment, "check/"), {"consents": "on"})
    assert "haven’t sent them yet" not in browser.get(address(enrolment)).content.decode()


def test_once_people_are_matched_steps_lead_back_to_where_it_stands(cast, round_, begun, signed_in):
    with tenant(cast.organisation_id):
        set_phase(cast.programme_manager.actor, round_=round_, phase=Phase.MATCH)
    browser = signed_in(cast.mentee)
    assert browser.get(address(begun, "areas/")).url == address(begun)
    assert "wasn’t finished" in browser.get(address(begun)).content.decode()


def test_a_role_that_is_not_open_to_one_is_said_at_the_question(cast, signed_in):
    with tenant(cast.organisation_id):
        rules = {"all": [{"fact": "site", "is": ["Pune"], "side": "mentor"}]}
        open_programme(cast, who_may_join=rules)
    browser = signed_in(cast.mentee)
    assert "Not open to you as a mentor" in browser.get("/o/meridian/join/crossing-lines/enrol/").content.decode()
    answer = browser.post("/o/meridian/join/crossing-lines/enrol/", {"side": "mentor"})
    assert answer.status_code == 200
    assert "It is for people at Pune" in answer.content.decode()


def test_withdrawing_asks_once_and_welcomes_back(cast, round_, signed_in):
    with tenant(cast.organisation_id):
        enrolment = enrol(cast.mentee, round_, Side.MENTEE)
    browser = signed_in(cast.mentee)
    assert "You need no reason" in browser.get(address(enrolment, "withdrawal/")).content.decode()
    assert browser.post(address(enrolment, "withdrawal/")).url == address(enrolment)
    assert "You’re not enrolled" in browser.get(address(enrolment)).content.decode()
    assert browser.get(address(enrolment, "areas/")).url == "/o/meridian/join/crossing-lines/enrol/"
    browser.post("/o/meridian/join/crossing-lines/enrol/", {"side": "mentee"})
    with tenant(cast.organisation_id):
        assert Enrolment.objects.get().state == EnrolmentState.STARTED


def test_a_statement_cannot_run_a_script_anywhere_it_is_shown(cast, round_, signed_in):
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    with tenant(cast.organisation_id):
        enrolment = enrol(cast.mentee, round_, Side.MENTEE, statement=evil, skills_wanted=[evil])
    pages = [
        signed_in(cast.mentee).get(address(enrolment)),
        signed_in(cast.mentee).get(address(enrolment, "about/")),
        signed_in(cast.mentee).get(address(enrolment, "skills/")),
        signed_in(cast.mentee).get(address(enrolment, "check/")),
        signed_in(cast.programme_manager).get(f"/o/meridian/rounds/{round_.pk}/enrolments/{enrolment.pk}/"),
    ]
    for page in pages:
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
        assert b"<img src=x" not in page.content


# --- People ---------------------------------------------------------------------------------------------------------


def test_a_wish_is_made_by_part_of_a_name_and_taken_back(cast, begun, signed_in):
    browser = signed_in(cast.mentee)
    answer = browser.post(address(begun, "wishes/"), {"wish-person": "bjor", "wish-reason": "He builds bridges."})
    assert answer.url == address(begun, "people/")
    page = browser.get(answer.url).content.decode()
    assert "Björn" in page
    assert "He builds bridges." in page
    with tenant(cast.organisation_id):
        wish = Wish.objects.get()
    browser.post(address(begun, f"wishes/{wish.pk}/removal/"))
    with tenant(cast.organisation_id):
        assert Wish.objects.count() == 0


def test_a_name_that_fits_several_asks_which_and_keeps_the_reason(cast, begun, signed_in):
    with tenant(cast.organisation_id):
        cast.colleague.member.name, cast.colleague.member.name_key = LONG, "bjorn maximiliane"
        cast.colleague.member.save()
    browser = signed_in(cast.mentee)
    answer = browser.post(address(begun, "wishes/"), {"wish-person": "bjorn", "wish-reason": "Kind."})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Whom do you mean?" in page
    assert LONG in page
    assert "Kind." in page
    choice = {"wish-person": "bjorn", "wish-choice": str(cast.colleague.member.pk), "wish-reason": "Kind."}
    assert browser.post(address(begun, "wishes/"), choice).status_code == 302
    with tenant(cast.organisation_id):
        assert Wish.objects.get().wanted_id == cast.colleague.member.pk


@pytest.mark.parametrize("name", ["", "Nobody At All", "amina", "00000000-0000-4000-8000-000000000000"])
def test_a_name_that_fits_nobody_is_said(cast, begun, signed_in, name):
    answer = signed_in(cast.mentee).post(address(begun, "wishes/"), {"wish-person": name, "wish-reason": "Kept."})
    assert answer.status_code == 200
    assert "Kept." in answer.content.decode()


def test_nobody_can_be_named_who_is_elsewhere(cast, stranger, begun, signed_in):
    answer = signed_in(cast.mentee).post(address(begun, "wishes/"), {"wish-person": str(stranger.mentor.member.pk)})
    assert "Nobody here is called" in answer.content.decode()
    with tenant(cast.organisation_id):
        assert Wish.objects.count() == 0


def test_an_exclusion_is_shown_to_whoever_set_it_and_to_nobody_else(cast, round_, signed_in):
    with tenant(cast.organisation_id):
        enrolment = enrol(cast.mentee, round_, Side.MENTEE)
        other = enrol(cast.mentor, round_, Side.MENTOR)
    browser = signed_in(cast.mentee)
    answer = browser.post(address(enrolment, "exclusions/"), {"exclusion-person": str(cast.mentor.member.pk)})
    assert answer.url == address(enrolment, "people/")
    assert "Björn" in browser.get(answer.url).content.decode()
    seen = [
        signed_in(cast.mentor).get(address(other)),
        signed_in(cast.mentor).get(address(other, "people/")),
        signed_in(cast.programme_manager).get(f"/o/meridian/rounds/{round_.pk}/enrolments/{enrolment.pk}/"),
        signed_in(cast.programme_manager).get(f"/o/meridian/rounds/{round_.pk}/enrolments/{other.pk}/"),
    ]
    assert [page.status_code for page in seen] == [200] * 4
    assert not any("Amina" in page.content.decode() for page in seen[:2])
    assert "Björn" not in seen[2].content.decode()
    found = signed_in(cast.mentee).get("/o/meridian/enrolments/people/?q=bjorn").json()
    assert found == {"options": [{"value": str(cast.mentor.member.pk), "label": "Björn"}]}
    with tenant(cast.organisation_id):
        removal = f"exclusions/{Exclusion.objects.get().pk}/removal/"
    assert signed_in(cast.mentor).post(address(other, removal)).status_code == 404
    browser.post(address(enrolment, removal))
    with tenant(cast.organisation_id):
        assert Exclusion.objects.count() == 0
    assert browser.post(address(enrolment, removal)).status_code == 404


def test_the_search_finds_members_of_this_organisation_only(cast, stranger, signed_in):
    browser = signed_in(cast.mentee)
    assert [one["label"] for one in browser.get("/o/meridian/enrolments/people/?q=tom").json()["options"]] == [
        "Tom Okafor"
    ]
    assert browser.get("/o/meridian/enrolments/people/").json() == {"options": []}
    assert signed_in(stranger.mentee).get("/o/meridian/enrolments/people/?q=tom").status_code == 404
    assert Client().get("/o/meridian/enrolments/people/?q=tom").status_code == 302


def test_two_of_one_name_are_told_apart_by_job_and_site_and_by_no_personnel_fact(cast, begun, signed_in):
    with tenant(cast.organisation_id):
        unit = Unit.objects.create(name="Tunnelling", path="Rail / Tunnelling")
        for site in ("Leeds", "York"):
            Member.objects.create(name="Jo Ng", name_key="jo ng", job_title="Surveyor", site=site, unit=unit)
    browser = signed_in(cast.mentee)
    options = browser.get("/o/meridian/enrolments/people/?q=ng").json()["options"]
    assert {one["label"] for one in options} == {"Jo Ng (Surveyor, Leeds)", "Jo Ng (Surveyor, York)"}
    page = browser.post(address(begun, "wishes/"), {"wish-person": "Jo Ng", "wish-reason": ""}).content.decode()
    assert "Jo Ng, Surveyor, Leeds" in page
    assert "Tunnelling" not in page


def test_an_unknown_line_is_told_and_can_be_named(cast, begun, signed_in):
    with tenant(cast.organisation_id):
        cast.mentee.member.line_state = LineState.UNKNOWN
        cast.mentee.member.save()
    browser = signed_in(cast.mentee)
    assert "We don’t know who you report to" in browser.get(address(begun, "people/")).content.decode()
    answer = browser.post(address(begun, "manager/"), {"manager-person": "Gareth Pugh"})
    assert answer.url == address(begun, "people/")
    assert "We don’t know who you report to" not in browser.get(answer.url).content.decode()
    answer = browser.post(address(begun, "manager/"), {"manager-person": "Björn"})
    assert answer.status_code == 200
    with tenant(cast.organisation_id):
        cast.mentee.member.refresh_from_db()
        assert cast.mentee.member.line_state == LineState.KNOWN


def test_whoever_is_wished_for_reads_it_once_it_is_sent(cast, round_, signed_in):
    with tenant(cast.organisation_id):
        mentor = enrol(cast.mentor, round_, Side.MENTOR)
        mine = start(cast.mentee.actor, round_=round_, member=cast.mentee.member, side=Side.MENTEE, now=clock.read())
        make_wish(cast.mentee.actor, enrolment=mine, wanted=cast.mentor.member, reason="You listen.")
        save_answers(cast.mentee.actor, enrolment=mine, values=answers_for(Side.MENTEE))
    browser = signed_in(cast.mentor)
    assert "You listen." not in browser.get(address(mentor)).content.decode()
    signed_in(cast.mentee).post(address(mine, "check/"), {"consents": "on"})
    assert "You listen." in browser.get(address(mentor)).content.decode()


@pytest.mark.parametrize("wishes", [1, 3])
def test_the_page_of_people_costs_the_same_however_many(cast, begun, signed_in, django_assert_num_queries, wishes):
    with tenant(cast.organisation_id):
        for who in ("mentor", "champion", "auditor")[:wishes]:
            make_wish(cast.mentee.actor, enrolment=begun, wanted=getattr(cast, who).member, reason="x")
            Exclusion.objects.create(member=cast.mentee.member, excluded=getattr(cast, who).member)
    browser = signed_in(cast.mentee)
    browser.get(address(begun, "people/"))
    with django_assert_num_queries(12):
        browser.get(address(begun, "people/"))


def test_a_withdrawal_says_what_goes_and_is_taken_back_by_one_button(cast, signed_in):
    with tenant(cast.organisation_id):
        enrolment = enrol(cast.mentee, open_programme(cast, mentee_places=1), Side.MENTEE)
        make_wish(cast.mentee.actor, enrolment=enrolment, wanted=cast.mentor.member, reason="")
    browser = signed_in(cast.mentee)
    asked = browser.get(address(enrolment, "withdrawal/")).content.decode()
    for said in ("Whoever has waited longest may get it at once", "Your wish.", "You can take it back until"):
        assert said in asked
    page = browser.post(address(enrolment, "withdrawal/"), follow=True).content.decode()
    assert "Take it back" in page
    page = browser.post(address(enrolment, "withdrawal/undo/"), follow=True).content.decode()
    assert "You’re enrolled in Crossing Lines" in page
    assert browser.post(address(enrolment, "withdrawal/undo/")).status_code == 409


def test_who_has_a_match_is_told_to_leave_it_first_and_not_offered_what_would_be_refused(cast, signed_in):
    pair = opened(cast)
    with tenant(cast.organisation_id):
        enrolment = pair.parts.get(member=cast.mentee.member).enrolment
    browser = signed_in(cast.mentee)
    page = browser.get(address(enrolment)).content.decode()
    assert "to leave it; then you can withdraw." in page
    assert "withdrawal/" not in page
    assert browser.post(address(enrolment, "withdrawal/")).status_code == 409


def test_a_pause_keeps_what_was_typed_is_told_in_today_and_ends_by_one_button(cast, round_, signed_in):
    with tenant(cast.organisation_id):
        enrolment = enrol(cast.mentor, round_, Side.MENTOR)
    browser, until = signed_in(cast.mentor), clock.read().date() + timedelta(days=40)
    refused = browser.post(address(enrolment, "pause/"), {"until": "2020-01-01"}).content.decode()
    assert "Choose a day after today." in refused
    assert 'value="2020-01-01"' in refused
    page = browser.post(address(enrolment, "pause/"), {"until": until.isoformat()}, follow=True).content.decode()
    assert "You’re paused until" in page
    assert "You’re paused in Crossing Lines until" in browser.get("/o/meridian/today/").content.decode()
    listed = signed_in(cast.programme_manager).get(f"/o/meridian/rounds/{round_.pk}/enrolments/").content.decode()
    assert f"paused until {until.day} {until:%B}" in listed
    assert "Welcome back." in browser.post(address(enrolment, "pause/end/"), follow=True).content.decode()
    assert "You’re paused" not in browser.get("/o/meridian/today/").content.decode()


def test_a_mentor_sees_their_places_and_hands_one_back_once_answers_are_closed(cast, round_, signed_in):
    with tenant(cast.organisation_id):
        enrolment = enrol(cast.mentor, round_, Side.MENTOR, capacity=2)
    browser = signed_in(cast.mentor)
    assert "Nobody is ever paired with you beyond" in browser.get(address(enrolment)).content.decode()
    assert browser.get(address(enrolment, "offer/")).status_code == 409
    with tenant(cast.organisation_id):
        set_phase(cast.programme_manager.actor, round_=round_, phase=Phase.MATCH)
    assert address(enrolment, "offer/") in browser.get(address(enrolment)).content.decode()
    assert 'value="99"' in browser.post(address(enrolment, "offer/"), {"places": "99"}).content.decode()
    assert browser.post(address(enrolment, "offer/"), {"places": "1"}).url == address(enrolment)
    with tenant(cast.organisation_id):
        assert Enrolment.objects.get(pk=enrolment.pk).capacity == 1
