"""Problems for the engine's tests: small ones from hypothesis, large ones from a seed, and the answers by hand."""

import numpy as np
from hypothesis import strategies as st

from konnekt_engine.matching import Different, Gap, Near, Problem, Same, Shared, Text, WantsOffers

AREAS = ("Education", "Career", "Emotional wellbeing", "Relationships", "Networking")
WORDS = [
    "budget",
    "trains",
    "people",
    "numbers",
    "writing",
    "leadership",
    "patience",
    "maps",
    "safety",
    "law",
    "design",
    "welding",
]


@st.composite
def small_scores(draw, *, most=5):
    """Scores with many ties and pairs that are not allowed, and places of 0 to 2."""
    n = draw(st.integers(0, most))
    m = draw(st.integers(0, most))
    cell = st.one_of(st.none(), st.integers(-3, 4), st.integers(-1000, 1000))
    rows = draw(st.lists(st.lists(cell, min_size=m, max_size=m), min_size=n, max_size=n))
    scores = np.array([[np.nan if value is None else float(value) for value in row] for row in rows]).reshape(n, m)
    capacity = np.array(draw(st.lists(st.integers(0, 2), min_size=m, max_size=m)), np.int64)
    return scores, capacity


def best_by_hand(problem, *, least=None):
    """Most mentees placed, then most points, by trying every choice."""
    points, allowed = problem.points(), problem.allowed()
    if least is not None:
        allowed &= points >= least
    places = problem.capacity.tolist()

    def best_from(mentee):
        if mentee == problem.size[0]:
            return 0, 0
        best = best_from(mentee + 1)
        for mentor in range(problem.size[1]):
            if allowed[mentee, mentor] and places[mentor] > 0:
                places[mentor] -= 1
                placed, total = best_from(mentee + 1)
                places[mentor] += 1
                best = max(best, (placed + 1, total + int(points[mentee, mentor])))
        return best

    return best_from(0)


def people(count, *, seed, side):
    """A table of believable answers, some of them left open."""
    random = np.random.default_rng([seed, len(side)])

    def some(make, missing=0.1):
        return [None if random.random() < missing else make() for _ in range(count)]

    return {
        "id": [f"{side}-{at}" for at in range(count)],
        "unit": some(lambda: str(random.choice(["Rail", "Energy", "Law", "People"]))),
        "craft": some(lambda: str(random.choice(["policy", "digital", "safety"]))),
        "grade": some(lambda: int(random.integers(1, 10))),
        "areas": some(lambda: dict(zip(AREAS, random.integers(0, 5, 5).tolist(), strict=True))),
        "values": some(lambda: set(random.choice(WORDS, 3).tolist())),
        "zone": some(lambda: str(random.choice(["Europe/London", "Asia/Kolkata", "America/Lima"]))),
        "hours": some(lambda: str(random.choice(["09:00-17:00", "07:30-15:30", "Mon-Thu 10:00-18:00"]))),
        "statement": some(lambda: " ".join(random.choice(WORDS, 8).tolist())),
    }


CRITERIA = (
    Different("unit"),
    Same("craft", weight=0.5),
    Gap("grade", ideal=2),
    WantsOffers("areas", "areas", weight=3, label="interest areas"),
    Shared("values", weight=2),
    Near("hours", zone="zone"),
    Text("statement"),
)


def cohort(n, m, *, seed=0, **rules):
    """A problem with every kind of criterion."""
    tables = {"mentees": people(n, seed=seed, side="mentee"), "mentors": people(m, seed=seed, side="mentor")}
    return Problem.build(**tables, criteria=CRITERIA, **rules)
