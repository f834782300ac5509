"""Spaces, who is in them, what is written there, what is held there, and what is looked at by moderators."""

from konnekt.community.models.cards import Card
from konnekt.community.models.choices import Choice, Unheard
from konnekt.community.models.events import Event, Seat, Seating, SignUp, Touch, Verdict
from konnekt.community.models.kudos import Kudos
from konnekt.community.models.moderation import Hiding, Report
from konnekt.community.models.polls import Option, Poll, Vote
from konnekt.community.models.posts import Mention, Picture, Post
from konnekt.community.models.spaces import Membership, Space
from konnekt.community.models.stories import Story, StoryConsent, StoryDraft, StoryVoice

__all__ = [
    "Card",
    "Choice",
    "Event",
    "Hiding",
    "Kudos",
    "Membership",
    "Mention",
    "Option",
    "Picture",
    "Poll",
    "Post",
    "Report",
    "Seat",
    "Seating",
    "SignUp",
    "Space",
    "Story",
    "StoryConsent",
    "StoryDraft",
    "StoryVoice",
    "Touch",
    "Unheard",
    "Verdict",
    "Vote",
]
