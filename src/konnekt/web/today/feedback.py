"""Today: feedback that waits for this person's answer, and answers to their own. No word of it stands on a card."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from konnekt.access.permissions import Permission
from konnekt.feedback.actions.keeping import kept_by
from konnekt.feedback.queries.answering import themes_waiting, waiting
from konnekt.feedback.queries.giving import by_codes, own_news
from konnekt.web.today.cards import Card, Situation, Urgency


def feedback(here: Situation) -> Iterator[Card]:
    """What is answered, and what is to be."""
    for one in own_news(here.request.actor):
        yield Card(
            f"feedback:{one.pk}:{one.changed_on}",
            Urgency.GOOD_TO_KNOW,
            _("Somebody answered your feedback about {programme}").format(programme=one.programme.name),
            _("You can write back, and say whether it helped."),
            _("Read it"),
            reverse("own_feedback", args=[here.slug, one.pk]),
        )
    codes = kept_by(here.request.actor)
    number = sum(one.has_news for one in by_codes(codes).values()) if codes else 0
    if number:
        # The key names no piece: what is put off is kept beside who put it off.
        yield Card(
            f"kept-feedback:{number}",
            Urgency.GOOD_TO_KNOW,
            ngettext(
                "There is an answer to what you said without your name",
                "There are answers to {number} things you said without your name",
                number,
            ).format(number=number),
            _("Only you see this card."),
            _("Read it"),
            reverse("my_feedback", args=[here.slug]),
        )
    if Permission.ANSWER_FEEDBACK.held_by(here.request.actor):
        yield from _to_answer(here)


def _to_answer(here: Situation) -> Iterator[Card]:
    days = list(waiting(here.request.actor).values_list("due_on", flat=True))
    late = sum(day < here.today for day in days)
    url = reverse("feedback_to_answer", args=[here.slug])
    if late:
        yield Card(
            f"feedback-late:{late}",
            Urgency.SOMEBODY_WAITS,
            ngettext("An answer to feedback is overdue", "{number} answers to feedback are overdue", late).format(
                number=late
            ),
            _("The longest since {day}. Hand it over if somebody else can answer better.").format(
                day=date_format(days[0], "l j F")
            ),
            _("Answer it") if late == 1 else _("Answer them"),
            url,
        )
    elif days:
        yield Card(
            f"feedback-waits:{len(days)}:{days[0]}",
            Urgency.DECIDE,
            ngettext(
                "Feedback waits for your answer",
                "{number} pieces of feedback wait for your answer",
                len(days),
            ).format(number=len(days)),
            _("The first is due by {day}.").format(day=date_format(days[0], "l j F")),
            _("Read it") if len(days) == 1 else _("Read them"),
            url,
        )
    for theme in themes_waiting(here.request.actor, here.today):
        yield Card(
            f"feedback-theme:{theme.pk}:{theme.due_on}",
            Urgency.KEEP_GOING,
            _("What came of “{title}”?").format(title=theme.title),
            _("You wanted to know by {day}.").format(day=date_format(theme.due_on, "l j F")),
            _("Say what came of it"),
            reverse("feedback_theme", args=[here.slug, theme.programme_id, theme.pk]),
        )
