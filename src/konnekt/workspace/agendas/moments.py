"""Agendas for the five stretches of the months together."""

from django.utils.translation import gettext_lazy as _

from konnekt.workspace.agendas.shape import Guide, Moment, Shelf, Suggestion

AGENDAS = (
    Suggestion(
        key=Moment.FIRST,
        shelf=Shelf.MOMENTS,
        title=_("Getting to know each other"),
        about=_("So that the second time feels like going on, and not like starting again."),
        points=(
            (5, _("Arrive. How was your day until now, really?")),
            (20, _("Ten minutes each: how did you come to be where you are? Tell it with one detour in it.")),
            (10, _("What made each of you say yes to this? What would make it a waste of time?")),
            (15, _("What stays between you, and what would you never keep to yourselves? Look at the agreement.")),
            (10, _("Choose the next date before you part, and one thing to think about until then.")),
        ),
        supporting=Guide(
            ask=(
                _("What would you like me to know about you that isn’t in your profile?"),
                _("When did somebody’s help last make a difference to you? What did they do?"),
                _("What should I do if I notice that you’ve gone quiet?"),
            ),
            listen=(
                _("What they tell with energy, and what they hurry past."),
                _("The word they use for what they want. Use the same one later."),
            ),
            avoid=(
                _("Solving anything today. Nothing is broken yet."),
                _("Your whole career. One story with a mistake in it opens more doors than ten that went well."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("What do you wish somebody had told you at my stage?"),
                _("How do you like to be asked: straight out, or with a day to think?"),
                _("What would you not want me to bring here?"),
            ),
            listen=(
                _("Where you would have chosen differently. That is a good topic for another time."),
                _("Whether you could tell this person that something went wrong."),
            ),
            avoid=(
                _("Making a good impression. You have the place already."),
                _("Leaving without a date: the second meeting is the one that gets lost."),
            ),
        ),
    ),
    Suggestion(
        key=Moment.BUILDING,
        shelf=Shelf.MOMENTS,
        title=_("One goal, small enough to move"),
        about=_("From a wish to one thing that could be different by the summer, and a first step this week."),
        points=(
            (5, _("What happened with the step from last time? No excuses needed, either way.")),
            (15, _("Imagine the last meeting. What has changed, and who noticed first?")),
            (15, _("Put it into one sentence. Where does it stand today, from 0 to 10? Why not lower?")),
            (15, _("What has been tried already? What else could be, if it were allowed to be odd?")),
            (10, _("The smallest step that counts, with a day. Write it down here.")),
        ),
        supporting=Guide(
            ask=(
                _("What would be different on an ordinary Tuesday?"),
                _("What makes it a three and not a one?"),
                _("Who besides you would be glad about it?"),
            ),
            listen=(
                _("“Should” and “have to”: whose goal is it?"),
                _("The moment they sit up. You have probably just heard the real goal."),
            ),
            avoid=(
                _("Improving the sentence until it is yours."),
                _("A second goal before the first one has moved."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("Does this sound like me, or like what I think I ought to want?"),
                _("What would you try first, and what would you leave for later?"),
                _("Will you ask me about it next time, whatever came of it?"),
            ),
            listen=(
                _("The question that you would rather not answer. It is usually the useful one."),
                _("Whether the step is small enough to do on a bad week."),
            ),
            avoid=(
                _("Choosing something that depends on somebody else alone."),
                _("Waiting for the perfect goal. A roughly right one can be changed."),
            ),
        ),
    ),
    Suggestion(
        key=Moment.MIDPOINT,
        shelf=Shelf.MOMENTS,
        title=_("Half way: keep, change, stop"),
        about=_("To make the second half better than the first, by saying out loud what each has only thought."),
        points=(
            (10, _("Each alone, in silence: one thing to keep, one to change, one to stop.")),
            (15, _("Read them to each other. Ask about each before you answer any.")),
            (15, _("The goals again, from 0 to 10. What moved them, and what stood in the way?")),
            (10, _("What has not been talked about yet, and should be?")),
            (10, _("Two decisions for the second half, and the dates.")),
        ),
        supporting=Guide(
            ask=(
                _("When were you glad that we had met, and when was it only a date in the diary?"),
                _("What do I do that doesn’t help?"),
                _("If we had three meetings left, what would they be for?"),
            ),
            listen=(
                _("Politeness. “It’s all good” deserves one more question."),
                _("What they did without you. That is what it is for."),
            ),
            avoid=(
                _("Explaining yourself. Say thank you, and ask for an example."),
                _("Measuring them. The number is theirs, and it may go down."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("What have you noticed about me that I can’t see?"),
                _("Where am I making it easier for myself than I need to?"),
                _("What do you get out of this? What would make it more?"),
            ),
            listen=(
                _("How it feels to say what you want changed. Here is a place to practise."),
                _("The difference between busy and further."),
            ),
            avoid=(
                _("Keeping a goal alive out of good manners. Letting one go is a decision too."),
                _("Apologising for a low number."),
            ),
        ),
    ),
    Suggestion(
        key=Moment.DEEPENING,
        shelf=Shelf.MOMENTS,
        title=_("A real situation"),
        about=_("One thing that happened, looked at slowly. The best hour of many pairs has no other topic."),
        points=(
            (5, _("Arrive, and choose one situation from the last weeks that is not finished.")),
            (15, _("Tell it from beginning to end, as if it were a film. The other only listens.")),
            (15, _("Now questions, and no advice yet: what did you want, see, fear, say?")),
            (15, _("What could be done next? Find three ways, one of them uncomfortable.")),
            (10, _("Choose one. When, with whom, and how will you know?")),
        ),
        supporting=Guide(
            ask=(
                _("What did you want to happen at that moment?"),
                _("How would the other person in the story tell it?"),
                _("What do you already know that you don’t want to know?"),
            ),
            listen=(
                _("The pause before an answer. Count to five before you fill it."),
                _("What happens for the second or third time."),
            ),
            avoid=(
                _("“When I was in your place …” before they have finished."),
                _("Taking sides against somebody you haven’t met."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("What did you hear that I didn’t say?"),
                _("What would you have been tempted to do?"),
                _("May I try out the first two sentences on you?"),
            ),
            listen=(
                _("What your stomach says to each of the three ways."),
                _("Your own part in it. It is the part that you can move."),
            ),
            avoid=(
                _("Naming people who would not want to be named. The story works without."),
                _("Leaving with understanding only. Take one step along."),
            ),
        ),
    ),
    Suggestion(
        key=Moment.CLOSING,
        shelf=Shelf.MOMENTS,
        title=_("Looking back, and thanks"),
        about=_("A good ending is part of the work: it is what each takes along."),
        points=(
            (15, _("Look through your notes and goals together. What has changed since the first time?")),
            (10, _("The goals once more, from 0 to 10, and the story behind each number.")),
            (15, _("Each tells the other one thing they learned from them. Be concrete.")),
            (10, _("What comes next, and who else could help with it?")),
            (10, _("How do you part: say goodbye, carry on informally, or meet once in half a year?")),
        ),
        supporting=Guide(
            ask=(
                _("What can you do now that you couldn’t in our first meeting?"),
                _("What will you do when it gets hard and I’m not there?"),
                _("What should I keep doing with the next person, and what not?"),
            ),
            listen=(
                _("What they give you the credit for. Hand most of it back."),
                _("Somebody who should be thanked, or asked, before the end."),
            ),
            avoid=(
                _("A last big piece of advice. Trust what is there."),
                _("Promising to stay in touch if you don’t mean it."),
            ),
        ),
        bringing=Guide(
            ask=(
                _("What did you see change in me?"),
                _("Whom should I turn to with the questions that are left?"),
                _("What did you take from our time?"),
            ),
            listen=(
                _("What you would like to pass on. Perhaps you are ready to support somebody yourself."),
                _("What is unfinished, and may stay so."),
            ),
            avoid=(
                _("Letting it fade out. A last meeting is a gift to both."),
                _("General thanks. Say what exactly they did, and what it changed."),
            ),
        ),
    ),
)
