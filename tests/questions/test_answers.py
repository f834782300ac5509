"""Answers become values or a kind refusal; drafts merge field by field; versions stay as they were."""

import pytest

from konnekt.core import clock
from konnekt.core.errors import NotFound, Refused
from konnekt.core.tenancy import tenant
from konnekt.ledger.models import Entry
from konnekt.questions import vocabularies
from konnekt.questions.actions import freeze, save_draft
from konnekt.questions.library import ESSENTIAL, LIBRARY, OPTIONAL, asked_in
from konnekt.questions.models import AnswerSet
from konnekt.questions.queries import answers_of, draft_of
from konnekt.questions.rules import missing, normalise
from konnekt.questions.states import SPANS, Asked, DayPart

AREAS = ("education", "career", "wellbeing")


@pytest.mark.parametrize(
    ("key", "given", "kept"),
    [
        ("areas_sought", {"career": "4", "education": "0", "wellbeing": ""}, {"career": 4, "education": 0}),
        ("skills_wanted", "  public   SPEAKING \nKnot tying\npublic speaking\n", ["Public speaking", "Knot tying"]),
        ("languages", "English\nwelsh\nen", ["en", "cy"]),
        ("languages", ["sw"], ["sw"]),
        ("time_zone", "Africa/Lagos", "Africa/Lagos"),
        ("hours", ["evening", "early"], ["early", "evening"]),
        ("rhythm", "late", "late"),
        ("meeting", "either", "either"),
        ("statement", " One.  \r\n\r\nTwo.\x00 ", "One.\n\nTwo."),
        ("statement", "   ", None),
        ("capacity", "3", 3),
        ("capacity", "", None),
    ],
)
def test_what_is_given_becomes_the_value_that_is_kept(key, given, kept):
    assert normalise(LIBRARY[key], given, areas=AREAS) == kept


@pytest.mark.parametrize(
    ("key", "given", "says"),
    [
        ("areas_sought", {"career": "5"}, "Choose one of the five steps for each area."),
        ("areas_sought", {"gardening": "1"}, "Choose one of the five steps for each area."),
        ("areas_sought", {"career": "much"}, "Choose a whole number."),
        ("areas_sought", "career", "Choose one step for each area."),
        ("skills_wanted", "x" * 61, "“xxxxxxxxxxxxxxxxxxxx…” is too long. Use at most 60 characters for each."),
        ("skills_wanted", [f"skill {n}" for n in range(11)], "These are 11. Choose the 10 that matter most."),
        ("skills_wanted", {"a": 1}, "Write one entry on each line."),
        ("languages", "Klingon", "“Klingon” isn’t in the list. Choose the nearest one that is."),
        ("time_zone", "Mars/Olympus", "Choose a time zone from the list, such as Europe/London."),
        ("hours", ["night"], "Choose from the parts of the day that are offered."),
        ("rhythm", "never", "Choose one of the answers that are offered."),
        ("statement", "x" * 603, "This is 3 characters too long. Shorten it to 600; nothing is cut off for you."),
        ("capacity", "6", "Choose a number from 1 to 5."),
        ("capacity", "two", "Choose a whole number."),
    ],
)
def test_nonsense_is_refused_at_its_field_with_what_to_do(key, given, says):
    with pytest.raises(Refused) as refusal:
        normalise(LIBRARY[key], given, areas=AREAS)
    assert (str(refusal.value), refusal.value.field) == (says, key)


def test_what_is_missing_is_what_was_neither_answered_nor_declined():
    questions = [LIBRARY[key] for key in ("areas_sought", "languages", "rhythm")]
    assert missing(questions, {}, ()) == questions[:2]
    assert missing(questions, {"areas_sought": {"career": 0}, "languages": ["en"]}, ()) == questions[:1]
    assert missing(questions, {"areas_sought": {"career": 1}}, {"languages"}) == []


