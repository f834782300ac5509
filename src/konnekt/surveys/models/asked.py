"""Who was asked, and what was answered: two tables that nothing joins (docs/decisions/0022).

What is answered lies sealed in an envelope of one size until enough people of the same side have answered; then all
envelopes of the box are opened in one go, and what was in them stands without order, under the Monday of that week. A
box is opened once a week at most: its answers of one week are a batch, with one answer of each person in it.
"""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.programmes.models import Round
from konnekt.relationships.models import Relationship
from konnekt.relationships.states import PartSide
from konnekt.surveys.states import AskedState, SurveyKey


class Asking(TenantModel):
    """That somebody was asked, and whether they answered. It holds days and no moment, and no answer."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=20, choices=PartSide.choices)
    survey = models.CharField(max_length=20, choices=SurveyKey.choices)
    about = models.UUIDField(help_text="A session, a day of the calendar, or the relationship itself at its end.")
    state = models.CharField(max_length=20, choices=AskedState.choices, default=AskedState.DUE)
    is_in_the_box = models.BooleanField(default=False, help_text="Their answer lies unopened among those of others.")
    asked_on = models.DateField()
    told = models.PositiveSmallIntegerField(default=0, help_text="How many mails asked for it.")
    told_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "survey", "about", "member"], name="surveys_asked_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "round", "survey"], name="surveys_asked_in_round"),
            models.Index(fields=["organisation", "member", "state"], name="surveys_asked_of"),
        ]


class Envelope(TenantModel):
    """An answer before it is counted: sealed under the round's key, all of one size, with no person and no
    time.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    survey = models.CharField(max_length=20, choices=SurveyKey.choices)
    side = models.CharField(max_length=20, choices=PartSide.choices)
    sealed = models.BinaryField()


class Answer(TenantModel):
    """What somebody of a round answered. Who it was is known nowhere."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    survey = models.CharField(max_length=20, choices=SurveyKey.choices)
    version = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=20, choices=PartSide.choices)
    week = models.DateField(help_text="The Monday of the week in which it was taken out of the box.")
    values = models.JSONField(help_text="Question to the value of a choice, or to a list of them.")

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organisation", "round", "survey"], name="surveys_answers_of_round")]
