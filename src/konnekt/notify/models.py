"""The outbox, and what people asked not to hear."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from konnekt.core.models import TenantModel
from konnekt.notify.notices import Topic


class LetterState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNKNOWN = "unknown", _("not known whether it arrived")
    FAILED = "failed", _("could not be delivered")
    UNWANTED = "unwanted", _("not sent: switched off by the person")
    OFF = "off", _("not sent: switched off where it comes from")


class Letter(TenantModel):
    """One notice to one person, written in the transaction that caused it and delivered by the worker."""

    member = models.UUIDField()
    address = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=20, default="en-gb")
    notice = models.CharField(max_length=80)
    values = models.JSONField(
        default=dict, help_text="Names and dates that the sentences may use; never a word of content."
    )
    path = models.CharField(max_length=300)
    state = models.CharField(max_length=20, choices=LetterState.choices, default=LetterState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organisation", "state"], name="notify_letter_by_state")]


class Preference(TenantModel):
    """A kind of notice that a member switched off."""

    member = models.UUIDField()
    topic = models.CharField(max_length=40, choices=[(topic.value, topic.value) for topic in Topic])

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member", "topic"], name="notify_one_preference")
        ]


class Silence(TenantModel):
    """A notice that isn't sent about one thing (a programme, say)."""

    about = models.UUIDField()
    notice = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "about", "notice"], name="notify_one_silence")]


class Snooze(TenantModel):
    """A card on somebody's Today that they put off."""

    member = models.UUIDField()
    key = models.CharField(max_length=120)
    until = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "member", "key"], name="notify_one_snooze")]
