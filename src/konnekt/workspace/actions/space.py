"""Stepping into a shared space: the two questions of the room below, under the name by which this room knows them."""

from konnekt.relationships.actions.space import enter_to_read, enter_to_write

__all__ = ["enter_to_read", "enter_to_write"]
