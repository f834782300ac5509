"""Kinds and states of spaces, of what is written in them, and of what is reported."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SpaceKind(models.TextChoices):
    """Why a space is there. The first three stand without anybody making them."""

    MENTORS = "mentors", _("Mentors’ circle")
    AREA = "area", _("Interest area")
    PROGRAMME = "programme", _("Programme")
    OWN = "own", _("Made by somebody here")


class Joining(models.TextChoices):
    """How one comes in."""

    OPEN = "open", _("Everybody here can join")
    RULE = "rule", _("Those whom it is for can join")
    ASK = "ask", _("Ask, and a keeper lets you in")
    INVITED = "invited", _("By invitation of a keeper")


CHOSEN_BY_KEEPERS = (Joining.OPEN, Joining.ASK, Joining.INVITED)
"""What somebody can choose for a space of their own; a rule belongs to the standing kinds."""


class MemberState(models.TextChoices):
    """How somebody stands to a space. Whoever leaves has no row any more."""

    IN = "in", _("in it")
    ASKED = "asked", _("has asked to come in")
    INVITED = "invited", _("is invited")
    REMOVED = "removed", _("was taken out by a keeper")


class PostKind(models.TextChoices):
    POST = "post", _("Something to tell")
    QUESTION = "question", _("A question")
    POLL = "poll", _("A poll")
    EVENT = "event", _("An event")


WRITTEN = (PostKind.POST, PostKind.QUESTION, PostKind.POLL)
"""What anybody in a space may write; whoever looks after it holds events."""


class Shown(models.TextChoices):
    """Where somebody shows thanks that they got."""

    PRIVATE = "private", _("Nowhere: for the two of you alone")
    CARD = "card", _("On your card")
    SPACE = "space", _("In a space that you are both in")


class StoryState(models.TextChoices):
    """How a story stands to which all of those in it agreed."""

    OFFERED = "offered", _("waits to be looked at")
    PUBLISHED = "published", _("published")
    DECLINED = "declined", _("not published")


class ReportReason(models.TextChoices):
    """Why somebody reports a post."""

    HURTFUL = "hurtful", _("It is hurtful or disrespectful")
    PRIVATE = "private", _("It says something private about somebody")
    CONFIDENTIAL = "confidential", _("It tells what was said between a pair")
    HARM = "harm", _("I’m worried about somebody’s safety")
    ADVERTISING = "advertising", _("It is advertising, or has no place here")
    OTHER = "other", _("Something else")


class ReportState(models.TextChoices):
    OPEN = "open", _("waits to be looked at")
    HIDDEN = "hidden", _("the post was hidden")
    KEPT = "kept", _("the post stays")
    GONE = "gone", _("its author took the post back")


class HideReason(models.TextChoices):
    """Why a post is hidden, in the words its author reads."""

    HURTFUL = "hurtful", _("It can hurt somebody.")
    PRIVATE = "private", _("It says something about somebody that is theirs to tell.")
    CONFIDENTIAL = "confidential", _("It tells what belongs between the people of a pair.")
    OFF_PLACE = "off_place", _("It has no place in this space.")
    OTHER = "other", _("Another reason, which stands below.")


class Outcome(models.TextChoices):
    """What became of an appeal."""

    HIDDEN = "hidden", _("It stays hidden")
    RESTORED = "restored", _("It is back")


class Digest(models.TextChoices):
    """How often somebody hears that there is something new in the spaces they follow."""

    WEEKLY = "weekly", _("Once a week")
    DAILY = "daily", _("Once a day")
    OFF = "off", _("Not at all")


class EventKind(models.TextChoices):
    TALK = "talk", _("Talk")
    DROP_IN = "drop_in", _("Drop-in")
    NETWORKING = "networking", _("Networking")


class Place(models.TextChoices):
    """What somebody has who signed up. Whoever takes it back has no row any more."""

    HELD = "held", _("has a place")
    WAITING = "waiting", _("is on the waiting list")
