"""The design in one sentence a step."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.notify.queries import silenced
from konnekt.organisations.models import InterestArea, Organisation
from konnekt.programmes.eligibility import in_words, read_rules
from konnekt.programmes.models import Programme, Round
from konnekt.programmes.names import names_in
from konnekt.programmes.own_questions import own_questions
from konnekt.programmes.plans import plan_of
from konnekt.programmes.rules import is_open
from konnekt.programmes.states import DesignStep, Format, Oversubscribed, Way
from konnekt.questions.library import ESSENTIAL
from konnekt.questions.wording import listed
from konnekt.web.programmes.wizard.stages import address


@dataclass(frozen=True, slots=True)
class Line:
    """One step: what it says now, where to change it, and whether somebody has been through it."""

    label: str
    words: list[str]
    url: str
    is_done: bool


def summary(programme: Programme, round_: Round | None, organisation: Organisation) -> list[Line]:
    """Every step with what it says; a step of a round that isn't planned says so."""
    return [
        Line(
            str(step.label),
            [words for words in _words(step, programme, round_) if words],
            address(programme, organisation, step),
            step.value in programme.designed,
        )
        for step in DesignStep
    ]


def _words(step: DesignStep, programme: Programme, round_: Round | None) -> list[str]:
    if step in _OF_THE_ROUND:
        return _OF_THE_ROUND[step](round_) if round_ else [_("No round is planned yet.")]
    return _OF_THE_PROGRAMME[step](programme)


def _purpose(programme: Programme) -> list[str]:
    return [programme.purpose, *programme.goals.splitlines()]


def _format(programme: Programme) -> list[str]:
    kind = str(Format(programme.format).label)
    if programme.format == Format.CIRCLE:
        kind = _("Circles of {least} to {most}").format(least=programme.circle_least, most=programme.circle_most)
    rhythm = _("rolling, matched again and again") if programme.is_rolling else _("everybody begins together")
    if programme.format == Format.FLASH:
        return [f"{kind}; {rhythm}.", names_in(programme).say(_("{Mentors} offer times, and {mentees} book one."))]
    return [
        f"{kind}; {rhythm}.",
        *(str(Way(way).label) + "." for way in programme.ways if is_open(programme, Way(way))),
    ]


def _dates(round_: Round) -> list[str]:
    def day(name: str) -> str:
        return date_format(getattr(round_, name), "j F Y")

    return [
        _("Enrolment from {first} to {last}.").format(first=day("enrolment_opens"), last=day("enrolment_closes")),
        _("Mentoring from {first} to {last}.").format(first=day("starts_on"), last=day("ends_on")),
    ]


def _who(round_: Round) -> list[str]:
    return [f"{in_words(rule, names_in(round_.programme))}." for rule in read_rules(round_.who_may_join)] or [
        _("Everyone.")
    ]


def _places(round_: Round) -> list[str]:
    names = names_in(round_.programme)
    if round_.mentee_places is None:
        return [names.say(_("No limit on {mentees}."))]
    places = ngettext("{number} {mentee}.", "{number} {mentees}.", round_.mentee_places)
    return [
        names_in(round_.programme).say(places, number=round_.mentee_places),
        f"{Oversubscribed(round_.oversubscribed).label}.",
    ]


def _own_words(programme: Programme) -> list[str]:
    names = names_in(programme)
    areas = dict(InterestArea.objects.filter(is_active=True).values_list("key", "name"))
    chosen = [areas[key] for key in programme.areas if key in areas]
    return [
        names.say(_("{A_mentee} and {a_mentor}.")),
        _("{areas}.").format(areas=listed(chosen)) if chosen else _("All interest areas."),
    ]


def _page(programme: Programme) -> list[str]:
    number = len(programme.description.split())
    words = ngettext("{number} word.", "{number} words.", number).format(number=number)
    return [
        words if number else _("Nothing written yet."),
        programme.time_asked or _("The time it asks isn’t said yet."),
        programme.contact or _("Nobody to write to is named yet."),
    ]


def _questions(round_: Round) -> list[str]:
    own = own_questions(round_.programme)
    number = len(ESSENTIAL) + len(set(round_.questions) - set(ESSENTIAL)) + len(own)
    return [
        ngettext("{number} question.", "{number} questions.", number).format(number=number),
        *(one.label for one in own),
    ]


def _plan(programme: Programme) -> list[str]:
    plan = plan_of(programme)
    return [
        ngettext("{number} milestone.", "{number} milestones.", len(plan.milestones)).format(
            number=len(plan.milestones)
        ),
        ngettext("{number} suggested session.", "{number} suggested sessions.", len(plan.sessions)).format(
            number=len(plan.sessions)
        ),
    ]


def _messages(programme: Programme) -> list[str]:
    number = len(silenced(programme.pk))
    if not number:
        return [_("All of them.")]
    return [ngettext("All but {number}.", "All but {number}.", number).format(number=number)]


def _privacy(programme: Programme) -> list[str]:
    return [_("What a pair writes stays with the pair.")]


_OF_THE_PROGRAMME: dict[DesignStep, Callable[[Programme], list[str]]] = {
    DesignStep.PURPOSE: _purpose,
    DesignStep.FORMAT: _format,
    DesignStep.WORDS: _own_words,
    DesignStep.PAGE: _page,
    DesignStep.PLAN: _plan,
    DesignStep.MESSAGES: _messages,
    DesignStep.PRIVACY: _privacy,
}
_OF_THE_ROUND: dict[DesignStep, Callable[[Round], list[str]]] = {
    DesignStep.DATES: _dates,
    DesignStep.WHO: _who,
    DesignStep.PLACES: _places,
    DesignStep.QUESTIONS: _questions,
}
