"""Letters of a programme's team to participants, and what people and the team write to each other. Words are sealed."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme, Round
from konnekt.recruiting.states import Audience, CircularState, ThreadState


class Circular(TenantModel):
    """One letter of the team to many participants of a round, sealed under the round's key."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="circulars")
    audience = models.CharField(max_length=20, choices=Audience.choices, default=Audience.ALL)
    subject = models.BinaryField()
    body = models.BinaryField(help_text="In Markdown.")
    state = models.CharField(max_length=20, choices=CircularState.choices, default=CircularState.DRAFT)
    by_member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    send_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=CircularState.SCHEDULED) | Q(send_at__isnull=False),
                name="recruiting_letter_scheduled_has_a_time",
            )
        ]


class Received(TenantModel):
    """That a letter was handed to somebody, and the notice that told them."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="received")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    letter = models.UUIDField(null=True, help_text="The notice in the outbox; nobody is told who has no address.")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "circular", "member"], name="recruiting_handed_out_once")
        ]


class Thread(TenantModel):
    """What one person and a programme's team write to each other, sealed under the person's key."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="threads")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(Circular, null=True, on_delete=models.SET_NULL, related_name="threads")
    state = models.CharField(max_length=20, choices=ThreadState.choices, default=ThreadState.OPEN)
    assigned_to = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-changed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "about", "member"], name="recruiting_one_thread_for_a_letter"
            )
        ]
        indexes = [models.Index(fields=["organisation", "programme", "state"], name="recruiting_thread_by_state")]


class Post(TenantModel):
    """One thing said in a thread; a note is for the team alone."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.BinaryField()
    is_note = models.BooleanField(default=False)
    sent_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["sent_at", "id"]
        indexes = [models.Index(fields=["organisation", "thread", "sent_at"], name="recruiting_post_in_thread")]
