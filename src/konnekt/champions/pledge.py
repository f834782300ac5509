"""What a champion pledges. Whoever accepts keeps the words they read, whatever stands here later."""

from django.utils.translation import gettext_lazy as _

ANSWER_DAYS = 5
"""Days a champion has for a question."""

PLEDGE = (
    _("I tell people what mentoring is here: a choice, in confidence, and nothing that anybody is rated by."),
    _("I invite and encourage. I push nobody, and nobody owes me a reason for a no."),
    _("I also turn to those who would not think of themselves, not only to people I know."),
    _("I answer questions within five days, or pass them on to whoever runs the programme."),
    _("I see counts, never people. I don’t try to find out who takes part, who meets whom, or what they talk about."),
    _("If somebody tells me that something is wrong, I show them the way to the safeguarding contact."),
)

TASKS = (
    _("Tell people about mentoring where you are: in a meeting, over lunch, with a poster."),
    _("Ask those of whom more are needed; targets say how many, and of which kind."),
    _("Answer a question now and then."),
)
"""What it comes to in practice: about an hour a month."""


def pledge_in_words() -> str:
    """The pledge in the reader's language, one promise a line."""
    return "\n".join(str(promise) for promise in PLEDGE)
