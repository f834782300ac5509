"""The studio's words for what the engine found."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.matching.models import MatchRun
from konnekt.matching.queries import Alternative, Change, ChangeKind, Explanation
from konnekt.programmes.models import Enrolment

UNPLACED = {
    "no_mentors": gettext_lazy("There is no mentor in this run."),
    "ruled_out": gettext_lazy(
        "No mentor of this round is available to them. Reasons of people are not shown, and not told apart."
    ),
    "below_floor": gettext_lazy("Every mentor who is available fits too little."),
    "full": gettext_lazy("Every mentor who is available has taken as many mentees as they can."),
    "line_unknown": gettext_lazy(
        "Their reporting line is not known. Nobody is paired before it is: they can name their manager, "
        "or an administrator can."
    ),
    "not_needed": gettext_lazy("No mentee was left for them in this run."),
}


def what_changed(before: MatchRun, after: MatchRun, changes: Sequence[Change]) -> str:
    """“3 mentees changed; mean fit 0.71 → 0.73”."""
    changed = ngettext("{number} mentee changed", "{number} mentees changed", len(changes)).format(number=len(changes))
    old, new = before.summary, after.summary
    return _("{changed} since run {number}; matched {m0} → {m1}, mean fit {f0} → {f1}, worst {w0} → {w1}.").format(
        changed=changed,
        number=before.number,
        m0=old.get("matched", 0),
        m1=new.get("matched", 0),
        f0=as_fit(old.get("mean")),
        f1=as_fit(new.get("mean")),
        w0=as_fit(old.get("worst")),
        w1=as_fit(new.get("worst")),
    )


def as_fit(value: float | None) -> str:
    """A fit in two decimals; none at all is a dash, not a zero."""
    return "–" if value is None else f"{value:.2f}"


def alternatives(explanation: Explanation, enrolments: Mapping[str, Enrolment]) -> dict[str, Any]:
    """The nearest other pairs in sentences, and the smallest change that would place somebody who is left over."""

    def name(pseudonym: str) -> str:
        return enrolments[pseudonym].member.name if pseudonym in enrolments else _("somebody who left the round")

    def line(other: Alternative, who: str) -> dict[str, str]:
        return {"who": name(who), "fit": as_fit(other.fit), "cost": _cost(other)}

    found: dict[str, Any] = {"nearest": [line(one, one.mentor_id) for one in explanation.nearest]}
    if (runner_up := explanation.runner_up) is not None:
        found["runner_up"] = line(runner_up, runner_up.mentor_id)
    if (other := explanation.mentor_runner_up) is not None:
        found["mentor_runner_up"] = line(other, other.mentee_id)
    if (change := explanation.change) is not None:
        mentor = name(change.mentor_id) if change.mentor_id else ""
        found["change"] = {
            ChangeKind.ONE_MORE_PLACE: _("One more place with {mentor} would place them.").format(mentor=mentor),
            ChangeKind.ACCEPT_LOWER_FIT: _("Accepting a lower fit would place them with {mentor}.").format(
                mentor=mentor
            ),
            ChangeKind.ANOTHER_MENTOR: _(
                "Somebody new has to offer mentoring: nobody in this round is available to them."
            ),
        }[change.kind]
    return found


def _cost(other: Alternative) -> str:
    if other.cost is None:
        return _("It could not be: the rest would not work out.")
    if other.cost.fewer_placed:
        return ngettext(
            "It would leave {number} mentee more without a mentor.",
            "It would leave {number} mentees more without a mentor.",
            other.cost.fewer_placed,
        ).format(number=other.cost.fewer_placed)
    if other.cost.points == 0:
        return _("It would have been just as good for the whole.")
    return _("It would cost the whole round {fit} of fit.").format(fit=f"{other.cost.points / (1 << 20):.2f}")
