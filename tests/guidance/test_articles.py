"""Articles of one's own: who writes and finds them, versions that never change, translations, and ours switched off."""

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import translation
from tests.factories.articles import publish, published, translated, written
from tests.factories.intake import enrol, open_programme

from konnekt.access.policies import Policy
from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.languages import best_of
from konnekt.core.tenancy import tenant
from konnekt.database import roles
from konnekt.guidance.actions.articles import (
    Words,
    begin_article,
    begin_translation,
    change_article,
    copy_articles,
    discard_draft,
    publish_article,
    switch_article,
    take_article_down,
)
from konnekt.guidance.actions.protocols import SavedMeanwhile
from konnekt.guidance.library import articles
from konnekt.guidance.models import OwnArticle, OwnVersion, SwitchedOff
from konnekt.guidance.policy import ARTICLE, OWN_VERSION
from konnekt.guidance.queries import hints_gone, shelf_of, texts_of
from konnekt.guidance.rules import LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_TITLE, MOST_ARTICLES
from konnekt.guidance.searching import found_by, narrowed
from konnekt.guidance.states import For
from konnekt.ledger.models import Entry
from konnekt.programmes.models import Enrolment
from konnekt.programmes.states import EnrolmentState, Phase, Side

OURS = "what-mentoring-is"


@pytest.fixture
def here(cast):
    with tenant(cast.organisation_id):
        yield cast


@pytest.fixture
def round_(here):
    return open_programme(here)


@pytest.fixture
def mentee(here, round_):
    return enrol(here.mentee, round_, Side.MENTEE)


def words(**said):
    return Words(**{"title": "Rooms", "summary": "", "text": "Ask at the desk.", "language": "en"} | said)


def titles(person, slug):
    return [one.title for one in shelf_of(person.actor).get(str(slug), {}).values()]


def finders(cast, article):
    return {name for name, person in cast.people.items() if titles(person, article.pk)}


def facts(verb):
    return [one.facts for one in Entry.objects.filter(verb=verb).order_by("number")]


def test_those_in_a_programme_find_its_articles_and_nobody_else_does(here, round_, mentee):
    other = open_programme(here, name="Other Lines")
    enrol(here.colleague, other, Side.MENTEE)
    article = published(here.programme_manager, programme=round_.programme)
    assert finders(here, article) == {"mentee", "programme_manager"}
    Enrolment.objects.filter(pk=mentee.pk).update(state=EnrolmentState.WITHDRAWN)
    assert finders(here, article) == {"programme_manager"}


def test_everybody_finds_what_is_the_organisations(here):
    article = published(here.administrator)
    assert finders(here, article) == set(here.people)
    with pytest.raises(NotFound):
        begin_article(here.programme_manager.actor, programme=None, title="x", language="en", now=clock.read())


def test_another_organisation_finds_nothing(cast, stranger):
    article = published(cast.administrator)
    with tenant(stranger.organisation_id):
        assert str(article.pk) not in shelf_of(stranger.mentee.actor)
        assert not OwnArticle.objects.exists()


def test_a_draft_is_found_by_nobody_and_what_is_changed_only_once_it_is_published(here):
    draft = written(here.administrator)
    assert finders(here, draft) == set()
    article = publish(here.administrator, draft)
    change_article(here.administrator.actor, article=article, words=words(title="Halls"), edition=article.edition)
    assert titles(here.mentee, article.pk) == ["Rooms"]
    article.refresh_from_db()
    publish(here.administrator, article)
    assert titles(here.mentee, article.pk) == ["Halls"]
    assert facts("article.published") == [{"number": 1}, {"number": 2}]
    assert [one.number for one in OWN_VERSION.visible(here.mentee.actor)] == [2]
    assert [one.number for one in OWN_VERSION.visible(here.administrator.actor)] == [2, 1]


def test_nobody_but_its_managers_writes_it(here, round_, mentee):
    article = published(here.programme_manager, programme=round_.programme)
    now = clock.read()
    for person in (here.mentee, here.administrator, here.champion):
        for act in (
            lambda actor: begin_article(actor, programme=round_.programme, title="x", language="en", now=now),
            lambda actor: change_article(actor, article=article, words=words(), edition=2),
            lambda actor: publish_article(actor, article=article, edition=2, now=now),
            lambda actor: take_article_down(actor, article=article, now=now),
            lambda actor: copy_articles(actor, source=round_.programme, programme=round_.programme, now=now),
        ):
            with pytest.raises(NotFound):
                act(person.actor)
    for act in (
        lambda actor: switch_article(actor, slug=OURS, is_off=True, now=now),
        lambda actor: begin_translation(actor, slug=OURS, language="de", now=now),
    ):
        with pytest.raises(NotFound):
            act(here.programme_manager.actor)
    assert list(ARTICLE.visible(here.administrator.actor)) == []


