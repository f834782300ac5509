"""What this room tells people: names and dates, never what somebody wrote."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Pace, Topic, declare

INVITED = declare(
    "champions.invited",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Will you be a champion for {about}?"),
    sentences=(
        _("You are asked to champion {about}: to win people for mentoring where you are."),
        _("The page says what it comes to and what you would pledge. A kind no is fine."),
    ),
    button=_("Read the invitation"),
    why=_("You were invited to be a champion."),
)

ACCEPTED = declare(
    "champions.accepted",
    topic=Topic.PROGRAMME,
    pace=Pace.NEWS,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{name} is now a champion for {about}"),
    sentences=(_("{name} read the pledge and accepted it."),),
    button=_("See the champions"),
    why=_("You invited a champion, or run the programme."),
)

DECLINED = declare(
    "champions.declined",
    topic=Topic.PROGRAMME,
    pace=Pace.NEWS,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{name} can’t be a champion for {about} now"),
    sentences=(_("Nobody needs a reason for that. You may invite somebody else."),),
    button=_("See the invitation"),
    why=_("You invited a champion, or run the programme."),
)

STEPPED_DOWN = declare(
    "champions.stepped_down",
    topic=Topic.PROGRAMME,
    pace=Pace.NEWS,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{name} steps down as a champion for {about}"),
    sentences=(_("Questions to {name} go to you from now on, or to the other champions."), _("A thank-you is due.")),
    button=_("Thank {name}"),
    why=_("You invited a champion, or run the programme."),
)

THANKED = declare(
    "champions.thanked",
    topic=Topic.PROGRAMME,
    pace=Pace.NEWS,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("A thank-you for what you did for {about}"),
    sentences=(_("{name} wrote a note to you."),),
    button=_("Read the note"),
    why=_("You were a champion for {about}."),
)

TARGET_SET = declare(
    "champions.target_set",
    topic=Topic.PROGRAMME,
    pace=Pace.NEWS,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("{programme} looks for more people"),
    sentences=(_("Whoever runs {programme} said of whom more would help. You may know somebody."),),
    button=_("See whom"),
    why=_("You are a champion for {programme}."),
)

ASKED = declare(
    "champions.asked",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("{name} has a question about {programme}"),
    sentences=(_("It came to you as a champion. There are five days to answer, or to pass it on."),),
    button=_("Read and answer"),
    why=_("You are a champion for {programme}."),
)

ANSWERED = declare(
    "champions.answered",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("Your question about {programme} is answered"),
    sentences=(_("Somebody took the time to answer what you asked."),),
    button=_("Read the answer"),
    why=_("You asked a question about {programme}."),
)

PASSED_ON = declare(
    "champions.passed_on",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("A question about {programme} waits for you"),
    sentences=(_("It was passed on to you, was not answered in time, or there is no champion to answer it."),),
    button=_("Read and answer"),
    why=_("You run {programme}."),
)
