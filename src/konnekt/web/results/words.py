"""Figures in words: what is counted, what came out, how sure one can be of it, and what it can't say."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.outcomes.figures import Figure, Kind, Note, Verdict, Whom
from konnekt.outcomes.library import library
from konnekt.outcomes.states import Comparison
from konnekt.programmes.names import Names
from konnekt.surveys.library import newest
from konnekt.surveys.states import SurveyKey

_COUNTED: Mapping[str, Promise] = {
    "in a pair": gettext_lazy("were in a pair that began"),
    "met": gettext_lazy("of those in a pair, met at least once"),
    "ended early": gettext_lazy("of those in a pair, parted before the planned end"),
    "sessions": gettext_lazy("sessions held, for each pair"),
    "learnt": gettext_lazy("completed a training module"),
    "goals reached": gettext_lazy("of their agreed goals are reached, as they say"),
    "goals change": gettext_lazy("change of their own rating of a goal, from beginning to end"),
    "across units": gettext_lazy("have a partner from another unit"),
    "across sites": gettext_lazy("have a partner from another site"),
    "across grades": gettext_lazy("have a partner of another grade"),
    "answered at the end": gettext_lazy("answered the questions at the end"),
    "retention": gettext_lazy("were still employed after {months} months"),
    "promotion": gettext_lazy("reached a higher grade within {months} months"),
    "moves": gettext_lazy("changed unit within {months} months"),
}

_UNITS: Mapping[str, Promise] = {
    "sessions": gettext_lazy("sessions"),
    "points of ten": gettext_lazy("points of ten"),
    "percent": gettext_lazy("%"),
    "levels": gettext_lazy("bands"),
    "steps": gettext_lazy("steps"),
    "people": gettext_lazy("people"),
}

_METHODS: Mapping[str, Promise] = {
    "counted": gettext_lazy("counted by Konnekt; Wilson’s interval for shares, Student’s for means"),
    "mean of shares": gettext_lazy("each person’s share, then the mean over people"),
    "mean of changes": gettext_lazy("each person’s mean change, then the mean over people"),
    "beside chance": gettext_lazy("counted, beside the share if partners had been drawn by lot among those matched"),
    "weekly": gettext_lazy("counted from sealed answers, in bounds that tell of no small group"),
    "survey": gettext_lazy("mean over people with Student’s interval, counted when the survey closed"),
    "entered": gettext_lazy("entered by hand"),
    Comparison.LOTTERY: gettext_lazy("difference of means (Neyman), those drawn against those not drawn"),
    Comparison.WAITING: gettext_lazy("doubly robust, against those on the waiting list"),
    Comparison.SIMILAR: gettext_lazy("doubly robust, against similar people who didn’t take part"),
    Comparison.EARLIER: gettext_lazy("doubly robust, against the same jobs a year earlier"),
    Comparison.THEMSELVES: gettext_lazy("compared with nobody"),
}

_NOTES: Mapping[str, Promise] = {
    Note.SEVERAL: gettext_lazy("Several indicators were looked at, so its p was adjusted for that (Holm)."),
    Note.WHO_ANSWERS: gettext_lazy("Whoever didn’t answer may see it differently."),
    Note.OWN_RATING: gettext_lazy("It is their own rating; nobody else checks it."),
    Note.SEEN_MEETINGS: gettext_lazy("Only meetings that somebody noted as held are known."),
    Note.CROSSED: gettext_lazy(
        "Some got a place though they weren’t drawn, or none though they were. All count as they were drawn."
    ),
    Note.FROM_OUTSIDE: gettext_lazy("Konnekt did not count this; somebody entered it."),
    Note.THE_SAME_PEOPLE: gettext_lazy("It shows what changed, not why."),
    "unseen_cause": gettext_lazy("People weren’t drawn by lot: a cause that nobody measured could be behind it."),
    "same_course": gettext_lazy("It holds if both groups would have changed alike without the programme."),
    "as_strong_as_seen": gettext_lazy(
        "A cause that nobody measured, no stronger than one that was measured, could explain it."
    ),
    "too_few": gettext_lazy("There are fewer people in one of the groups than the plan asks for."),
    "no_overlap": gettext_lazy("Some who took part are like nobody in the comparison."),
    "imbalance": gettext_lazy("The groups still differ by more than a tenth of a standard deviation."),
    "odd_lot": gettext_lazy("A fair lot hardly ever leaves groups so far apart in something that was known before."),
    "missing_outcomes": gettext_lazy("In one of the groups, more people’s outcome is unknown than in the other."),
    "nothing_varies": gettext_lazy("Everybody in a group has the same outcome."),
}

_COLUMNS: Mapping[str, Promise] = {
    "grade": gettext_lazy("grade"),
    "pay band": gettext_lazy("pay band"),
    "years here": gettext_lazy("years here"),
    "unit": gettext_lazy("unit"),
    "site": gettext_lazy("site"),
}


def whom(figure: Figure, names: Names) -> str:
    """Whose figure it is."""
    if figure.name == "compared":
        return _("Those compared with them")
    told = {
        Whom.MENTEES: names.mentees,
        Whom.MENTORS: names.mentors,
        Whom.EVERYBODY: _("everybody"),
        Whom.PAIRS: _("pairs"),
        Whom.UNIT: figure.name,
    }[figure.whom]
    return told[:1].upper() + told[1:]


def what(figure: Figure) -> str:
    """What is counted, read after whose it is."""
    if figure.key.startswith("said "):
        return str(newest(SurveyKey.CLOSING).said[figure.key.removeprefix("said ")])
    if "label" in figure.more:
        return _scale(figure)
    if figure.kind is Kind.EFFECT:
        return _("difference from those compared with them")
    if figure.key in _COUNTED:
        return str(_COUNTED[figure.key]).format(months=figure.more.get("months", ""))
    return library()[figure.indicator].name if figure.indicator in library() else figure.key


def _scale(figure: Figure) -> str:
    label, steps = figure.more["label"], figure.more.get("steps")
    if figure.kind is Kind.CHANGE:
        told = _("{label}: change, in steps of {steps}") if steps else _("{label}: change")
    else:
        told = _("{label}: mean, in steps of {steps}") if steps else _("{label}: mean")
    return told.format(label=label, steps=steps)


def number(figure: Figure) -> str:
    """The number itself, or why there is none."""
    if figure.value is None:
        return _bounds(figure) if figure.low is not None else nothing(figure)
    return amount(figure, figure.value)


def interval(figure: Figure) -> str:
    """Its 95 % interval, if it has one."""
    if figure.value is None or figure.low is None or figure.high is None:
        return ""
    return _("95 % interval {low} to {high}").format(low=amount(figure, figure.low), high=amount(figure, figure.high))


def people(figure: Figure) -> str:
    """Of how many it is, and of how many nothing is known."""
    if figure.n is None:
        return ""
    told = _("n = {n}").format(n=number_format(figure.n))
    if figure.of is not None and figure.of > figure.n:
        told = _("n = {n} of {of}; of the others nothing is known").format(
            n=number_format(figure.n), of=number_format(figure.of)
        )
    if figure.compared is not None:
        return _("{people}, compared with {compared}").format(people=told, compared=number_format(figure.compared))
    return told


def amount(figure: Figure, value: float) -> str:
    """A value in the figure's unit, with a sign where it is a difference or a change."""
    is_signed = figure.kind in {Kind.EFFECT, Kind.CHANGE}
    if figure.unit == "share":
        told = _rounded(100 * value, 1, is_signed=is_signed)
        return _("{number} points").format(number=told) if is_signed else _("{number} %").format(number=told)
    told = _rounded(value, 2 if figure.unit == "levels" else 1, is_signed=is_signed)
    unit = str(_UNITS.get(figure.unit, figure.unit))
    return f"{told} {unit}" if unit else told


