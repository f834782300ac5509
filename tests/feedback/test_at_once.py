"""Two who answer in the same moment: one answer goes out, the other learns of it and loses nothing typed."""

from uuid import uuid4

import pytest
from tests.cast import assemble
from tests.factories.feedback import given, programme_with_people, second_manager
from tests.threads import all_at_once

from konnekt.core import clock
from konnekt.core.tenancy import tenant
from konnekt.feedback.actions.answering import answer
from konnekt.feedback.models import Feedback, Post, Tally
from konnekt.feedback.rules import MOST_A_DAY
from konnekt.feedback.states import FeedbackState


@pytest.mark.usefixtures("transactional_db")
def test_one_answer_goes_out_and_the_other_is_told():
    cast, now = assemble(), clock.read()
    with tenant(cast.organisation_id):
        round_ = programme_with_people(cast)
        other = second_manager(cast, round_.programme)
        feedback = given(cast.mentee, round_).feedback
        actors = {"Priya Raman": cast.programme_manager.actor, "Omar Haddad": other.actor}

    def act(name):
        return lambda: answer(actors[name], feedback=feedback, text=name, token=uuid4(), after=0, now=now)

    outcomes = all_at_once(cast, [act(name) for name in actors])
    with tenant(cast.organisation_id):
        post = Post.objects.select_related("author").get()
        assert Feedback.objects.get().state == FeedbackState.ANSWERED
    assert sorted(map(str, outcomes)) == sorted(
        ["None", f"{post.author.name} wrote in the meantime. Read it above; what you typed is still here."]
    )


@pytest.mark.usefixtures("transactional_db")
def test_the_days_limit_holds_for_many_tabs():
    cast = assemble()
    with tenant(cast.organisation_id):
        round_ = programme_with_people(cast)
        for _piece in range(MOST_A_DAY - 1):
            given(cast.mentee, round_)
    outcomes = all_at_once(cast, [lambda: given(cast.mentee, round_, with_name=False)] * 3)
    with tenant(cast.organisation_id):
        assert Feedback.objects.count() == MOST_A_DAY
        assert Tally.objects.get().number == MOST_A_DAY
    assert len([one for one in outcomes if isinstance(one, str)]) == 2
