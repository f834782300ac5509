"""Invented programmes with a known effect on everybody: what an estimate should find."""

import numpy as np

EFFECT = 0.5


def programme(kind, people, random):
    """Covariates by name, who took part, and outcomes. In a `randomised` programme a lot decides; in a `seen` one what
    was measured does, and bears on the outcome too; in an `unseen` one so does something that nobody measured.
    """
    grade, age, shifts = random.normal(size=people), random.normal(size=people), random.random(people) < 0.4
    drive = random.normal(size=people) * (kind == "unseen")
    leaning = -0.4 + 0.5 * grade - 0.4 * age + 0.3 * shifts + 0.9 * drive
    by_lot = random.permutation(people) < people // 2
    took_part = by_lot if kind == "randomised" else random.random(people) < 1 / (1 + np.exp(-leaning))
    noise = random.normal(size=people) * (1 + 0.5 * took_part)
    outcome = 1 + 0.8 * grade + 0.5 * age + 0.6 * shifts + 0.9 * drive + noise + EFFECT * took_part
    return {"grade": grade, "age": age, "shifts": shifts.astype(float)}, took_part, outcome
