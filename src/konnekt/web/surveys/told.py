"""What is told of a survey that was counted, in words and bars: question by question, both sides beside each other,
with how many answered beside every figure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from konnekt.access.permissions import Permission
from konnekt.disclosure.shares import Share
from konnekt.programmes.names import names_in
from konnekt.relationships.states import PartSide
from konnekt.surveys.actions.telling_results import read_sealed, sides_asked
from konnekt.surveys.models import SurveyResult, WrittenQuestion, WrittenSurvey
from konnekt.surveys.scales import library
from konnekt.surveys.states import QuestionKind
from konnekt.surveys.written import asked_of, words_of
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.spreadsheets import spreadsheet
from konnekt.web.surveys.building.frame import around, fetched

NO_BAR = SafeString("")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: whose, of what, and as words; with its bar, if it has one."""

    side: str
    what: str
    figure: str
    answered: str
    bar: SafeString = NO_BAR
    note: str = ""

    @property
    def as_bar(self) -> charts.Bar:
        return charts.Bar(
            label=self.what, why="; ".join(filter(None, (self.answered, self.note))), bar=self.bar, number=self.figure
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A question, and what each side said."""

    key: str
    label: str
    note: str
    lines: list[Line]
    words: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def bars(self) -> list[charts.Bar]:
        return [one.as_bar for one in self.lines]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that is told of one survey."""

    rates: list[tuple[str, str]]
    sections: list[Section]
    changes: list[Line]

    @property
    def change_bars(self) -> list[charts.Bar]:
        return [one.as_bar for one in self.changes]


def read_results(
    survey: WrittenSurvey, result: SurveyResult, language: str, *, words: Mapping[str, Any] | None = None
) -> Told:
    """The frozen figures in words. ``words`` are what people wrote, for those who read that."""
    names = names_in(survey.round.programme)
    people = {PartSide.MENTEE.value: capfirst(names.mentees), PartSide.MENTOR.value: capfirst(names.mentors)}
    rows = list(survey.questions.all())
    figures = result.figures["sides"]
    sections = []
    for row in rows:
        said = words_of(row, language)
        asked = [side for side in sides_asked(survey) if asked_of([row], side)]
        told = [(side, figures[side]["questions"].get(row.key)) for side in asked]
        room = _room(figure for _side, figure in told)
        lines = [line for side, figure in told for line in _lines(people[side], figure, said.choices, room)]
        own = [(people[side], (words or {}).get(side, {}).get(row.key, [])) for side in asked]
        sections.append(
            Section(
                row.key, said.label, _note(row, said.choices), lines, [one for one in own if one[1]] if words else []
            )
        )
    by_key = {row.key: words_of(row, language).label for row in rows}
    return Told(
        rates=[(people[side], rate_words(figures[side]["rate"])) for side in sides_asked(survey)],
        sections=sections,
        changes=[_change(one, by_key, people) for one in result.figures["changes"]],
    )


@page(Permission.RUN_PROGRAMMES)
def results(request: Request, written_id: UUID) -> HttpResponse:
    """For those who run the round: each figure with its interval, and who did and didn’t answer."""
    survey = fetched(request, written_id)
    result = SurveyResult.objects.filter(survey=survey).first()
    told = None
    if result is not None:
        own = read_sealed(result, survey.round_id)["words"]
        told = read_results(survey, result, survey.language, words=own)
    context = around(request, survey, (_("Results"), "")) | {
        "told": told,
        "result": result,
        "heads": (_("Who"), _("Drawn, with its interval"), _("How much")),
        "k": result.k if result else request.organisation.smallest_group,
        "least": 2 * (result.k if result else request.organisation.smallest_group),
    }
    return render(request, "surveys/building/results.html", context)


@page(Permission.RUN_PROGRAMMES)
def results_file(request: Request, written_id: UUID) -> HttpResponse:
    """The same as a spreadsheet: what the page shows, and nothing else."""
    survey = fetched(request, written_id)
    heading = (_("Question"), _("Who"), _("How much"), _("How many answered"), _("Note"))
    result = SurveyResult.objects.filter(survey=survey).first()
    rows: list[tuple[str, ...]] = []
    if result is not None:
        told = read_results(survey, result, survey.language, words=read_sealed(result, survey.round_id)["words"])
        rows += [(_("How many answered"), side, rate, "", "") for side, rate in told.rates]
        for section in told.sections:
            rows += [(section.label, one.what, one.figure, one.answered, one.note) for one in section.lines]
            rows += [(section.label, side, words, "", "") for side, texts in section.words for words in texts]
        rows += [(_("Change"), one.what, one.figure, one.answered, one.note) for one in told.changes]
    return spreadsheet(f"{slugify(survey.title) or 'survey'}.csv", heading, rows)


def rate_words(rate: list[int] | None) -> str:
    """“Of 60 asked, 45 to 49 answered.”"""
    if rate is None:
        return _("Too few were asked to tell how many answered.")
    return _("Of {of} asked, {number} answered. Who didn’t may see it differently.").format(
        of=rate[0], number=bounds_words(rate)
    )


def bounds_words(rate: list[int]) -> str:
    """“5 to 9”, “fewer than 5”, “8 or more”."""
    of, least, most = rate
    if least == most:
        return str(least)
    if least == 0:
        return _("fewer than {number}").format(number=most + 1)
    if most == of:
        return _("{number} or more").format(number=least)
    return _("{least} to {most}").format(least=least, most=most)


def _note(row: WrittenQuestion, choices: tuple[str, ...]) -> str:
    whose = ""
    if row.scale in library():
        whose = _("Our own items, not validated.")
    elif row.licence:
        whose = _("Used under licence: {licence}").format(licence=row.licence)
    elif row.kind == QuestionKind.SCALE:
        whose = _("The programme’s own items.")
    if row.kind == QuestionKind.SCALE:
        ends = _("From 1, “{lowest}”, to {number}, “{highest}”.")
        whose = f"{whose} {ends.format(lowest=choices[0], number=len(choices), highest=choices[-1])}"
    return whose


def _room(figures: Iterable[dict[str, Any] | None]) -> tuple[float, float]:
    """Between what a bar is drawn, the same for both sides: the steps of a scale, or as far as the numbers go."""
    means = [one for one in figures if one and "mean" in one]
    if not means:
        return 0.0, 1.0
    lowest, highest = means[0]["lowest"], means[0]["highest"]
    is_number = "alpha" not in means[0]
    return lowest, min(highest, max(one["mean"][2] for one in means) * 1.2) if is_number else highest


def _lines(
    side: str, figure: dict[str, Any] | None, choices: tuple[str, ...], room: tuple[float, float]
) -> Iterator[Line]:
    if figure is None:
        yield Line(side, side, _("not shown"), "", note=_("too few answers, or answers too much alike"))
        return
    answered = _("answered: {number} of {of}").format(number=bounds_words(figure["n"]), of=figure["n"][0])
    if "mean" in figure:
        yield _of_mean(side, figure, answered, room)
    elif "options" in figure:
        for at, words in enumerate(choices, 1):
            if (one := figure["options"].get(str(at))) is not None:
                yield _of_option(side, words, one, answered)
    else:
        yield Line(side, side, _("in own words"), answered)


def _of_mean(side: str, figure: dict[str, Any], answered: str, room: tuple[float, float]) -> Line:
    middle, low, high = figure["mean"]
    note = ""
    if figure.get("alpha"):
        alpha, least, most = figure["alpha"]
        note = _("alpha {alpha} ({low} to {high}), {missing} % left open").format(
            alpha=f"{alpha:.2f}", low=f"{least:.2f}", high=f"{most:.2f}", missing=round(100 * figure["missing"])
        )
    elif "alpha" in figure:
        note = _("how well the items go together can’t be computed here")
    return Line(
        side,
        side,
        _("{mean} ({low} to {high})").format(mean=f"{middle:.2f}", low=f"{low:.2f}", high=f"{high:.2f}"),
        answered,
        charts.interval_bar(low, middle, high, low=room[0], high=room[1]),
        note,
    )


def _of_option(side: str, words: str, one: list[int], answered: str) -> Line:
    share = Share(*one)
    low, high = share.interval
    least, most = round(100 * share.low), round(100 * share.high)
    if share.least == 0 and share.most == share.of:
        figure = _("not shown")
    elif share.least == 0:
        figure = _("up to {most} %").format(most=most)
    elif share.most == share.of:
        figure = _("{least} % or more").format(least=least)
    elif least == most:
        figure = f"{least} %"
    else:
        figure = _("{least} to {most} %").format(least=least, most=most)
    return Line(
        side,
        _("{side}: {answer}").format(side=side, answer=words),
        figure,
        answered,
        charts.interval_bar(low, (share.low + share.high) / 2, high, low=0.0, high=1.0),
        _("{low}–{high} % (95 % interval)").format(low=round(100 * low), high=round(100 * high)),
    )


def _change(one: Mapping[str, Any], labels: Mapping[str, str], people: Mapping[str, str]) -> Line:
    what = _("{people}: {label}").format(label=labels[one["key"]], people=people[one["side"]])
    since = _("since “{survey}”").format(survey=one["since"])
    figure = one["figure"]
    if figure is None:
        return Line(people[one["side"]], what, _("not shown"), "", note=_("too few answered both times, or alike"))
    middle, low, high = figure["change"]
    most = max(abs(low), abs(high), 1.0)
    return Line(
        people[one["side"]],
        what,
        _("{change} ({low} to {high})").format(change=f"{middle:+.2f}", low=f"{low:+.2f}", high=f"{high:+.2f}"),
        _("{number} people who answered both times, {since}").format(number=figure["people"], since=since),
        charts.interval_bar(low, middle, high, low=-most, high=most, reference=0.0),
        _("from {before} to {after}").format(before=f"{figure['before'][0]:.2f}", after=f"{figure['after'][0]:.2f}"),
    )
