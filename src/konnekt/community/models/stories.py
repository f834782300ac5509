"""A story of a pair or a circle: while it is theirs alone, and once all agreed to the words.

Between the two stands no reference that can be read: who is in a story is sealed under the story's own key, and which
story is whose under the key of each person.
"""

from django.db import models

from konnekt.community.states import StoryState
from konnekt.core.models import TenantModel
from konnekt.organisations.models import InterestArea, Member
from konnekt.relationships.models import Relationship


class StoryDraft(TenantModel):
    """What those in a space write together, sealed under its key like all they write."""

    relationship = models.OneToOneField(Relationship, on_delete=models.CASCADE, related_name="+")
    words = models.BinaryField(help_text="Title, text and area.")
    story = models.BinaryField(null=True, help_text="Which story in the open it became, under the same key.")
    version = models.PositiveIntegerField(default=1, help_text="Each change of a word is another one.")
    changed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()


class StoryConsent(TenantModel):
    """One of them says yes to exactly these words."""

    draft = models.ForeignKey(StoryDraft, on_delete=models.CASCADE, related_name="consents")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    given_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "draft", "member"], name="community_one_yes_to_a_story")
        ]


class Story(TenantModel):
    """Words to which all agreed, in the open, and nothing of whose they are."""

    area = models.ForeignKey(InterestArea, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    body = models.TextField(help_text="Markdown.")
    state = models.CharField(max_length=20, choices=StoryState.choices, default=StoryState.OFFERED)
    offered_on = models.DateField()
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.BinaryField(null=True, help_text="To those who wrote it, under the key of this row.")
    voices = models.BinaryField(
        help_text="Whose story it is, under the key of this row: to tell them, and nothing else."
    )

    class Meta(TenantModel.Meta):
        ordering = ["-decided_on", "-offered_on", "-id"]
        indexes = [models.Index(fields=["organisation", "state", "-decided_on"], name="community_stories_by_state")]


class StoryVoice(TenantModel):
    """The way of one person to a story of theirs, sealed under their own key: for as long as it is there, also when
    the space in which it was written is gone.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    story = models.BinaryField()
