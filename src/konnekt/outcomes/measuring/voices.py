"""What people answered, as it is told each week anyway: the same numbers here as there, so that nothing new leaves."""

from collections.abc import Iterator
from dataclasses import replace

from konnekt.disclosure.shares import Share
from konnekt.outcomes.figures import Figure, Kind, Note, Verdict, Whom
from konnekt.outcomes.measuring.context import Context
from konnekt.programmes.states import Format
from konnekt.relationships.states import PartSide
from konnekt.surveys.results import Results, told_of
from konnekt.surveys.states import SurveyKey

SIDES = {PartSide.MENTEE: Whom.MENTEES, PartSide.MENTOR: Whom.MENTORS}
INDICATORS = {"satisfied": "satisfaction", "again": "renewal"}


def voices(context: Context) -> Iterator[Figure]:
    """How many answered at the end, and what; whoever didn't may see it differently."""
    _monday, found = told_of(context.round, today=context.as_of, k=context.k)
    for one in found:
        is_counted_twice = context.round.programme.format == Format.PEER and one.side is PartSide.MENTOR
        if one.survey.key is SurveyKey.CLOSING and not is_counted_twice:
            yield from _said(context, one)


def _said(context: Context, one: Results) -> Iterator[Figure]:
    whom = SIDES[one.side]
    yield _figure(context, "answered at the end", whom, one.rate, "")
    for result in one.results:
        if not result.option and result.question.key in one.survey.good:
            key = result.question.key
            indicator = INDICATORS.get(key, "")
            if key == "again" and whom is not Whom.MENTORS:
                indicator = ""
            yield _figure(context, f"said {key}", whom, result.share, indicator)


def _figure(context: Context, key: str, whom: Whom, share: Share | None, indicator: str) -> Figure:
    blank = Figure(
        key=key,
        indicator=indicator,
        kind=Kind.SHARE,
        whom=whom,
        unit="share",
        as_of=context.as_of,
        method="weekly",
        notes=(Note.WHO_ANSWERS,),
    )
    if share is None:
        return replace(blank, verdict=Verdict.TOO_FEW)
    low, high = share.interval
    return replace(
        blank,
        value=round((share.low + share.high) / 2, 3),
        low=round(low, 3),
        high=round(high, 3),
        n=share.of,
        of=share.of,
        more={"least": share.least, "most": share.most},
    )
