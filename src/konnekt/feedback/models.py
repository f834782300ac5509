"""Feedback, what is written back and forth, the themes it comes to, and what is kept so that nobody floods it.

Feedback without a name holds no member, no moment and no key that was made for it (docs/decisions/0033).
"""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.feedback.rules import USUAL_DAYS
from konnekt.feedback.states import (
    OPEN,
    Addressed,
    FeedbackKind,
    FeedbackState,
    Helped,
    ThemeSource,
    ThemeState,
    Told,
)
from konnekt.organisations.models import Member
from konnekt.programmes.models import Programme, Round


class Terms(TenantModel):
    """How one programme answers feedback; without a row, as usual."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="feedback_terms")
    answer_days = models.PositiveSmallIntegerField(default=USUAL_DAYS, help_text="Working days until an answer is due.")
    is_public = models.BooleanField(default=False, help_text="“You said, we did” can be read by visitors, too.")


class Theme(TenantModel):
    """What several people said, in the words of a manager, and what became of it. All of it is written to be read."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="feedback_themes")
    source = models.CharField(max_length=20, choices=ThemeSource.choices, default=ThemeSource.FEEDBACK)
    title = models.CharField(max_length=200, help_text="What was said, in the manager’s words.")
    state = models.CharField(max_length=20, choices=ThemeState.choices, default=ThemeState.OPEN)
    words = models.CharField(max_length=1000, blank=True, help_text="What was changed, or why it stays as it is.")
    owner = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField()
    settled_on = models.DateField(null=True, blank=True)
    is_published = models.BooleanField(default=False)
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    told = models.PositiveSmallIntegerField(choices=Told.choices, default=Told.WAITS)

    class Meta(TenantModel.Meta):
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ThemeState.OPEN, settled_on__isnull=True)
                | (~Q(state=ThemeState.OPEN) & Q(settled_on__isnull=False)),
                name="feedback_theme_settled_with_its_date",
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.state == ThemeState.OPEN


class Feedback(TenantModel):
    """One piece of feedback. Its words are sealed under its giver's key, or the round's where it has no name."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="feedback")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=FeedbackKind.choices)
    addressed = models.CharField(max_length=20, choices=Addressed.choices, default=Addressed.TEAM)
    giver = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="None: without a name."
    )
    reference = models.CharField(max_length=64, blank=True, help_text="The digest of its code, where it has no name.")
    words = models.BinaryField()
    may_quote = models.BooleanField(default=False, help_text="The giver lets a part of it be published, word for word.")
    quote = models.BinaryField(null=True, help_text="That part, sealed like the rest.")
    state = models.CharField(max_length=20, choices=FeedbackState.choices, default=FeedbackState.NEW)
    owner = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback")
    given_on = models.DateField(help_text="A day and no moment, so that nobody finds who was there just then.")
    due_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True, help_text="When it was answered first.")
    changed_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    has_news = models.BooleanField(default=False, help_text="Something happened since its giver looked.")
    helped = models.CharField(max_length=20, choices=Helped.choices, blank=True)
    told = models.PositiveSmallIntegerField(choices=Told.choices, default=Told.NOTHING)

    class Meta(TenantModel.Meta):
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(giver__isnull=True, reference__gt="") | Q(giver__isnull=False, reference=""),
                name="feedback_by_name_or_reference",
            ),
            models.UniqueConstraint(
                fields=["organisation", "reference"], condition=~Q(reference=""), name="feedback_one_per_reference"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN) | Q(answered_on__isnull=False), name="feedback_answered_with_its_date"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "programme", "state", "due_on"], name="feedback_of_a_programme"),
            models.Index(fields=["organisation", "giver"], name="feedback_of_a_giver"),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_nameless(self) -> bool:
        return self.giver_id is None


class Post(TenantModel):
    """One thing written to a piece of feedback, read by its giver and whoever answers alike."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveSmallIntegerField()
    author = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Who answered; none for the giver."
    )
    is_giver = models.BooleanField()
    is_question = models.BooleanField(default=False)
    body = models.BinaryField()
    said_on = models.DateField()

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "feedback", "number"], name="feedback_posts_in_order"),
            models.CheckConstraint(
                condition=Q(is_giver=False) | Q(author__isnull=True, is_question=False),
                name="feedback_givers_are_no_authors",
            ),
        ]


class Notebook(TenantModel):
    """The references somebody keeps, sealed under their own key in pages of one size: how many there are is not told.
    It is written anew every night, in another order.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    kept = models.BinaryField()


class Tally(TenantModel):
    """How much somebody gave on one day, with their name or without; gone the night after.

    Who it was is a name that only the round's key makes, another one each day.
    """

    day = models.DateField()
    who = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "day", "who"], name="feedback_one_tally_a_day"),
        ]
