"""What a programme tells people. Names and dates only."""

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Topic, declare

ENROLLED = declare(
    "programmes.enrolled",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You’re enrolled in {programme}"),
    sentences=(
        _("Thank you. Your answers for {programme} are complete."),
        _("Until {matching} you can read and change them. Then mentors and mentees are matched, and we write again."),
    ),
    button=_("See what happens next"),
    why=_("You enrolled in {programme}."),
)

ON_THE_WAITING_LIST = declare(
    "programmes.on_the_waiting_list",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You’re on the waiting list for {programme}"),
    sentences=(
        _("Your answers for {programme} are complete, and every place is taken for now."),
        _("When a place opens it goes to whoever has waited longest, and we write at once."),
    ),
    button=_("See what happens next"),
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
    delivery=Delivery.AT_LEAST_ONCE,
    subject=_("You’re no longer enrolled in {programme}"),
    sentences=(
        _("You withdrew from {programme}. No reason is needed and none is kept. You’re welcome back in any round."),
    ),
    button=_("See the programme"),
    why=_("You withdrew from {programme}."),
)
