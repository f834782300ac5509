"""A manager writes a survey, sees how it looks, publishes it, follows it, and reads what came of it."""

from datetime import timedelta

import pytest
from tests.factories.intake import enrol, open_programme
from tests.factories.written_surveys import WORDS, YES_OR_NO, counted, crowd, drafted, fill, opened_survey, questions
from tests.queue import run_queue

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.programmes.models import Programme
from konnekt.programmes.states import Format, Side
from konnekt.surveys.models import WrittenQuestion, WrittenSurvey
from konnekt.surveys.states import QuestionKind, SurveyState

DAY = timedelta(days=1)


def words(response):
    return response.content.decode()


@pytest.fixture
def now():
    return clock.read()


@pytest.fixture
def round_(cast):
    with tenant(cast.organisation_id):
        made = open_programme(cast)
        enrol(cast.mentee, made, Side.MENTEE)
        return made


@pytest.fixture
def manager(signed_in, cast):
    return signed_in(cast.programme_manager)


@pytest.fixture
def draft(cast, round_, now):
    return drafted(cast, round_, YES_OR_NO, WORDS, "relationship_quality", now=now)


def address(survey, rest=""):
    return f"/o/meridian/surveys/{survey.pk}/{rest}"


def test_from_nothing_to_a_published_survey(cast, manager, round_, now):
    listed = f"/o/meridian/rounds/{round_.pk}/surveys/"
    assert "No survey yet" in words(manager.get(listed))
    given = {
        "title": "Before you begin",
        "side": "both",
        "is_named": "named",
        "opens": "by_hand",
        "language": "en",
        "closes_on": (now.date() + 30 * DAY).isoformat(),
    }
    assert "Whom it asks" in words(manager.get(f"{listed}new/"))
    assert "This field is required" in words(manager.post(f"{listed}new/"))
    page = words(manager.post(f"{listed}new/", given, follow=True))
    assert "Before you begin" in page
    assert "You never see a single answer" in page
    with tenant(cast.organisation_id):
        survey = WrittenSurvey.objects.get()
    assert survey.is_named
    assert "Publish" not in page
    refused = words(manager.post(address(survey, "settings/"), given | {"opens": "on_a_day"}))
    assert "Say on which day it opens." in refused
    manager.post(address(survey, "settings/"), given | {"title": "Begin"})
    assert "How the two get on" in words(manager.get(address(survey, "scales/")))
    assert "is asked now" in words(manager.post(address(survey, "scales/"), {"scale": "confidence"}, follow=True))
    assert manager.post(address(survey, "scales/"), {"scale": "confidence"}).status_code == 409
    assert manager.post(address(survey, "scales/"), {"scale": "nothing"}).status_code == 302, "and nothing is added"
    page = words(manager.get(address(survey)))
    assert "Our own items, not validated." in page
    assert "Ask only" not in page
    assert manager.get(address(survey, "publication/")).status_code == 200
    manager.post(address(survey, "publication/"))
    assert "Open it now" in words(manager.get(address(survey)))
    page = words(manager.post(address(survey, "opening/"), follow=True))
    assert "asked: fewer than 5; answered: fewer than 5" in page
    assert f"/o/meridian/surveys/{survey.pk}/sheet/" in page
    assert manager.get(address(survey, "settings/")).url == address(survey)
    assert "Begin" in words(manager.get(listed))


def test_each_kind_of_question_has_its_form_and_shows_as_it_is_typed(cast, manager, draft):
    given = {
        "scale": {"items": "We talk\nWe trust", "turned": "We don’t", "choices": "No\nYes", "least": "2"},
        "choice": {"choices": "One\nTwo"},
        "choices": {"choices": "One\nTwo"},
        "number": {"least": "0", "most": "9"},
        "text": {},
    }
    for kind in QuestionKind:
        there = address(draft, f"questions/new/{kind}/")
        assert "Write the question, and it shows here." in words(manager.get(there))
        assert "This field is required" in words(manager.post(there))
        sent = {"label": f"About {kind}", "side": "both"} | given[kind]
        shown = words(manager.post(there, sent | {"preview": "yes"}))
        assert f"About {kind}" in shown
        assert "<html" not in shown
        assert manager.post(there, sent).url == address(draft)
    assert [one.label for one in questions(draft)][3:] == [f"About {kind}" for kind in QuestionKind]
    scale = questions(draft)[3]
    assert [one["is_turned"] for one in scale.items] == [False, False, True]
    there = address(draft, f"questions/{scale.pk}/")
    assert "We don’t" in words(manager.get(there))
    assert manager.post(there, {"label": "Other", "side": "both"} | given["scale"]).url == address(draft)
    refused = words(manager.post(there, {"label": "Other", "side": "both"} | given["scale"] | {"choices": "One"}))
    assert "two to 7 steps" in refused
    assert manager.get(address(draft, "questions/new/areas/")).status_code == 404


