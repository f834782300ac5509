"""Pairs and circles, what they agree on, and how they part, by noun."""

from konnekt.relationships.models.agreements import Agreement, Ask, Clause, Signature
from konnekt.relationships.models.closing import Farewell, Parting, ReasonCount
from konnekt.relationships.models.pairs import Exclusion, PairRequest, Part, Relationship, Slot

__all__ = [
    "Agreement",
    "Ask",
    "Clause",
    "Exclusion",
    "Farewell",
    "PairRequest",
    "Part",
    "Parting",
    "ReasonCount",
    "Relationship",
    "Signature",
    "Slot",
]
