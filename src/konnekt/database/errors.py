"""The one error this room raises: it says what happened and what to do next."""


class DatabaseError(RuntimeError):
    """Something about the database that a person must know, in words they can act on."""
