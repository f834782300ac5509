"""The pages of readiness: opened by those who run it, answered and resumed by those who are asked, read by both."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.intake import open_programme
from tests.factories.outcomes import snapshot_of
from tests.factories.readiness import FIVE, answerer, closed, everywhere, opened, say

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.readiness.actions.folder import add_evidence
from konnekt.readiness.actions.steps import add_step, change_step
from konnekt.readiness.library import library
from konnekt.readiness.models import Answerer, Evidence, Step
from konnekt.readiness.states import Openness, StepState

HOME = "/o/meridian/readiness/"


@pytest.fixture
def manager(cast, signed_in):
    return signed_in(cast.programme_manager)


@pytest.fixture
def mentee(cast, signed_in):
    return signed_in(cast.mentee)


def words(browser, address):
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def asked(cast, *names, **how):
    with tenant(cast.organisation_id):
        return opened(cast, *names, **how)


def test_a_manager_opens_one_and_asks_people_by_mail_or_name(cast, manager):
    assert "Nobody has looked yet" in words(manager, HOME)
    form = {"name": "Spring", "answers_by": (clock.read() + timedelta(days=9)).date(), "openness": "openly"}
    wrong = manager.post(f"{HOME}new/", form | {"people": "Amina Yusuf\nNobody At All"})
    page = wrong.content.decode()
    assert "Nobody here is called" in page
    assert "Amina Yusuf\nNobody At All" in page, "what was typed is kept"
    made = manager.post(f"{HOME}new/", form | {"people": "Amina Yusuf\n\nmentor@meridian.example", "with_me": "on"})
    page = words(manager, made.url)
    assert "0 of 3 have answered" in page
    assert "There is a result once somebody has sent their answers." in page
    assert "Your own view is asked too" in page
    manager.post(made.url, {"people": "Mei Lin\nAmina Yusuf"})
    assert "0 of 4 have answered" in words(manager, made.url)
    assert "Nobody here is called" in manager.post(made.url, {"people": "Nobody"}).content.decode()
    past = manager.post(f"{HOME}new/", form | {"answers_by": "2020-01-01"}).content.decode()
    assert "Choose a day that is still to come." in past
    manager.post(f"{made.url}setting-aside/")
    assert "set aside without a result" in words(manager, made.url)
    assert "Set aside" in words(manager, HOME)


def test_a_view_is_given_left_taken_up_again_and_sent(cast, mentee):
    assessment = asked(cast, "mentee", "mentor", openness=Openness.IN_CONFIDENCE)
    assert "Your view is asked" in words(mentee, "/o/meridian/today/")
    with tenant(cast.organisation_id):
        mine = answerer(assessment, cast.mentee)
    start = f"{HOME}answers/{mine.pk}/"
    page = words(mentee, start)
    assert "only from 5 people on" in page
    assert "Send my view" not in page
    first, last = library().themes[0], library().themes[-1]
    assert first.statements[0].next[0].replace("’", "’") in words(mentee, f"{start}{first.key}/").replace("&#x27;", "'")
    kept = mentee.post(f"{start}{first.key}/", {first.statements[0].key: "2"}, headers={"X-Konnekt-Autosave": "1"})
    assert kept.status_code == 204
    nonsense = mentee.post(f"{start}{first.key}/", {first.statements[1].key: "9", first.statements[2].key: "unknown"})
    assert nonsense.status_code == 200
    with tenant(cast.organisation_id):
        assert Answerer.objects.get(pk=mine.pk).levels == {first.statements[0].key: 2, first.statements[2].key: None}
    assert "2 of 3" in words(mentee, start)
    assert "Go on where I stopped" in words(mentee, start)
    assert mentee.post(start).status_code == 409
    for theme in library().themes:
        sent = mentee.post(f"{start}{theme.key}/", {one.key: "3" for one in theme.statements})
    assert sent.url == start, f"after {last.key} comes the page that sends it"
    assert "Send my view" in words(mentee, start)
    assert "Your view is sent" in words(mentee, mentee.post(start).url)
    assert "Your view is asked" not in words(mentee, "/o/meridian/today/")
    assert mentee.get(f"{start}no-such-theme/").status_code == 404


def test_those_who_run_it_learn_who_answered_and_never_what(cast, manager):
    assessment = asked(cast, *FIVE, openness=Openness.IN_CONFIDENCE)
    with tenant(cast.organisation_id):
        for name in FIVE:
            say(assessment, cast.people[name], everywhere(3, purpose_reason=1))
    assert "Everybody has answered" in words(manager, "/o/meridian/today/")
    page = words(manager, f"{HOME}{assessment.pk}/")
    assert "5 of 5 have answered" in page
    assert library().statements["purpose-reason"].levels[0] not in page
    assert "Close “Spring”?" in words(manager, f"{HOME}{assessment.pk}/closing/")
    page = words(manager, manager.post(f"{HOME}{assessment.pk}/closing/").url)
    assert "Nearly: 2.9 of 4" in page or "Ready: 2.9 of 4" in page
    assert "5 people or more" in page


def test_the_result_shows_where_people_differ_what_moved_and_what_to_do(cast, manager, mentee):
    apart = {one.key.replace("-", "_"): 1 for one in library().by_theme["management"].statements}
    with tenant(cast.organisation_id):
        closed(cast, {"mentee": everywhere(2)}, name="Before")
        now = closed(
            cast,
            {"mentee": everywhere(3), "mentor": everywhere(3, **apart), "colleague": everywhere(3, purpose_reason=1)},
            name="After",
        )
    page = words(manager, f"{HOME}results/{now.pk}/")
    assert "Nearly: 2.9 of 4" in page
    assert "+0.9 since “Before”" in page
    assert "3 people" in page
    assert "seen from 1.0 to 3.0, people see it differently" in page
    assert "Talk about these" in page
    assert "Suggested by what is weakest" in page
    assert page.count("Plan this") == 4
    for_mentee = words(mentee, f"{HOME}results/{now.pk}/")
    assert "seen from 1.0 to 3.0, people see it differently" in for_mentee
    assert "Plan this" not in for_mentee
    assert "Sentence by sentence" in for_mentee


def test_a_suggestion_becomes_a_step_with_an_owner_who_finds_it_in_today(cast, manager, mentee):
    with tenant(cast.organisation_id):
        now = closed(cast, {"administrator": everywhere(2)})
    assert "Nothing is left to do" in words(manager, f"{HOME}steps/")
    new = f"{HOME}{now.pk}/steps/new/"
    suggested = library().statements["resources-lines"].next[1]
    assert suggested in words(manager, f"{new}?statement=resources-lines&from=2")
    step = {"theme": "resources", "statement": "resources-lines", "words": suggested, "due_on": "2020-05-01"}
    assert "Nobody here is called" in manager.post(new, step | {"owner": "Nobody"}).content.decode()
    assert manager.post(new, step | {"owner": "Amina Yusuf"}).status_code == 302
    assert "Amina Yusuf" in words(manager, f"{HOME}steps/")
    today = words(mentee, "/o/meridian/today/")
    assert suggested in today
    assert "It was due on" in today
    with tenant(cast.organisation_id):
        made = Step.objects.get()
    page = words(mentee, f"{HOME}steps/{made.pk}/")
    assert 'name="owner"' not in page
    mentee.post(f"{HOME}steps/{made.pk}/", {"state": "done", "note": "Agreed.", "words": "Changed"})
    with tenant(cast.organisation_id):
        made.refresh_from_db()
    assert (made.state, made.note, made.words) == ("done", "Agreed.", suggested)
    assert "Agreed." in words(manager, f"{HOME}steps/{made.pk}/")
    assert suggested not in words(manager, f"{HOME}steps/")
    assert suggested in words(manager, f"{HOME}steps/?view=all")
    given = {"words": "Other words", "owner": "", "due_on": "", "state": "going", "note": ""}
    manager.post(f"{HOME}steps/{made.pk}/", given)
    with tenant(cast.organisation_id):
        made.refresh_from_db()
    assert (made.words, made.owner, made.state) == ("Other words", None, "going")
    assert manager.get(f"{HOME}{asked(cast, 'mentee').pk}/steps/new/").status_code == 409


def test_the_folder_holds_results_steps_and_what_is_added_and_can_be_printed(cast, manager):
    assert "no accreditation" in words(manager, f"{HOME}evidence/")
    with tenant(cast.organisation_id):
        now = closed(cast, {"administrator": everywhere(3)})
        step = add_step(
            cast.programme_manager.actor,
            assessment=now,
            theme="diversity",
            statement="diversity-safe",
            words="Name a contact",
            now=clock.read(),
        )
        change_step(cast.programme_manager.actor, step=step, now=clock.read(), state=StepState.DONE)
    new = f"{HOME}evidence/new/"
    for wrong in ({"words": "", "address": ""}, {"address": "ftp://x.example/y"}):
        answer = manager.post(new, {"standard": "ethics", "title": "Kept"} | wrong)
        assert answer.status_code == 200
        assert 'value="Kept"' in answer.content.decode()
    file = SimpleUploadedFile("plan «1».pdf", b"PLAN", content_type="text/html")
    manager.post(new, {"standard": "training", "title": "Plan", "file": file})
    manager.post(new, {"standard": "ethics", "title": "Code", "address": "https://example.org/code", "words": "Public"})
    page = words(manager, f"{HOME}evidence/")
    assert "3.0 of 4 in “Spring”" in page
    assert "Name a contact" in page
    assert 'href="https://example.org/code"' in page
    with tenant(cast.organisation_id):
        kept, link = Evidence.objects.get(title="Plan"), Evidence.objects.get(title="Code")
    copy = manager.get(f"{HOME}evidence/{kept.pk}/copy/")
    assert (copy.content, copy["Content-Type"]) == (b"PLAN", "application/octet-stream")
    assert copy["Content-Disposition"] == 'attachment; filename="plan _1_.pdf"'
    assert manager.get(f"{HOME}evidence/{link.pk}/copy/").status_code == 404
    paper = manager.get(f"{HOME}evidence/folder.pdf")
    assert paper.content.startswith(b"%PDF")
    assert "Take “Plan” out" in words(manager, f"{HOME}evidence/{kept.pk}/removal/")
    manager.post(f"{HOME}evidence/{kept.pk}/removal/")
    assert "Plan</a>" not in words(manager, f"{HOME}evidence/")


def test_a_programme_has_a_folder_that_begins_with_what_is_there_and_is_its_managers_alone(
    cast, manager, signed_in, django_assert_num_queries
):
    with tenant(cast.organisation_id):
        programme = open_programme(cast).programme
        add_evidence(cast.programme_manager.actor, standard="ethics", title="Code", words="Ours", now=clock.read())
    mine = f"/o/meridian/programmes/{programme.pk}/evidence/"
    manager.post(f"{mine}new/", {"standard": "ethics", "title": "Pledge", "words": "Signed by all"})
    with django_assert_num_queries(29):
        page = words(manager, mine)
    for missing in ("No match run was released.", "No results were counted yet.", "No protocol (confidentiality"):
        assert missing in page
    assert page.index("Pledge") < page.index("Code") < page.index("from the organisation’s folder")
    assert f"Its purpose: {programme.purpose}" in page
    assert "Each pair begins with words for an agreement, which both make their own and sign." in page
    assert page.count("Take out") == 1
    assert manager.get(f"{mine}folder.pdf").content.startswith(b"%PDF")
    with tenant(cast.organisation_id):
        counted = snapshot_of(programme.rounds.get(), cast.programme_manager.actor, clock.read())
    page = words(manager, mine)
    assert f"fingerprint {counted.digest[:16]}" in page
    assert "No results were counted yet." not in page
    whole = words(manager, f"{HOME}evidence/")
    assert "Pledge" not in whole
    assert f'href="{mine}"' in whole
    with tenant(cast.organisation_id):
        pledge = Evidence.objects.get(title="Pledge")
    administrator = signed_in(cast.administrator)
    assert administrator.get(mine).status_code == 404
    assert administrator.get(f"{HOME}evidence/{pledge.pk}/removal/").status_code == 404
    assert manager.post(f"{HOME}evidence/{pledge.pk}/removal/").url == mine


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_for_one_and_for_three(cast, manager, number):
    with tenant(cast.organisation_id):
        now = clock.read()
        people = {name: everywhere(2) for name in ("mentee", "mentor", "colleague")[:number]}
        assessments = [closed(cast, people, name=str(one)) for one in range(number)]
        asking = opened(cast, *people)
        for one in range(number):
            add_step(
                cast.programme_manager.actor,
                assessment=assessments[-1],
                theme="purpose",
                words=f"Step {one}",
                now=now,
                owner=cast.mentee.member,
            )
            add_evidence(cast.programme_manager.actor, standard="ethics", title=str(one), words="x", now=now)
    costs = {}
    for page in ("", f"{asking.pk}/", f"results/{assessments[-1].pk}/", "steps/", "evidence/"):
        with CaptureQueriesContext(connection) as asked_of_it:
            manager.get(f"{HOME}{page}")
        costs[page.split("/")[0][:8]] = len(asked_of_it)
    assert list(costs.values()) == [21, 10, 11, 11, 13]
