"""What is told of questions: that there are some, never what somebody answered."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from konnekt.notify.notices import Delivery, Pace, Topic, declare

PULSE = declare(
    "surveys.pulse",
    topic=Topic.NUDGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("How was your session?"),
    sentences=(
        _("One tap says how your last session in {programme} was."),
        _("Your answer goes to nobody: it is only counted, together with at least four others."),
    ),
    button=_("Say how it was"),
    pace=Pace.NUDGE,
    lasts=timedelta(days=8),
    may_be_off=True,
    why=_("You had a session in {programme}. We ask by mail once a month at most; you can switch these mails off."),
)

GOING = declare(
    "surveys.going",
    topic=Topic.NUDGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("How is it going in {programme}?"),
    sentences=(
        _("Three taps say how your mentoring in {programme} is going."),
        _("Your answer goes to nobody: it is only counted, together with at least four others."),
        _("If you would like to talk to somebody, “please call me” is one press beside it."),
    ),
    button=_("Say how it is going"),
    pace=Pace.NUDGE,
    lasts=timedelta(days=8),
    may_be_off=True,
    why=_(
        "You take part in {programme}. We ask a month after you began and then every two months; you can "
        "switch these mails off."
    ),
)

CLOSING_SURVEY = declare(
    "surveys.closing",
    topic=Topic.NUDGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Your time in {programme}: a few questions"),
    sentences=(
        _("Your mentoring in {programme} is over. Six questions, two minutes: how did it go?"),
        _("Your answers go to nobody: they are only counted, together with those of at least four others."),
        _("If your months came to their end, your certificate is there too."),
    ),
    button=_("Look back"),
    pace=Pace.NUDGE,
    lasts=timedelta(days=14),
    may_be_off=True,
    why=_(
        "You took part in {programme}. We ask at most twice, and no more once you answered or said no; you can switch "
        "these mails off."
    ),
)

SURVEY = declare(
    "surveys.survey",
    topic=Topic.NUDGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("A few questions from {programme}"),
    sentences=(
        _("Whoever runs {programme} would like to know how it is for you, and has written a few questions."),
        _("Nobody sees a single answer: what is told is told of many together."),
        _("You can stop half way and go on later, or say that you’d rather not."),
    ),
    button=_("Look at the questions"),
    pace=Pace.NUDGE,
    lasts=timedelta(days=8),
    may_be_off=True,
    why=_(
        "You take part in {programme}. A survey is asked for by mail twice at most, and no more once you answered or "
        "said no; you can switch these mails off."
    ),
)

A_HAND = declare(
    "surveys.a_hand",
    topic=Topic.NUDGES,
    delivery=Delivery.AT_MOST_ONCE,
    subject=_("Whom you can turn to, in {programme}"),
    sentences=(
        _("Mentoring isn’t always easy, and you need not sort it out alone."),
        _(
            "You can write in confidence to a safeguarding contact or to whoever runs the programme, ask to be called, "
            "or put a question to a champion."
        ),
        _("If it isn’t right for you, you can end it quietly: no reason is asked, and nobody is blamed."),
    ),
    button=_("See whom you can turn to"),
    pace=Pace.NEWS,
    lasts=timedelta(days=8),
    may_be_off=True,
    why=_(
        "You answered a short question in {programme}. This mail comes after some answers, whatever "
        "they were, and at most once a month: nobody can tell from it what you said. You can switch these mails off."
    ),
)
"""Message 20. It goes to whoever gave a low answer and, by lot, to others: see `actions.answering`."""
