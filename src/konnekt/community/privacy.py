"""What the community holds about people, and what becomes of it."""

import json
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, Period, Subject, first, hold, keep, nobody
from konnekt.access.visibility import Data
from konnekt.community.actions.erasing import (
    forget_hidings,
    forget_old_posts,
    forget_posts,
    forget_reports,
    hold_events,
)
from konnekt.community.actions.publishing import forget_old_stories
from konnekt.community.actions.signing_up import forget_attendance, forget_sign_ups
from konnekt.community.actions.voices import forget_stories
from konnekt.community.models import (
    Card,
    Choice,
    Event,
    Hiding,
    Kudos,
    Membership,
    Mention,
    Option,
    Picture,
    Poll,
    Post,
    Report,
    Seat,
    Seating,
    SignUp,
    Space,
    Story,
    StoryConsent,
    StoryDraft,
    StoryVoice,
    Touch,
    Unheard,
    Verdict,
    Vote,
)
from konnekt.sealing.keyring import Holder


@first
def _hold_events(subject: Subject, now: datetime) -> None:
    hold_events(subject.member_id)


def _forget_posts(subject: Subject, now: datetime) -> None:
    forget_posts(subject.member_id, now=now)


def _forget_sign_ups(subject: Subject, now: datetime) -> None:
    forget_sign_ups(subject.member_id, now=now)


def _forget_hidings(subject: Subject, now: datetime) -> None:
    forget_hidings(subject.member_id)


def _forget_reports(subject: Subject, now: datetime) -> None:
    forget_reports(subject.member_id)


def _forget_stories(subject: Subject, now: datetime) -> None:
    forget_stories(subject.member_id)


def _story(row: Any, story_id: str) -> str:
    found = Story.objects.filter(pk=story_id).first()
    return f"{found.title}\n\n{found.body}" if found else ""


def _draft(row: Any, words: str) -> str:
    told = json.loads(words)
    return f"{told['title']}\n\n{told['body']}"


def _space(row: Any) -> str:
    return str(row.space.called)


def _space_of_post(row: Any) -> str:
    return str(row.post.space.called)


