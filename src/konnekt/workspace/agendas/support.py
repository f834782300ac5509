"""Agendas for six ways of supporting somebody: teach, coach, open doors, challenge, give safety, see the whole."""

from django.utils.translation import gettext_lazy as _

from konnekt.workspace.agendas.shape import Guide, Shelf, Suggestion

AGENDAS = (
    Suggestion(
        key="teach",
        shelf=Shelf.SUPPORT,
        title=_("Learning something by doing it"),
        about=_("One skill, shown, tried and tried again, within the hour."),
        points=(
            (5, _("What exactly should work better, and where would you use it first?")),
            (10, _("One shows how they do it, thinking aloud, mistakes included.")),
            (20, _("The other tries it on something real. Stop, look, try again.")),
            (10, _("What was easy, what was not, and what is the rule behind it?")),
            (5, _("Where will it be used before you meet again?")),
        ),
        supporting=Guide(
            ask=(
                _("What do you know about it already? Where does it get foggy?"),
                _("How would you explain to somebody else what you just did?"),
                _("What would you look up if I weren’t here?"),
            ),
            listen=(
                _("The point at which they nod a little too early."),
                _("A way of doing it that is better than yours."),
            ),
            avoid=(
                _("Taking the keyboard. Hands off is half of teaching."),
                _("Three things at once. One that sticks is a good hour."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("Can you do it once more, slowly, and say what you look at?"),
                _("What did you get wrong when you learned this?"),
                _("How will I know that I can do it?"),
            ),
            listen=(
                _("What the other does without noticing. Ask about exactly that."),
                _("The difference between having understood and having done it."),
            ),
            avoid=(
                _("Pretending to follow. “Once more, please” is the best sentence of the hour."),
                _("Taking notes instead of trying."),
            ),
        ),
    ),
    Suggestion(
        key="coach",
        shelf=Shelf.SUPPORT,
        title=_("Questions instead of answers"),
        about=_("For a decision that only one of you can make. The other asks, and gives no advice at all."),
        points=(
            (10, _("What is the decision? Say it as a question that you could answer.")),
            (15, _("What do you want from it? What if it went as well as it could?")),
            (15, _("What is the case now? What have you tried, and what did you learn from it?")),
            (15, _("Which ways are there? Keep going after the first three.")),
            (5, _("What will you do, by when, and what might stop you?")),
        ),
        supporting=Guide(
            ask=(
                _("And what else?"),
                _("If you said yes to this, what would you be saying no to?"),
                _("What would you advise a friend in the same place?"),
            ),
            listen=(
                _("Words like “never”, “always” and “they won’t let me”. Ask: who, when, how do you know?"),
                _("The energy when they speak of one of the ways. Say that you heard it."),
            ),
            avoid=(
                _("Questions that are advice: “Have you thought of …?”"),
                _("Filling silence. It belongs to whoever is thinking."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("Could you say back to me what you heard?"),
                _("Which of my reasons sounds like an excuse?"),
                _("What haven’t you asked me, because it felt too blunt?"),
            ),
            listen=(
                _("Your second answer. The first one you brought with you."),
                _("What gets lighter once it has been said."),
            ),
            avoid=(
                _("“What would you do?” Ask it at the very end, if at all."),
                _("Deciding just to have decided. “I’ll sleep on it until Thursday” is a step too."),
            ),
        ),
    ),
    Suggestion(
        key="resources",
        shelf=Shelf.SUPPORT,
        title=_("Opening doors"),
        about=_("People to know, things to read, rooms to be in: what one of you has and the other could use."),
        points=(
            (10, _("Draw whom you turn to now: for knowledge, for support, for a nudge, for a laugh.")),
            (10, _("Where is a gap? Which three people would change something?")),
            (15, _("Whom does one of you know? What would you ask them, and what could you give?")),
            (10, _("Write the two lines of the introduction together.")),
            (5, _("Who writes to whom, by when?")),
        ),
        supporting=Guide(
            ask=(
                _("Who already thinks well of you and doesn’t know what you want?"),
                _("What could you offer them, so that you don’t come empty-handed?"),
                _("Which meeting or group would you like to sit in on once?"),
            ),
            listen=(
                _("“I don’t want to bother anybody.” Tell them how it is for you to be asked."),
                _("A name that they mention twice."),
            ),
            avoid=(
                _("Introducing before you have asked the third person."),
                _("Only people like yourself. Think two units away."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("Who helped you who didn’t have to?"),
                _("How would you describe me in two lines to somebody who has little time?"),
                _("What would be a small first question, and not a big one?"),
            ),
            listen=(
                _("What people like to be asked about: their craft, mostly, and rarely their title."),
                _("Who could use something that you know."),
            ),
            avoid=(
                _("Collecting names. One real conversation is worth more than ten contacts."),
                _("Forgetting to say how it went. Whoever opened the door would like to know."),
            ),
        ),
    ),
    Suggestion(
        key="challenge",
        shelf=Shelf.SUPPORT,
        title=_("A little too big"),
        about=_("Something to try that makes the hands a bit cold, chosen freely and prepared well."),
        points=(
            (10, _("Where have you been comfortable for too long?")),
            (15, _("Name three things that you would try if nobody could see it go wrong.")),
            (10, _("Choose one. What is the worst that could happen, and what would you do then?")),
            (15, _("Practise the first two minutes of it, here and now.")),
            (10, _("When, where, and who will be told afterwards how it went?")),
        ),
        supporting=Guide(
            ask=(
                _("What would you do if you were ten per cent braver?"),
                _("What is the story you tell yourself about why you can’t?"),
                _("What do you need from me: a push, or somebody who stands behind you?"),
            ),
            listen=(
                _("The difference between not wanting to and not daring to. Only the second is for today."),
                _("Real risk: money, health, a job. Then choose something smaller."),
            ),
            avoid=(
                _("Setting a test. They choose, and they may say no."),
                _("Comforting too early. Stay with the discomfort for a minute."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("When did you last do something that was too big for you?"),
                _("What do you think I’m capable of that I don’t?"),
                _("Will you tell me straight if I’m aiming too low?"),
            ),
            listen=(
                _("The excuse that comes first. It has been waiting there for a while."),
                _("What would be won even if it went wrong."),
            ),
            avoid=(
                _("Choosing something to impress. Nobody here gives marks."),
                _("Doing it alone in the dark. Tell one person beforehand."),
            ),
        ),
    ),
    Suggestion(
        key="safe-space",
        shelf=Shelf.SUPPORT,
        title=_("What is really going on"),
        about=_("For a day on which something weighs. Nothing has to be solved, and nothing leaves this room."),
        points=(
            (10, _("Arrive slowly. How are you, and how are you really?")),
            (20, _("One tells, as much or as little as they like. The other is there.")),
            (10, _("What would help most: to be heard, to think it through, or to have somebody at your side?")),
            (15, _("Do that.")),
            (5, _("What do you need for the rest of the day? Who else should know, if anybody?")),
        ),
        supporting=Guide(
            ask=(
                _("Would you like to talk about it, or around it?"),
                _("What is the hardest part?"),
                _("What has carried you through something like this before?"),
            ),
            listen=(
                _("Feelings before facts. Name what you hear: “That sounds lonely.”"),
                _("Signs that somebody is in danger or treated badly. Then say that you want to get help, together."),
            ),
            avoid=(
                _("“At least …” and “It could be worse.”"),
                _("Being the only one who knows, if it is too heavy for two. Behind “Get help” are people for this."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("Can you just listen for ten minutes?"),
                _("Is this something that people get help with?"),
                _("May I come back to this another time?"),
            ),
            listen=(
                _("How much you want to tell. You can stop at any point."),
                _("What is lighter afterwards, even if nothing has changed."),
            ),
            avoid=(
                _("Apologising for bringing it. It is what this hour is for."),
                _("Writing it into the shared notes if you don’t want to see it there. You have notes of your own."),
            ),
        ),
    ),
    Suggestion(
        key="whole-person",
        shelf=Shelf.SUPPORT,
        title=_("More than a job"),
        about=_("Work is one part of a life. An hour about how the parts fit together."),
        points=(
            (10, _("What fills your weeks? Draw it as a circle with slices, as it is.")),
            (10, _("Draw it again, as you would like it to be in a year.")),
            (15, _("Where do the two differ most? What is that slice really about?")),
            (15, _("Education, career, wellbeing, relationships, network: which one needs you now?")),
            (10, _("One small change for the next four weeks. What will you leave out for it?")),
        ),
        supporting=Guide(
            ask=(
                _("When did you last lose track of time, in a good way?"),
                _("What gives you energy, and what only looks as if it should?"),
                _("Who are you when nobody needs anything from you?"),
            ),
            listen=(
                _("What they light up about that has nothing to do with work."),
                _("How they speak about rest: as a reward, or as something one needs."),
            ),
            avoid=(
                _("Asking about family, health or faith before they have opened that door."),
                _("Holding up your own life as the measure, in either direction."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("How do you decide what to leave out?"),
                _("What did you give up that you would not give up again?"),
                _("Where do you think I spend strength that I don’t get back?"),
            ),
            listen=(
                _("The slice that you drew last, or smallest."),
                _("Which change somebody else would notice first."),
            ),
            avoid=(
                _("Planning a new life. One slice, a little larger."),
                _("Telling more than you want known. You choose where the line is."),
            ),
        ),
    ),
)
