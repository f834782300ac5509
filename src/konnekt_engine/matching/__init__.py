"""The certified best match of mentees and mentors: solve, check, explain.

>>> from konnekt_engine.matching import Problem, Same, solve, verify
>>> mentees = {"id": ["a", "b"], "craft": ["law", "art"]}
>>> mentors = {"id": ["x", "y"], "craft": ["art", "law"]}
>>> problem = Problem.build(mentees=mentees, mentors=mentors, criteria=[Same("craft")])
>>> solution = solve(problem)
>>> solution.id_pairs
(('a', 'y'), ('b', 'x'))
>>> verify(problem, solution)
"""

from konnekt_engine.matching.criteria import Criterion, Different, Gap, Near, Same, Shared, Text, WantsOffers, Wishes
from konnekt_engine.matching.diagnosing import diagnose
from konnekt_engine.matching.explaining import (
    Alternative,
    Change,
    ChangeKind,
    Contribution,
    Cost,
    Explainer,
    Explanation,
    explain,
)
from konnekt_engine.matching.lines import ReportingLines
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.solution import Binding, Certificate, Conflict, Objective, Solution, Status, Unmatched
from konnekt_engine.matching.solving import solve
from konnekt_engine.matching.verifying import InvalidCertificate, verify

__all__ = [
    "Alternative",
    "Binding",
    "Certificate",
    "Change",
    "ChangeKind",
    "Conflict",
    "Contribution",
    "Cost",
    "Criterion",
    "Different",
    "Explainer",
    "Explanation",
    "Gap",
    "InvalidCertificate",
    "Near",
    "Objective",
    "Problem",
    "ReportingLines",
    "Same",
    "Shared",
    "Solution",
    "Status",
    "Text",
    "Unmatched",
    "WantsOffers",
    "Wishes",
    "diagnose",
    "explain",
    "solve",
    "verify",
]
