"""What the pages of recruiting share: the programme's frame, and the ways between them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.programmes.models import Round
from konnekt.web.door import Request
from konnekt.web.programmes.frame import frame


def recruiting_frame(
    request: Request, round_: Round, here: str, *, below: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Trail, tabs, and the pages of recruiting; ``here`` is the name of one of them."""
    slug = request.organisation.slug
    round_ways = [("recruiting", _("Board")), ("campaigns", _("Campaigns")), ("letters", _("Letters"))]
    round_ways.append(("round_targets", _("Champions")))
    ways = [(name, label, round_.pk) for name, label in round_ways]
    ways.append(("guests", _("Guests"), round_.programme_id))
    ways.append(("inbox", _("Inbox"), round_.programme_id))
    trail = [(_("Recruiting"), reverse("recruiting", args=[slug, round_.pk])), *below]
    return frame(request, round_.programme, "recruiting", round_=round_, below=trail if below else ()) | {
        "round": round_,
        "ways": [
            {"label": label, "url": reverse(name, args=[slug, pk]), "current": name == here} for name, label, pk in ways
        ],
    }
