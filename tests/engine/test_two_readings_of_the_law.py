"""The law that decides and the checker's own reading of it agree: neither lets through a pair that the other bars."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from konnekt.relationships.pairing import Appraisal, Lines, ReportingEdge, barrier
from konnekt_engine.matching import InvalidCertificate, Problem, ReportingLines, solve, verify

TODAY = date(2026, 3, 1)
person = st.sampled_from(["ann", "bob", "cy", "dee", "eve"])
until = st.sampled_from([None, TODAY, TODAY - timedelta(days=365), TODAY - timedelta(days=366)])
edges = st.lists(st.tuples(person, person, until), max_size=7)


@given(edges, st.lists(st.tuples(person, person, until), max_size=2), st.frozensets(person, max_size=1), st.booleans())
def test_the_law_and_the_checker_agree(reporting, appraisals, unknown, dated):
    on = TODAY if dated else None
    decides = Lines(
        edges=tuple(ReportingEdge(*edge) for edge in reporting),
        appraisals=tuple(Appraisal(*one) for one in appraisals),
        unknown=unknown,
        on=on,
    )
    problem = Problem.build(
        mentees={"id": ["ann"]},
        mentors={"id": ["bob"]},
        criteria=[],
        lines=ReportingLines(edges=tuple(reporting), appraisals=tuple(appraisals), unknown=unknown, on=on),
    )
    solution = solve(problem)
    assert solution.id_pairs == (("ann", "bob"),)
    try:
        verify(problem, solution)
    except InvalidCertificate:
        refused = True
    else:
        refused = False
    assert refused == (barrier("ann", "bob", decides) is not None)