def test_what_is_taken_down_comes_back_as_it_was_and_a_draft_is_gone(here):
    article, now = published(here.administrator), clock.read()
    actor = here.administrator.actor
    for _twice in range(2):
        take_article_down(actor, article=article, now=now)
    assert finders(here, article) == set()
    article.refresh_from_db()
    publish(here.administrator, article)
    assert titles(here.mentee, article.pk) == ["Rooms"]
    assert OwnVersion.objects.count() == 1
    draft = written(here.administrator, "Never mind")
    with pytest.raises(Refused, match="nothing to take down"):
        take_article_down(actor, article=draft, now=now)
    discard_draft(actor, article=draft, edition=draft.edition)
    assert not OwnArticle.objects.filter(pk=draft.pk).exists()
    assert facts("article.taken_down") == [{"number": 1}, {"draft": True}]


def test_what_cannot_be_saved_or_published_says_why(here):
    actor, now = here.administrator.actor, clock.read()
    empty = begin_article(actor, programme=None, title="Rooms", language="en", now=now)
    with pytest.raises(Refused, match="nothing to read"):
        publish_article(actor, article=empty, edition=1, now=now)
    for said, field in (
        ({"title": " "}, "title"),
        ({"title": "x" * (LONGEST_TITLE + 1)}, "title"),
        ({"summary": "x" * (LONGEST_SUMMARY + 1)}, "summary"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "text"),
        ({"language": "qq"}, "language"),
    ):
        with pytest.raises(Refused) as refused:
            change_article(actor, article=empty, words=words(**said), edition=1)
        assert refused.value.field == field
    article = published(here.administrator)
    with pytest.raises(Refused, match="Nothing in it has changed"):
        publish_article(actor, article=article, edition=article.edition, now=now)
    with pytest.raises(Refused, match="Read it again"):
        publish_article(actor, article=article, edition=1, now=now)


def test_nobody_writes_over_anothers_words(here):
    article = written(here.administrator)
    actor = here.administrator.actor
    change_article(actor, article=article, words=words(text="Theirs."), edition=article.edition)
    with pytest.raises(SavedMeanwhile) as refused:
        change_article(actor, article=article, words=words(text="Mine."), edition=article.edition)
    assert refused.value.theirs.text == "Theirs."
    # The same words said twice change nothing, whoever said them first.
    change_article(actor, article=article, words=words(text="Theirs."), edition=article.edition)


def test_what_somebody_wrote_or_published_meanwhile_is_not_discarded(here):
    actor, article = here.administrator.actor, written(here.administrator)
    change_article(actor, article=article, words=words(text="Theirs."), edition=article.edition)
    with pytest.raises(Refused, match="Read it again"):
        discard_draft(actor, article=article, edition=article.edition)
    article.refresh_from_db()
    publish(here.administrator, article)
    with pytest.raises(Refused, match="Read it again"):
        discard_draft(actor, article=article, edition=article.edition)
    assert titles(here.mentee, article.pk) == ["Rooms"]


def test_what_was_discarded_meanwhile_is_not_there_any_more(here, monkeypatch):
    """Whoever presses at the same moment was let in before, and finds nothing once the lock is free."""
    actor, article = here.administrator.actor, written(here.administrator)
    gone = article.pk
    discard_draft(actor, article=article, edition=article.edition)
    article.pk = gone
    monkeypatch.setattr(Policy, "fetch", lambda *_asked: article)
    for act in (
        lambda: discard_draft(actor, article=article, edition=article.edition),
        lambda: change_article(actor, article=article, words=words(text="Mine."), edition=article.edition),
    ):
        with pytest.raises(NotFound):
            act()


def test_there_are_not_more_than_one_looks_through(here):
    actor, now = here.administrator.actor, clock.read()
    OwnArticle.objects.bulk_create(
        OwnArticle(title=str(number), language="en", made_at=now) for number in range(MOST_ARTICLES)
    )
    with pytest.raises(Refused, match="Take one down first"):
        begin_article(actor, programme=None, title="One more", language="en", now=now)
    begin_translation(actor, slug=OURS, language="de", now=now)


def test_what_was_taken_down_comes_back_only_where_there_is_room(here):
    article, actor, now = published(here.administrator), here.administrator.actor, clock.read()
    take_article_down(actor, article=article, now=now)
    OwnArticle.objects.bulk_create(
        OwnArticle(title=str(number), language="en", made_at=now) for number in range(MOST_ARTICLES)
    )
    with pytest.raises(Refused, match="Take one down first"):
        publish_article(actor, article=article, edition=article.edition, now=now)
    OwnArticle.objects.filter(title="0").delete()
    publish_article(actor, article=article, edition=article.edition, now=now)
    assert titles(here.mentee, article.pk) == ["Rooms"]


