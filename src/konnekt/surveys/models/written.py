"""Surveys that a programme writes for a round, the sheets that people were handed, and what was told of them.

An answer is read by its own person alone, and by the count when the survey closes (docs/decisions/0034). A named sheet
lies under its person's key; what was given without a name lies in a box under the round's key, and goes once it was
counted.
"""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.disclosure.counts import SMALLEST_K
from konnekt.organisations.models import Member
from konnekt.programmes.models import Round
from konnekt.programmes.states import Phase, Side
from konnekt.relationships.states import PartSide
from konnekt.surveys.states import Opening, QuestionKind, SheetState, SurveyState


class WrittenSurvey(TenantModel):
    """One version of a survey. It changes until it is published, and then never again."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="written_surveys")
    family = models.UUIDField(help_text="The same for all versions of one survey.")
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=120)
    introduction = models.CharField(max_length=1000, blank=True)
    language = models.CharField(max_length=20, default="en", help_text="Of the words it was written in.")
    languages = models.JSONField(default=list, help_text="Codes of further languages.")
    texts = models.JSONField(default=dict, help_text="Language to title and introduction in it.")
    side = models.CharField(max_length=20, choices=Side.choices, default=Side.BOTH)
    is_named = models.BooleanField(default=False, help_text="Each keeps their own sheet; nobody else sees one.")
    opens = models.CharField(max_length=20, choices=Opening.choices, default=Opening.BY_HAND)
    opens_on = models.DateField(null=True, blank=True)
    phase = models.CharField(max_length=20, choices=Phase.choices, blank=True)
    closes_on = models.DateField(null=True, blank=True, help_text="The last day.")
    state = models.CharField(max_length=20, choices=SurveyState.choices, default=SurveyState.DRAFT)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "family", "version"], name="surveys_one_version")
        ]
        indexes = [models.Index(fields=["organisation", "round", "state"], name="surveys_written_in_round")]


class WrittenQuestion(TenantModel):
    """A question of a survey; a scale is one question with several statements."""

    survey = models.ForeignKey(WrittenSurvey, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=12, help_text="Its name among the answers; the same in all versions.")
    kind = models.CharField(max_length=20, choices=QuestionKind.choices)
    side = models.CharField(max_length=20, choices=Side.choices, default=Side.BOTH)
    label = models.CharField(max_length=300)
    hint = models.CharField(max_length=300, blank=True)
    is_required = models.BooleanField(default=False)
    choices = models.JSONField(default=list, help_text="Answers to choose from; of a scale its steps, lowest first.")
    items = models.JSONField(default=list, help_text="Statements of a scale: words, and whether it is turned.")
    least = models.PositiveSmallIntegerField(default=0, help_text="Statements to answer for a score; lowest number.")
    most = models.PositiveSmallIntegerField(default=0, help_text="Highest number.")
    scale = models.CharField(max_length=60, blank=True, help_text="What it measures: scales of one name are compared.")
    licence = models.CharField(max_length=1000, blank=True, help_text="Under which somebody else’s scale is used.")
    after = models.CharField(max_length=12, blank=True, help_text="Asked only after an answer to this question.")
    after_values = models.JSONField(default=list, help_text="And only after one of these.")
    texts = models.JSONField(default=dict, help_text="Language to the words in it.")

    class Meta(TenantModel.Meta):
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "survey", "key"], name="surveys_one_question_per_key")
        ]


class Sheet(TenantModel):
    """That somebody was handed a survey. What they wrote so far lies under their own key; of a survey without names it
    leaves this row when it is sent.
    """

    survey = models.ForeignKey(WrittenSurvey, on_delete=models.CASCADE, related_name="sheets")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=20, choices=PartSide.choices)
    state = models.CharField(max_length=20, choices=SheetState.choices, default=SheetState.DUE)
    language = models.CharField(max_length=20, blank=True, help_text="The one they chose, if they did.")
    sealed = models.BinaryField(null=True)
    handed_on = models.DateField()
    told = models.PositiveSmallIntegerField(default=0, help_text="How many mails asked for it.")
    told_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "survey", "member"], name="surveys_one_sheet_each")
        ]
        indexes = [models.Index(fields=["organisation", "member", "state"], name="surveys_sheets_of")]


class UnsignedSheet(TenantModel):
    """What somebody answered without a name, until it is counted: sealed under the round's key, all of one size."""

    survey = models.ForeignKey(WrittenSurvey, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=20, choices=PartSide.choices)
    sealed = models.BinaryField()


class SurveyResult(TenantModel):
    """What is told of a survey: counted once, when it closed, and the same for everybody ever after."""

    survey = models.ForeignKey(WrittenSurvey, on_delete=models.CASCADE, related_name="results")
    k = models.PositiveSmallIntegerField(default=SMALLEST_K, help_text="The threshold it was counted under.")
    figures = models.JSONField(help_text="Side to its figures, and changes; see surveys.figures.")
    sealed = models.BinaryField(help_text="Own words without names, and who was in which comparison.")
    counted_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "survey"], name="surveys_counted_once"),
            models.CheckConstraint(condition=Q(k__gte=SMALLEST_K), name="surveys_threshold_holds"),
        ]
