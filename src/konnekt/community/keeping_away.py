"""Two people of whom one keeps away from the other: they don't find each other here, and neither can tell."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from konnekt.community.models import Unheard
from konnekt.relationships.models import Exclusion


def keeps_away(me: Any, other: str = "pk") -> Q:
    """Rows whose person, at the end of ``other``, keeps away from somebody, or the other way round: would rather not
    hear them, or not be brought together. ``me`` is an id, or a reference to one.
    """
    them = OuterRef(other)
    return (
        Q(Exists(Unheard.objects.filter(Q(member=me, other=them) | Q(member=them, other=me))))
        | Q(Exists(Exclusion.objects.filter(Q(member=me, excluded=them) | Q(member=them, excluded=me))))
    )  # fmt: skip


def turns_from(me: UUID | None, other: str = "pk") -> Q:
    """Rows whose person somebody themselves keeps away from: their own choice, which they may notice."""
    them = OuterRef(other)
    unheard = Unheard.objects.filter(member=me, other=them)
    return Q(Exists(unheard)) | Q(Exists(Exclusion.objects.filter(member=me, excluded=them)))


def keep_away(one: UUID, other: UUID) -> bool:
    """The same question about two."""
    unheard = Unheard.objects.filter(Q(member=one, other=other) | Q(member=other, other=one))
    excluded = Exclusion.objects.filter(Q(member=one, excluded=other) | Q(member=other, excluded=one))
    return unheard.exists() or excluded.exists()
