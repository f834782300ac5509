"""What the pages of readiness say in several places."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from konnekt.readiness.states import Openness, Standing

LEVEL_NAMES = (
    gettext_lazy("Not in place"),
    gettext_lazy("Beginning"),
    gettext_lazy("In place"),
    gettext_lazy("Part of how we work"),
)
UNKNOWN = gettext_lazy("I don’t know")

TONES = {Standing.READY: "success", Standing.NEARLY: "info", Standing.NOT_YET: "warning"}

MEANINGS = {
    Standing.READY: gettext_lazy(
        "Ready: as this group sees it, what mentoring leans on is in place, and nothing is far behind."
    ),
    Standing.NEARLY: gettext_lazy(
        "Nearly: most of what mentoring leans on is there or begun. A small first round can teach you the rest while "
        "you take the next steps."
    ),
    Standing.NOT_YET: gettext_lazy(
        "Not yet: a programme would have to carry what the organisation doesn’t. Take two or three of the next steps "
        "first; they are worth it without mentoring too."
    ),
}
NOT_SAID = gettext_lazy(
    "It says how a few people see the organisation today. It doesn’t say that a programme would work, it compares you "
    "with nobody, and it judges no person."
)


def what_becomes_of_it(openness: Openness, k: int) -> list[str]:
    """What somebody reads before they answer."""
    told = [
        _("You are asked about the organisation, never about a person."),
        _("Those who opened this see that you answered, and nobody sees what."),
    ]
    if openness is Openness.IN_CONFIDENCE:
        told.append(
            _(
                "What the answers add up to is shown once it is closed, and only from {k} people on: averages, "
                "and where the middle half stands."
            ).format(k=k)
        )
    else:
        told.append(
            _(
                "This group answers openly: what the answers add up to is shown once it is closed, however few "
                "you are, from three people on with the lowest and the highest. In a small group others may work "
                "out what you said."
            )
        )
    return [*told, _("It is shown to those who run mentoring here, and to everybody who answered.")]


def number(value: float) -> str:
    """A score, as everywhere on these pages."""
    return f"{value:.1f}"


def signed(value: float) -> str:
    """A change, with a true minus."""
    return f"{value:+.1f}".replace("-", "−")
