"""Finding one's own reflections; `actions.reflections` alone opens them."""

from uuid import UUID

from konnekt.access.actors import Actor
from konnekt.relationships.queries import Pair
from konnekt.workspace.models import Reflection
from konnekt.workspace.policy import REFLECTION


def own_reflection_in(actor: Actor, pair: Pair, reflection_id: UUID) -> Reflection:
    """A reflection that the actor wrote in this space, or NotFound."""
    return REFLECTION.fetch(actor, reflection_id, Reflection.objects.filter(relationship=pair.relationship))
