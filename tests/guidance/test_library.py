"""The articles, cards and texts of ours: whole, placed, and found."""

from datetime import UTC, datetime, timedelta

import pytest

from konnekt.guidance.decks import SEEDS, decks, draw, next_seed
from konnekt.guidance.hints import REST, Here, belonging, chosen
from konnekt.guidance.library import articles, library, read_folder, template_of
from konnekt.guidance.searching import found_by, narrowed
from konnekt.guidance.states import Depth, For, Moment, ProtocolKind
from konnekt.organisations.areas import DEFAULT_AREAS
from konnekt.programmes.models import Programme
from konnekt.programmes.names import names_in
from konnekt.programmes.states import Format, Phase
from konnekt.web.guidance.screens import SCREENS

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = names_in(Programme(mentor_word="guide", mentee_word="apprentice", mentors_word="guides"))


@pytest.mark.parametrize("slug", sorted(articles()))
def test_an_article_is_short_has_a_hint_of_two_sentences_and_belongs_somewhere(slug):
    one = articles()[slug]
    assert 80 <= len(one.text.split()) <= 280
    assert one.audiences
    assert one.phases
    assert set(one.screens) <= set(SCREENS)
    assert one.hint.count(". ") + one.hint.count("? ") == 1
    assert "{" not in NAMES.say(one.title) + NAMES.say(one.hint) + one.text


@pytest.mark.parametrize("slug", sorted(library()))
def test_a_translation_is_of_the_same_article(slug):
    ours = library()[slug]["en-gb"]
    for language, one in library()[slug].items():
        assert (one.slug, one.language, one.audiences, one.screens) == (slug, language, ours.audiences, ours.screens)
        assert "{" not in NAMES.say(one.title) + NAMES.say(one.hint) + one.text


def article(folder, language, name, head, text="Text."):
    (folder / language).mkdir(exist_ok=True)
    (folder / language / name).write_text(f"---\n{head}\n---\n{text}\n", encoding="utf-8")


def test_a_folder_holds_a_folder_for_each_language(tmp_path):
    article(tmp_path, "en-gb", "02-second.md", "title: Second\nfor: mentor\nphases: close\nhint: Why? So.")
    article(tmp_path, "en-gb", "01-first.md", "title: First: one\nfor: everybody\nphases: train\nhint: A. B.")
    article(tmp_path, "de", "02-second.md", "title: Zweitens\nhint: Warum? Darum.", "Auf Deutsch.")
    (tmp_path / "README.md").write_text("Not an article.")
    found = read_folder(tmp_path)
    assert [(slug, list(texts)) for slug, texts in found.items()] == [
        ("first", ["en-gb"]),
        ("second", ["en-gb", "de"]),
    ]
    assert found["first"]["en-gb"].title == "First: one"
    german = found["second"]["de"]
    assert (german.title, german.hint, german.text, german.language) == (
        "Zweitens",
        "Warum? Darum.",
        "Auf Deutsch.",
        "de",
    )
    assert (german.audiences, german.phases) == ({For.MENTOR}, (Phase.CLOSE,))
    article(tmp_path, "de", "03-third.md", "title: Drittens\nhint: Nein. Doch.")
    with pytest.raises(ValueError, match=r"de/…-third\.md: expected a translation"):
        read_folder(tmp_path)


def test_every_screen_has_something_to_say_and_every_audience_something_to_read():
    assert {screen for one in articles().values() for screen in one.screens} == set(SCREENS)
    assert {audience for one in articles().values() for audience in one.audiences} == set(For)
    assert len(articles()) >= 30


def test_titles_are_said_in_the_words_of_a_programme():
    assert NAMES.say(articles()["what-a-mentor-does"].title) == "What a guide does"
    assert NAMES.say(articles()["what-a-mentee-does"].title) == "What an apprentice does"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("confidential", "confidentiality"),
        ("COACHING", "mentoring-coaching-managing"),
        ("first session", "the-first-session"),
        ("expenses", None),
        ("what a mentor does", "what-a-mentor-does"),
        ("ënding", "ending-well"),
    ],
)
def test_words_find_the_article_that_is_about_them(words, first):
    found = found_by(words, articles().values())
    assert (found[0].slug if found else None) == first


def test_no_words_find_everything_in_order_and_narrowing_keeps_what_is_for_everybody():
    assert found_by("", articles().values()) == list(articles().values())
    found = narrowed(articles().values(), audience=For.LINE_MANAGER, phase=Phase.CLOSE)
    assert {one.slug for one in found} == {"confidentiality", "getting-help", "what-a-line-manager-sees"}


def test_a_hint_is_for_this_person_now_and_one_at_a_time():
    mentee = Here("pair_goals", frozenset({For.MENTEE}), Phase.MENTORING, Moment.BEGINNING, Format.ONE_TO_ONE)
    mentor = Here("pair_goals", frozenset({For.MENTOR}), Phase.MENTORING, Moment.MIDDLE, Format.ONE_TO_ONE)
    assert [one.slug for one in belonging(mentee)] == ["setting-goals"]
    assert [one.slug for one in belonging(mentor)] == ["helping-with-goals", "challenge-and-stretch", "half-time"]
    among = belonging(mentor)
    long_ago, just_now = NOW - REST, NOW - REST + timedelta(minutes=1)
    assert chosen(among, {}, NOW) is among[0]
    assert chosen(among, {"helping-with-goals": long_ago}, NOW) is among[1]
    assert chosen(among, {"helping-with-goals": just_now}, NOW) is None
    assert chosen(among, {one.slug: long_ago for one in among}, NOW) is None


def test_a_circle_is_told_of_circles_and_nobody_else_is():
    here = {"audiences": frozenset({For.MENTEE}), "phase": Phase.MENTORING, "moment": Moment.BEGINNING}
    assert "in-a-circle" in {one.slug for one in belonging(Here("pair", format=Format.CIRCLE, **here))}
    assert "in-a-circle" not in {one.slug for one in belonging(Here("pair", format=Format.ONE_TO_ONE, **here))}


def test_each_of_the_five_areas_has_twelve_questions_from_light_to_deep():
    assert set(decks()) == {key for key, _name in DEFAULT_AREAS}
    for deck in decks().values():
        assert [len(deck.of(depth)) for depth in Depth] == [4, 4, 4]
        assert len({card.words for card in deck.cards}) == 12
        assert all(card.words.endswith(("?", ".")) for card in deck.cards)


def test_a_seed_draws_the_same_three_and_the_next_one_draws_others():
    deck = decks()["career"]
    first = draw(deck, 7)
    assert [card.depth for card in first] == list(Depth)
    assert draw(deck, 7) == first
    after = next_seed(deck, 7)
    assert 0 <= after < SEEDS
    assert draw(deck, after) != first


def test_a_protocol_begins_with_a_text_of_ours_but_for_ones_own():
    assert all(len(template_of(kind)) > 500 for kind in ProtocolKind if kind is not ProtocolKind.OWN)
    assert template_of(ProtocolKind.OWN) == ""
