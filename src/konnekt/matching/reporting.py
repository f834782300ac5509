"""The signed-off report of a released run as a paper: what was asked for, what came out, what is proven, who let it go.

People stand in it under the pseudonyms of the run's bundle, so that it can be handed to somebody who checks it.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.disclosure.counts import HeadCount
from konnekt.documents import papers
from konnekt.matching.catalogue import CATALOGUE, CriterionKey
from konnekt.matching.models import ByHand, FairnessAudit, MatchRun, Proposal, StudioStep, Trial, Unplaced
from konnekt.matching.queries import fairness_of, fit, study_of
from konnekt.matching.states import Aim, SteerKind, StepKind
from konnekt.matching.stored import trial_of
from konnekt.matching.wording import (
    FAIRNESS_NOTE,
    SUM,
    aim_in_words,
    for_whom,
    formula_of,
    gap_words,
    group_name,
    hard_rules,
    mean_words,
    sentence_of,
    share_words,
    what_is_proven,
)
from konnekt.programmes.names import Names, names_in
from konnekt.programmes.states import Format
from konnekt.relationships.models import Relationship
from konnekt.sealing.keyring import Holder, pseudonyms

STEPS = 10
"""A fit from 0 to 1 is told in steps of a tenth."""


def draw_report(run_id: UUID) -> bytes:
    """The report of a released run as a PDF, as of its last release."""
    run = MatchRun.objects.select_related("round__programme", "by_member", "released_by", "inputs", "answer").get(
        pk=run_id
    )
    assert run.released_at is not None
    data = report_of(run)
    return papers.draw("matching/papers/report.typ", title=data["heading"], data=data, made=run.released_at, seconds=60)


def report_of(run: MatchRun) -> dict[str, Any]:
    """Everything that stands in the report, in words."""
    assert run.released_at is not None
    names = names_in(run.round.programme)
    round_, made = run.round, date_format(localtime(run.made_at), "j F Y, H:i")
    released = date_format(localtime(run.released_at), "j F Y, H:i")
    by, started_by = (one.name if one else _("the product itself") for one in (run.released_by, run.by_member))
    return {
        "heading": _("Match run {number}: {programme}, {round}").format(
            number=run.number, programme=round_.programme.name, round=round_.name
        ),
        "lead": _("Worked out on {made} for {started_by}. Released on {released} by {by}.").format(
            made=made, started_by=started_by, released=released, by=by
        ),
        "numbers": _numbers(run),
        "fits_title": _("How well the pairs fit"),
        "fits_heads": [_("Fit"), _("Pairs"), _("Drawn")],
        "fits": fit_rows(list(Proposal.objects.filter(run=run).values_list("points", flat=True))),
        "counts_title": _("What counted"),
        "counts_heads": [_("Criterion"), _("Weight"), _("Share"), _("What it gives a pair, from 0 to 1")],
        "counts": criteria_rows(run, names),
        "sum": str(SUM),
        "rules_title": _("What may never be"),
        "rules": hard_rules(run, names),
        "released_title": _("What was released"),
        "released": _released(run),
        "proof_title": _("What is proven"),
        "proof": _proof(run, names),
        "by_hand_title": _("Decided by hand"),
        "by_hand_heads": [_("What"), names.say(_("{Mentee} and {mentor}")), _("Why"), _("When")],
        "by_hand": by_hand_rows(run, names),
        "by_hand_empty": _("No pair was locked, forbidden, preferred or changed."),
        "by_hand_note": _by_hand_note(run),
        "fairness_title": _("How groups fared"),
        "fairness_heads": [_("Group"), names.say("{Mentees}"), _("Matched"), _("Mean fit")],
        "fairness": [{"about": one.label, "rows": fairness_rows(one)} for one in fairness_of(run)],
        "fairness_note": names.say(FAIRNESS_NOTE),
        "verify_title": _("How to check it"),
        "verify": _how_to_verify(run),
        "foot": _("Run {number}, certificate {digest}").format(number=run.number, digest=run.digest[:16]),
    }


def fit_rows(points: Sequence[int]) -> list[list[Any]]:
    """Pairs by tenth of a fit, the best first, from the best tenth that occurs to the worst."""
    steps = Counter(min(int(fit(one) * STEPS + 1e-9), STEPS - 1) for one in points)
    if not steps:
        return []
    most = max(steps.values())
    return [
        [f"{step / STEPS:.1f} – {(step + 1) / STEPS:.1f}", steps[step], steps[step] / most]
        for step in range(max(steps), min(steps) - 1, -1)
    ]


def criteria_rows(run: MatchRun, names: Names) -> list[dict[str, Any]]:
    """Each criterion that counted, with its weight, its share of all and its formula; the heaviest first."""
    format_ = run.round.programme.format
    counted = sorted((one for one in run.criteria if one["weight"]), key=lambda one: -int(one["weight"]))
    total = sum(int(one["weight"]) for one in counted)
    return [
        {
            "label": names.say(CATALOGUE[CriterionKey(str(one["key"]))].label),
            "sentence": sentence_of(one, names, format_),
            "weight": int(one["weight"]),
            "share": f"{100 * int(one['weight']) / total:.0f} %",
            "formula": formula_of(one, names, format_),
        }
        for one in counted
    ]


def by_hand_rows(run: MatchRun, names: Names) -> list[dict[str, Any]]:
    """What managers had decided about pairs when the run began, and what they changed in it before the release; with
    their reasons, under the names of the bundle.
    """
    steps = StudioStep.objects.filter(round=run.round_id, kind=StepKind.STEER, made_at__lte=run.made_at)
    last = {(one.mentee_id, one.mentor_id): one for one in steps.order_by("number")}
    stand = sorted((one for one in last.values() if one.now), key=lambda one: one.number)
    changed = list(ByHand.objects.filter(run=run))
    pairs = [(one.mentee_id, one.mentor_id) for one in stand] + [(one.mentee_id, one.mentor_id) for one in changed]
    named = pseudonyms(Holder.round(run.round_id), {id_ for pair in pairs for id_ in pair if id_})
    decided = [
        {
            "what": str(SteerKind(one.now["kind"]).label),
            "pair": [named[id_] for id_ in (one.mentee_id, one.mentor_id) if id_],
            "reason": one.now["reason"],
            "when": date_format(localtime(one.made_at), "j M Y"),
        }
        for one in stand
    ]
    return decided + [
        {
            "what": _("given by hand after the run, at a cost of {fit} in fit").format(fit=f"{fit(one.cost):.2f}")
            if one.mentor_id
            else names.say(_("left without {a_mentor} by hand after the run")),
            "pair": [named[id_] for id_ in (one.mentee_id, one.mentor_id) if id_],
            "reason": one.reason,
            "when": date_format(localtime(one.made_at), "j M Y"),
        }
        for one in changed
    ]


def fairness_rows(audited: FairnessAudit) -> list[list[str]]:
    """Each group in words: who, about how many, the share matched, the mean fit."""
    return [
        [
            group_name(row["group"]),
            str(HeadCount(row["people"], audited.k)),
            share_words(row["share"]),
            mean_words(row["mean"], audited.k),
        ]
        for row in audited.rows
    ]


def _numbers(run: MatchRun) -> list[list[str]]:
    summary, study = run.summary, study_of(run)
    mentees = summary["matched"] + Unplaced.objects.filter(run=run, is_mentor=False).count()

    def told(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    if run.round.programme.format == Format.PEER:
        return [
            [_("Matched"), f"{2 * summary['matched']} / {summary['matched'] + mentees}"],
            [_("Pairs"), str(summary["matched"])],
            [_("Mean fit"), told(summary["mean"])],
            [_("Weakest fit"), told(summary["worst"])],
        ]
    return [
        [_("Matched"), f"{summary['matched']} / {mentees}"],
        [_("Places"), f"{summary['matched']} / {summary['places']}"],
        [_("Mean fit"), told(summary["mean"])],
        [_("Weakest fit"), told(summary["worst"])],
        [_("Would rather swap"), str(study.blocking) if study else "–"],
    ]


def _released(run: MatchRun) -> list[str]:
    """Wave by wave who was asked, and who was not."""
    waves: Counter[str] = Counter()
    held_back = for_talk = waiting = 0
    pairs = Proposal.objects.filter(run=run).order_by("asked_at")
    for asked_at, held, talk in pairs.values_list("asked_at", "held_back", "for_talk"):
        if asked_at is not None:
            waves[date_format(localtime(asked_at), "j F Y, H:i")] += 1
        held_back, for_talk = held_back + bool(held), for_talk + talk
        waiting += asked_at is None and not held and not talk
    told = [
        ngettext("{when}: one pair was asked.", "{when}: {number} pairs were asked.", number).format(
            when=when, number=number
        )
        for when, number in waves.items()
    ]
    for number, one, more in (
        (
            held_back,
            _("One pair had become impossible and was held back."),
            _("{number} pairs were held back as impossible."),
        ),
        (for_talk, _("One pair is kept for a talk first."), _("{number} pairs are kept for a talk first.")),
        (waiting, _("One pair waits for a later release."), _("{number} pairs wait for a later release.")),
    ):
        if number:
            told.append(one if number == 1 else more.format(number=number))
    return told


def _proof(run: MatchRun, names: Names) -> list[str]:
    if trial := trial_of(run):
        return _proof_of_trial(trial)
    certificate = run.certificate or {}
    return [
        _("Asked for: {aim}.").format(aim=aim_in_words(Aim(run.aim), names)),
        what_is_proven(run, names),
        *([for_whom(run, names)] if for_whom(run, names) else []),
        *(
            [_("This stands for the run as it was computed, not for what was changed by hand after it.")]
            if ByHand.objects.filter(run=run).exists()
            else []
        ),
        _(
            "A second program, which shares nothing with the one that matches, checked this before it was saved. Gap "
            "to what could be: {gap}. Hard rules broken: {breaches}."
        ).format(gap=gap_words(run), breaches=certificate.get("hard_rule_breaches", "–")),
        _("Certificate, SHA-256: {digest}").format(digest=run.digest),
        _("Inputs, SHA-256: {digest}").format(digest=run.inputs.digest if run.inputs else _("erased")),
        _("Answer, SHA-256: {digest}").format(digest=run.answer.digest if run.answer else _("erased")),
        _("It does not say that a high fit makes a good pair."),
    ]


def _proof_of_trial(trial: Trial) -> list[str]:
    """What is certified of a run that compares two ways, and what is not."""
    first, second = trial.certificates
    return [
        _(
            "Two ways of matching are compared in this run. Each way’s own match is proven to be the best by its own "
            "weights: as many pairs as possible, then the highest total."
        ),
        _("Certificates, SHA-256: {first} and {second}").format(first=first, second=second),
        _(
            "What was released is a mixture of the two, by fair coins where both are equally good. A second program "
            "checked that it breaks no hard rule and places as many people. It is not the best of anything."
        ),
        _("Pairs, SHA-256: {digest}").format(digest=trial.run.digest),
        _("Which pair came from which way is sealed until the result; what is sealed, SHA-256: {digest}").format(
            digest=trial.fingerprint
        ),
        _("It does not say that a high fit makes a good pair."),
    ]


def _by_hand_note(run: MatchRun) -> str:
    number = Relationship.objects.filter(round=run.round_id, match_run=None, made_at__lte=run.released_at).count()
    words = _("People are named as in the bundle. Reasons are printed as they were written.")
    if not number:
        return words
    return f"{words} " + ngettext(
        "One pair of the round came about without a run.",
        "{number} pairs of the round came about without a run.",
        number,
    ).format(number=number)


def _how_to_verify(run: MatchRun) -> list[str]:
    if trial_of(run):
        return [
            _("With the result the coins are tossed again from what was sealed, and have to give these very pairs."),
            _("The fingerprint of what was sealed has been in the ledger since the run."),
        ]
    return [
        _("On the run’s page choose “Download everything to check it elsewhere”: bundle-run-{number}.json.").format(
            number=run.number
        ),
        _("On any computer with Konnekt, without a database: konnekt verify bundle-run-{number}.json").format(
            number=run.number
        ),
        _("It derives the ban on reporting lines again, counts every pair, and says whether the certificate holds."),
        _("“Work it out again” on the run’s page solves the stored inputs anew and compares every byte."),
    ]
