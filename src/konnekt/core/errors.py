"""What a room says when it can't do as asked. The door turns these into words on the page, never into a stack trace."""


class Refused(Exception):
    """The room can't do this; ``str()`` is a plain sentence for the person who asked: what happened, and what to do
    next.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotFound(Exception):
    """There is no such thing, or it isn't yours: the same answer for both."""
