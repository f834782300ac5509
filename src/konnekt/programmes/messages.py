"""What a programme tells people. Names and dates only."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Topic, declare

ENROLLED = declare(
    "programmes.enrolled",
    topic=Topic.PROGRAMME,
    may_be_off=True,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You’re enrolled in {programme}"),
    sentences=(
        _("Thank you. Your answers for {programme} are complete."),
        _("Until {matching} you can read and change them. Then people are matched, and we write again."),
    ),
    button=_("See what happens next"),
    why=_("You enrolled in {programme}."),
)

ON_THE_WAITING_LIST = declare(
    "programmes.on_the_waiting_list",
    topic=Topic.PROGRAMME,
    may_be_off=True,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You’re on the waiting list for {programme}"),
    sentences=(
        _("Your answers for {programme} are complete, and every place is taken for now."),
        _("When a place opens it goes to whoever has waited longest, and we write at once."),
    ),
    button=_("See what happens next"),
    why=_("You enrolled in {programme}."),
)

AWAITS_AN_ANSWER = declare(
    "programmes.awaits_an_answer",
    topic=Topic.PROGRAMME,
    may_be_off=True,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("We have your enrolment in {programme}"),
    sentences=(
        _("Thank you. Your answers for {programme} are complete."),
        _("Whoever runs the programme decides who has a place, and answers you before {matching}."),
    ),
    button=_("See what happens next"),
    why=_("You enrolled in {programme}."),
)

AWAITS_THE_DRAW = declare(
    "programmes.awaits_the_draw",
    topic=Topic.PROGRAMME,
    may_be_off=True,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You’re in the lottery for {programme}"),
    sentences=(
        _("Thank you. Your answers for {programme} are complete."),
        _("A lottery gives the places once enrolment has closed on {closes}. It is the same whenever you enrol."),
    ),
    button=_("See what happens next"),
    why=_("You enrolled in {programme}."),
)

PLACE_GIVEN = declare(
    "programmes.place_given",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You have a place in {programme}"),
    sentences=(
        _("A place in {programme} is yours."),
        _("From {matching} people are matched, and we write again. You need do nothing until then."),
    ),
    button=_("See what happens next"),
    why=_("You enrolled in {programme}."),
)

PUT_ON_THE_WAITING_LIST = declare(
    "programmes.put_on_the_waiting_list",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You’re on the waiting list for {programme}"),
    sentences=(
        _("There is no place for you in {programme} just now, and you are on its waiting list."),
        _("Your page says how it stands. If a place opens for you, we write at once."),
    ),
    button=_("See how it stands"),
    why=_("You enrolled in {programme}."),
)

NOT_THIS_TIME = declare(
    "programmes.not_this_time",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("About your enrolment in {programme}"),
    sentences=(
        _("There is no place for you in {programme} this time."),
        _("Your page says why, and what you can do now. Nobody but you and those who run the programme can read it."),
    ),
    button=_("Read why"),
    why=_("You enrolled in {programme}."),
)

A_PLACE_OPENED = declare(
    "programmes.a_place_opened",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("A place opened for you in {programme}"),
    sentences=(_("You were first on the waiting list, and a place in {programme} is now yours. You need do nothing."),),
    button=_("See what happens next"),
    why=_("You were on the waiting list of {programme}."),
)

WITHDRAWN = declare(
    "programmes.withdrawn",
    topic=Topic.PROGRAMME,
    may_be_off=True,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You’re no longer enrolled in {programme}"),
    sentences=(
        _("You withdrew from {programme}. No reason is needed and none is kept. You’re welcome back in any round."),
    ),
    button=_("See the programme"),
    why=_("You withdrew from {programme}."),
)

PAUSE_ENDED = declare(
    "programmes.pause_ended",
    topic=Topic.PROGRAMME,
    may_be_off=True,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Welcome back to {programme}"),
    sentences=(_("Your pause in {programme} is over, and you can be matched again. If it is too early, pause again."),),
    button=_("See how it stands"),
    why=_("You paused in {programme} until today."),
)
