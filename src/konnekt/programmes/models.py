"""Programmes, their rounds, and who enrolled."""

from django.db import models
from django.db.models import Q

from konnekt.core.models import TenantModel
from konnekt.organisations.models import Member
from konnekt.programmes.states import (
    DeclineReason,
    EnrolmentState,
    Format,
    Oversubscribed,
    Phase,
    ProgrammeState,
    Reader,
    Side,
    TeamRole,
    Way,
)
from konnekt.questions.states import Kind

OWN_KINDS = (Kind.CHOICE, Kind.CHOICES, Kind.TEXT)
"""Kinds that a programme's own question can have."""


def usual_ways() -> list[str]:
    """How a programme finds its pairs unless it says otherwise."""
    return [Way.WHOLE_ROUND.value, Way.WISHES.value]


class Programme(TenantModel):
    """What mentoring is for here, and whom it is for."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)
    state = models.CharField(max_length=20, choices=ProgrammeState.choices, default=ProgrammeState.DRAFT)
    purpose = models.CharField(max_length=300, help_text="One sentence.")
    goals = models.TextField(blank=True, help_text="What the organisation wants to be true at the end, one a line.")
    description = models.TextField(blank=True, help_text="The public page, in Markdown.")
    time_asked = models.CharField(
        max_length=200, blank=True, help_text="For example: about two hours a month, for nine months."
    )
    contact = models.CharField(max_length=200, blank=True)
    is_public = models.BooleanField(default=True, help_text="Visitors may read its page.")
    format = models.CharField(max_length=20, choices=Format.choices, default=Format.ONE_TO_ONE)
    is_rolling = models.BooleanField(default=False, help_text="One open round, matched again and again.")
    circle_least = models.PositiveSmallIntegerField(default=3, help_text="Mentees a circle needs to begin.")
    circle_most = models.PositiveSmallIntegerField(default=6, help_text="Mentees a circle takes at most.")
    ways = models.JSONField(default=usual_ways, help_text="How pairs come about: see states.Way.")
    areas = models.JSONField(default=list, help_text="Keys of the interest areas it is about; empty: all of them.")
    mentee_word = models.CharField(max_length=40, blank=True, help_text="What a mentee is called here; empty: mentee.")
    mentees_word = models.CharField(max_length=40, blank=True)
    mentor_word = models.CharField(max_length=40, blank=True, help_text="What a mentor is called here; empty: mentor.")
    mentors_word = models.CharField(max_length=40, blank=True)
    plan = models.JSONField(default=dict, help_text="Milestones, sessions, agreement, guidance; see programmes.plans.")
    designed = models.JSONField(default=list, help_text="Steps of the design that somebody has been through.")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="programmes_one_per_slug"),
            models.CheckConstraint(
                condition=Q(circle_least__gte=2) & Q(circle_least__lte=models.F("circle_most")),
                name="programmes_circle_sizes_in_order",
            ),
        ]


class OwnQuestion(TenantModel):
    """A question that only this programme asks. Its answers lie with the others, under its key."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="own_questions")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in OWN_KINDS])
    asked = models.CharField(max_length=20, choices=Side.choices, default=Side.BOTH)
    label = models.CharField(max_length=200)
    hint = models.CharField(max_length=300, blank=True)
    purpose = models.CharField(max_length=300, help_text="What the answer is for, as people read it.")
    choices = models.JSONField(default=list, help_text="The answers to choose from, in order.")
    reader = models.CharField(max_length=20, choices=Reader.choices, default=Reader.PARTNER)
    may_match = models.BooleanField(default=False, help_text="Matching may look at it.")
    is_required = models.BooleanField(default=False, help_text="“I’d rather not say” is an answer too.")
    position = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Not asked any more.")

    class Meta(TenantModel.Meta):
        ordering = ["position", "made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "programme", "key"], name="programmes_one_own_question")
        ]


class DesignVersion(TenantModel):
    """What was changed in the design of a programme that people know already, by whom, and when."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    changes = models.JSONField(help_text="A list of field, before and after; see programmes.versions.")
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "programme", "number"], name="programmes_one_version")
        ]


class TeamMember(TenantModel):
    """Somebody who manages or champions one programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="team")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="programme_roles")
    role = models.CharField(max_length=20, choices=TeamRole.choices)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "programme", "member", "role"], name="programmes_one_team_role"
            )
        ]


