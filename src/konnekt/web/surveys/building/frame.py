"""What the pages about one survey share: finding it, the trail and the tabs, and whom it asks in words."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from konnekt.access.visibility import Data
from konnekt.programmes.names import Names
from konnekt.programmes.states import Side
from konnekt.surveys.actions.telling_results import sides_asked
from konnekt.surveys.models import WrittenSurvey
from konnekt.surveys.policy import WRITING
from konnekt.web.door import Request
from konnekt.web.programmes.frame import frame
from konnekt.web.who import who


def fetched(request: Request, written_id: UUID) -> WrittenSurvey:
    """A survey of a round that the actor runs."""
    return WRITING.fetch(request.actor, written_id, WrittenSurvey.objects.select_related("round__programme"))


def around(request: Request, survey: WrittenSurvey, *below: tuple[str, str]) -> dict[str, Any]:
    """The frame of a page about one survey."""
    slug, round_ = request.organisation.slug, survey.round
    trail = [(_("Surveys"), reverse("round_surveys", args=[slug, round_.pk]))]
    here = reverse("survey", args=[slug, survey.pk]) if below else ""
    return frame(
        request, round_.programme, "round_surveys", round_=round_, below=[*trail, (survey.title, here), *below]
    ) | {"survey": survey, "round": round_, "who": who(Data.ANSWER, request.organisation)}


def asked(survey: WrittenSurvey, names: Names) -> str:
    """Whom it asks, in the programme’s words."""
    each = {Side.MENTEE: names.mentees, Side.MENTOR: names.mentors}
    return capfirst(each.get(Side(survey.side), _("both sides")))


def sides(survey: WrittenSurvey, names: Names) -> list[tuple[str, str]]:
    """The sides that it asks, with their words."""
    words = {Side.MENTEE: names.mentees, Side.MENTOR: names.mentors}
    return [(side, capfirst(words[Side(side)])) for side in sides_asked(survey)]
