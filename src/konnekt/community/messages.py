"""What is told of the community: that there is something, where, and from whom. Never a word that was written."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Pace, Topic, declare

DIGEST = declare(
    "community.digest",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{first}"),
    sentences=(_("New since you last heard: {everything}."), "{coming}"),
    button=_("Look at it"),
    pace=Pace.NUDGE,
    lasts=timedelta(days=6),
    why=_("You follow these spaces. You chose how often such a mail comes, and can switch it off."),
)

MENTIONED = declare(
    "community.mentioned",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} asks for your attention in {space}"),
    sentences=(_("{author} mentioned you in something they wrote in {space}."),),
    button=_("Read it"),
    pace=Pace.NEWS,
    lasts=timedelta(days=8),
    why=_("You are in this space and let others mention you. You can switch such mails off."),
)

REPLIED = declare(
    "community.replied",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} replied to you in {space}"),
    sentences=(_("{author} replied to something you wrote in {space}. At most one such mail an hour for one thing."),),
    button=_("Read it"),
    pace=Pace.NEWS,
    lasts=timedelta(days=8),
    why=_("You wrote in this space. You can switch such mails off."),
)

INVITED = declare(
    "community.invited",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} invites you to a space: {space}"),
    sentences=(_("It is a place in the community for a few people. You decide whether you come in."),),
    button=_("See what it is for"),
    pace=Pace.NEWS,
    why=_("A keeper of that space chose you. You can switch such mails off."),
)

ASKED = declare(
    "community.asked",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} would like to come into {space}"),
    sentences=(_("You keep this space, so you decide."),),
    button=_("See who asks"),
    pace=Pace.NEWS,
    why=_("You are a keeper of {space}. You can switch such mails off."),
)

LET_IN = declare(
    "community.let_in",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("You are in: {space}"),
    sentences=(_("A keeper let you in. You can read and write there now."),),
    button=_("Go there"),
    pace=Pace.NEWS,
    why=_("You asked to come in. You can switch such mails off."),
)

TAKEN_OUT = declare(
    "community.taken_out",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You are no longer in {space}"),
    sentences=(
        _("A keeper of {space} took you out of it. What you wrote there stays, and is in your copy of your data."),
        _("If you think that was wrong, you can turn to somebody behind the button."),
    ),
    button=_("Turn to somebody"),
    why=_("You were in this space."),
)

REPORTED = declare(
    "community.reported",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("A post was reported in {space}"),
    sentences=(_("Somebody asks you to look at it. Please do so soon: until then it stays where it is."),),
    button=_("Look at it"),
    why=_("You moderate {space}."),
)

SEEN_TO = declare(
    "community.seen_to",
    topic=Topic.HELP,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("What you reported was looked at"),
    sentences=(
        _("Thank you for telling. A moderator of {space} looked at it and decided what was right."),
        _("If it was about you and still weighs on you, you can turn to somebody in confidence."),
    ),
    button=_("Turn to somebody"),
    pace=Pace.NEWS,
    why=_("You reported a post in {space}."),
)

HIDDEN = declare(
    "community.hidden",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Something you wrote in {space} was hidden"),
    sentences=(_("Nobody sees it now. Behind the button you read why, and can ask once for a second look."),),
    button=_("Read why"),
    why=_("You wrote it."),
)

RESTORED = declare(
    "community.restored",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Something you wrote in {space} is back"),
    sentences=(_("It was hidden, and stands where it was again."),),
    button=_("See it"),
    why=_("You wrote it."),
)

APPEALED = declare(
    "community.appealed",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Somebody asks you to look at a hidden post again"),
    sentences=(_("It was hidden in {space}, and its author asks for a second look. It waits for your answer."),),
    button=_("Read it and answer"),
    why=_("You moderate {space}."),
)

APPEAL_ANSWERED = declare(
    "community.appeal_answered",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You have an answer about what was hidden in {space}"),
    sentences=(_("You asked for a second look at it. Behind the button you read what came of it."),),
    button=_("Read the answer"),
    why=_("You asked for it."),
)

THANKED = declare(
    "community.thanked",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} thanks you"),
    sentences=(_("Nobody else reads it, unless you choose to show it. No answer is expected."),),
    button=_("Read it"),
    pace=Pace.NEWS,
    why=_("You are in a space, or in a pair, with them. You can switch such mails off."),
)

THANKS_TAKEN_DOWN = declare(
    "community.thanks_taken_down",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Thanks that you showed was taken down"),
    sentences=(
        _("Somebody who moderates took it down. You still have it, and nobody else sees it."),
        _("If you think that was wrong, you can turn to somebody from its page."),
    ),
    button=_("See it"),
    why=_("You showed it."),
)

STORY_ASKED = declare(
    "community.story_asked",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{author} asks what you think of a story"),
    sentences=(
        _("{author} would let others read a story from your time together, without names, and said yes to its words."),
        _("Nobody else reads it unless you say yes too. You can change it, or leave it."),
    ),
    button=_("Read it"),
    pace=Pace.NEWS,
    why=_("You share a space with {author}. You can switch such mails off."),
)

STORY_OFFERED = declare(
    "community.story_offered",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("A story waits to be looked at"),
    sentences=(_("All of those in it agreed to its words. You read what others would read, and not who wrote it."),),
    button=_("Read it"),
    pace=Pace.NEWS,
    why=_("You look after the community. You can switch such mails off."),
)

STORY_UNDECIDED = declare(
    "community.story_undecided",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Nobody can look at your story yet"),
    sentences=(
        _("All of you agreed to its words. Whoever would decide about it is one of you, and nobody else can."),
        _("It waits until somebody else looks after the community. Each of you can take it back meanwhile."),
    ),
    button=_("Your stories"),
    pace=Pace.NEWS,
    why=_("You let others read it. You can switch such mails off."),
)

STORY_DECIDED = declare(
    "community.story_decided",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("There is an answer about your story"),
    sentences=(_("Whoever answered read its words and does not know whose it is."),),
    button=_("See the answer"),
    pace=Pace.NEWS,
    why=_("You let others read it. You can switch such mails off."),
)

STORY_WITHDRAWN = declare(
    "community.story_withdrawn",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Your story is no longer read by others"),
    sentences=(_("One of those in it took their yes back, so it is gone. Nobody has to say why."),),
    button=_("Your stories"),
    pace=Pace.NEWS,
    why=_("It was yours, too. You can switch such mails off."),
)

_WHY_EVENT = _("You signed up for an event in {space}.")

SIGNED_UP = declare(
    "community.signed_up",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You have a place: event on {when}"),
    sentences=(
        _("You signed up for an event in {space}, {when} (your time)."),
        _("The file that comes with this puts it into your calendar."),
    ),
    button=_("See the event"),
    why=_WHY_EVENT,
)

PLACE_GIVEN_BACK = declare(
    "community.place_given_back",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("You gave your place back: event on {when}"),
    sentences=(_("The file that comes with this takes it out of your calendar."),),
    button=_("See the event"),
    why=_WHY_EVENT,
)

PLACE_GONE = declare(
    "community.place_gone",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You no longer have a place: event on {when}"),
    sentences=(
        _("You are no longer in {space}, so your place at its event goes to whoever waits for one."),
        _("The file that comes with this takes it out of your calendar."),
    ),
    button=_("Look at your spaces"),
    why=_WHY_EVENT,
)

MOVED_UP = declare(
    "community.moved_up",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("A place was freed for you: event on {when}"),
    sentences=(
        _("You were on the waiting list of an event in {space}, {when} (your time). You have a place now."),
        _("If you can’t come, give it back behind the button: somebody else is glad of it."),
    ),
    button=_("See the event"),
    why=_WHY_EVENT,
)

EVENT_CHANGED = declare(
    "community.event_changed",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Changed: an event you signed up for, {when}"),
    sentences=(
        _("When or where an event in {space} is has changed. It is on {when} (your time)."),
        _("If it no longer suits you, give your place back behind the button."),
    ),
    button=_("See what is new"),
    why=_WHY_EVENT,
)

EVENT_CALLED_OFF = declare(
    "community.event_called_off",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Called off: the event on {when}"),
    sentences=(_("An event in {space} for which you signed up is called off. Behind the button you read why."),),
    button=_("Read why"),
    why=_WHY_EVENT,
)

EVENT_HIDDEN = declare(
    "community.event_hidden",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Not on for now: the event on {when}"),
    sentences=(
        _("An event in {space} for which you signed up can’t be seen for now, and goes out of your calendar."),
        _("You keep your place. If it comes back, we write to you."),
    ),
    button=_("Look at what else is on"),
    why=_WHY_EVENT,
)

EVENT_BACK = declare(
    "community.event_back",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("It is on again: the event on {when}"),
    sentences=(_("An event in {space} for which you signed up can be seen again. You have your place as before."),),
    button=_("See the event"),
    why=_WHY_EVENT,
)

HOST_LEFT = declare(
    "community.host_left",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Whoever holds the event on {when} has left"),
    sentences=(
        _("It is in {space}, and people may have signed up. Nobody else was named to hold it."),
        _("Behind the button you change it, or call it off."),
    ),
    button=_("See the event"),
    why=_("You look after {space}."),
)

FOLLOWED_UP = declare(
    "community.followed_up",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("After the event in {space}"),
    sentences=(_("Whoever held the event on {when} has written something for those who signed up."),),
    button=_("Read it"),
    pace=Pace.NEWS,
    lasts=timedelta(days=14),
    why=_WHY_EVENT,
)

HOSTING = declare(
    "community.hosting",
    topic=Topic.HELP,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You hold an event in {space} on {when}"),
    sentences=(
        _("{author} named you as the one who holds it."),
        _("Behind the button you change it, or call it off if it doesn’t suit you."),
    ),
    button=_("See the event"),
    why=_("Whoever looks after {space} chose you."),
)

IN_TOUCH = declare(
    "community.in_touch",
    topic=Topic.COMMUNITY,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("You and {other} would like to stay in touch"),
    sentences=(_("You sat together at an event in {space}, and both of you said so. Neither was told before."),),
    button=_("See the event"),
    pace=Pace.NEWS,
    lasts=timedelta(days=30),
    why=_("You pressed “Stay in touch”, and so did {other}."),
)
