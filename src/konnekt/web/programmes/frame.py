"""What the pages of one programme share: the trail and the tabs."""

from collections.abc import Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from konnekt.programmes.models import Programme, Round
from konnekt.programmes.queries import newest_round
from konnekt.web.door import Request

UNSET: Any = object()


def frame(
    request: Request,
    programme: Programme,
    here: str,
    *,
    round_: Round | None = UNSET,
    below: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Trail and tabs; ``here`` is the name of the tab, ``below`` the steps of the trail from there on. The tabs lead to
    the round given, or to the newest.
    """
    slug = request.organisation.slug
    round_ = newest_round(programme) if round_ is UNSET else round_
    tabs = [
        ("programme", _("Overview"), [programme.pk]),
        ("programme_design", _("Design"), [programme.pk]),
        ("programme_team", _("Team"), [programme.pk]),
    ]
    if round_ is not None:
        tabs[1:1] = [
            ("enrolments", _("Enrolments"), [round_.pk]),
            ("recruiting", _("Recruiting"), [round_.pk]),
            ("match_studio", _("Matching"), [round_.pk]),
            ("outcomes", _("Outcomes"), [round_.pk]),
        ]
    return {
        "programme": programme,
        "trail": [
            (_("Programmes"), reverse("programmes", args=[slug])),
            (programme.name, reverse("programme", args=[slug, programme.pk]) if below else ""),
            *below,
        ],
        "tabs": [
            {"label": label, "url": url, "current": name == here}
            for name, label, arguments in tabs
            if (url := _address(name, slug, arguments))
        ],
    }


def _address(name: str, slug: str, arguments: list[Any]) -> str:
    try:
        return reverse(name, args=[slug, *arguments])
    except NoReverseMatch:  # a page of a room that isn't installed
        return ""