def test_a_round_asks_what_it_chose_and_what_is_essential():
    assert [one.key for one in asked_in(["statement"], {Asked.MENTEE})] == [
        "areas_sought",
        "languages",
        "time_zone",
        "statement",
    ]
    assert "capacity" in {one.key for one in asked_in([], {Asked.MENTOR})}
    assert {*ESSENTIAL, *OPTIONAL} == set(LIBRARY)


def test_the_words_on_offer():
    assert vocabularies.languages()["cy"] == "Welsh"
    assert len(vocabularies.skills()) > 100
    assert len(vocabularies.skills()) == len({skill.casefold() for skill in vocabularies.skills()})
    assert set(SPANS) == set(DayPart.values)


@pytest.fixture
def mentee(cast):
    with tenant(cast.organisation_id):
        yield cast.mentee


def save(mentee, declined=(), **values):
    return save_draft(mentee.actor, about=mentee.member.pk, member=mentee.member, values=values, declined=declined)


def test_a_draft_is_merged_field_by_field(mentee):
    save(mentee, languages=["en"], rhythm="late")
    save(mentee, rhythm=None, statement="Hello", declined={"hours", "areas_sought:career"})
    draft = draft_of(mentee.member.pk)
    assert draft.values == {"languages": ["en"], "statement": "Hello"}
    assert draft.declined == {"hours", "areas_sought:career"}
    save(mentee, hours=["early"], areas_sought={"career": 2})
    assert draft_of(mentee.member.pk).declined == frozenset()
    assert AnswerSet.objects.count() == 1


def test_a_draft_is_nobodys_business_until_it_is_frozen(mentee):
    save(mentee, rhythm="late")
    assert answers_of([mentee.member.pk]) == {}
    freeze(mentee.actor, about=mentee.member.pk, member=mentee.member, now=clock.read())
    assert answers_of([mentee.member.pk])[mentee.member.pk].get("rhythm") == "late"


def test_the_ledger_names_questions_and_nothing_that_somebody_would_rather_not_say(mentee):
    save(mentee, statement="Hello", declined={"rhythm", "areas_sought:wellbeing"})
    freeze(mentee.actor, about=mentee.member.pk, member=mentee.member, now=clock.read())
    assert Entry.objects.get(verb="enrolment.changed").fields == ["areas_sought", "rhythm", "statement"]


def test_a_frozen_version_stays_and_the_next_draft_begins_as_its_copy(mentee):
    about, now = mentee.member.pk, clock.read()
    save(mentee, rhythm="late", languages=["en"])
    first = freeze(mentee.actor, about=about, member=mentee.member, now=now)
    assert freeze(mentee.actor, about=about, member=mentee.member, now=now).pk == first.pk
    save(mentee, rhythm="early")
    assert answers_of([about])[about].get("rhythm") == "late"
    second = freeze(mentee.actor, about=about, member=mentee.member, now=now)
    first.refresh_from_db()
    assert (first.version, first.values) == (1, {"rhythm": "late", "languages": ["en"]})
    assert (second.version, second.values) == (2, {"rhythm": "early", "languages": ["en"]})


@pytest.mark.parametrize("people", [1, 3])
def test_answers_of_many_are_read_in_one_query(cast, people, django_assert_num_queries):
    with tenant(cast.organisation_id):
        some = [cast.mentee, cast.mentor, cast.colleague][:people]
        for one in some:
            save(one, rhythm="late")
            freeze(one.actor, about=one.member.pk, member=one.member, now=clock.read())
        with django_assert_num_queries(1):
            assert len(answers_of([one.member.pk for one in some])) == people


def test_nobody_writes_anybody_elses_answers(cast):
    with tenant(cast.organisation_id):
        for other in (cast.line_manager, cast.programme_manager, cast.administrator):
            with pytest.raises(NotFound):
                save_draft(
                    other.actor, about=cast.mentee.member.pk, member=cast.mentee.member, values={"rhythm": "late"}
                )
            with pytest.raises(NotFound):
                freeze(other.actor, about=cast.mentee.member.pk, member=cast.mentee.member, now=clock.read())
