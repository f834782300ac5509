"""The address at the foot of a mail that stops its kind. It needs no sign-in, so it can do nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.signing import BadSignature, Signer

from konnekt.notify.notices import MUST_HEAR, Topic

_SIGNER = Signer(salt="konnekt.notify.stopping")


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose mails stop, and which kinds."""

    member_id: UUID
    topics: tuple[Topic, ...]


def token_to_stop(member_id: UUID, topics: Iterable[Topic]) -> str:
    """A signed token that switches these kinds off for this member, or nothing when none of them may be off."""
    may = sorted({topic.value for topic in topics if topic not in MUST_HEAR})
    return _SIGNER.sign_object([member_id.hex, *may]) if may else ""


def read_stop(token: str) -> Stop | None:
    """What a token stops; None for one that we did not write."""
    try:
        member, *topics = _SIGNER.unsign_object(token)
        return Stop(UUID(member), tuple(Topic(topic) for topic in topics))
    except (BadSignature, ValueError):
        return None
