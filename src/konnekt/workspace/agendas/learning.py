"""Agendas for the three ways of taking part: as a student, as a risk-taker, as somebody who makes it their own."""

from django.utils.translation import gettext_lazy as _

from konnekt.workspace.agendas.shape import Guide, Shelf, Suggestion

AGENDAS = (
    Suggestion(
        key="student",
        shelf=Shelf.LEARNING,
        title=_("Curious for an hour"),
        about=_("One comes with questions, the other with experience. It is prepared with five minutes and a pencil."),
        points=(
            (5, _("Read out the three questions that were brought along. Choose the one that matters most.")),
            (20, _("Ask, follow up, ask for an example, ask for the opposite.")),
            (10, _("Say back what was learned, in your own words. What is still unclear?")),
            (10, _("What contradicts what you have seen elsewhere? Talk about that.")),
            (5, _("What will you read, watch or try before the next time?")),
        ),
        supporting=Guide(
            ask=(
                _("What makes you ask?"),
                _("What would you have guessed?"),
                _("Where could this be wrong for you?"),
            ),
            listen=(
                _("Questions behind the question: the third one is often the real one."),
                _("What is so familiar to you that you leave it out."),
            ),
            avoid=(
                _("Answering what wasn’t asked."),
                _("Being right about how it was ten years ago. Ask how it is now."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("Can you give me an example in which it went wrong?"),
                _("What do people like me usually misunderstand about this?"),
                _("What should I pay attention to next week?"),
            ),
            listen=(
                _("“It depends.” Ask on what."),
                _("What surprises you. Write that down, and not what you knew already."),
            ),
            avoid=(
                _("Coming without a question. One is enough, but one it must be."),
                _("Believing everything. Try it out, and report back."),
            ),
        ),
    ),
    Suggestion(
        key="risk-taker",
        shelf=Shelf.LEARNING,
        title=_("What I tried, and what came of it"),
        about=_("An attempt is looked at without blame: what was risked, what happened, what is next."),
        points=(
            (10, _("What did you try? Tell it plainly, with the part that you would rather leave out.")),
            (10, _("What did you expect, and what happened instead?")),
            (15, _("What did it show about the matter, about others, about you?")),
            (15, _("What is worth another attempt, and what is not?")),
            (10, _("The next attempt: a little different, with a day. What would make it safe enough?")),
        ),
        supporting=Guide(
            ask=(
                _("What are you a little proud of, whatever came of it?"),
                _("What would you do in exactly the same way again?"),
                _("What did it cost you, and was it worth it?"),
            ),
            listen=(
                _("Shame. It shrinks when somebody hears it calmly."),
                _("Luck that is told as skill, and skill that is told as luck."),
            ),
            avoid=(
                _("“I could have told you.”"),
                _("Praise for the result only. Praise that it was tried."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("Have you ever fallen flat with something like this?"),
                _("What would you have done at the moment when it tipped?"),
                _("Am I being too careful now?"),
            ),
            listen=(
                _("How long it took until you could laugh about it."),
                _("Who was kind when it went wrong. That is somebody to keep close."),
            ),
            avoid=(
                _("Making it smaller, or larger, than it was."),
                _("Swearing never to do it again. Wait a week with that."),
            ),
        ),
    ),
    Suggestion(
        key="integrator",
        shelf=Shelf.LEARNING,
        title=_("Making it my own"),
        about=_(
            "From good advice to a way of doing things that fits, when much has been heard and little has settled."
        ),
        points=(
            (10, _("Leaf through your notes. What has been said here that stayed with you?")),
            (15, _("What of it have you used? How did you change it so that it fitted you?")),
            (10, _("What sounds right but doesn’t suit you? Put it aside, with thanks.")),
            (15, _("What does it look like as a habit: when, where, how often, and what reminds you?")),
            (10, _("Tell it as if to a newcomer: what do you do now, and why?")),
        ),
        supporting=Guide(
            ask=(
                _("Which of the things I said turned out to be wrong for you?"),
                _("What have you found out that I don’t know?"),
                _("How does this fit with what you believed before?"),
            ),
            listen=(
                _("Their own words in place of yours. Then it has arrived."),
                _("Two pieces of advice that pull in different directions. Help to weigh them."),
            ),
            avoid=(
                _("Adding something new. Today is for sorting."),
                _("Minding that your best idea was put aside."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("Do you see a thread in what I’ve been doing?"),
                _("What would keep this going when things get busy?"),
                _("To whom could I pass on some of it?"),
            ),
            listen=(
                _("What you do now without thinking of it. It counts."),
                _("Advice that you carry around and never use. You may put it down."),
            ),
            avoid=(
                _("Becoming a copy of somebody you admire."),
                _("Ten new habits. One, tied to something you do anyway."),
            ),
        ),
    ),
)
