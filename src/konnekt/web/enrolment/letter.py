"""An enrolment as a letter about oneself: what was answered, in whole sentences, each with its step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.programmes.models import Enrolment
from konnekt.programmes.names import names_in
from konnekt.programmes.states import Format, Side
from konnekt.questions import vocabularies
from konnekt.questions.library import Question
from konnekt.questions.queries import Answers
from konnekt.questions.states import DayPart, Meeting, Rhythm, Step
from konnekt.questions.wording import in_words, listed

MOST_OF_ALL = 3


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences, and the step they come from."""

    step: str
    sentences: list[str]
    quote: str = ""


def letter(
    enrolment: Enrolment, answers: Answers, questions: Iterable[Question], areas: Mapping[str, str]
) -> list[Paragraph]:
    """The letter, without paragraphs that would say nothing."""
    questions = list(questions)
    keys = {question.key for question in questions}
    # What was answered for another side, or before the round changed its questions, is kept but not said.
    answers = Answers({key: value for key, value in answers.values.items() if key in keys}, answers.declined & keys)
    paragraphs = [
        Paragraph(Step.AREAS if enrolment.round.programme.format == Format.PEER else "role", [_opening(enrolment)]),
        Paragraph(Step.AREAS, _areas(answers, areas)),
        Paragraph(Step.SKILLS, _skills(answers)),
        Paragraph(Step.MEETING, _meeting(answers)),
        Paragraph(Step.ABOUT, _capacity(enrolment, answers), quote=answers.get("statement") or ""),
        Paragraph(Step.OWN, _own(questions, answers)),
    ]
    unsaid = [str(question.label) for question in questions if question.key in answers.declined]
    asked = {question.step for question in questions}
    kept = [one for one in paragraphs if one.step == "role" or (one.step in asked and (one.sentences or one.quote))]
    if unsaid:
        kept.append(
            Paragraph("check", [_("There are things I’d rather not say: {things}").format(things=listed(unsaid))])
        )
    return kept


def _opening(enrolment: Enrolment) -> str:
    names = names_in(enrolment.round.programme)
    if enrolment.round.programme.format == Format.PEER:
        words = _("I’d like to take part in {programme}: to seek, and to give.")
        return words.format(programme=enrolment.round.programme.name)
    if names.has_own:
        words = _("I’d like to take part in {programme}: {side}.")
        return words.format(programme=enrolment.round.programme.name, side=names.of(enrolment.side))
    words = {
        Side.MENTEE: _("I’d like to take part in {programme} as a mentee."),
        Side.MENTOR: _("I’d like to take part in {programme} as a mentor."),
        Side.BOTH: _("I’d like to take part in {programme}, as a mentee with one person and as a mentor to another."),
    }[Side(enrolment.side)]
    return words.format(programme=enrolment.round.programme.name)


def _areas(answers: Answers, areas: Mapping[str, str]) -> list[str]:
    sentences = []
    for key, most, also in (
        ("areas_sought", _("Most of all I’d like to talk about {areas}."), _("I’d also like some of {areas}.")),
        ("areas_given", _("I can give most in {areas}."), _("I can also give some {areas}.")),
    ):
        said = answers.get(key) or {}
        strong = [areas[area] for area in areas if said.get(area, 0) >= MOST_OF_ALL]
        weak = [areas[area] for area in areas if 0 < said.get(area, 0) < MOST_OF_ALL]
        sentences += [most.format(areas=listed(strong))] if strong else []
        sentences += [also.format(areas=listed(weak))] if weak else []
    return sentences


def _skills(answers: Answers) -> list[str]:
    wanted, offered = answers.get("skills_wanted"), answers.get("skills_offered")
    return [
        *([_("I’d like to learn: {skills}.").format(skills=listed(wanted))] if wanted else []),
        *([_("I could teach: {skills}.").format(skills=listed(offered))] if offered else []),
    ]


def _meeting(answers: Answers) -> list[str]:
    sentences = []
    if languages := answers.get("languages"):
        names = vocabularies.languages()
        sentences.append(
            _("We can talk in {languages}.").format(languages=listed(names.get(one, one) for one in languages))
        )
    if zone := answers.get("time_zone"):
        sentences.append(_("My clock is that of {zone}.").format(zone=zone.replace("_", " ")))
    if hours := answers.get("hours"):
        parts = listed(str(DayPart(part).label).lower() for part in hours)
        sentences.append(_("I can usually meet: {parts}.").format(parts=parts))
    if rhythm := answers.get("rhythm"):
        sentences.append(f"{Rhythm(rhythm).label}.")
    if meeting := answers.get("meeting"):
        sentences.append(
            {
                Meeting.ONLINE: _("I’d like to meet online or by phone."),
                Meeting.IN_PERSON: _("I’d like to meet in person."),
                Meeting.EITHER: _("We can meet online or in person."),
            }[Meeting(meeting)]
        )
    return sentences


def _capacity(enrolment: Enrolment, answers: Answers) -> list[str]:
    capacity, programme = answers.get("capacity"), enrolment.round.programme
    if not capacity:
        return []
    words = (
        ngettext("I could lead {number} circle.", "I could lead {number} circles.", capacity)
        if programme.format == Format.CIRCLE
        else ngettext("I could take {number} {mentee}.", "I could take {number} {mentees}.", capacity)
    )
    return [names_in(programme).say(words, number=capacity)]


def _own(questions: Iterable[Question], answers: Answers) -> list[str]:
    """The programme's own questions with what was said to them."""
    said = ((question, in_words(question, answers, {})) for question in questions if question.step is Step.OWN)
    return [f"{question.label} {words}" for question, words in said if words and question.key not in answers.declined]
