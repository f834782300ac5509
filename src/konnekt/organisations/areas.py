"""The five interest areas that every organisation begins with."""

from django.utils.translation import gettext_lazy as _

from konnekt.organisations.models import InterestArea

DEFAULT_AREAS = (
    ("education", _("Education")),
    ("career", _("Career")),
    ("wellbeing", _("Emotional wellbeing")),
    ("relationships", _("Relationships")),
    ("networking", _("Networking")),
)


def default_areas() -> list[InterestArea]:
    """Unsaved rows of the five, in their order."""
    return [
        InterestArea(key=key, name=str(name), position=position) for position, (key, name) in enumerate(DEFAULT_AREAS)
    ]
