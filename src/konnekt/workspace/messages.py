"""What is told of a message: from whom, and never a word of it."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Pace, Topic, declare

NEW_MESSAGE = declare(
    "workspace.new_message",
    topic=Topic.MESSAGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("You have a message from {author}"),
    sentences=(_("{author} wrote to you in your shared space. Only the two of you can read it."),),
    button=_("Read it"),
    why=_("You are in a pair with {author}. At most one such mail an hour; you can switch them off."),
)

NEW_IN_CIRCLE = declare(
    "workspace.new_in_circle",
    topic=Topic.MESSAGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("You have a message from {author}"),
    sentences=(_("{author} wrote to your circle. Only the people of the circle can read it."),),
    button=_("Read it"),
    why=_("You are in a circle with {author}. At most one such mail an hour; you can switch them off."),
)

_WHY_SESSION = _("You are in a shared space in {programme}.")

SESSION_BOOKED = declare(
    "workspace.session_booked",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Mentoring on {when}"),
    sentences=(
        _("{author} booked a session for {when} (your time), in {programme}."),
        _("The file that comes with this puts it into your calendar."),
        _("If it doesn’t suit you, move it or call it off behind the button. No reason is asked."),
    ),
    button=_("See the session"),
    why=_WHY_SESSION,
)

SERIES_BOOKED = declare(
    "workspace.series_booked",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Mentoring, {number} sessions from {when}"),
    sentences=(
        _("{author} booked {number} sessions in {programme}, the first on {when} (your time)."),
        _("The file that comes with this puts them into your calendar. Each can be moved or called off by itself."),
    ),
    button=_("See the sessions"),
    why=_WHY_SESSION,
)

SESSION_BOOKED_NAMELESS = declare(
    "workspace.session_booked_nameless",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Mentoring on {when}"),
    sentences=(
        _("A session was booked for {when} (your time), in {programme}."),
        _("The file that comes with this puts it into your calendar."),
        _("If it doesn’t suit you, move it or call it off behind the button. No reason is asked."),
    ),
    button=_("See the session"),
    why=_WHY_SESSION,
)

SERIES_BOOKED_NAMELESS = declare(
    "workspace.series_booked_nameless",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Mentoring, {number} sessions from {when}"),
    sentences=(
        _("{number} sessions were booked in {programme}, the first on {when} (your time)."),
        _("The file that comes with this puts them into your calendar. Each can be moved or called off by itself."),
    ),
    button=_("See the sessions"),
    why=_WHY_SESSION,
)

TIMES_OFFERED = declare(
    "workspace.times_offered",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{author} offers you times for a session"),
    sentences=(_("Choose the one that suits you, in {programme}; it is then booked for you both."),),
    button=_("Choose a time"),
    why=_WHY_SESSION,
)

SESSION_MOVED = declare(
    "workspace.session_moved",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Mentoring is now on {when}"),
    sentences=(
        _("{author} changed a session in {programme}: it is on {when} (your time)."),
        _("The file that comes with this changes it in your calendar."),
    ),
    button=_("See the session"),
    why=_WHY_SESSION,
)

SESSION_MOVED_NAMELESS = declare(
    "workspace.session_moved_nameless",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Mentoring is now on {when}"),
    sentences=(
        _("A session in {programme} was changed: it is on {when} (your time)."),
        _("The file that comes with this changes it in your calendar."),
    ),
    button=_("See the session"),
    why=_WHY_SESSION,
)

SESSION_OFF = declare(
    "workspace.session_off",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("The session on {when} is off"),
    sentences=(
        _("It was booked in {programme} and doesn’t take place. That can have many reasons."),
        _("The file that comes with this takes it out of your calendar."),
    ),
    button=_("See how to go on"),
    why=_WHY_SESSION,
)

SERIES_OFF = declare(
    "workspace.series_off",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{number} sessions from {when} are off"),
    sentences=(
        _("They were booked in {programme} and don’t take place. That can have many reasons."),
        _("The file that comes with this takes them out of your calendar."),
    ),
    button=_("See how to go on"),
    why=_WHY_SESSION,
)

SESSIONS_AHEAD = declare(
    "workspace.sessions_ahead",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Mentoring: what your circle has planned"),
    sentences=(
        _("You are in a circle in {programme} now. Sessions that are planned there: {number}, the next on {when}."),
        _("The file that comes with this puts them into your calendar."),
    ),
    button=_("See the sessions"),
    why=_WHY_SESSION,
)

SESSIONS_NO_MORE = declare(
    "workspace.sessions_no_more",
    topic=Topic.PAIR,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Mentoring: out of your calendar"),
    sentences=(
        _("You are no longer in a circle in {programme}. Sessions that were planned there: {number}, from {when} on."),
        _("The file that comes with this takes them out of your calendar."),
    ),
    button=_("See what was"),
    why=_("You were in a shared space in {programme}."),
)

SUGGESTED = declare(
    "workspace.goal_suggested",
    topic=Topic.MESSAGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} suggests a goal to you"),
    sentences=(_("It is yours to take up, to change, or to put aside."),),
    button=_("Read it"),
    why=_("You work on goals together with {author}. You can switch such mails off."),
    pace=Pace.NEWS,
)

TAKEN_UP = declare(
    "workspace.goal_taken_up",
    topic=Topic.MESSAGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} took up the goal you suggested"),
    sentences=(_("It is their own now; you can comment on it and suggest steps."),),
    button=_("See it"),
    why=_("You suggested a goal to {author}. You can switch such mails off."),
    pace=Pace.NEWS,
)

STEP_SUGGESTED = declare(
    "workspace.action_suggested",
    topic=Topic.MESSAGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} suggests a step to you"),
    sentences=(_("It is yours to take up, or to put aside."),),
    button=_("Read it"),
    why=_("You work on goals together with {author}. You can switch such mails off."),
    pace=Pace.NEWS,
)

STEP_TAKEN_UP = declare(
    "workspace.action_taken_up",
    topic=Topic.MESSAGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} took up the step you suggested"),
    sentences=(_("You will see there when it is done."),),
    button=_("See it"),
    why=_("You suggested a step to {author}. You can switch such mails off."),
    pace=Pace.NEWS,
)

COMMENTED = declare(
    "workspace.goal_commented",
    topic=Topic.MESSAGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} wrote something to a goal"),
    sentences=(_("Only those who work on it with you can read it."),),
    button=_("Read it"),
    why=_("You work on goals together with {author}. At most one such mail an hour; you can switch them off."),
    pace=Pace.NEWS,
)

SESSION_TOMORROW = declare(
    "workspace.session_tomorrow",
    topic=Topic.NUDGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Soon: mentoring on {when}"),
    sentences=(
        _("Your session in {programme} is on {when} (your time)."),
        _("If it can’t take place, move it or call it off behind the button."),
    ),
    button=_("See the session"),
    pace=Pace.NEWS,
    lasts=timedelta(hours=20),
    why=_("You have a session in {programme}. One such mail comes the day before; you can switch them off."),
)

DID_YOU_MEET = declare(
    "workspace.did_you_meet",
    topic=Topic.NUDGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Did you meet?"),
    sentences=(
        _("A session in {programme} was planned for {when} (your time)."),
        _("One tap says whether it took place, and leads to the next date."),
    ),
    button=_("Say it"),
    pace=Pace.NUDGE,
    lasts=timedelta(days=3),
    why=_(
        "You had a session in {programme}. We ask at most twice, and no more once one of you has said; "
        "you can switch these mails off."
    ),
)

INTRODUCTION_OFFERED = declare(
    "workspace.introduction_offered",
    topic=Topic.MESSAGES,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{author} would like to introduce somebody to you"),
    sentences=(
        _("{author} knows somebody who could gain from meeting you, and wrote to you why."),
        _("You decide. If you would rather not, one press says so, and nobody is told. Otherwise answer by {date}."),
    ),
    button=_("Read it"),
    why=_("{author} chose you. You can switch such mails off."),
)

INTRODUCED = declare(
    "workspace.introduced",
    topic=Topic.MESSAGES,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{author} is glad to be introduced"),
    sentences=(_("Each of the three of you now has the others’ names and addresses."),),
    button=_("See it"),
    why=_("An introduction in your mentoring came about. You can switch such mails off."),
)

PUT_ON_SHELF = declare(
    "workspace.put_on_shelf",
    topic=Topic.MESSAGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} put something on your shelf"),
    sentences=(_("It may be of use to you. Only those in your space can see what it is."),),
    button=_("See it"),
    why=_("You share a space with {author}. At most one such mail a day; you can switch them off."),
    pace=Pace.NEWS,
)