hold(
    Space,
    what=_("Community spaces you made"),
    data=Data.POSTS,
    mine=("made_by",),
    shown={"name": _("Called"), "about": _("What it is for"), "made_at": _("Made"), "closed_at": _("Closed")},
    inner=("programme",),
    fate=Fate.STAYS,
    why=_("Others write there. It goes on without you, and its name with it."),
)
hold(
    Membership,
    what=_("Community spaces you are in"),
    data=Data.POSTS,
    mine=("member",),
    shown={
        "space": _("Space"),
        "state": _("How you stand to it"),
        "is_keeper": _("You keep it"),
        "follows": _("You follow it"),
        "is_muted": _("You muted it"),
        "since": _("Since"),
        "seen_at": _("Last looked at"),
    },
    said={"space": _space},
    fate=Fate.GOES,
)
hold(
    Picture,
    what=_("Pictures you posted"),
    data=Data.POSTS,
    mine=("post__author",),
    shown={"post__written_at": _("Posted"), "alt": _("What it shows")},
    inner=("file",),
    fate=Fate.GOES,
    why=_("They go with the post."),
    erase=_forget_posts,
)
hold(
    Option,
    what=_("What could be chosen in your polls"),
    data=Data.POSTS,
    mine=("poll__post__author",),
    shown={"poll__post__title": _("Poll"), "words": _("Answer")},
    fate=Fate.GOES,
)
nobody(Poll, "post", "counted")
hold(
    Vote,
    what=_("How you voted"),
    data=Data.POSTS,
    mine=("member",),
    shown={"poll__post__title": _("Poll"), "option__words": _("You chose")},
    fate=Fate.GOES,
    why=_("What a poll shows stays as it was counted last."),
)
hold(
    Mention,
    what=_("Where somebody asked for your attention"),
    data=Data.POSTS,
    mine=("member",),
    shown={"post__written_at": _("Written")},
    fate=Fate.GOES,
)
hold(
    Post,
    what=_("What you wrote in the community"),
    data=Data.POSTS,
    mine=("author",),
    shown={
        "space": _("Space"),
        "kind": _("What it is"),
        "title": _("Title"),
        "body": _("What you wrote"),
        "written_at": _("Written"),
        "edited_at": _("Changed"),
        "hidden_at": _("Hidden"),
    },
    said={"space": _space},
    names=("under", "accepted"),
    fate=Fate.EMPTIED,
    why=_("Where others replied, a line stays in its place, so that what they wrote keeps its sense."),
    erase=_forget_posts,
)
hold(
    Report,
    what=_("Posts you reported"),
    data=Data.CONCERN,
    mine=("reporter",),
    shown={"reported_at": _("Reported"), "reason": _("Why"), "state": _("What came of it")},
    sealed={"words": _("What you wrote")},
    key=lambda row: Holder.concern(row.pk),
    names=("post", "settled_by"),
    fate=Fate.GOES,
    erase=_forget_reports,
)
hold(
    Hiding,
    what=_("What you wrote and was hidden"),
    data=Data.POSTS,
    mine=("post__author",),
    shown={"post": _("Space"), "reason": _("Why"), "hidden_at": _("Hidden"), "outcome": _("What came of it")},
    said={"post": _space_of_post},
    sealed={"words": _("What the moderator wrote"), "appeal": _("What you said to it"), "answer": _("The answer")},
    key=lambda row: Holder.concern(row.pk),
    names=("hidden_by", "answered_by"),
    fate=Fate.GOES,
    erase=_forget_hidings,
)
hold(
    Choice,
    what=_("When you hear of what is new in the community"),
    data=Data.NOTES,
    mine=("member",),
    shown={"digest": _("New posts"), "hears_at_once": _("What is to you, at once"), "digested_at": _("Last told")},
    fate=Fate.GOES,
)
hold(
    Unheard,
    what=_("Whom you would rather not hear in the community"),
    data=Data.EXCLUSIONS,
    mine=("member",),
    also=("other",),
    shown={"other__name": _("Whom"), "since": _("Since")},
    fate=Fate.GOES,
)
hold(
    Kudos,
    what=_("Thanks that you wrote, and that you got"),
    data=Data.KUDOS,
    mine=("giver", "receiver"),
    shown={
        "giver__name": _("From"),
        "receiver__name": _("To"),
        "given_at": _("Written"),
        "shown": _("Shown"),
    },
    sealed={"words": _("Words")},
    key=lambda row: Holder.person(row.receiver_id),
    only=Q(taken_back_at=None),
    names=("space",),
    inner=("let_go_at",),
    fate=Fate.GOES,
    why=_(
        "What you wrote goes with you, and so does what you got. Of thanks that was taken back stays for seven days "
        "that there was something, without its words."
    ),
)
hold(
    Card,
    what=_("Your card in the community"),
    data=Data.CARD,
    mine=("member",),
    shown={
        "about": _("About you"),
        "offers": _("What you can offer"),
        "ask_me": _("Ask me about"),
        "place": _("Where you work from"),
        "areas": _("Areas"),
        "languages": _("Languages"),
        "shows_title": _("Shows your job title"),
        "shows_unit": _("Shows your unit"),
        "shows_spaces": _("Shows your spaces"),
        "in_directory": _("In the directory"),
        "changed_at": _("Changed"),
    },
    inner=("searched",),
    fate=Fate.GOES,
)
hold(
    StoryVoice,
    what=_("Stories of your mentoring that others may read"),
    data=Data.STORIES,
    mine=("member",),
    sealed={"story": _("Story")},
    said={"story": _story},
    key=lambda row: Holder.person(row.member_id),
    fate=Fate.GOES,
    why=_("The stories go with it, for everybody."),
    erase=_forget_stories,
)
hold(
    StoryDraft,
    what=_("A story you wrote on last, in a space of yours"),
    data=Data.MESSAGES,
    mine=("changed_by",),
    shown={"relationship__round__programme__name": _("Programme"), "changed_at": _("Written")},
    sealed={"words": _("Words"), "story": ""},
    said={"words": _draft},
    key=lambda row: Holder.relationship(row.relationship_id),
    fate=Fate.GOES,
    erase=_forget_stories,
)
hold(
    StoryConsent,
    what=_("Stories to whose words you said yes, while others of your space haven’t yet"),
    data=Data.MESSAGES,
    mine=("member",),
    shown={"draft__relationship__round__programme__name": _("Programme"), "given_at": _("Said")},
    names=("draft",),
    fate=Fate.GOES,
)
hold(
    Story,
    what=_("Stories about which you decided, as somebody who looks after the community"),
    data=Data.LEDGER,
    mine=("decided_by",),
    shown={"decided_on": _("Decided"), "state": _("What you decided")},
    inner=("title", "body", "voices", "answer"),
    fate=Fate.NAMELESS,
)

