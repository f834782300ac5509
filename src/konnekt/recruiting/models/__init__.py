"""What recruiting keeps, by noun."""

from konnekt.recruiting.models.campaigns import Campaign, Invitee, Sent

__all__ = ["Campaign", "Invitee", "Sent"]
