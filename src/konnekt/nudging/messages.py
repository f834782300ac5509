"""Reminders that keep a pair going: what would help, and never a word of what is in their space."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Notice, Pace, Topic, declare
from konnekt.nudging.states import Rule


def _reminder(rule: Rule, *, subject: Promise, sentences: tuple[Promise | str, ...], button: Promise) -> Notice:
    """A reminder: it may wait, is counted, and can be stopped."""
    return declare(
        f"nudging.{rule}",
        topic=Topic.NUDGES,
        delivery=Delivery.AT_MOST_ONCE,
        pace=Pace.NUDGE,
        lasts=timedelta(days=8),
        subject=subject,
        sentences=sentences,
        button=button,
        why=_("You are in a pair or a circle in {programme}. Reminders like this are few, and you can stop them."),
    )


NUDGES: dict[Rule, Notice] = {
    Rule.FIRST_MEETING: _reminder(
        Rule.FIRST_MEETING,
        subject=_("A date for your first meeting with {partner}"),
        sentences=(
            _("You and {partner} have no meeting planned yet. Half an hour is enough for the first."),
            _("It need not be prepared: who are you, what would you like, and when do you meet again."),
        ),
        button=_("Find a date"),
    ),
    Rule.FIRST_CONTACT: _reminder(
        Rule.FIRST_CONTACT,
        subject=_("A first word to {partner}"),
        sentences=(
            _("Nobody has written in your shared space yet. Either of you can begin."),
            _("Two lines do: “I am glad that we were matched. Would Tuesday or Thursday suit you for a first talk?”"),
        ),
        button=_("Write two lines"),
    ),
    Rule.AGREEMENT: _reminder(
        Rule.AGREEMENT,
        subject=_("Your agreement with {partner} waits for you"),
        sentences=(
            _("You have met, and what the two of you expect of each other is not signed yet."),
            _("The words are there already. Change what doesn’t suit you, and sign when it does."),
        ),
        button=_("Read the agreement"),
    ),
    Rule.SILENCE: _reminder(
        Rule.SILENCE,
        subject=_("How is it going with {partner}?"),
        sentences=(
            _("Nothing has happened in your shared space for a while. That is nobody’s fault; work gets in the way."),
            _("A line or a date is enough to go on. If it isn’t right for you, you can end it there without a reason."),
        ),
        button=_("Go to your space"),
    ),
    Rule.HALF_WAY: _reminder(
        Rule.HALF_WAY,
        subject=_("Half way with {partner}"),
        sentences=(
            _("About half of your time with {partner} in {programme} is over. A good moment to look back together."),
            _("What has helped? What would you like to have done by the end?"),
        ),
        button=_("Look at your goals"),
    ),
    Rule.ENDING: _reminder(
        Rule.ENDING,
        subject=_("Your time with {partner} ends on {ends_on}"),
        sentences=(
            _("Your mentoring with {partner} in {programme} ends on {ends_on}."),
            _("There is time to finish what matters, to say thank you, and to choose how you go on."),
        ),
        button=_("Go to your space"),
    ),
    Rule.CLOSING: _reminder(
        Rule.CLOSING,
        subject=_("Look back on your time with {partner}"),
        sentences=(
            _("Your mentoring with {partner} in {programme} has come to its end."),
            _("A few minutes close it well: what you take with you, and a word of thanks."),
            _("Six questions there ask how it went; answers are only counted. Your certificate follows."),
        ),
        button=_("Look back"),
    ),
}

LAST_NOTICE = declare(
    "nudging.last_notice",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your mentoring with {partner} is concluded on {concludes_on}, unless you write"),
    sentences=(
        _("Nothing has happened in your shared space for three months."),
        _("If that is as it should be, you need do nothing: on {concludes_on} it is concluded, without fault."),
        _("If you would like to go on, write a line or plan a meeting before then."),
    ),
    button=_("Go to your space"),
    why=_("You are in a pair or a circle in {programme}. A space in which nothing happens is not kept for ever."),
)
"""No reminder: who misses it would find their space closed. So it is never held back."""


def notice_of(rule: Rule, number: int) -> Notice:
    """What a reminder says; the third of a silence is no reminder."""
    return LAST_NOTICE if (rule, number) == (Rule.SILENCE, 3) else NUDGES[rule]


WEEKLY_LIST = declare(
    "nudging.weekly_list",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_MOST_ONCE,
    pace=Pace.NEWS,
    lasts=timedelta(days=8),
    subject=_("Pairs of {programme} that a word from you may help: {number}"),
    sentences=(
        _("Reminders did not help them on. Their list says how each stands, and why; what they write is theirs."),
    ),
    button=_("See which"),
    why=_("You manage {programme}. This comes on Mondays, and not at all when there is nothing to do."),
)
