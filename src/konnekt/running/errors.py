"""The one error of this room."""


class CannotServe(RuntimeError):
    """Why Konnekt cannot run here and now, and what to do about it."""
