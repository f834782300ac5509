"""Whether learning tells fit from its absence, on 3,570 real speed dates (waves 1 to 10, Columbia 2002–2003).

python benchmarks/learning.py PATH/speed_dating     prints a dated Markdown table

A meeting went well if both said yes. Everybody of a wave met everybody, so nobody may be on both sides of a split only
if whole waves are held out. Two sets of criteria, fixed before anything was run:

- *known before meeting*: what two sign-up forms say of a pair, as a programme would score it;
- *rated after meeting*: the mean of what the two said of each other on six attributes. Nobody could match by these;
  they are here because a real signal must be found.

Race, age and gender are declared sensitive and stay out. What was asked during the evening or later stays out of the
first set, and so does what depends on it.
"""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from konnekt_engine.learning import fit_weights

SENSITIVE = {"race", "same race", "age", "gender"}
RATINGS = {"attr": "attractive", "sinc": "sincere", "intel": "intelligent", "fun": "fun", "amb": "ambitious"}
PREFERENCES = ("attr1_1", "sinc1_1", "intel1_1", "fun1_1", "amb1_1", "shar1_1")
OWN = ("attr3_1", "sinc3_1", "intel3_1", "fun3_1", "amb3_1")
INTERESTS = (
    *("sports", "tvsports", "exercise", "dining", "museums", "art", "hiking", "gaming", "clubbing"),
    *("reading", "tv", "theater", "movies", "concerts", "music", "shopping", "yoga"),
)


def number(row, column):
    return float(row[column].replace(",", "")) if row[column].strip() else np.nan


def same(one, other, column):
    a, b = one[column].strip().casefold(), other[column].strip().casefold()
    return float(a == b) if a and b else np.nan


def near(one, other, column, reach):
    return float(np.maximum(0.0, 1 - abs(number(one, column) - number(other, column)) / reach))


def likeness(one, other, columns):
    """The correlation of two people's answers, from 0 to 1; unknown where one of them gave the same answer to all."""
    a, b = ([number(row, column) for column in columns] for row in (one, other))
    known = np.isfinite(a) & np.isfinite(b)
    a, b = np.asarray(a)[known], np.asarray(b)[known]
    if len(a) < 3 or a.std() == 0 or b.std() == 0:
        return np.nan
    return (1 + float(np.clip(np.corrcoef(a, b)[0, 1], -1, 1))) / 2


def wanted(one, other):
    """How much of what one looks for the other says to have: Σ wₖ·oₖ / Σ wₖ, of their own marks out of ten."""
    wants = np.array([number(one, column) for column in PREFERENCES[:5]])
    offers = np.array([number(other, column) for column in OWN]) / 10
    if not np.isfinite(wants * offers).all() or wants.sum() <= 0:
        return np.nan
    return float(np.clip(wants @ offers / wants.sum(), 0, 1))


def before(woman, man):
    return {
        "interests alike": likeness(woman, man, INTERESTS),
        "look for the same": likeness(woman, man, PREFERENCES),
        "he has what she looks for": wanted(woman, man),
        "she has what he looks for": wanted(man, woman),
        "same field of study": same(woman, man, "field_cd"),
        "same career": same(woman, man, "career_c"),
        "same goal": same(woman, man, "goal"),
        "same home": same(woman, man, "from"),
        "date as often": near(woman, man, "date", 6),
        "go out as often": near(woman, man, "go_out", 6),
        "religion matters alike": near(woman, man, "imprelig", 9),
    }


def after(woman, man):
    ratings = {name: (number(woman, column), number(man, column)) for column, name in RATINGS.items()}
    ratings["shared interests"] = (number(woman, "shar"), number(man, "shar"))
    return {name: np.clip(sum(two) / 20, 0, 1) for name, two in ratings.items()}


def meetings(path):
    """Each meeting once, as the two rows that tell of it: hers and his."""
    with (path / "waves_1_to_10.csv").open(encoding="utf-8", errors="replace", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["pid"].strip()]
    told = {(int(float(row["iid"])), int(float(row["pid"]))): row for row in rows}
    return [(row, told[his, her]) for (her, his), row in told.items() if row["gender"] == "0" and (his, her) in told]


def main(path):
    found = meetings(Path(path))
    outcomes = [int(her["match"]) for her, _ in found]
    people = [(int(her["iid"]), int(his["iid"])) for her, his in found]
    waves = len({her["wave"] for her, _ in found})
    print(f"{datetime.now(UTC):%Y-%m-%d}: {len(found)} meetings, {len(np.unique(people))} people, {waves} waves.\n")
    print("| criteria | n | AUC | equal weights' | gain | log loss | equal weights' | base rate's | verdict |")
    print("|---|---|---|---|---|---|---|---|---|")
    learned = {}
    for name, score in (("known before meeting", before), ("rated after meeting", after)):
        pairs = [score(her, his) for her, his in found]
        features = {criterion: [pair[criterion] for pair in pairs] for criterion in pairs[0]}
        said = learned[name] = fit_weights(features, outcomes, people, sensitive=SENSITIVE)
        held = said.baseline
        print(
            f"| {name} ({len(features)}) | {said.pairs} | {said.auc} | {held.equal_auc} | {held.auc_gain} "
            f"| {said.log_loss} | {held.equal_log_loss}; gain {held.log_loss_gain} "
            f"| {held.base_rate_log_loss}; gain {held.base_rate_gain} | {said.verdict.name} |"
        )
    for name, said in learned.items():
        fitted = dict(zip(said.names, said.fitted or (), strict=False))
        print(f"\n{name}: {said.words}")
        print("; ".join(f"{criterion} {weight:.2f}" for criterion, weight in fitted.items()) or "no criterion helps")


if __name__ == "__main__":
    main(*sys.argv[1:])
