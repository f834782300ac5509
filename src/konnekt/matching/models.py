"""Criteria, runs and proposals. A machine proposes; a person releases."""

from django.db import models

from konnekt.core.models import TenantModel
from konnekt.files.models import StoredFile
from konnekt.jobs.models import Work, WorkState
from konnekt.matching.states import GOING, Aim, Doing, PlanState, Proposing, Replayed, RunState, SteerKind, StepKind
from konnekt.organisations.models import Member
from konnekt.programmes.models import Enrolment, Round
from konnekt.relationships.states import WhyNot


class CriteriaSet(TenantModel):
    """What counts in a round, and how much. One row per round; every run keeps its own copy."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="criteria_set")
    criteria = models.JSONField(default=list)
    needs_shared_language = models.BooleanField(
        default=True, help_text="Two people without a language in common are never a pair."
    )
    aim = models.CharField(max_length=20, choices=Aim.choices, default=Aim.TOTAL)
    proposing = models.CharField(max_length=20, choices=Proposing.choices, default=Proposing.MENTEES)
    floor = models.DecimalField(
        max_digits=5, decimal_places=4, null=True, blank=True, help_text="No pair with a lower fit; none is no floor."
    )
    changed_at = models.DateTimeField(auto_now=True)


class Steer(TenantModel):
    """A pair that the manager locked or forbade, with the reason kept."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="steers")
    kind = models.CharField(max_length=20, choices=SteerKind.choices)
    mentee = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    by_member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "mentee", "mentor"], name="matching_one_steer_per_pair")
        ]


class StudioStep(TenantModel):
    """One change in a round's studio: what it was before and after, so that it can be undone and told to others."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="studio_steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=StepKind.choices)
    was = models.JSONField(default=dict)
    now = models.JSONField(default=dict)
    mentee = models.ForeignKey(Enrolment, null=True, on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Enrolment, null=True, on_delete=models.CASCADE, related_name="+")
    of = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="The step that this one undid or redid.",
    )
    is_undo = models.BooleanField(default=False)
    by_member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round", "number"], name="matching_steps_are_numbered")
        ]


class Introductions(TenantModel):
    """What a manager says to the new pairs of a round, beside the reasons: one text for each side."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="introductions")
    to_mentee = models.TextField(blank=True)
    to_mentor = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)


class LiveAnswer(TenantModel):
    """What a run would give now: worked out at each change of a studio, kept until the next, never released."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="live_answer")
    doing = models.CharField(max_length=20, choices=Doing.choices, default=Doing.ASKED)
    asked_at = models.DateTimeField()
    step = models.PositiveIntegerField(default=0, help_text="The last step of the studio that it knows.")
    summary = models.JSONField(default=dict, help_text="Counts and fits; empty before the first answer.")
    before = models.JSONField(default=dict, help_text="The same of the answer before it.")
    pairs = models.JSONField(default=dict, help_text="The mentor's enrolment by the mentee's.")
    moved = models.JSONField(default=list, help_text="Who changed since the answer before: mentee, mentor then, now.")
    number_moved = models.PositiveIntegerField(default=0)
    conflicts = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True, blank=True)


class MatchRun(TenantModel):
    """One run of the engine over a round: its inputs, its answer and the proof."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="match_runs")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=RunState.choices, default=RunState.WAITING)
    criteria = models.JSONField(default=list)
    needs_shared_language = models.BooleanField(default=True)
    aim = models.CharField(max_length=20, choices=Aim.choices, default=Aim.TOTAL)
    proposing = models.CharField(max_length=20, choices=Proposing.choices, default=Proposing.MENTEES)
    floor = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    work = models.ForeignKey(Work, null=True, on_delete=models.SET_NULL, related_name="+")
    inputs = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=80, blank=True)
    certificate = models.JSONField(null=True)
    summary = models.JSONField(default=dict, help_text="Counts and fits, for the head of the page.")
    diagnosis = models.JSONField(default=list)
    by_member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    report = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round", "number"], name="matching_runs_are_numbered")
        ]

    @property
    def is_over(self) -> bool:
        """Also when the worker died so often that the queue gave up on it."""
        return self.shown_state not in GOING

    @property
    def shown_state(self) -> RunState:
        """The state a person sees: a run whose work the queue gave up on has failed, whatever it last said itself."""
        state = RunState(self.state)
        if state in GOING and self.work is not None and self.work.is_over:
            return RunState.CANCELLED if self.work.state == WorkState.CANCELLED else RunState.FAILED
        return state


class FairnessAudit(TenantModel):
    """How groups of mentees fared in a run, by what they said for this check alone: worked out once, at the release."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="fairness_audits")
    label = models.CharField(max_length=200, help_text="The question, as it was asked.")
    rows = models.JSONField(default=list, help_text="Groups that may be told, in steps and intervals.")
    k = models.PositiveSmallIntegerField(help_text="The threshold they were told above.")
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "run", "label"], name="matching_one_audit_per_question")
        ]


class Replay(TenantModel):
    """A run worked out again from its stored inputs, and whether the same bytes came out."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="replays")
    by_member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Replayed.choices, default=Replayed.GOING)

    class Meta(TenantModel.Meta):
        ordering = ["-asked_at"]


