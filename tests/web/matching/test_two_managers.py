"""Two managers in one studio: each sees what the other changed, and nothing either typed is lost."""

from konnekt.core.tenancy import tenant
from konnekt.matching.actions.steering import criteria_of
from konnekt.matching.actions.stepping import last_step
from konnekt.matching.models import StudioStep
from konnekt.matching.rules import said_in
from konnekt.web.matching.forms import criteria_initial

HTMX = {"HTTP_HX_REQUEST": "true"}


def studio(small, rest=""):
    return f"/o/meridian/rounds/{small.round.pk}/matching/{rest}"


def form_of(small, **changed):
    """The form as it stands now, with what one manager types into it."""
    with tenant(small.cast.organisation_id):
        shown = criteria_initial(said_in(criteria_of(small.round)), last_step(small.round))
    return {name: value for name, value in shown.items() if value is not None and value is not False} | changed


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_two_managers_change_at_once_see_each_others_changes_and_take_them_back(small, manager):
    opened = form_of(small)
    manager.post(studio(small, "criteria/"), form_of(small, areas=44, languages=9))
    with tenant(small.cast.organisation_id):
        StudioStep.objects.update(by_member=small.cast.champion.member)
    name = small.cast.champion.member.name

    fragment = manager.get(studio(small, "news/?step=0"), **HTMX).content.decode()
    assert f"{name} changed 2 things (Interest areas, Languages)" in fragment
    assert name not in manager.get(studio(small, "news/?step=1"), **HTMX).content.decode()

    both = manager.post(studio(small, "criteria/"), opened | {"areas": 55, "skills": 20})
    form = both.context["criteria_form"]
    assert form.errors["areas"][0].startswith(
        f"{name} changed this from 30 to 44 while you had the page open; yours is 55."
    )
    assert {key: str(form[key].value()) for key in ("areas", "skills", "languages", "step")} == {
        "areas": "55",
        "skills": "20",
        "languages": "9",
        "step": "1",
    }
    again = {key: form[key].value() for key in form.fields if form[key].value() not in (None, False)}
    assert manager.post(studio(small, "criteria/"), again).status_code == 302
    assert said_now(small) == (55, 20, 9)

    page = manager.get(studio(small))
    assert f"{name} changed 2 things" in page.content.decode()
    assert "Undo takes back: you changed 2 things (Interest areas, Skills)." in page.content.decode()
    assert said(manager.post(studio(small, "undoing/"), {"number": 2}, follow=True)) == [
        "You undid: you changed 2 things (Interest areas, Skills)."
    ]
    assert said_now(small) == (44, 30, 9)
    assert manager.post(studio(small, "undoing/"), {"number": 2}).status_code == 409
    manager.post(studio(small, "redoing/"), {"number": 2})
    assert said_now(small) == (55, 20, 9)

    opened = form_of(small)
    manager.post(studio(small, "criteria/"), form_of(small, areas=60))
    with tenant(small.cast.organisation_id):
        StudioStep.objects.filter(number=5).update(by_member=small.cast.champion.member)
    kept = manager.post(studio(small, "criteria/"), opened | {"skills": 21}, **HTMX).content.decode()
    assert 'name="mine" value="6"' in kept
    manager.post(studio(small, "criteria/"), opened | {"skills": 22, "languages": 8, "mine": "6"}, **HTMX)
    assert said_now(small) == (60, 22, 8), "what this page shows as it was is not saved over what another changed"


def said_now(small):
    with tenant(small.cast.organisation_id):
        now = said_in(criteria_of(small.round))
    return now["areas"], now["skills"], now["languages"]
