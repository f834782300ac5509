"""The outbox, and what people asked not to hear."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from konnekt.core.models import TenantModel
from konnekt.notify.notices import Topic
from konnekt.notify.timing import Bundle


class LetterState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    HELD = "held", _("waiting for a quieter hour, or for the mail that bundles several")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNKNOWN = "unknown", _("not known whether it arrived")
    FAILED = "failed", _("could not be delivered")
    UNWANTED = "unwanted", _("not sent: switched off by the person")
    STALE = "stale", _("not sent: it had waited until it was pointless")
    OFF = "off", _("not sent: switched off where it comes from")


class Letter(TenantModel):
    """One notice to one person, written in the transaction that caused it and delivered by the worker."""

    member = models.UUIDField()
    address = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=20, default="en-gb")
    zone = models.CharField(max_length=60, blank=True, help_text="Where they read the clock; else the organisation's.")
    notice = models.CharField(max_length=80)
    values = models.JSONField(
        default=dict, help_text="Names and dates that the sentences may use; never a word of content."
    )
    path = models.CharField(max_length=300)
    calendar = models.TextField(blank=True, help_text="A calendar file that goes along; title and times, no content.")
    state = models.CharField(max_length=20, choices=LetterState.choices, default=LetterState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(
        null=True, blank=True, help_text="Of one that may wait: the moment that was found for it."
    )
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["organisation", "state"], name="notify_letter_by_state"),
            models.Index(fields=["organisation", "member", "not_before"], name="notify_letters_held"),
        ]


class Preference(TenantModel):
    """A kind of notice that a member switched off."""

    member = models.UUIDField()
    topic = models.CharField(max_length=40, choices=[(topic.value, topic.value) for topic in Topic])

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member", "topic"], name="notify_one_preference")
        ]


class Rhythm(TenantModel):
    """When a member wants the mails that may wait. Without one, they have the habits that `timing` begins with."""

    member = models.UUIDField()
    bundle = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Bundle])
    is_quiet = models.BooleanField(default=True)
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    quiet_weekends = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "member"], name="notify_one_rhythm")]


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
