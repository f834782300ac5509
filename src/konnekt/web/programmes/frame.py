"""What the pages of one programme share: the trail and the tabs."""

from collections.abc import Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from konnekt.programmes.models import Programme, Round
from konnekt.programmes.names import names_in
from konnekt.programmes.queries import newest_round
from konnekt.programmes.rules import is_matched_at_once, is_open
from konnekt.programmes.states import Format, Way
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
    matching = matching_pages(programme)[:1]
    tabs = [
        ("programme", _("Overview"), [programme.pk]),
        ("programme_feedback", _("Feedback"), [programme.pk]),
        ("programme_design", _("Design"), [programme.pk]),
        ("programme_team", _("Team"), [programme.pk]),
    ]
    if round_ is not None:
        tabs[1:1] = [
            ("enrolments", _("Enrolments"), [round_.pk]),
            ("recruiting", _("Recruiting"), [round_.pk]),
            *((name, _("Matching"), [round_.pk]) for name in matching),
            *([("round_pairs", _("Pairs"), [round_.pk])] if programme.format != Format.FLASH else []),
            *([("conversations", _("Conversations"), [round_.pk])] if programme.format == Format.FLASH else []),
            *([("round_sessions", _("Sessions"), [round_.pk])] if programme.format != Format.FLASH else []),
            *([("round_goals", _("Goals"), [round_.pk])] if programme.format != Format.FLASH else []),
            *([("round_voices", _("What they say"), [round_.pk])] if programme.format != Format.FLASH else []),
            ("round_surveys", _("Surveys"), [round_.pk]),
            ("outcomes", _("Outcomes"), [round_.pk]),
            ("round_results", _("Results"), [round_.pk]),
        ]
    return {
        "programme": programme,
        "names": names_in(programme),
        "trail": [
            (_("Programmes"), reverse("programmes", args=[slug])),
            (programme.name, reverse("programme", args=[slug, programme.pk]) if below else ""),
            *below,
        ],
        "tabs": [
            {"label": label, "url": url, "current": name == here or (here == "match_studio" and name in matching)}
            for name, label, arguments in tabs
            if (url := _address(name, slug, arguments))
        ],
    }


def matching_pages(programme: Programme) -> list[str]:
    """The pages on which a manager makes pairs, as far as the programme's ways include them; the main one first."""
    pages = ["match_studio"] if is_matched_at_once(programme) else []
    return [*pages, "one_by_one"] if is_open(programme, Way.ONE_BY_ONE) else pages


def _address(name: str, slug: str, arguments: list[Any]) -> str:
    try:
        return reverse(name, args=[slug, *arguments])
    except NoReverseMatch:  # a page of a room that isn't installed
        return ""
