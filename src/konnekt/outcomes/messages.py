"""What people are told of results: that they can be read, and never a figure of them."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Pace, Topic, declare

RESULTS_SHARED = declare(
    "outcomes.results_shared",
    topic=Topic.PROGRAMME,
    delivery=Delivery.AT_MOST_ONCE,
    pace=Pace.NEWS,
    lasts=timedelta(days=14),
    may_be_off=True,
    subject=_("What came of {programme}"),
    sentences=(
        _("The results of {programme} were counted, and whoever runs it has shared them with you."),
        _("You read the figures, each with what it can’t say. Your own story, if you have one, stands before them."),
    ),
    button=_("Read them"),
    why=_("You took part in {programme}. This mail comes each time its results are shared; you can switch it off."),
)