def test_a_question_hangs_on_answers_of_one_other(cast, manager, draft):
    met, text, _scale = questions(draft)
    other = address(draft, "questions/new/choice/")
    manager.post(other, {"label": "Again?", "side": "both", "choices": "Yes\nNo"})
    again = questions(draft)[-1]
    there = address(draft, f"questions/{text.pk}/")
    page = words(manager.get(there))
    assert "“No” to “Did you meet?”" in page
    assert "Again?" not in page  # it comes later
    new = address(draft, "questions/new/text/")
    mixed = {"label": "Why?", "side": "both", "after": [f"{met.key}:1", f"{again.key}:1"]}
    assert "answers of one question alone" in words(manager.post(new, mixed))
    manager.post(there, {"label": text.label, "side": "both", "after": [f"{met.key}:2"]})
    assert "only after “No” to “Did you meet?”" in words(manager.get(address(draft)))
    assert "comes after it" in words(
        manager.post(address(draft, f"questions/{text.pk}/place/"), {"to": "up"}, follow=True)
    )


def test_questions_move_with_buttons_and_go(cast, manager, draft):
    met, text, scale = questions(draft)
    manager.post(address(draft, f"questions/{scale.pk}/place/"), {"to": "up"})
    assert [one.pk for one in questions(draft)] == [met.pk, scale.pk, text.pk]
    manager.post(address(draft, f"questions/{met.pk}/place/"), {"to": "down"})
    assert [one.pk for one in questions(draft)] == [scale.pk, met.pk, text.pk]
    assert "Stop asking" in words(manager.get(address(draft, f"questions/{met.pk}/removal/")))
    manager.post(address(draft, f"questions/{met.pk}/removal/"))
    assert [one.pk for one in questions(draft)] == [scale.pk, text.pk]
    assert manager.get(address(draft, f"questions/{met.pk}/")).status_code == 404


def test_in_another_language(cast, manager, draft):
    assert manager.post(address(draft, "languages/"), {"language": "xx"}).url == address(draft)
    assert manager.post(address(draft, "languages/"), {"language": "de"}).url == address(draft, "languages/de/")
    met = questions(draft)[0]
    assert "Did you meet?" in words(manager.get(address(draft, "languages/de/")))
    manager.post(address(draft, "languages/de/"), {"title": "Wie geht es?", f"{met.key}.label": "Getroffen?"})
    seen = words(manager.get(address(draft, "preview/mentee/?language=de")))
    assert "Getroffen?" in seen
    assert "Wie geht es?" in seen
    assert "Yes" in seen  # not written in German yet
    assert manager.get(address(draft, "languages/fr/")).url == address(draft)
    assert manager.get(address(draft, "languages/xx/")).status_code == 404
    manager.post(address(draft, "languages/de/"), {"remove": "yes"})
    assert manager.get(address(draft, "languages/de/")).url == address(draft)


def test_the_preview_shows_each_side_in_each_state(cast, manager, draft):
    for state, says in (("fresh", "closed box"), ("begun", "checked"), ("sent", "Thank you"), ("odd", "closed box")):
        assert says in words(manager.get(address(draft, f"preview/mentor/?state={state}"))), state
    assert "What is told is told of 10 people or more" in words(manager.get(address(draft, "preview/mentee/")))
    assert manager.get(address(draft, "preview/both/")).status_code == 404


def test_a_draft_is_thrown_away_and_a_published_one_is_versioned_and_closed(cast, manager, round_, draft, now):
    assert "Throw “How is it?” away?" in words(manager.get(address(draft, "removal/")))
    assert manager.post(address(draft, "removal/")).url == f"/o/meridian/rounds/{round_.pk}/surveys/"
    survey = opened_survey(cast, round_, WORDS, now=now)
    assert manager.post(address(survey, "removal/")).status_code == 409
    assert manager.get(address(survey, f"questions/{questions(survey)[0].pk}/")).url == address(survey)
    assert manager.get(address(survey, "scales/")).url == address(survey)
    assert "Close “How is it?” now?" in words(manager.get(address(survey, "closure/")))
    assert manager.post(address(survey, "closure/")).status_code == 409  # a week at least
    copy = manager.post(address(survey, "version/")).url
    assert "version 2" in words(manager.get(copy))
    assert "Version 1" in words(manager.get(copy))
    with tenant(cast.organisation_id):
        WrittenSurvey.objects.filter(pk=survey.pk).update(opened_on=now.date() - 8 * DAY)
    assert "being counted" in words(manager.post(address(survey, "closure/"), follow=True))
    run_queue()
    assert "counted on" in words(manager.get(address(survey, "results/")))


