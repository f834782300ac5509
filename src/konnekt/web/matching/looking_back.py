"""Looking back on a round that is over: whether its scores told how its pairs went, in totals and in words."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.access.permissions import Permission
from konnekt.access.visibility import Data, Sight
from konnekt.core import clock
from konnekt.disclosure.counts import HeadCount
from konnekt.disclosure.shares import Share
from konnekt.matching import judging, policy
from konnekt.matching.actions.backtesting import ask_backtest, take_over, why_not_now
from konnekt.matching.catalogue import CATALOGUE, CriterionKey
from konnekt.matching.going import Bar as Least
from konnekt.matching.models import Backtest, Trial
from konnekt.programmes.models import Round
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.rules import today_in
from konnekt.programmes.states import Phase
from konnekt.web import charts
from konnekt.web.door import Request, page
from konnekt.web.programmes.frame import frame
from konnekt.web.who import who

COIN = 0.5
_LITTLE, _FAIRLY = 0.65, 0.8

REASONS: Mapping[str, Promise] = {
    "TOO_FEW_PEOPLE": gettext_lazy(
        "Too few people were in pairs that have ended: at least 20 on each side are needed."
    ),
    "ALL_ALIKE": gettext_lazy("Every pair went alike, so there is nothing to tell apart."),
    "TOO_FEW_OF_ONE_OUTCOME": gettext_lazy(
        "Too few pairs went well, or too few did not: at least 20 of each are needed."
    ),
    "TOO_ENTANGLED": gettext_lazy("The same people are in too many of the pairs to hold anybody apart."),
    "NOTHING_DIFFERS": gettext_lazy("Every criterion gave all pairs the same."),
    "NOTHING_HELPS": gettext_lazy("No criterion went with pairs that went better."),
    "RANKS_NO_BETTER": gettext_lazy("Learned weights do not rank pairs better than equal ones, beyond chance."),
    "PREDICTS_NO_BETTER": gettext_lazy("Learned weights do not predict better than equal ones, beyond chance."),
    "NO_BETTER_THAN_BASE_RATE": gettext_lazy(
        "Learned weights do not predict better than telling every pair the same, beyond chance."
    ),
}


@page(Permission.READ_RESULTS)
def looking_back(request: Request) -> HttpResponse:
    """Every round that something is told of, the newest first."""
    visible = policy.RESULTS.visible(request.actor, least=Sight.AGGREGATE)
    told = set(Backtest.objects.filter(made_at__isnull=False).values_list("round_id", flat=True))
    tried = {run.round_id: trial for trial in Trial.objects.select_related("run") for run in [trial.run]}
    rows = visible.filter(pk__in=told | tried.keys()).select_related("programme").order_by("-ends_on", "pk")
    context = {
        "rows": [(one, one.pk in told, tried.get(one.pk)) for one in rows],
        "trail": [],
        "who": who(Data.RESULTS, request.organisation),
    }
    return render(request, "matching/looking_back.html", context)


@page(Permission.READ_RESULTS)
def backtest(request: Request, judged_id: UUID) -> HttpResponse:
    """What is told of one round, or why nothing is."""
    round_ = policy.RESULTS.fetch(
        request.actor, judged_id, Round.objects.select_related("programme"), least=Sight.AGGREGATE
    )
    now = clock.read()
    rows = Backtest.objects.filter(round=round_)
    made = rows.filter(made_at__isnull=False).first()
    context = results_frame(request, round_, (_("Looking back"), "")) | {
        "round": round_,
        "going": rows.filter(made_at=None).exists(),
        "made": made,
        "trials": Trial.objects.filter(run__round=round_, run__state="released").select_related("run"),
        "settles_on": judging.settles_on(round_),
        "least": Least(**made.result["bar"]) if made and "bar" in made.result else Least(),
        "who": who(Data.RESULTS, request.organisation),
    }
    if context["manages"]:
        context["why_not"] = why_not_now(round_, now=now)
    if made and not made.result.get("gone"):
        context |= told(made, context["names"])
        if context["manages"] and context["adopt"]:
            context["targets"] = _targets(request, round_)
    return render(request, "matching/backtest.html", context)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def asking(request: Request, round_id: UUID) -> HttpResponseRedirect:
    """Have it worked out now."""
    round_ = policy.ROUND.fetch(request.actor, round_id, Round.objects.select_related("programme"))
    ask_backtest(request.actor, round_=round_, now=clock.read())
    messages.info(request, _("It is being worked out. Reload this page in a moment."))
    return redirect("round_backtest", request.organisation.slug, round_.pk)


@page(Permission.RUN_PROGRAMMES, methods=("POST",))
def taking_over(request: Request, backtest_id: UUID, later_id: UUID) -> HttpResponseRedirect:
    """Let what was learned count in a later round, and go to its studio, where it can be undone."""
    found = policy.BACKTEST.fetch(
        request.actor, backtest_id, Backtest.objects.select_related("round"), least=Sight.AGGREGATE
    )
    target = policy.ROUND.fetch(request.actor, later_id, Round.objects.select_related("programme"))
    take_over(request.actor, backtest=found, round_=target)
    messages.success(request, _("The learned weights count now. Below, under “What was changed”, they can be undone."))
    return redirect("match_studio", request.organisation.slug, target.pk)


def results_frame(request: Request, round_: Round, *below: tuple[str, str]) -> dict[str, Any]:
    """A page of a round's results: with the programme's tabs for those who manage it, without for administrators."""
    manages = policy.ROUND.allows(request.actor, round_)
    if manages:
        return frame(request, round_.programme, "outcomes", round_=round_, below=below) | {"manages": True}
    return {
        "programme": round_.programme,
        "names": names_in(round_.programme),
        "trail": [(_("Looking back"), reverse("looking_back", args=[request.organisation.slug])), (round_.name, "")],
        "manages": False,
    }


def told(made: Backtest, names: Names) -> dict[str, Any]:
    """What a frozen result says, in words and pictures."""
    result = made.result
    learned = result["learned"] or {}
    well = _share(result["well"])
    return {
        "headline": headline(result["score"]),
        "sentence": sentence(result["score"]),
        "well": share_words(well) if well else "",
        "pairs": well.of if well else None,
        "unknown": _unknown(result, made.k),
        **_heights(result["bins"]),
        "rankings": rankings(result, names),
        "rankings_heads": (_("What ranked the pairs"), _("Picture"), _("In 100")),
        "adopt": bool(learned.get("adopt")),
        "reasons": [str(REASONS[name]) for name in learned.get("reasons", [])],
        "learned": learned,
        "gain": figure(learned.get("gain"), signed=True),
        "learned_rows": weight_rows(learned.get("weights", {}), names),
        "learned_heads": (_("Criterion"), _("Picture"), _("Weight")),
    }


def headline(score: Sequence[float] | None) -> str:
    """The finding as a sentence."""
    if score is None:
        return _("Too few pairs have ended to say anything")
    value, low, high = score
    if high < COIN:
        return _("The score pointed the wrong way")
    if low <= COIN:
        return _("Not enough signal: the score did not tell these pairs apart")
    if value < _LITTLE:
        return _("The score predicts a little")
    return _("The score predicts fairly well") if value < _FAIRLY else _("The score predicts well")


def sentence(score: Sequence[float] | None) -> str:
    """What the figure means, without its name."""
    if score is None:
        return _(
            "At least 20 pairs that went well and 20 that did not are needed, of 20 people on each side, before a "
            "figure would mean anything."
        )
    return _(
        "Take a pair that went well and one that did not: in {value} of 100 such cases the first had the higher score "
        "(95 % interval {low} to {high}). A coin would be right in 50."
    ).format(**_hundred(score))


def rankings(result: Mapping[str, Any], names: Names) -> list[charts.Bar]:
    """How well the score, equal weights and each criterion alone told pairs apart, beside a coin."""
    rows = [(_("The score, as the run weighed it"), "", result["score"])]
    rows.append((_("The same criteria, all at equal weight"), "", result["equal"]))
    rows += [(criterion_name(key, names), _("by itself"), figures) for key, *figures in result["criteria"]]
    return [
        charts.Bar(
            label=label,
            why=why,
            bar=charts.interval_bar(figures[1], figures[0], figures[2], low=0.0, high=1.0, reference=COIN),
            number=figure(figures),
        )
        for label, why, figures in rows
        if figures
    ]


def figure(figures: Sequence[float] | None, *, signed: bool = False) -> str:
    """“62 (51–72)”; a difference with its signs."""
    if not figures:
        return ""
    if signed:
        return _("{value} (95 % interval {low} to {high})").format(
            **{name: f"{round(100 * part):+d}".replace("-", "−") for name, part in zip(_PARTS, figures, strict=True)}
        )
    return "{value} ({low}–{high})".format(**_hundred(figures))


_PARTS = ("value", "low", "high")


def _hundred(figures: Sequence[float]) -> dict[str, int]:
    return {name: round(100 * part) for name, part in zip(_PARTS, figures, strict=True)}


def _share(found: Sequence[int] | None) -> Share | None:
    return Share(*found) if found else None


def share_words(found: Share) -> str:
    """“Between 25 and 29 of 60”: as exactly as it is told."""
    return _("between {least} and {most} of {of}").format(least=found.least, most=found.most, of=found.of)


def _heights(bins: Sequence[Sequence[float]]) -> dict[str, Any]:
    """The picture of how many went well at each height of the score, and its table."""
    found = [(low, high, Share(int(of), int(least), int(most))) for low, high, of, least, most in bins]
    if len(found) < 2:
        return {"picture": None}
    ends = found[0][0], found[-1][1]
    steps = [
        charts.Height(start=low, end=high, least=one.low, most=one.high, low=one.interval[0], high=one.interval[1])
        for low, high, one in _side_by_side(found)
    ]
    title = _("How many pairs went well, the higher they were scored")
    return {
        "picture": charts.heights(steps, low=ends[0], high=ends[1], title=title),
        "picture_title": title,
        "picture_ends": [_("score {score}").format(score=f"{end:.2f}") for end in ends],
        "picture_heads": [_("Score"), _("Went well"), _("95 % interval")],
        "picture_rows": [
            (f"{low:.2f}–{high:.2f}", share_words(one), _percent(*one.interval)) for low, high, one in found
        ],
    }


def _side_by_side(found: Sequence[tuple[float, float, Share]]) -> list[tuple[float, float, Share]]:
    """Each step reaches to where the next begins, so that the picture has no gaps that mean nothing."""
    starts = [low for low, _high, _one in found]
    ends = [*starts[1:], found[-1][1]]
    return [(start, end, one) for start, end, (_low, _high, one) in zip(starts, ends, found, strict=True)]


def _percent(low: float, high: float) -> str:
    return f"{100 * low:.0f}–{100 * high:.0f}\u00a0%"


def _unknown(result: Mapping[str, Any], k: int) -> str:
    running, left = HeadCount(result["running"], k), HeadCount(result["left"], k)
    return _(
        "Not known, and in no figure here: pairs that still run ({running}), and pairs that ended early when somebody "
        "left the organisation ({left})."
    ).format(running=running, left=left)


def weight_rows(weights: Mapping[str, int], names: Names) -> list[charts.Bar]:
    """Weights as bars, the heaviest first."""
    most = max(weights.values(), default=0)
    return [
        charts.Bar(
            label=criterion_name(key, names),
            bar=charts.span_bar(0, weight, low=0, high=most) if weight else SafeString(""),
            number=str(weight),
        )
        for key, weight in sorted(weights.items(), key=lambda one: (-one[1], one[0]))
    ]


def criterion_name(key: str, names: Names) -> str:
    """What a criterion is called in this programme."""
    return names.say(CATALOGUE[CriterionKey(key)].label)


def coins_words(coins: Sequence[int]) -> str:
    """How many coins fell on each side."""
    return ngettext(
        "{number} coin was tossed: {one} for the first way, {other} for the second.",
        "{number} coins were tossed: {one} for the first way, {other} for the second.",
        sum(coins),
    ).format(number=sum(coins), one=coins[0], other=coins[1])


def _targets(request: Request, round_: Round) -> list[tuple[str, str]]:
    """Later rounds of the programme that aren't matched yet: name, and where to take the weights over into each."""
    today = today_in(request.organisation, clock.read())
    later = Round.objects.filter(programme=round_.programme_id, ends_on__gte=today).exclude(pk=round_.pk)
    later = later.exclude(phase__in=[Phase.MENTORING, Phase.CLOSE])
    made = Backtest.objects.filter(round=round_, made_at__isnull=False).first()
    assert made is not None
    return [
        (one.name, reverse("weights_taking_over", args=[request.organisation.slug, made.pk, one.pk]))
        for one in later.order_by("starts_on", "pk")
    ]
