"""An event of a space: its post says what it is, so that it is found, reported and hidden like everything there."""

from django.db import models
from django.db.models import F, Q

from konnekt.community.models.posts import Post
from konnekt.community.states import EventKind, Place
from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member


class Event(TenantModel):
    """When and where it is. Its post has title and words, and whoever holds it as its author."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="event")
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64, help_text="By whose clock it was set.")
    where = models.CharField(max_length=300, blank=True, help_text="A room, or the address of a call.")
    places = models.PositiveSmallIntegerField(null=True, blank=True, help_text="None: as many as come.")
    closes_at = models.DateTimeField(help_text="Nobody signs up from then on.")
    changed_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0, help_text="Grows with each change, for calendars.")
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_words = models.TextField(blank=True)
    follow_up = models.TextField(blank=True, help_text="Markdown, after it.")
    followed_up_at = models.DateTimeField(null=True, blank=True, help_text="When people were told of it.")
    drawings = models.PositiveSmallIntegerField(default=0, help_text="How often its groups were drawn.")
    counted = models.JSONField(default=dict, help_text="Verdicts as last shown; counted anew in steps.")

    class Meta(TenantModel.Meta):
        ordering = ["begins_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="community_event_has_length"),
            models.CheckConstraint(condition=Q(closes_at__lte=F("ends_at")), name="community_event_closes_in_time"),
        ]
        indexes = [models.Index(fields=["organisation", "begins_at"], name="community_events_by_time")]


class SignUp(TenantModel):
    """Somebody signed up; whether they were there is theirs, and the host's, to say."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sign_ups")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=20, choices=Place.choices)
    signed_up_at = models.DateTimeField()
    moved_up_at = models.DateTimeField(null=True, blank=True, help_text="When a place was freed for them.")
    was_there = models.BooleanField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["signed_up_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "event", "member"], name="community_signed_up_once")
        ]
        indexes = [models.Index(fields=["organisation", "member"], name="community_events_of_one")]


class Seating(TenantModel):
    """One round of small groups, drawn from a seed."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="seatings")
    number = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    size = models.PositiveSmallIntegerField(help_text="How many sit together at most, as it was asked for.")
    seed = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "event", "number"], name="community_one_seating_a_round")
        ]


class Seat(TenantModel):
    """Who sits where in one round."""

    seating = models.ForeignKey(Seating, on_delete=models.CASCADE, related_name="seats")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    table = models.PositiveSmallIntegerField(null=True, blank=True, help_text="None: they sit this one out.")

    class Meta(TenantModel.Meta):
        ordering = ["table", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "seating", "member"], name="community_one_seat_a_round")
        ]
        indexes = [models.Index(fields=["organisation", "member"], name="community_seats_of_one")]


class Verdict(TenantModel):
    """Whether an event was worth somebody's time. Nobody but them reads it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="verdicts")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    is_worth = models.BooleanField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "event", "member"], name="community_one_verdict")
        ]


class Touch(TenantModel):
    """Somebody would like to stay in touch with somebody they sat with. Told to nobody until both would."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member", "other"], name="community_in_touch_once"),
            models.CheckConstraint(condition=~Q(member=F("other")), name="community_in_touch_with_others"),
        ]
