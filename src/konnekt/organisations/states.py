"""The states and kinds of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from konnekt.access.actors import Role


class MemberKind(models.TextChoices):
    DIRECTORY = "directory", _("from the directory")
    GUEST = "guest", _("guest from outside")


class LineState(models.TextChoices):
    """What is known of a member's reporting line.

    Unknown is not none: until it is settled the member is not matched.
    """

    KNOWN = "known", _("known")
    NONE = "none", _("has no manager")
    UNKNOWN = "unknown", _("not known")


class LineKind(models.TextChoices):
    MANAGER = "manager", _("manager")
    APPRAISER = "appraiser", _("writes the appraisal")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    MAPPED = "mapped", _("columns mapped")
    PLANNED = "planned", _("checked, waiting for your decision")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    FAILED = "failed", _("not applied")
    DISCARDED = "discarded", _("discarded")


APPOINTED = (Role.PROGRAMME_MANAGER, Role.CHAMPION, Role.SAFEGUARDING, Role.AUDITOR, Role.ADMINISTRATOR)
"""The roles an administrator can give."""
