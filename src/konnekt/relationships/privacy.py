"""What pairs hold about the people in them, and what becomes of it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Clock, Fate, Subject, first, hold, nobody
from konnekt.access.visibility import Data
from konnekt.relationships.actions.ending import end_for_leaver
from konnekt.relationships.actions.erasing import forget_requests, forget_slots
from konnekt.relationships.models import (
    Agreement,
    Ask,
    Clause,
    Exclusion,
    Farewell,
    PairRequest,
    Part,
    Parting,
    ReasonCount,
    Relationship,
    Signature,
    Slot,
)
from konnekt.relationships.rules import readable_by
from konnekt.relationships.states import Consent
from konnekt.sealing.cipher import Place
from konnekt.sealing.keyring import Holder, place

IN_ITS_TIME = _("It belongs to you both, and goes with the space once the time to read is over.")

_PAIR = {"relationship__round__programme__name": _("Programme"), "relationship__round__name": _("Round")}


@first
def _part_from_partners(subject: Subject, now: datetime) -> None:
    end_for_leaver(member_id=subject.member_id, now=now)


def _forget_requests(subject: Subject, now: datetime) -> None:
    forget_requests(subject.member_id)


def _forget_slots(subject: Subject, now: datetime) -> None:
    forget_slots(subject.member_id, now=now)


def _clocks(subject: Subject, now: datetime) -> list[Clock]:
    found = []
    parts = Part.objects.filter(member=subject.member_id)
    for part in parts.select_related("organisation", "relationship__round__programme"):
        until = readable_by(part, part.relationship, part.organisation)
        if until is not None and until > now - timedelta(days=1):
            words = _("What was written in your space in {programme}")
            found.append(Clock(words.format(programme=part.relationship.round.programme.name), until))
    return found


def _partners(part: Part) -> str:
    """Those whom one knows from it: nobody before it opened, and nobody who never agreed."""
    if part.relationship.opened_at is None or part.consent != Consent.YES:
        return ""
    others = Part.objects.filter(relationship=part.relationship_id, consent=Consent.YES).exclude(pk=part.pk)
    return ", ".join(others.order_by("member__name_key").values_list("member__name", flat=True))


def place_of_clause(clause: Clause, field: str) -> Place:
    """Where the words of a clause lie: each change has a place of its own."""
    return place(clause._meta.label, field, clause.pk, version=clause.version + 1)


hold(
    Exclusion,
    what=_("With whom you would not be paired"),
    data=Data.EXCLUSIONS,
    mine=("member",),
    also=("excluded",),
    shown={"excluded__name": _("Whom"), "made_at": _("Since")},
    fate=Fate.GOES,
)
hold(
    Parting,
    what=_("What you kept for yourself when you parted"),
    data=Data.NOTES,
    mine=("member",),
    shown=_PAIR | {"next_step": _("What you would like next"), "months": _("Months"), "changed_at": _("Written")},
    sealed={"review": _("Looking back"), "reason": _("Why you ended it")},
    key=lambda row: Holder.person(row.member_id),
    fate=Fate.GOES,
)
hold(
    Farewell,
    what=_("Feedback and thanks that you wrote"),
    data=Data.MESSAGES,
    mine=("author",),
    shown=_PAIR | {"receiver__name": _("To"), "changed_at": _("Written")},
    sealed={"feedback": _("Feedback"), "thanks": _("Thanks")},
    key=lambda row: Holder.relationship(row.relationship_id),
    names=("receiver",),
    fate=Fate.GOES,
)
hold(
    PairRequest,
    what=_("Mentors you asked, and what you wrote"),
    data=Data.WISHES,
    mine=("mentee__member",),
    shown={
        "round__programme__name": _("Programme"),
        "mentor__member__name": _("Whom"),
        "why": _("Why"),
        "state": _("State"),
        "sent_at": _("Sent"),
        "closed_at": _("Closed"),
    },
    sealed={"answer": _("What you answered"), "question": ""},
    key=lambda row: Holder.relationship(row.pk),
    names=("mentor", "relationship", "slot"),
    inner=("declined_because",),
    fate=Fate.EMPTIED,
    erase=_forget_requests,
)
hold(
    Slot,
    what=_("Times you offered"),
    data=Data.SLOTS,
    mine=("mentor__member",),
    shown={
        "round__programme__name": _("Programme"),
        "begins_at": _("From"),
        "ends_at": _("Until"),
        "zone": _("Time zone"),
        "place": _("Where"),
    },
    fate=Fate.EMPTIED,
    erase=_forget_slots,
)
hold(
    Ask,
    what=_("What you asked of a partner, such as more time"),
    data=Data.GOALS,
    mine=("asked_by",),
    shown=_PAIR
    | {
        "kind": _("What"),
        "asked_at": _("Asked"),
        "until": _("Until"),
        "state": _("State"),
        "answered_at": _("Answered"),
    },
    fate=Fate.NAMELESS,
)
hold(
    Signature,
    what=_("Agreements you signed"),
    data=Data.GOALS,
    mine=("member",),
    shown={"agreement__relationship__round__programme__name": _("Programme"), "signed_at": _("Signed")},
    fate=Fate.NAMELESS,
)
hold(
    Clause,
    what=_("Clauses of an agreement that you changed last"),
    data=Data.GOALS,
    mine=("changed_by",),
    shown={
        "agreement__relationship__round__programme__name": _("Programme"),
        "key": _("Clause"),
        "changed_at": _("Changed"),
    },
    sealed={"words": _("Words")},
    key=lambda row: Holder.relationship(row.agreement.relationship_id),
    place=place_of_clause,
    fate=Fate.NAMELESS,
    why=IN_ITS_TIME,
)
nobody(Agreement, "relationship")
hold(
    Part,
    what=_("Your pairs, circles and conversations"),
    data=Data.MATCH,
    mine=("member",),
    shown=_PAIR
    | {
        "side": _("As"),
        "relationship": _("With"),
        "relationship__state": _("State"),
        "relationship__opened_at": _("Opened"),
        "relationship__ended_at": _("Ended"),
        "consent": _("Your answer"),
        "answered_at": _("Answered"),
        "left_at": _("Left"),
        "read_until": _("Last read"),
        "seeks_again_at": _("Asked for somebody new"),
        "reasons": _("Why you were matched"),
    },
    said={"relationship": _partners},
    names=("enrolment", "round"),
    fate=Fate.NAMELESS,
    why=_("How many pairs there were stays right, and your partner keeps the space until its time is over."),
    clocks=_clocks,
)
nobody(Relationship, "round", "reasons", "match_run")
nobody(ReasonCount, "round")
