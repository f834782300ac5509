"""How far people are, what they completed, and what they wrote for themselves."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member


class Progress(TenantModel):
    """Where somebody is in a module: one row, begun anew when it is done again."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    module_key = models.SlugField(max_length=60)
    version = models.CharField(max_length=20, help_text="Which text it was: see queries.catalogue.")
    lesson = models.PositiveSmallIntegerField(help_text="The one that was open last.")
    done = models.JSONField(default=list, help_text="Numbers of lessons that are done.")
    answers = models.JSONField(default=dict, help_text="Lesson to a list of what was chosen for each question.")
    ticks = models.JSONField(default=dict, help_text="Lesson to the places ticked in its checklists.")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member", "module_key"], name="training_one_progress")
        ]


class Completion(TenantModel):
    """That somebody completed a module, and with which text. It stays when the module changes or goes."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    module_key = models.SlugField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200, help_text="As the module was called then.")
    minutes = models.PositiveSmallIntegerField()
    right = models.PositiveSmallIntegerField(help_text="Questions that were right in the end.")
    questions = models.PositiveSmallIntegerField()
    completed_at = models.DateTimeField()
    refresh_on = models.DateField(null=True, blank=True, help_text="From then on it counts as due again.")
    is_own_word = models.BooleanField(
        default=False, help_text="Done elsewhere, as its person says: nobody else confirms it."
    )
    code = models.CharField(max_length=20, help_text="By which others find the certificate while it is shown.")
    shown_since = models.DateTimeField(null=True, blank=True, help_text="Anybody with the code may check it.")

    class Meta(TenantModel.Meta):
        ordering = ["-completed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="training_one_code"),
            models.CheckConstraint(condition=Q(right__lte=models.F("questions")), name="training_right_within"),
        ]
        indexes = [models.Index(fields=["organisation", "module_key", "member"], name="training_completed_by")]


class Thought(TenantModel):
    """What somebody wrote for themselves in a lesson. Sealed under their own key: nobody else can open it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    module_key = models.SlugField(max_length=60)
    lesson = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField(help_text="Which of the lesson’s reflections.")
    body = models.BinaryField()
    written_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["module_key", "lesson", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "member", "module_key", "lesson", "place"], name="training_one_thought"
            )
        ]
