"""Today: what somebody is asked after a session, in between, or at the end."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from konnekt.relationships.queries import Pair
from konnekt.relationships.states import RelationshipState
from konnekt.surveys.models import Asking
from konnekt.surveys.queries import due_in, surveys_for
from konnekt.surveys.states import SurveyKey
from konnekt.web.pairs.showing import called
from konnekt.web.today.cards import Card, Situation, Urgency

OVER = {RelationshipState.INFORMAL, RelationshipState.ENDED}


def questions(here: Situation, pairs: Iterable[Pair]) -> Iterator[Card]:
    """Of each space at most one: how the last session was, how it is going, or how all of it went."""
    by_id = {pair.relationship.pk: pair for pair in pairs if pair.has_met and not pair.is_conversation}
    if not by_id:
        return
    seen = set()
    for one in due_in(here.request.actor, by_id, today=here.today):
        pair = by_id[one.relationship_id]
        is_early = one.survey == SurveyKey.CLOSING and pair.state not in OVER
        if one.relationship_id in seen or one.survey == SurveyKey.EASE or is_early:
            continue
        seen.add(one.relationship_id)
        yield Card(f"asked:{one.pk}", Urgency.COULD_DO, *_words(here, one, called(pair)))


def surveys(here: Situation) -> Iterator[Card]:
    """The surveys of one’s programmes that wait."""
    for one in surveys_for(here.request.actor, today=here.today):
        programme = one.survey.round.programme.name
        yield Card(
            f"survey:{one.pk}",
            Urgency.COULD_DO,
            _("A few questions from {programme}").format(programme=programme),
            _("“{title}”. Nobody sees a single answer; you can stop half way and go on later.").format(
                title=one.survey.title
            ),
            _("Go on") if one.sealed else _("Look at the questions"),
            reverse("survey_sheet", args=[here.slug, one.survey_id]),
        )


def _words(here: Situation, one: Asking, name: str) -> tuple[str, str, str, str]:
    """Sentence, why, label and address."""
    in_space = [here.slug, one.relationship_id]
    match one.survey:
        case SurveyKey.CLOSING:
            return (
                _("How did it go with {name}?").format(name=name),
                _("Two minutes, for nobody to read: it is only counted, together with the answers of others."),
                _("Look back"),
                reverse("pair_survey", args=in_space),
            )
        case SurveyKey.GOING:
            return (
                _("How is it going with {name}?").format(name=name),
                _("Three taps, for nobody to read: it is only counted, together with the answers of others."),
                _("Say how it is going"),
                reverse("pair_going", args=in_space),
            )
        case _:
            return (
                _("How was your session with {name}?").format(name=name),
                _("One tap, for nobody to read: it is only counted, together with the answers of others."),
                _("Say how it was"),
                reverse("pair_pulse", args=[*in_space, one.about]),
            )
