"""What people are told when they are invited to a programme. Public words, names and dates only."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Pace, Topic, declare

INVITED = declare(
    "recruiting.invited",
    topic=Topic.INVITATIONS,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Would you like to take part in {programme}?"),
    sentences=(
        _("{programme} is open, and you may join. {purpose}"),
        "{role}",
        "{seeking}",
        "{asks}",
        _("Its page explains everything: who takes part, what happens when, and who sees what. Enrol until {until}."),
    ),
    button=_("Read about {programme}"),
    other=_("It’s not for me, or I’d like no invitations"),
    why=_("You belong to {organisation}, and the people who run {programme} invited you."),
)

REMINDED = declare(
    "recruiting.reminded",
    topic=Topic.INVITATIONS,
    pace=Pace.NUDGE,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{programme} is open until {until}"),
    sentences=(
        _("Some days ago we invited you to {programme}. There is still time, until {until}."),
        "{seeking}",
        _("If it isn’t for you, one tap says so, and no further reminder comes. No reason is needed."),
    ),
    button=_("Read about {programme}"),
    other=_("It’s not for me, or I’d like no invitations"),
    why=_("You were invited to {programme}, and have neither enrolled nor said no."),
)

LETTER_FROM_THE_TEAM = declare(
    "recruiting.letter_from_the_team",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("The team of {programme} wrote to you"),
    sentences=(_("A letter from the people who run {programme} waits for you. You can answer it on the same page."),),
    button=_("Read it"),
    why=_("It went to: {audience}. You take part in {programme}, or began to."),
)

THE_TEAM_ANSWERED = declare(
    "recruiting.the_team_answered",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("The team of {programme} answered you"),
    sentences=(_("There is an answer to what you wrote to the people who run {programme}."),),
    button=_("Read the answer"),
    why=_("You wrote to the team of {programme}."),
)

SOMEBODY_WROTE_TO_THE_TEAM = declare(
    "recruiting.somebody_wrote_to_the_team",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{name} wrote to the team of {programme}"),
    sentences=(_("It waits in the team’s inbox. Whoever of you answers first, the others see that it is done."),),
    button=_("Open the inbox"),
    why=_("You manage {programme}, or this thread was handed to you."),
)
