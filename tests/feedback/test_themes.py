"""What several said becomes a theme with an owner and a date, and everybody in it is answered."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.feedback import answered, given, theme_of

from konnekt.access.actors import Actor
from konnekt.access.visibility import Sight
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.feedback.actions import giving, theming
from konnekt.feedback.models import Feedback, Terms, Theme
from konnekt.feedback.policy import HEARING
from konnekt.feedback.queries.answering import quoted_in, terms_of, themes_of, voices
from konnekt.feedback.queries.giving import by_code
from konnekt.feedback.states import Addressed, FeedbackState, ThemeState
from konnekt.feedback.words import quotes
from konnekt.ledger.models import Entry

NOW = clock.read()
MANAGER = "programme_manager"


def outcome(cast, theme, **changed):
    said = theming.Outcome(
        title=theme.title,
        owner=cast.programme_manager.member.pk,
        due_on=theme.due_on,
        state=ThemeState.OPEN,
        words="",
        is_published=False,
    )
    return replace(said, **changed)


def under(cast, theme, *pieces):
    for one in pieces:
        theming.put_under(cast.programme_manager.actor, feedback=one, theme=theme, now=NOW)


def test_one_answer_reaches_everybody_whose_feedback_is_in_it(cast, round_):
    named, nameless = given(cast.mentee, round_), given(cast.mentor, round_, with_name=False)
    apart = given(cast.mentor, round_).feedback
    theme, token = theme_of(cast.programme_manager, round_), uuid4()
    under(cast, theme, named.feedback, nameless.feedback)
    numbers = [
        theming.answer_theme(cast.programme_manager.actor, theme=theme, text="Half as long", token=token, now=NOW)
        for _click in range(2)
    ]
    assert numbers == [2, 0]
    assert giving.read_own(cast.mentee.actor, feedback=named.feedback).said[0].text == "Half as long"
    assert giving.read_by_reference(by_code(nameless.code)).said[0].text == "Half as long"
    assert Feedback.objects.get(pk=apart.pk).state == FeedbackState.NEW
    assert themes_of(round_.programme)[0].pieces == 2
    assert not any("Half as long" in f"{one.fields}{one.facts}" for one in Entry.objects.all())


def test_an_empty_theme_answers_nobody_and_says_so(cast, round_):
    theme = theme_of(cast.programme_manager, round_)
    with pytest.raises(Refused, match="No feedback"):
        theming.answer_theme(cast.programme_manager.actor, theme=theme, text="x", token=uuid4(), now=NOW)


def test_what_is_kept_from_those_who_run_it_is_in_no_theme(cast, round_):
    away = given(cast.mentee, round_, addressed=Addressed.ADMINISTRATORS).feedback
    theme = theme_of(cast.programme_manager, round_)
    for actor in (cast.programme_manager.actor, cast.administrator.actor):
        with pytest.raises(NotFound):
            theming.put_under(actor, feedback=away, theme=theme, now=NOW)


@pytest.mark.parametrize("who", ["mentee", "administrator", "champion", "auditor"])
def test_nobody_else_makes_or_changes_one(cast, round_, who):
    theme, actor = theme_of(cast.programme_manager, round_), cast.people[who].actor
    with pytest.raises(NotFound):
        theme_of(cast.people[who], round_)
    with pytest.raises(NotFound):
        theming.change_theme(actor, theme=theme, outcome=outcome(cast, theme), now=NOW)
    with pytest.raises(NotFound):
        theming.answer_theme(actor, theme=theme, text="x", token=uuid4(), now=NOW)
    with pytest.raises(NotFound):
        theming.set_terms(actor, programme=round_.programme, days=5, is_public=True)


def test_what_became_of_it_says_what_or_why(cast, round_):
    theme, manager = theme_of(cast.programme_manager, round_), cast.programme_manager.actor
    for state in (ThemeState.CHANGED, ThemeState.STAYS):
        with pytest.raises(Refused, match=r"Say (what was changed|why it stays)"):
            theming.change_theme(manager, theme=theme, outcome=outcome(cast, theme, state=state), now=NOW)
    done = outcome(cast, theme, state=ThemeState.CHANGED, words="Seven questions, not twelve", is_published=True)
    theming.change_theme(manager, theme=theme, outcome=done, now=NOW)
    assert Theme.objects.get().settled_on == NOW.date()
    theming.change_theme(manager, theme=theme, outcome=outcome(cast, theme), now=NOW)
    assert Theme.objects.get().settled_on is None
    for wrong in ({"title": " "}, {"title": "x" * 201}, {"owner": cast.mentor.member.pk}, {"owner": None}):
        with pytest.raises(Refused):
            theming.change_theme(manager, theme=theme, outcome=outcome(cast, theme, **wrong), now=NOW)


def test_nothing_is_quoted_that_was_not_allowed_or_not_said(cast, round_):
    theme, manager = theme_of(cast.programme_manager, round_), cast.programme_manager.actor
    silent = given(cast.mentee, round_, "Never quote this").feedback
    open_ = given(cast.mentee, round_, "It took an hour. My name is Amina.", may_quote=True).feedback
    with pytest.raises(Refused, match="theme first"):
        theming.quote(manager, feedback=open_, text="It took an hour.")
    under(cast, theme, silent, open_)
    with pytest.raises(Refused, match="Say it in your own words"):
        theming.quote(manager, feedback=silent, text="Never quote this")
    with pytest.raises(Refused, match="exactly as they stand"):
        theming.quote(manager, feedback=open_, text="It took two hours.")
    theming.quote(manager, feedback=open_, text="It took an hour.")
    assert quotes(quoted_in([theme])) == ["It took an hour."]
    under(cast, theme_of(cast.programme_manager, round_, "Another"), open_)
    assert not quoted_in(Theme.objects.all()).exists()
    under(cast, theme, open_)
    theming.quote(manager, feedback=open_, text="It took an hour.")
    theming.quote(manager, feedback=open_, text="")
    assert not quoted_in([theme]).exists()


def test_those_in_it_read_what_came_of_it_and_visitors_only_where_a_manager_says_so(cast, round_):
    programme, visitor = round_.programme, Actor.visitor(cast.organisation_id)
    theme = theme_of(cast.programme_manager, round_)
    assert voices(programme) == []

    def hears():
        people = {name: one.actor for name, one in cast.people.items()} | {"visitor": visitor}
        return {name for name, one in people.items() if HEARING.allows(one, programme, least=Sight.PART)}

    assert hears() == {"mentee", "mentor", "programme_manager"}
    theming.change_theme(
        cast.programme_manager.actor, theme=theme, outcome=outcome(cast, theme, is_published=True), now=NOW
    )
    assert voices(programme) == [theme]
    theming.set_terms(cast.programme_manager.actor, programme=programme, days=10, is_public=True)
    assert hears() == {*cast.people, "visitor"}


def test_terms_count_for_what_comes_and_hold_within_reason(cast, round_):
    manager, programme = cast.programme_manager.actor, round_.programme
    before = given(cast.mentee, round_).feedback
    theming.set_terms(manager, programme=programme, days=2, is_public=False)
    after = given(cast.mentee, round_).feedback
    assert Feedback.objects.get(pk=before.pk).due_on > after.due_on
    assert (after.due_on - after.given_on) <= timedelta(days=4)
    assert terms_of(programme).answer_days == 2
    for days in (1, 31):
        with pytest.raises(Refused, match="Between 2 and 30"):
            theming.set_terms(manager, programme=programme, days=days, is_public=False)
    assert Terms.objects.count() == 1


def test_the_same_form_sent_twice_begins_one_theme(cast, round_):
    first = theme_of(cast.programme_manager, round_)
    again = theming.make_theme(
        cast.programme_manager.actor, programme=round_.programme, title="Other", source="survey", token=uuid4(), now=NOW
    )
    assert first != again
    assert answered(cast.programme_manager, given(cast.mentee, round_).feedback).theme is None
