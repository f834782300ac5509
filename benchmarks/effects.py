"""Known answers on public data, for `konnekt_engine.effects`.

python benchmarks/effects.py PATH/outcomes PATH/survey     prints a dated Markdown table

`outcomes` holds `nsw_dw.csv` and `cps_controls3.csv` (LaLonde; Dehejia & Wahba) and `causaldata_organ_donations.csv`;
`survey` holds `psych_bfi.csv`.
"""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from konnekt_engine.effects import estimate_effect, reliability

BEFORE = ("age", "education", "black", "hispanic", "married", "nodegree", "re74", "re75")
SCALES = {"A": ("A1",), "C": ("C4", "C5"), "E": ("E1", "E2"), "N": (), "O": ("O2", "O5")}
ALPHAS = {"A": 0.703, "C": 0.727, "E": 0.762, "N": 0.814, "O": 0.600}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(found, name):
    return np.array([np.nan if row[name] in ("", "NA") else float(row[name]) for row in found])


def training(outcomes):
    """A job-training experiment, and the same people beside others who were not drawn by lot."""
    drawn = rows(outcomes / "nsw_dw.csv")
    others = [row for row in drawn if float(row["treat"])] + rows(outcomes / "cps_controls3.csv")
    for words, found, design in (("experiment", drawn, "randomised"), ("with CPS-3", others, "observational")):
        took_part = numbers(found, "treat")
        earned = numbers(found, "re78")
        known = {name: numbers(found, name) for name in BEFORE}
        effect = estimate_effect(outcome=earned, participated=took_part, covariates=known, design=design)
        naive = earned[took_part == 1].mean() - earned[took_part == 0].mean()
        before, after = effect.largest_imbalance
        caveats = "; ".join(one.value for one in effect.caveats) or "none"
        yield f"job training, {words}: difference of means", f"{naive:,.0f}", "1,794 and -635"
        yield (
            f"job training, {words}: effect (standard error)",
            f"{effect.estimate:,.0f} ({effect.se:,.0f})",
            "1,794 (671)",
        )
        yield f"job training, {words}: largest imbalance", f"{before:.2f}, then {after:.2f}", "1.67 with CPS-3"
        yield f"job training, {words}: n", f"{effect.n.participants} and {effect.n.comparison}", "185 and 260"
        yield f"job training, {words}: verdict", f"{effect.verdict.value}; {caveats}", "–"


def donations(outcomes):
    """Organ donors in California after a change of wording, beside other states."""
    found = rows(outcomes / "causaldata_organ_donations.csv")
    states = sorted({row["State"] for row in found})

    def mean(state, *, is_after):
        here = [row for row in found if row["State"] == state and (int(row["Quarter_Num"]) >= 4) == is_after]
        return np.mean([float(row["Rate"]) for row in here])

    effect = estimate_effect(
        outcome=[mean(state, is_after=True) for state in states],
        before=[mean(state, is_after=False) for state in states],
        participated=[state == "California" for state in states],
        design="difference",
    )
    yield "organ donations: difference in differences", f"{effect.estimate:.4f}", "-0.0225"
    yield "organ donations: verdict", f"{effect.verdict.value} (one state took part)", "–"


def scales(survey):
    found = rows(survey / "psych_bfi.csv")
    for letter, turned in SCALES.items():
        names = [f"{letter}{number}" for number in range(1, 6)]
        answers = np.column_stack([numbers(found, name) for name in names])
        alpha = reliability(answers, lowest=1, highest=6, turned=[names.index(name) for name in turned]).alpha
        yield (
            f"Cronbach's alpha, {letter}",
            f"{alpha.value:.3f} ({alpha.low:.3f} to {alpha.high:.3f})",
            f"{ALPHAS[letter]:.3f}",
        )


def main():
    outcomes, survey = (Path(path) for path in sys.argv[1:])
    print(f"Known answers, {datetime.now(UTC).date()}\n")
    print("| what | found | known |\n|---|---|---|")
    for part in (training(outcomes), donations(outcomes), scales(survey)):
        for line in part:
            print("| " + " | ".join(line) + " |")


if __name__ == "__main__":
    main()
