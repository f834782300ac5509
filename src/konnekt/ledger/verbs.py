"""Every verb the ledger knows, with the words a reader sees.

An action that isn't here can't be recorded, so none can be vague.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """What was done."""

    ORGANISATION_CREATED = "organisation.created", _("created the organisation")
    SETTINGS_CHANGED = "organisation.settings_changed", _("changed the settings")
    MEMBER_ADDED = "member.added", _("added a member")
    MEMBER_CHANGED = "member.changed", _("changed a member")
    MEMBER_INVITED = "member.invited", _("invited a member to sign in")
    MEMBER_LINKED = "member.linked", _("linked a member to a login")
    MEMBER_LEFT = "member.left", _("marked a member as having left")
    LINE_STATED = "line.stated", _("stated a reporting line")
    ROLE_GIVEN = "role.given", _("gave a role")
    ROLE_TAKEN = "role.taken", _("took a role back")
    DIRECTORY_IMPORTED = "directory.imported", _("imported the directory")
    PROGRAMME_CREATED = "programme.created", _("created a programme")
    PROGRAMME_CHANGED = "programme.changed", _("changed a programme")
    PROGRAMME_PUBLISHED = "programme.published", _("published a programme")
    ROUND_CHANGED = "round.changed", _("changed a round")
    ENROLLED = "enrolment.completed", _("enrolled")
    ENROLMENT_CHANGED = "enrolment.changed", _("changed an enrolment")
    ENROLMENT_WITHDRAWN = "enrolment.withdrawn", _("withdrew from a round")
    ENROLMENT_DECIDED = "enrolment.decided", _("decided about a place in a round")
    LOTTERY_DRAWN = "round.lottery_drawn", _("drew the lottery of a round")
    CRITERIA_CHANGED = "matching.criteria_changed", _("changed the matching criteria")
    PAIR_LOCKED = "matching.pair_locked", _("locked a pair")
    PAIR_FORBIDDEN = "matching.pair_forbidden", _("forbade a pair")
    PAIR_PREFERRED = "matching.pair_preferred", _("preferred a pair")
    STEER_UNDONE = "matching.steer_undone", _("undid a locked, forbidden or preferred pair")
    RUN_STARTED = "matching.run_started", _("started a match run")
    RUN_FINISHED = "matching.run_finished", _("finished a match run")
    RUN_CANCELLED = "matching.run_cancelled", _("cancelled a match run")
    RUN_RELEASED = "matching.run_released", _("released a match run")
    PROPOSAL_CHANGED = "matching.proposal_changed", _("changed a proposed pair by hand")
    PROPOSAL_KEPT = "matching.proposal_kept", _("held a proposed pair back for talk")
    PROPOSAL_LET_GO = "matching.proposal_let_go", _("let a held back pair go")
    RELEASE_SCHEDULED = "matching.release_scheduled", _("scheduled a release")
    RELEASE_CALLED_OFF = "matching.release_called_off", _("called a scheduled release off")
    INTRODUCTIONS_CHANGED = "matching.introductions_changed", _("changed the introductions to new pairs")
    REQUEST_SENT = "relationship.requested", _("asked a mentor")
    REQUEST_CHANGED = "relationship.request_changed", _("changed a request to a mentor")
    REQUEST_CLOSED = "relationship.request_closed", _("closed a request to a mentor")
    PAIR_PROPOSED = "relationship.proposed", _("proposed a pair")
    PAIR_ACCEPTED = "relationship.accepted", _("said yes to a pair")
    PAIR_OPENED = "relationship.opened", _("opened a pair's space")
    PAIR_CLOSED = "relationship.closed", _("closed a pair")
    PAIR_PAUSED = "relationship.paused", _("paused a pair")
    PAIR_RESUMED = "relationship.resumed", _("resumed a pair")
    READINESS_OPENED = "readiness.opened", _("opened a readiness assessment")
    READINESS_CHANGED = "readiness.changed", _("changed a readiness assessment")
    READINESS_ANSWERED = "readiness.answered", _("answered a readiness assessment")
    READINESS_CLOSED = "readiness.closed", _("closed a readiness assessment")
    STEP_CHANGED = "readiness.step_changed", _("changed a next step")
    EVIDENCE_CHANGED = "readiness.evidence_changed", _("changed the folder of evidence")
    KEYS_ROTATED = "keys.rotated", _("rotated the keys")
    FILE_STORED = "file.stored", _("stored a file")