class Resource(TenantModel):
    """Something worth reading, doing or asking that a programme offers to everybody in it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="resources")
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=1000, blank=True, help_text="Where it is on the web, if it is there.")
    words = models.CharField(max_length=500, blank=True, help_text="What it is good for.")
    area = models.SlugField(max_length=40, blank=True, help_text="The key of an interest area.")
    phase = models.CharField(max_length=20, choices=Phase.choices, blank=True, help_text="Empty: at any time.")
    added_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["added_at", "id"]


class Round(TenantModel):
    """One intake of a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="rounds")
    name = models.CharField(max_length=120)
    phase = models.CharField(max_length=20, choices=Phase.choices, default=Phase.RECRUIT)
    enrolment_opens = models.DateField()
    enrolment_closes = models.DateField()
    matching_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    objection_days = models.PositiveSmallIntegerField(default=5, help_text="Days to say yes, or to object privately.")
    who_may_join = models.JSONField(default=dict, help_text="Rules over directory facts; see programmes.rules.")
    questions = models.JSONField(default=list, help_text="Keys of the questions asked at enrolment.")
    mentee_places = models.PositiveIntegerField(
        null=True, blank=True, help_text="Mentees beyond these go on the waiting list; empty: no limit."
    )
    oversubscribed = models.CharField(
        max_length=20,
        choices=Oversubscribed.choices,
        default=Oversubscribed.FIRST_COME,
        help_text="What happens when more mentees come than there are places.",
    )
    lottery_seed = models.PositiveBigIntegerField(null=True, blank=True, help_text="The draw can be repeated from it.")
    lottery_drawn_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(enrolment_opens__lte=models.F("enrolment_closes"))
                & Q(enrolment_closes__lte=models.F("matching_on"))
                & Q(matching_on__lte=models.F("starts_on"))
                & Q(starts_on__lt=models.F("ends_on")),
                name="programmes_round_dates_in_order",
            )
        ]


class Enrolment(TenantModel):
    """A member's place in a round. The answers live in `questions`, under this row's id."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="enrolments")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="enrolments")
    side = models.CharField(max_length=20, choices=Side.choices)
    state = models.CharField(max_length=20, choices=EnrolmentState.choices, default=EnrolmentState.STARTED)
    capacity = models.PositiveSmallIntegerField(
        default=0, help_text="How many mentees this mentor takes in this round."
    )
    shows_card = models.BooleanField(
        default=False, help_text="As a mentor: the mentees of this round may find this person’s card."
    )
    shows_to_mentors = models.BooleanField(
        default=False, help_text="As a mentee: mentors who rank may find this person’s card."
    )
    has_priority = models.BooleanField(
        default=False, help_text="Objected or was left over before: comes first in the next matching."
    )
    placed_at = models.DateTimeField(null=True, blank=True, help_text="When a place opened after waiting for one.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_from = models.CharField(
        max_length=20,
        choices=EnrolmentState.choices,
        blank=True,
        help_text="The state an undone withdrawal goes back to.",
    )
    paused_until = models.DateField(
        null=True, blank=True, help_text="Not matched before this day; the place stays theirs."
    )
    consented_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round", "member"], name="programmes_one_enrolment")
        ]

    @property
    def may_mentor(self) -> bool:
        return self.side in {Side.MENTOR, Side.BOTH}

    @property
    def may_be_mentored(self) -> bool:
        return self.side in {Side.MENTEE, Side.BOTH}


class Wish(TenantModel):
    """Somebody named, with a reason. The one who is named and the programme manager see it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="wishes")
    wanted = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="wished_by")
    rank = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "enrolment", "wanted"], name="programmes_one_wish_per_person"
            )
        ]


class Ranking(TenantModel):
    """One place in a mentor's order of mentees who named them or show them a card. The mentor and the programme manager
    see it; whoever it names does not.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="rankings")
    mentee = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "enrolment", "mentee"], name="programmes_one_ranking_per_mentee"
            )
        ]


class Decision(TenantModel):
    """What a programme's manager answered somebody who asked for a place. The person and the managers read it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="decisions")
    decided_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=EnrolmentState.choices)
    reason = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-decided_at", "-id"]


class Ticket(TenantModel):
    """Somebody's part in a lottery, and where the draw put it. It stays as it was drawn, whatever happens after."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="tickets")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="tickets")
    code = models.CharField(max_length=16, help_text="Made from the enrolment’s id; names nobody.")
    rank = models.PositiveIntegerField(help_text="1 was drawn first.")
    won = models.BooleanField(help_text="Drawn while there were places.")

    class Meta(TenantModel.Meta):
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round", "enrolment"], name="programmes_one_ticket"),
            models.UniqueConstraint(fields=["organisation", "round", "rank"], name="programmes_one_ticket_per_rank"),
            models.UniqueConstraint(fields=["organisation", "round", "code"], name="programmes_one_ticket_per_code"),
        ]


class GuestStay(TenantModel):
    """Somebody from outside who was invited to this one programme: where they come from, and until when.

    Whoever has a stay sees the programmes of their stays and no other.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="stays")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="stays")
    comes_from = models.CharField(max_length=120, help_text="An alumna, or the partner organisation.")
    until = models.DateField(help_text="The last day.")
    invited_at = models.DateTimeField()
    times_invited = models.PositiveSmallIntegerField(default=1)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "programme", "member"], name="programmes_one_stay")
        ]
        indexes = [models.Index(fields=["organisation", "member"], name="programmes_stays_of_a_guest")]
