"""What the pages about feedback of one programme share: the programme's frame, and the ways between them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.programmes.models import Programme
from konnekt.web.door import Request
from konnekt.web.programmes.frame import frame


def feedback_frame(
    request: Request, programme: Programme, here: str, *, below: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Trail, tabs, and the pages of feedback; ``here`` is the name of one of them."""
    slug = request.organisation.slug
    ways = [
        ("programme_feedback", _("Pieces"), programme.pk),
        ("feedback_themes", _("Themes"), programme.pk),
        ("feedback_terms", _("Terms"), programme.pk),
        ("you_said_we_did", _("You said, we did"), programme.slug),
    ]
    trail = [(_("Feedback"), reverse("programme_feedback", args=[slug, programme.pk])), *below]
    return frame(request, programme, "programme_feedback", below=trail if below else ()) | {
        "ways": [
            {"label": label, "url": reverse(name, args=[slug, pk]), "current": name == here} for name, label, pk in ways
        ],
    }