def test_it_is_found_by_words_side_and_phase_like_ours(here):
    article = published(
        here.administrator, "Booking a quiet room", side=Side.MENTOR, phase=Phase.TRAIN, summary="Zebras are shy."
    )

    def found(asked="", **by):
        among = [one for texts in shelf_of(here.mentee.actor).values() for one in texts.values()]
        shown = found_by(asked, narrowed(among, **{"audience": None, "phase": None} | by))
        return str(article.pk) in {one.slug for one in shown}

    assert [found("quiet"), found("zebra"), found("desk"), found("giraffe")] == [True, True, True, False]
    assert [found(audience=For.MENTOR), found(audience=For.MENTEE)] == [True, False]
    assert [found(phase=Phase.TRAIN), found(phase=Phase.CLOSE)] == [True, False]


def test_ours_can_be_switched_off_and_on_again(here):
    actor, now = here.administrator.actor, clock.read()
    for _twice in range(2):
        switch_article(actor, slug=OURS, is_off=True, now=now)
    assert OURS not in shelf_of(here.mentee.actor)
    assert len(shelf_of(here.mentee.actor)) == len(articles()) - 1
    assert hints_gone(here.mentee.actor) == ({}, {OURS})
    for _twice in range(2):
        switch_article(actor, slug=OURS, is_off=False, now=now)
    assert OURS in shelf_of(here.mentee.actor)
    assert facts("article.switched") == [{"article": OURS, "off": True}, {"article": OURS, "off": False}]
    with pytest.raises(NotFound):
        switch_article(actor, slug="no-such-thing", is_off=True, now=now)


def test_one_organisation_switches_off_nothing_elsewhere(cast, stranger):
    with tenant(cast.organisation_id):
        switch_article(cast.administrator.actor, slug=OURS, is_off=True, now=clock.read())
    with tenant(stranger.organisation_id):
        assert OURS in shelf_of(stranger.mentee.actor)
        assert not SwitchedOff.objects.exists()


def test_a_translation_begins_with_our_words_and_is_read_by_those_who_speak_it(here):
    actor, now = here.administrator.actor, clock.read()
    slug = "what-a-mentor-does"
    begun = begin_translation(actor, slug=slug, language="de", now=now)
    assert (begun.title, begun.text) == ("What a mentor does", articles()[slug].text)
    assert begin_translation(actor, slug=slug, language="de", now=now) == begun
    assert set(texts_of(here.mentee.actor, slug)) == {"en-gb"}
    translated(here.administrator, slug, title="Was {ein} Mentor tut", text="Zuhören.", side=Side.MENTEE)
    ours, theirs = articles()[slug], shelf_of(here.mentee.actor)[slug]["de"]
    assert (theirs.title, theirs.text, theirs.audiences) == ("Was {ein} Mentor tut", "Zuhören.", ours.audiences)
    assert not theirs.is_said
    assert texts_of(here.mentee.actor, slug)["de"] == theirs
    with translation.override("de-at"):
        assert best_of(texts_of(here.mentee.actor, slug)) == "de"
    assert best_of(texts_of(here.mentee.actor, slug)) == "en-gb"
    for language, why in (("en", "in English already"), ("qq", "one of the languages")):
        with pytest.raises(Refused, match=why):
            begin_translation(actor, slug=slug, language=language, now=now)
    with pytest.raises(NotFound):
        begin_translation(actor, slug="no-such-thing", language="de", now=now)


def test_a_translation_without_the_words_of_its_hint_is_not_published(here):
    with pytest.raises(Refused, match="They stand as a hint"):
        translated(here.administrator, OURS, summary=" ")


def test_a_translation_of_what_ships_no_more_is_left_out(here):
    translated(here.administrator, OURS)
    OwnArticle.objects.update(shipped="was-here-once")
    assert set(shelf_of(here.mentee.actor)) == set(articles())


def test_a_copy_of_a_programme_begins_with_drafts_of_its_articles(here, round_):
    manager, now = here.programme_manager, clock.read()
    published(manager, "First", programme=round_.programme, side=Side.MENTOR, phase=Phase.TRAIN, now=now)
    gone = published(manager, "Gone", programme=round_.programme)
    take_article_down(manager.actor, article=gone, now=now)
    other = open_programme(here, name="Other Lines").programme
    assert copy_articles(manager.actor, source=round_.programme, programme=other, now=now) == 1
    made = OwnArticle.objects.get(programme=other)
    assert (made.title, made.text, made.side, made.phase, made.number) == (
        "First",
        "Ask at the desk.",
        "mentor",
        "train",
        0,
    )


def test_the_database_itself_refuses_to_change_a_version(here, as_app):
    published(here.administrator)
    for wanted in ("UPDATE guidance_ownversion SET text = 'other'", "DELETE FROM guidance_ownversion"):
        with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(wanted)
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    assert OwnVersion.objects.get().text == "Ask at the desk."
    assert "guidance_ownversion" in roles.APPEND_ONLY
