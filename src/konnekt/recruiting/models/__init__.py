"""What recruiting keeps, by noun."""

from konnekt.recruiting.models.campaigns import Campaign, Invitee, Sent
from konnekt.recruiting.models.letters import Circular, Post, Received, Thread

__all__ = ["Campaign", "Circular", "Invitee", "Post", "Received", "Sent", "Thread"]