def nothing(figure: Figure) -> str:
    """Why there is no number."""
    if figure.verdict is Verdict.NOT_YET:
        day = date.fromisoformat(str(figure.more["due"]))
        return _("not before {day}").format(day=date_format(day, "j F Y"))
    return {
        Verdict.TOO_FEW: _("too few to tell"),
        Verdict.ALL_ALIKE: _("too alike to tell"),
        Verdict.NOTHING_KNOWN: _("nothing is known"),
        Verdict.CANNOT_TELL: _("cannot tell"),
    }.get(figure.verdict, _("nothing is known"))


def method(figure: Figure) -> str:
    """How it was worked out."""
    return str(_METHODS.get(figure.method, ""))


def notes(figure: Figure) -> list[str]:
    """What it can't say."""
    return [str(_NOTES[one]) for one in figure.notes if one in _NOTES]


def finding(figure: Figure) -> str:
    """What may be said of an effect, and nothing more."""
    told = {
        Verdict.CANNOT_TELL: _("Cannot tell. The groups are too few or too unlike for anything to be said of a cause."),
        Verdict.TOO_FEW: _("Too few people to tell, or too few beside what was told before."),
        Verdict.ALL_ALIKE: _("Nearly everybody has the same outcome in one of the groups, so nothing can be compared."),
        Verdict.NOTHING_KNOWN: _("Nothing to compare with, so nothing is said of a cause."),
        Verdict.NO_CLEAR_DIFFERENCE: _("No clear difference: chance alone gives as much."),
    }
    if figure.verdict is Verdict.NOT_YET:
        return _("Not yet: the plan looks at it {when}.").format(when=nothing(figure))
    if figure.verdict is not Verdict.DIFFERENCE:
        return str(told[figure.verdict])
    if figure.method == Comparison.LOTTERY:
        return _("A difference beyond chance. A lot decided who took part, so the programme is what made it.")
    return _("A difference beyond chance, between people who differ otherwise too: no proof that mentoring made it.")


def column(name: str) -> str:
    """Something that was known before, as people read it: “unit 2” is the second largest."""
    kind, _space, place = name.rpartition(" ")
    if kind in {"unit", "site"}:
        return _("{what}, number {place} by size").format(what=_COLUMNS[kind], place=int(place) + 1)
    bare = name.removesuffix(" unknown")
    told = str(_COLUMNS.get(bare, bare))
    return _("{what} not known").format(what=told) if bare != name else told


def counted(number_of: int) -> str:
    """How many figures a snapshot holds."""
    return ngettext("{number} figure", "{number} figures", number_of).format(number=number_of)


def _bounds(figure: Figure) -> str:
    if figure.low:
        return _("nearly all")
    return _("nearly none")


def _rounded(value: float, digits: int, *, is_signed: bool) -> str:
    told = number_format(abs(round(value, digits)), digits, use_l10n=True)
    if round(value, digits) < 0:
        return f"−{told}"
    return f"+{told}" if is_signed and round(value, digits) > 0 else told
