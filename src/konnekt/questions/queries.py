"""Reading answers. Which enrolments' answers an actor may read is decided by whoever knows the enrolments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from konnekt.organisations.models import Member
from konnekt.questions.models import AnswerSet


@dataclass(frozen=True, slots=True)
class Answers:
    """Values by question, and what the person prefers not to say (`key`, or `key:area` for one area)."""

    values: Mapping[str, Any] = field(default_factory=dict)
    declined: frozenset[str] = frozenset()
    version: int = 0

    def get(self, key: str) -> Any:
        """The answer to one question, or None when it is unknown."""
        return self.values.get(key)


def answers_of(about: Iterable[UUID]) -> dict[UUID, Answers]:
    """The newest completed answers of each of these, in one query. A draft is nobody's business yet."""
    newest = AnswerSet.objects.filter(about__in=list(about), frozen_at__isnull=False)
    return {row.about: _read(row) for row in newest.order_by("about", "-version").distinct("about")}


def newest_about(about: OuterRef) -> QuerySet[AnswerSet]:
    """The newest completed answers about a row of another query, to be read inside it."""
    return AnswerSet.objects.filter(about=about, frozen_at__isnull=False).order_by("-version")[:1]


def draft_of(about: UUID) -> Answers:
    """What the person sees in the form: the draft if there is one, else what was completed last."""
    row = AnswerSet.objects.filter(about=about).order_by("-version").first()
    return _read(row) if row else Answers()


def latest_answers(member: Member) -> Mapping[str, Any]:
    """What somebody completed last, about whatever it was."""
    row = AnswerSet.objects.filter(member=member, frozen_at__isnull=False).order_by("-frozen_at").first()
    return row.values if row else {}


def _read(row: AnswerSet) -> Answers:
    return Answers(row.values, frozenset(row.declined), row.version)
