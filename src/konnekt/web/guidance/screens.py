"""The screens that articles belong to, in words, and the way there as far as it needs nothing to be chosen."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.access.permissions import Permission
from konnekt.guidance.library import Article
from konnekt.web.door import Request


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: what it is called, and the page from which one gets there."""

    label: Promise
    way: str
    permission: Permission = Permission.TAKE_PART


SCREENS: dict[str, Screen] = {
    "today": Screen(_("Today"), "today", Permission.BELONG),
    "my_mentoring": Screen(_("My mentoring"), "my_mentoring"),
    "enrolment": Screen(_("Your enrolment"), "programmes_to_join"),
    "enrolment_step": Screen(_("The steps of enrolling"), "programmes_to_join"),
    "pair": Screen(_("Your space: Overview"), "my_mentoring"),
    "pair_goals": Screen(_("Your space: Goals"), "my_mentoring"),
    "pair_sessions": Screen(_("Your space: Sessions"), "my_mentoring"),
    "pair_session": Screen(_("The page of a session"), "my_mentoring"),
    "pair_messages": Screen(_("Your space: Messages"), "my_mentoring"),
    "pair_introductions": Screen(_("Your space: Introductions"), "my_mentoring"),
    "pair_agreement": Screen(_("Your space: Agreement"), "my_mentoring"),
    "pair_closing": Screen(_("Your space: Part well"), "my_mentoring"),
    "shown_goal": Screen(_("A goal that is shown to you"), ""),
    "readiness": Screen(_("Readiness"), "readiness", Permission.KEEP_READINESS),
    "programme_design": Screen(_("A programme: Design"), "programmes", Permission.RUN_PROGRAMMES),
    "enrolments": Screen(_("A programme: Enrolments"), "programmes", Permission.RUN_PROGRAMMES),
    "recruiting": Screen(_("A programme: Recruiting"), "programmes", Permission.RUN_PROGRAMMES),
    "match_studio": Screen(_("A programme: Matching"), "programmes", Permission.RUN_PROGRAMMES),
    "match_run": Screen(_("A match run"), "programmes", Permission.RUN_PROGRAMMES),
    "round_pairs": Screen(_("A programme: Pairs"), "programmes", Permission.RUN_PROGRAMMES),
    "round_voices": Screen(_("A programme: What they say"), "programmes", Permission.RUN_PROGRAMMES),
    "outcomes": Screen(_("A programme: Outcomes"), "programmes", Permission.RUN_PROGRAMMES),
}


def belongs_to(request: Request, article: Article) -> list[tuple[str, str]]:
    """Where an article belongs: label and address; without one where this person can't go, or somebody else leads."""
    found = []
    for name in article.screens:
        screen = SCREENS[name]
        may = screen.way and screen.permission.held_by(request.actor)
        found.append((str(screen.label), reverse(screen.way, args=[request.organisation.slug]) if may else ""))
    return found
