"""The kit: texts that are true for a programme on the day they are read, and papers whose code leads to its page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.documents.reading import characters, everything

from konnekt.champions.kit import Subject, cards, poster, talking_points, texts
from konnekt.documents import papers
from konnekt.programmes.models import Programme, Round

OPENS, MADE = date(2026, 3, 2), datetime(2026, 3, 2, 9, tzinfo=UTC)
ADDRESS = "https://mentoring.example/o/meridian/join/crossing-lines/"


def subject(name="Crossing Lines", **words):
    programme = Programme(
        name=name, purpose="Everyone has somebody to talk to.", time_asked="Two hours a month.", **words
    )
    round_ = Round(
        enrolment_opens=OPENS, enrolment_closes=OPENS + timedelta(days=20), starts_on=OPENS + timedelta(days=40)
    )
    return Subject(programme, round_, "Meridian", ADDRESS)


@pytest.mark.parametrize(
    ("days", "sentence", "call"),
    [
        (-1, "You can enrol from 2 March to 22 March.", "Enrol from 2 March"),
        (0, "You can enrol until 22 March.", "Enrol by 22 March"),
        (21, "The page says when the next round opens.", "Find out more"),
    ],
)
def test_the_texts_stay_true_before_during_and_after_enrolment(days, sentence, call):
    about, today = subject(), OPENS + timedelta(days=days)
    for text in texts(about, today):
        assert sentence in text.words
        assert "Crossing Lines" in text.words
        assert "{" not in text.subject + text.words
    assert poster(about, today, "a4")["call"] == call
    assert call in cards(about, today)["words"]


def test_the_programmes_own_words_are_used():
    about = subject(mentor_word="buddy", mentors_word="buddies", mentee_word="joiner", mentees_word="joiners")
    said = " ".join(one.words for one in [*texts(about, OPENS), *talking_points(about)])
    assert "buddies" in said
    assert "mentors" not in said
    assert poster(about, OPENS, "a4")["facts"][1]["words"] == "Joiners and buddies, or both at once"


@pytest.mark.parametrize("name", ["Crossing Lines", "Crossing the lines between operations and engineering " * 2])
@pytest.mark.parametrize(("paper", "box"), [("a4", b"595.27"), ("a3", b"841.88")])
def test_the_poster_is_one_page_of_the_size_asked_for_whatever_the_name(name, paper, box):
    drawn = papers.draw("champions/papers/poster.typ", title=name, data=poster(subject(name), OPENS, paper), made=MADE)
    whole = everything(drawn)
    assert whole.count(b"/MediaBox") == 1
    assert box in whole.split(b"/MediaBox")[1][:60]
    assert b"pdfuaid" in whole
    assert set("mentoring.example/o/meridian") <= set("".join(characters(drawn)))


def test_ten_cards_fit_on_one_sheet_and_are_read_aloud_once():
    drawn = everything(papers.draw("champions/papers/cards.typ", title="x", data=cards(subject(), OPENS), made=MADE))
    assert drawn.count(b"/MediaBox") == 1
    assert b"pdfuaid" in drawn
    assert drawn.count(b"/S/Figure") == 1
