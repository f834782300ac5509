"""Sign-up sheets of the kind programmes collect, made here: a seeded twin of real ones."""

import csv
import io
import random
from pathlib import Path

GRADES = ("AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2")
DEPARTMENTS = ("Department of Joy", "Department of Peace", "Department of Truth")
PROFESSIONS = ("Policy", "Security", "DDaT", "Operational Delivery")
IDENTITIES = ("Gay", "Non-binary", "Bisexual or pansexual", "Transgender", "Asexual or aromantic")


def rows(side: str, number: int, *, seed: int = 1) -> list[dict[str, str]]:
    """People with grades, departments, professions, an identity, and a biography that repeats it."""
    chance = random.Random(f"{seed} {side}")
    found = []
    for at in range(number):
        identity = chance.choice(IDENTITIES)
        grade, department = chance.choice(GRADES), chance.choice(DEPARTMENTS)
        found.append(
            {
                "first name": side,
                "last name": f"{at:03}",
                "email address": f"{side}.{at:03}@example.org",
                "grade": grade,
                "organisation": department,
                "profession": chance.choice(PROFESSIONS),
                "identity to match" if side == "mentee" else "characteristics": identity,
                "biography": f"I am a {grade} in the {department}. My characteristics is/are {identity}.",
            }
        )
    return found


def write(path: Path, people: list[dict[str, str]], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, people[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(people)
    path.write_bytes(text.getvalue().encode(encoding))
    return path
