"""The certified best match of mentees and mentors: solve, check, explain.

>>> from konnekt_engine.matching import Problem, Same, solve, verify
>>> mentees = {"id": ["a", "b"], "craft": ["law", "art"]}
>>> mentors = {"id": ["x", "y"], "craft": ["art", "law"]}
>>> problem = Problem.build(mentees=mentees, mentors=mentors, criteria=[Same("craft")])
>>> solution = solve(problem)
>>> solution.id_pairs
(('a', 'y'), ('b', 'x'))
>>> verify(problem, solution)

What needs the compiled loops is imported when it is first asked for: whoever only reads a stored problem or checks a
certificate never loads a compiler.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from konnekt_engine.matching.apart import Apart
from konnekt_engine.matching.criteria import Criterion, Different, Gap, Near, Same, Shared, Text, WantsOffers, Wishes
from konnekt_engine.matching.diagnosing import diagnose
from konnekt_engine.matching.explanation import Alternative, Change, ChangeKind, Contribution, Cost, Explanation
from konnekt_engine.matching.lines import ReportingLines
from konnekt_engine.matching.problem import Problem
from konnekt_engine.matching.readings import Readings
from konnekt_engine.matching.solution import Binding, Certificate, Conflict, Objective, Solution, Status, Unmatched
from konnekt_engine.matching.tossing import Tossed, toss
from konnekt_engine.matching.verifying import InvalidCertificate, verify
from konnekt_engine.matching.verifying.mixed import verify_rules

if TYPE_CHECKING:
    from konnekt_engine.matching.blocking import blocking_pairs
    from konnekt_engine.matching.explaining import Explainer, explain
    from konnekt_engine.matching.fairness import Fared, Interval, fairness, peers_fairness
    from konnekt_engine.matching.peers import Peers, solve_peers
    from konnekt_engine.matching.shadow import Gain, shadow
    from konnekt_engine.matching.solving import solve
    from konnekt_engine.matching.tradeoff import Tradeoff, peers_tradeoff, tradeoff

_COMPILED = {
    "blocking": ("blocking_pairs",),
    "explaining": ("Explainer", "explain"),
    "fairness": ("Fared", "Interval", "fairness", "peers_fairness"),
    "peers": ("Peers", "solve_peers"),
    "shadow": ("Gain", "shadow"),
    "solving": ("solve",),
    "tradeoff": ("Tradeoff", "peers_tradeoff", "tradeoff"),
}
_MODULE_OF = {name: module for module, names in _COMPILED.items() for name in names}

__all__ = [
    "Alternative",
    "Apart",
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
    "Fared",
    "Gain",
    "Gap",
    "Interval",
    "InvalidCertificate",
    "Near",
    "Objective",
    "Peers",
    "Problem",
    "Readings",
    "ReportingLines",
    "Same",
    "Shared",
    "Solution",
    "Status",
    "Text",
    "Tossed",
    "Tradeoff",
    "Unmatched",
    "WantsOffers",
    "Wishes",
    "blocking_pairs",
    "diagnose",
    "explain",
    "fairness",
    "peers_fairness",
    "peers_tradeoff",
    "shadow",
    "solve",
    "solve_peers",
    "toss",
    "tradeoff",
    "verify",
    "verify_rules",
]


def __getattr__(name: str) -> Any:
    """A name of the modules that need the compiled loops, imported now."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_MODULE_OF[name]}")
    # The submodule `fairness` (or `shadow`, `tradeoff`) has just been set under the name of its function: whichever of
    # its names was asked for, all are set now.
    globals().update({one: getattr(module, one) for one in _COMPILED[_MODULE_OF[name]]})
    return globals()[name]
