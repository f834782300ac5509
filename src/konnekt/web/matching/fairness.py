"""How groups of mentees fared in a released run: a picture that is its own table, for each question of the check."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from konnekt.disclosure.counts import HeadCount
from konnekt.matching import queries
from konnekt.matching.auditing import apart
from konnekt.matching.models import FairnessAudit, MatchRun
from konnekt.matching.wording import group_name, mean_words, share_words
from konnekt.programmes.names import Names, names_in
from konnekt.web import charts


@dataclass(frozen=True, slots=True)
class Fairness:
    """One question: the finding, and a row for each group."""

    key: str
    title: str
    rows: list[charts.Bar]


def fairness(run: MatchRun) -> list[Fairness]:
    """What was kept at the release."""
    return [
        Fairness(str(number), finding(one), group_rows(one, run, names_in(run.round.programme)))
        for number, one in enumerate(queries.fairness_of(run), 1)
    ]


def finding(audited: FairnessAudit) -> str:
    """Whether some group is measurably apart."""
    behind = [group_name(one) for one in apart(audited.rows)]
    if not behind:
        return _("{question} No group fits measurably less than another.").format(question=_asked(audited.label))
    return _("{question} Measurably less well than others fit: {groups}.").format(
        question=_asked(audited.label), groups=", ".join(behind)
    )


def group_rows(audited: FairnessAudit, run: MatchRun, names: Names) -> list[charts.Bar]:
    """A row for each group, its mean fit with the interval, and a line at the mean of all."""
    bounds = [end for row in audited.rows if row["mean"] for end in row["mean"][1:]]
    bounds += [run.summary["mean"]] if run.summary.get("mean") else []
    low, high = min(bounds, default=0.0), max(bounds, default=1.0)
    return [
        charts.Bar(
            label=group_name(row["group"]),
            why=names.say(
                _("{people} {mentees}; {share} matched"),
                people=HeadCount(row["people"], audited.k),
                share=share_words(row["share"]),
            ),
            bar=charts.interval_bar(
                row["mean"][1], row["mean"][0], row["mean"][2], low=low, high=high, reference=run.summary.get("mean")
            )
            if row["mean"]
            else SafeString(""),
            number=mean_words(row["mean"], audited.k),
        )
        for row in audited.rows
    ]


def _asked(label: str) -> str:
    return label if label.endswith(("?", ".", "!", ":")) else f"{label}:"
