"""What is written in a space. A reply is a post under another one."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from konnekt.community.models.spaces import Space
from konnekt.community.states import PostKind
from konnekt.core.models import TenantModel
from konnekt.files.models import StoredFile
from konnekt.organisations.models import Member


class Post(TenantModel):
    """One thing that somebody wrote. It lies in the open, so that it can be searched."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="posts")
    under = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="None: they were erased."
    )
    kind = models.CharField(max_length=20, choices=PostKind.choices, default=PostKind.POST)
    title = models.CharField(max_length=160, blank=True, help_text="A reply has none.")
    body = models.TextField(blank=True, help_text="Markdown.")
    accepted = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="The answer that helped."
    )
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True, help_text="A guide of the space since then.")
    emptied_at = models.DateTimeField(
        null=True, blank=True, help_text="Its words went; it stays where others replied to it."
    )
    hidden_at = models.DateTimeField(null=True, blank=True)
    words = SearchVectorField(null=True, help_text="For the search: folded, without accents.")

    class Meta(TenantModel.Meta):
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(under=None) | Q(kind=PostKind.POST, title="", accepted=None, pinned_at=None),
                name="community_a_reply_is_plain",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "space", "-written_at", "-id"],
                condition=Q(under=None),
                name="community_posts_of_a_space",
            ),
            models.Index(fields=["organisation", "-written_at", "-id"], name="community_posts_by_time"),
            models.Index(fields=["organisation", "author", "written_at"], name="community_posts_of_one"),
        ]


class Picture(TenantModel):
    """A picture that came with a post, drawn anew and kept under a key of its own."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="pictures")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    alt = models.CharField(max_length=300, help_text="What it shows, for those who don’t see it.")
    position = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "post", "position"], name="community_one_picture_a_place")
        ]


class Mention(TenantModel):
    """Somebody whose attention a post asks for."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "post", "member"], name="community_mentioned_once")
        ]