def test_its_code_is_drawn_and_painted(manager, draft):
    assert manager.get(address(draft, "code.svg")).content.startswith(b"<svg")
    assert manager.get(address(draft, "code.png")).content.startswith(b"\x89PNG")


def test_of_peers_there_is_one_side(cast, manager, round_, now):
    with tenant(cast.organisation_id):
        Programme.objects.update(format=Format.PEER)
    page = words(manager.get(f"/o/meridian/rounds/{round_.pk}/surveys/new/"))
    assert "Both sides" not in page


@pytest.fixture
def result(cast, round_, now):
    """Both sides answered one scale, twenty of them with a choice and own words."""
    survey = opened_survey(cast, round_, "relationship_quality", YES_OR_NO, WORDS, now=now)
    scale, met, text = questions(survey)
    for side in (Side.MENTEE, Side.MENTOR):
        for at, person in enumerate(crowd(cast, round_, 12, side=side)):
            said = {f"{scale.key}-{item}": str(1 + at % 5) for item in range(5)}
            said |= {f"{scale.key}-5": str(5 - at % 5), met.key: "12"[at % 2]}
            fill(person, survey, now, **said, **{text.key: f"=Said {at}" if side == Side.MENTEE else ""})
    counted(survey, now)
    return survey


def test_results_stand_side_by_side_with_intervals_and_who_did_not_answer(manager, result):
    page = words(manager.get(address(result, "results/")))
    assert "Of 13 asked, 9 or more answered. Who didn’t may see it differently." in page
    assert "Of 12 asked, 8 or more answered." in page
    assert page.count("2.75 (") == 2
    assert "alpha 1.00" in page
    assert "Our own items, not validated." in page
    assert "Mentees: Yes" in page
    assert "Mentees: 12 said it in their own words" in page
    assert "not shown" in page  # the mentors' words
    assert "How this was counted" in page


def test_the_spreadsheet_has_what_the_page_shows_and_runs_nothing(manager, result):
    response = manager.get(address(result, "results.csv"))
    text = response.content.decode("utf-8-sig")
    assert response["Content-Type"].startswith("text/csv")
    assert "2.75 (" in text
    assert "'=Said 3" in text
    assert text.count("not shown") == words(manager.get(address(result, "results/"))).count("not shown")


def test_those_of_the_round_read_the_same_numbers_and_no_words(cast, signed_in, result):
    mentee = signed_in(cast.mentee)
    page = words(mentee.get(address(result, "told/")))
    assert page.count("2.75 (") == 2
    assert "Said" not in page
    assert signed_in(cast.colleague).get(address(result, "told/")).status_code == 404


def test_before_it_is_counted_nothing_is_told(cast, signed_in, manager, round_, now):
    survey = opened_survey(cast, round_, WORDS, now=now)
    assert "Not counted yet" in words(manager.get(address(survey, "results/")))
    assert len(manager.get(address(survey, "results.csv")).content.splitlines()) == 1
    assert "Not counted yet" in words(signed_in(cast.mentee).get(address(survey, "told/")))


@pytest.mark.parametrize("number", [1, 3])
def test_queries(cast, manager, round_, now, number, django_assert_num_queries):
    for _each in range(number):
        survey = drafted(cast, round_, *[WORDS] * number, now=now)
    manager.get(address(survey))
    with django_assert_num_queries(11):
        manager.get(f"/o/meridian/rounds/{round_.pk}/surveys/")
    with django_assert_num_queries(11):
        manager.get(address(survey))


@pytest.mark.parametrize("who", ["mentee", "champion", "administrator", "auditor", "colleague"])
def test_nobody_else_writes_or_reads_them(cast, signed_in, draft, who):
    client = signed_in(cast.people[who])
    for rest in (
        "",
        "settings/",
        "scales/",
        "results/",
        "results.csv",
        "code.svg",
        "preview/mentee/",
        "sheet/",
        "told/",
    ):
        assert client.get(address(draft, rest)).status_code == 404, rest
    with tenant(cast.organisation_id):
        assert WrittenSurvey.objects.get().state == SurveyState.DRAFT
        assert WrittenQuestion.objects.count() == 3