hold(
    Event,
    what=_("Events you held"),
    data=Data.POSTS,
    mine=("post__author",),
    shown={
        "post__title": _("Title"),
        "begins_at": _("From"),
        "ends_at": _("Until"),
        "where": _("Where"),
        "called_off_at": _("Called off"),
        "called_off_words": _("What you said to that"),
        "follow_up": _("What you wrote after it"),
    },
    inner=("zone", "counted", "drawings"),
    fate=Fate.EMPTIED,
    why=_("What is ahead is called off, and those who signed up are told."),
    erase=_forget_posts,
)
hold(
    SignUp,
    what=_("Events you signed up for"),
    data=Data.ATTENDANCE,
    mine=("member",),
    shown={
        "event": _("Event"),
        "event__begins_at": _("When"),
        "place": _("You"),
        "signed_up_at": _("Signed up"),
        "moved_up_at": _("Moved up"),
        "was_there": _("You were there"),
    },
    said={"event": lambda row: str(row.event.post.title)},
    fate=Fate.GOES,
    erase=_forget_sign_ups,
)
nobody(Seating, "event")
hold(
    Seat,
    what=_("Tables you sat at"),
    data=Data.ATTENDANCE,
    mine=("member",),
    shown={"seating__drawn_at": _("Drawn"), "seating__number": _("Round"), "table": _("Table")},
    fate=Fate.GOES,
)
hold(
    Verdict,
    what=_("Whether an event was worth your time"),
    data=Data.ANSWER,
    mine=("member",),
    shown={"event": _("Event"), "is_worth": _("It was")},
    said={"event": lambda row: str(row.event.post.title)},
    fate=Fate.GOES,
    why=_("What the host is shown stays as it was counted last."),
)
hold(
    Touch,
    what=_("With whom you would like to stay in touch"),
    data=Data.NOTES,
    mine=("member",),
    also=("other",),
    shown={"other__name": _("Whom"), "since": _("Since")},
    names=("event",),
    fate=Fate.GOES,
)

keep(
    Period(
        key="community.attendance",
        what=_("Who signed up for an event, was there, and sat with whom"),
        hint=_("Counted from the end of the event. The event itself, and those you stay in touch with, stay."),
        days=365,
        least=30,
        most=1_095,
        forget=forget_attendance,
    )
)
keep(
    Period(
        key="community.posts",
        what=_("Threads of the community in which nobody writes any more"),
        hint=_("Counted from the last thing that was written in them. Guides that keepers pinned stay."),
        days=1_095,
        least=180,
        most=3_650,
        forget=forget_old_posts,
    )
)
keep(
    Period(
        key="community.stories",
        what=_("Stories of mentoring that were published, or not"),
        hint=_(
            "Counted from the day on which somebody decided about them, or else from the day they were offered. "
            "Those whose story it is withdraw it sooner."
        ),
        days=1_825,
        least=365,
        most=3_650,
        forget=forget_old_stories,
    )
)
