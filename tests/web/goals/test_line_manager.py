"""The pages by which a goal is shown to one's line manager."""

from tests.factories.goals import goal_of
from tests.factories.pairs import opened

from konnekt.core.tenancy import tenant
from konnekt.workspace.models import ShownGoal


def test_it_is_previewed_shown_and_taken_back(cast, signed_in):
    pair = opened(cast)
    goal = goal_of(cast.mentee, pair, "Chair a meeting", why="I go quiet")
    mentee, manager = signed_in(cast.mentee), signed_in(cast.line_manager)
    at = f"/o/meridian/pairs/{pair.pk}/goals/{goal.pk}/link/"
    assert "Gareth Pugh" in mentee.get(at).content.decode()
    mentee.post(at, {"act": "show"})
    with tenant(cast.organisation_id):
        path = f"/o/meridian/shown-goals/{ShownGoal.objects.get().pk}/"
    assert path in mentee.get(at).content.decode()
    page = manager.get(path).content.decode()
    assert "Chair a meeting" in page
    assert "I go quiet" not in page
    assert "Amina Yusuf and their mentoring partner" in page
    assert "You and your" not in page
    assert signed_in(cast.mentor).get(at).status_code == 404
    assert "Your manager can see it" in mentee.get(at.replace("link/", "")).content.decode()
    mentee.post(at, {"act": "back"})
    assert manager.get(path).status_code == 404
