"""What came of an assessment, for those who run mentoring and for everybody who answered."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Sight
from konnekt.readiness import queries
from konnekt.readiness.library import LEVELS, Library, Theme, library
from konnekt.readiness.models import Assessment, Step
from konnekt.readiness.policy import RESULT
from konnekt.readiness.scoring import READY, Result, Score
from konnekt.readiness.states import Openness
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.readiness.assessments import trail
from konnekt.web.readiness.steps import step_row
from konnekt.web.readiness.words import LEVEL_NAMES, MEANINGS, NOT_SAID, TONES, number, signed

ENDS = 3
"""So many of the strongest and of the weakest are named."""


@page(Permission.BELONG)
def result(request: Request, result_id: UUID) -> HttpResponse:
    """The score with its meaning, every theme with how far people are apart, and what would lead on."""
    found = RESULT.fetch(request.actor, result_id, least=Sight.AGGREGATE)
    told, shown = library(), queries.result_of(found)
    if shown is None:
        return render(request, "readiness/no_result.html", {"assessment": found})
    earlier = queries.before(found)
    then = queries.result_of(earlier) if earlier else None
    moved = queries.changes(shown, then) if then else {}
    order = shown.by_strength
    is_keeper = Permission.KEEP_READINESS.held_by(request.actor)
    context = {
        "assessment": found,
        "title": _title(shown),
        "people": _people_words(found, shown),
        "closed_at": localtime(found.closed_at) if found.closed_at else None,
        "meaning": MEANINGS[shown.standing] if shown.standing else "",
        "tone": TONES[shown.standing] if shown.standing else "info",
        "not_said": NOT_SAID,
        "heads": [_("Theme"), _("Where people see it"), _("Score")],
        "bars": [_bar(told.by_theme[key], shown.themes[key], moved.get(key)) for key in order if key in told.by_theme],
        "unknown": [theme.name for theme in told.themes if theme.key not in order],
        "strongest": [told.by_theme[key] for key in order[:ENDS] if key in told.by_theme],
        "weakest": [told.by_theme[key] for key in reversed(order[-ENDS:]) if key in told.by_theme],
        "apart": [told.by_theme[key] for key in order if shown.themes[key].is_apart],
        "themes": [_details(theme, shown) for theme in told.themes],
        "earlier": earlier,
        "overall_change": _overall_change(shown, then),
        "spread": _spread_words(Openness(found.openness)),
        "is_keeper": is_keeper,
        "trail": trail(request, found.name) if is_keeper else [],
    }
    if is_keeper:
        context |= _plan(found, shown, told, request.organisation.slug)
    return render(request, "readiness/result.html", context)


def _plan(found: Assessment, shown: Result, told: Library, slug: str) -> dict[str, Any]:
    rows = Step.objects.filter(assessment=found).select_related("owner")
    steps = list(rows.order_by(F("due_on").asc(nulls_last=True), "made_at", "pk"))
    return {
        "steps": [step_row(one, slug) for one in steps],
        "suggestions": queries.suggestions(shown, {one.statement for one in steps}, told),
    }


def _title(shown: Result) -> str:
    if shown.overall is None or shown.standing is None:
        return _("Too little is known for a score")
    return _("{standing}: {score} of 4").format(standing=shown.standing.label.capitalize(), score=number(shown.overall))


def _people_words(found: Assessment, shown: Result) -> str:
    if Openness(found.openness) is Openness.IN_CONFIDENCE:
        return _("{number} people or more").format(number=shown.people)
    return ngettext("{number} person", "{number} people", shown.people).format(number=shown.people)


def _spread_words(openness: Openness) -> str:
    if openness is Openness.OPENLY:
        return _("The band reaches from the lowest to the highest view.")
    return _("The band holds the middle half of all views, in half levels.")


def _bar(theme: Theme, score: Score, moved: float | None) -> charts.Bar:
    mean = score.mean or 0.0
    low, high = (mean, mean) if score.low is None or score.high is None else (score.low, score.high)
    whys = [score.standing.label.capitalize() if score.standing else ""]
    if low < high:
        whys.append(_("seen from {low} to {high}").format(low=number(low), high=number(high)))
    if score.is_apart:
        whys.append(_("people see it differently"))
    if score.many_unsure:
        whys.append(_("many don’t know"))
    if moved:
        whys.append(_("{change} since the last time").format(change=signed(moved)))
    return charts.Bar(
        label=theme.name,
        bar=charts.interval_bar(low, mean, high, low=LEVELS[0], high=LEVELS[-1], reference=READY),
        number=number(mean),
        why=", ".join(one for one in whys if one),
    )


def _details(theme: Theme, shown: Result) -> dict[str, Any]:
    """Each statement with its score, what that level looks like, and what leads on."""
    rows = []
    for one in theme.statements:
        score = shown.statements.get(one.key)
        if score is None or score.mean is None:
            rows.append({"words": one.words, "score": "–", "looks": _("Too few could say."), "next": ""})
            continue
        level = min(max(int(score.mean + 0.5), LEVELS[0]), LEVELS[-1])
        rows.append(
            {
                "words": one.words,
                "score": number(score.mean),
                "looks": f"{LEVEL_NAMES[level - 1]}: {one.levels[level - 1]}",
                "next": one.step_from(score.mean) if score.mean < LEVELS[-1] else "",
            }
        )
    return {"theme": theme, "rows": rows}


def _overall_change(shown: Result, then: Result | None) -> str:
    if then is None or then.overall is None or shown.overall is None:
        return ""
    return signed(round(shown.overall - then.overall, 1))