class Proposal(TenantModel):
    """One pair that a run proposes, with the points that add up to its score."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="proposals")
    mentee = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    points = models.PositiveIntegerField(help_text="The score in 2⁻²⁰ points.")
    contributions = models.JSONField(default=list)
    is_locked = models.BooleanField(default=False)
    others = models.JSONField(default=dict, help_text="The runners-up of both, and what each would cost the whole.")
    held_back = models.CharField(
        max_length=20, choices=WhyNot.choices, blank=True, help_text="Why the release didn't ask this pair."
    )

    for_talk = models.BooleanField(
        default=False, help_text="Held back until somebody talked about it; no release asks this pair before."
    )
    talk_note = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When a release asked this pair.")
    is_by_hand = models.BooleanField(default=False, help_text="Made by hand after the run, not by the engine.")

    class Meta(TenantModel.Meta):
        ordering = ["-points", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "run", "mentee"], name="matching_one_proposal_per_mentee")
        ]


class ByHand(TenantModel):
    """A change of a finished run by hand: what it cost the sum of fit, and why it was made."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="changes_by_hand")
    mentee = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Enrolment, null=True, on_delete=models.CASCADE, related_name="+")
    former_mentor = models.ForeignKey(Enrolment, null=True, on_delete=models.CASCADE, related_name="+")
    cost = models.IntegerField(help_text="In 2⁻²⁰ points of the sum of fit; below 0 it gained.")
    reason = models.CharField(max_length=300)
    by_member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["made_at", "id"]


class PlannedRelease(TenantModel):
    """A release at a later time: of all that wait, or of a wave. Everything is checked again at its time."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="planned_releases")
    at = models.DateTimeField()
    units = models.JSONField(default=list, help_text="Only mentees of these units, by id; none is all.")
    first = models.PositiveIntegerField(null=True, blank=True, help_text="Only so many pairs, the best fits first.")
    state = models.CharField(max_length=20, choices=PlanState.choices, default=PlanState.WAITING)
    why_not = models.CharField(max_length=300, blank=True)
    by_member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    over_at = models.DateTimeField(null=True, blank=True)
    work = models.ForeignKey(
        Work, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Where somebody watches it go."
    )

    class Meta(TenantModel.Meta):
        ordering = ["at", "id"]

    @property
    def shown_state(self) -> PlanState:
        """The state a person sees: a release that was stopped on its way, or broke, could not say so itself."""
        state = PlanState(self.state)
        if state is PlanState.WAITING and self.work is not None and self.work.is_over:
            return PlanState.CALLED_OFF if self.work.state == WorkState.CANCELLED else PlanState.REFUSED
        return state

    @property
    def is_going(self) -> bool:
        """Whether it asks the pairs now."""
        return self.work is not None and self.shown_state is PlanState.WAITING


class Unplaced(TenantModel):
    """A mentee without a mentor, or a mentor without a mentee, in a run, and why."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="unplaced")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    is_mentor = models.BooleanField(default=False)
    reason = models.CharField(max_length=60)
    details = models.JSONField(default=dict)


class Study(TenantModel):
    """What takes longer to work out about a run than a page may wait: done by a job after it, and kept."""

    run = models.OneToOneField(MatchRun, on_delete=models.CASCADE, related_name="study")
    blocking = models.PositiveIntegerField(
        null=True, help_text="Pairs of whom both would rather have each other; none among peers, where none is sought."
    )
    strongest = models.JSONField(default=list, help_text="The best of these pairs, with the fit of all concerned.")
    curve = models.JSONField(default=list, help_text="What each higher floor would cost: matched, mean, worst.")
    made_at = models.DateTimeField()


class RecruitingAdvice(TenantModel):
    """Which mentors would place whom a run leaves over: worked out by a job after it, and kept with its date."""

    run = models.OneToOneField(MatchRun, on_delete=models.CASCADE, related_name="advice")
    rows = models.JSONField(default=list, help_text="Language, skill or area; how many mentors; how many more placed.")
    left_over = models.PositiveIntegerField(help_text="Mentees without a mentor when it was worked out.")
    places = models.PositiveSmallIntegerField(help_text="Places that each such mentor was taken to offer.")
    made_at = models.DateTimeField()


class Backtest(TenantModel):
    """Whether a round's scores told how its pairs went: worked out once at a time, told in totals, and then frozen."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="backtests")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    known = models.PositiveIntegerField(default=0, help_text="Pairs that were over; a later one needs some more.")
    k = models.PositiveSmallIntegerField(default=0, help_text="The threshold it was told above.")
    result = models.JSONField(default=dict, help_text="Totals, rounded; empty while it is worked out.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the result; also in the ledger.")

    class Meta(TenantModel.Meta):
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "round"],
                condition=models.Q(made_at__isnull=True),
                name="matching_one_backtest_going",
            )
        ]


class Trial(TenantModel):
    """Two ways of matching that one run compares: by coins, where both are equally good. Which pair came from which
    stays in a sealed file until the result.
    """

    run = models.OneToOneField(MatchRun, on_delete=models.CASCADE, related_name="trial")
    ways = models.JSONField(help_text="What each way is called, and its criteria.")
    tolerance = models.DecimalField(max_digits=5, decimal_places=4)
    sealed = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what is sealed; in the ledger too.")
    certificates = models.JSONField(default=list, help_text="The digest of each way's own certificate.")
    pairs = models.PositiveIntegerField(null=True, help_text="Pairs that a coin decided, as they may be told.")
    coins = models.PositiveIntegerField(default=0, help_text="How many coins there were: one decides several pairs.")
    result = models.JSONField(default=dict, help_text="Totals, rounded; empty before the result.")
    result_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the result; also in the ledger.")
