"""When each message of a programme is sent, and to whom, in the order of a round."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PARTICIPANT = _("The participant")
_MANAGERS = _("The programme’s managers")
_TEAM = _("The team, or whoever of it has taken the thread over")
_BOTH = _("Both of the pair")
_CIRCLE = _("Everybody in the circle")
_OTHERS = _("The others in the space")
_ALL = _("Everybody in the space")
_PARTNER = _("The partner")


@dataclass(frozen=True, slots=True)
class Chapter:
    """Messages of one part of a round: by key, when each is sent and to whom."""

    title: Promise
    sendings: dict[str, tuple[Promise, Promise]]


CHAPTERS = (
    Chapter(
        _("Winning people"),
        {
            "recruiting.invited": (_("A campaign reaches somebody"), _("Whoever is invited")),
            "recruiting.reminded": (
                _("Days later, while they have neither enrolled nor said no; as often as the campaign says"),
                _("Whoever was invited"),
            ),
            "champions.invited": (_("You invite a champion"), _("The champion")),
            "champions.accepted": (_("A champion takes the pledge"), _MANAGERS),
            "champions.declined": (_("Somebody can’t be a champion"), _MANAGERS),
            "champions.target_set": (_("You say how many more you look for"), _("The champions")),
            "champions.asked": (_("Somebody asks the champion"), _("The champion")),
            "champions.answered": (_("A champion answers"), _("Whoever asked")),
            "champions.passed_on": (_("A champion passes a question on, or none has answered in time"), _MANAGERS),
            "champions.stepped_down": (_("A champion steps down"), _MANAGERS),
            "champions.thanked": (_("You thank a champion"), _("The champion")),
        },
    ),
    Chapter(
        _("Enrolling"),
        {
            "programmes.enrolled": (_("Somebody sends their answers and has a place"), _PARTICIPANT),
            "programmes.on_the_waiting_list": (_("Answers arrive when all places are taken"), _PARTICIPANT),
            "programmes.awaits_an_answer": (_("Somebody asks for a place, and managers decide"), _PARTICIPANT),
            "programmes.awaits_the_draw": (_("Somebody asks for a place, and lots will be drawn"), _PARTICIPANT),
            "programmes.place_given": (_("A manager or the draw gives a place"), _PARTICIPANT),
            "programmes.put_on_the_waiting_list": (_("A manager or the draw puts them on the list"), _PARTICIPANT),
            "programmes.not_this_time": (_("A manager says no"), _PARTICIPANT),
            "programmes.a_place_opened": (_("Somebody leaves, and the next on the list moves up"), _PARTICIPANT),
            "programmes.withdrawn": (_("Somebody withdraws"), _PARTICIPANT),
            "programmes.pause_ended": (_("The day comes until which somebody paused"), _PARTICIPANT),
            "relationships.line_unknown": (_("The directory forgets somebody’s manager"), _PARTICIPANT),
            "recruiting.letter_from_the_team": (_("You send a letter to a part of the round"), _PARTICIPANT),
            "recruiting.the_team_answered": (_("The team answers in the inbox"), _("Whoever wrote")),
            "recruiting.somebody_wrote_to_the_team": (_("A participant writes to the team"), _TEAM),
        },
    ),
    Chapter(
        _("Learning, and protocols"),
        {
            "training.due": (_("A module that you require is due within a week"), _("Whoever has not done it")),
            "training.late": (_("A module that you require is three days late; once"), _("Whoever has not done it")),
            "guidance.protocols_wait": (
                _("A protocol, or a new version of one, waits to be accepted; twice at most"),
                _("Whoever has not accepted it"),
            ),
        },
    ),
    Chapter(
        _("Being matched"),
        {
            "relationships.matched": (_("You release a match"), _BOTH),
            "relationships.opened": (_("The second of the two says yes"), _BOTH),
            "relationships.not_taken_up": (_("One of the two objects, or the days are over"), _BOTH),
            "relationships.circle_matched": (_("You release a match"), _CIRCLE),
            "relationships.circle_opened": (_("The last of those who are in it says yes"), _CIRCLE),
            "relationships.circle_second_asked": (
                _("You ask somebody to lead a circle with its {mentor}"),
                _("Whoever is asked"),
            ),
            "relationships.circle_second_suggested": (
                _("You ask somebody to lead a circle with its {mentor}"),
                _("The {mentor} of the circle"),
            ),
            "relationships.requested": (_("{A_mentee} asks {a_mentor}"), _("The {mentor}")),
            "relationships.slot_asked": (_("{A_mentee} asks for a time that {a_mentor} offers"), _("The {mentor}")),
            "relationships.asked_back": (_("The {mentor} asks one thing first"), _("The {mentee}")),
            "relationships.answered": (_("The other one answers"), _("Whoever waits for it")),
            "relationships.request_over": (_("A request ends without an answer"), _("The {mentee}")),
            "relationships.booked": (_("The {mentor} accepts a conversation"), _BOTH),
            "relationships.called_off": (_("One of the two calls a conversation off"), _BOTH),
        },
    ),
    Chapter(
        _("Agreement, goals and messages"),
        {
            "relationships.agreement_signed_by": (_("One signs the agreement first"), _OTHERS),
            "relationships.agreement_changed_after_signing": (
                _("Words are changed that somebody had signed"),
                _("Whoever had signed"),
            ),
            "relationships.agreement_agreed": (_("The last one signs"), _ALL),
            "relationships.agreement_reopening_asked": (_("One would like to change what was signed"), _OTHERS),
            "relationships.agreement_reopened": (_("The others agree to it"), _ALL),
            "workspace.new_message": (_("A partner writes, and it isn’t read soon"), _PARTNER),
            "workspace.new_in_circle": (
                _("Somebody of a circle writes, and it isn’t read soon"),
                _("The others of the circle"),
            ),
            "workspace.goal_suggested": (_("The {mentor} suggests a goal"), _("The {mentee}")),
            "workspace.goal_taken_up": (_("The {mentee} takes it up"), _("Whoever suggested it")),
            "workspace.goal_commented": (
                _("Somebody writes something to a goal; once an hour at most"),
                _("Whoever works on it"),
            ),
            "workspace.action_suggested": (_("The {mentor} suggests a step"), _("The {mentee}")),
            "workspace.action_taken_up": (_("The {mentee} takes it up"), _("Whoever suggested it")),
            "workspace.introduction_offered": (
                _("The {mentor} offers to introduce somebody, who is asked first"),
                _("The third person"),
            ),
            "workspace.introduced": (_("The third person agrees"), _("The {mentor} and the {mentee}")),
            "workspace.put_on_shelf": (_("Something is put on the shelf; once a day at most"), _OTHERS),
        },
    ),
    Chapter(
        _("Sessions"),
        {
            "workspace.times_offered": (_("One offers times for a session"), _OTHERS),
            "workspace.session_booked": (_("A session is booked, with a calendar file"), _ALL),
            "workspace.session_booked_nameless": (_("It is booked by somebody whom one of them has blocked"), _ALL),
            "workspace.series_booked": (_("Several sessions are booked at once"), _ALL),
            "workspace.series_booked_nameless": (
                _("They are booked by somebody whom one of them has blocked"),
                _ALL,
            ),
            "workspace.session_moved": (_("A session is moved, or its place changes"), _ALL),
            "workspace.session_moved_nameless": (_("It is moved by somebody whom one of them has blocked"), _ALL),
            "workspace.session_off": (_("A session is called off"), _ALL),
            "workspace.series_off": (_("Several sessions are called off at once"), _ALL),
            "workspace.sessions_ahead": (
                _("Somebody comes into a circle that has sessions planned"),
                _("Whoever comes in"),
            ),
            "workspace.sessions_no_more": (
                _("Somebody leaves a circle that has sessions planned"),
                _("Whoever leaves"),
            ),
            "workspace.session_tomorrow": (_("The day before a session"), _ALL),
            "workspace.did_you_meet": (_("After a session, until one has said; twice at most"), _ALL),
            "surveys.pulse": (
                _("The day after a session that nobody has said how it was; once a month at most"),
                _("Whoever has not answered"),
            ),
            "surveys.going": (
                _("A month after a pair or a circle began, and then every two months; once a month at most"),
                _("Whoever has not answered"),
            ),
            "surveys.survey": (
                _("The day after somebody was handed a survey of the programme, and a week later"),
                _("Whoever has not answered"),
            ),
            "surveys.a_hand": (
                _("A low answer to a short question, and by lot after some others; once a month at most"),
                _("Whoever answered, and nobody else"),
            ),
            "outcomes.results_shared": (_("You share the results of a round"), _("Whoever took part in it")),
        },
    ),
    Chapter(
        _("Staying alive"),
        {
            "nudging.first_meeting": (
                _("Five and ten days without a date for the first meeting"),
                _("The {mentee}, then everybody in the space"),
            ),
            "nudging.first_contact": (_("Seven days without a word or a date"), _ALL),
            "nudging.agreement": (
                _("1, 14 and 28 days after the first meeting, while it is unsigned"),
                _("Whoever has not signed"),
            ),
            "nudging.silence": (_("30 and 60 days in which nothing happened"), _ALL),
            "nudging.last_notice": (_("90 days in which nothing happened"), _ALL),
            "nudging.half_way": (_("Half of the time has passed"), _ALL),
            "nudging.weekly_list": (_("On Mondays, when pairs need a word from you"), _MANAGERS),
            "relationships.break_began": (_("One asks for a break"), _OTHERS),
            "relationships.break_over": (_("The break is over"), _ALL),
            "relationships.paused": (_("The directory puts the two into one reporting line"), _BOTH),
            "relationships.pair_paused_for_the_manager": (
                _("The directory puts a pair into one reporting line"),
                _MANAGERS,
            ),
            "relationships.resumed": (_("The reporting line between the two is gone"), _BOTH),
            "relationships.circle_paused": (_("The directory puts two of a circle into one reporting line"), _CIRCLE),
            "relationships.circle_paused_for_the_manager": (
                _("The directory puts two of a circle into one reporting line"),
                _MANAGERS,
            ),
            "relationships.circle_resumed": (_("No line stands between two of a circle any more"), _CIRCLE),
            "relationships.circle_left": (_("{A_mentee} leaves, or a manager takes them out"), _("The {mentee}")),
            "relationships.circle_smaller": (_("{A_mentee} has left"), _("The others of the circle")),
            "relationships.circle_joined": (
                _("Somebody says yes to a circle that runs"),
                _("The others of the circle"),
            ),
            "relationships.circle_short": (_("A circle has fewer {mentees} than it needs"), _CIRCLE),
            "relationships.circle_short_for_the_manager": (
                _("A circle has fewer {mentees} than it needs"),
                _MANAGERS,
            ),
            "relationships.circle_goes_on": (_("A manager lets a small circle go on"), _CIRCLE),
        },
    ),
    Chapter(
        _("Feedback"),
        {
            "feedback.waits": (
                _("The morning after somebody gave feedback, or wrote on; once a day at most"),
                _("Whoever looks after it"),
            ),
            "feedback.due_soon": (_("Two working days before an answer is due; once"), _("Whoever looks after it")),
            "feedback.overdue": (
                _("The day after an answer was due, and a week later; then no more"),
                _("Whoever looks after it"),
            ),
            "feedback.handed_over": (_("One hands feedback over to another"), _("The other one")),
            "feedback.answered": (_("Feedback is answered, or something is asked back"), _("Whoever gave it, by name")),
        },
    ),
    Chapter(
        _("Ending well"),
        {
            "nudging.ending": (_("Six weeks and two weeks before the end"), _ALL),
            "relationships.more_time_asked": (_("One would like more time together"), _OTHERS),
            "relationships.more_time": (_("The others agree to more time"), _ALL),
            "relationships.more_time_for_the_manager": (_("They agree to more time"), _MANAGERS),
            "nudging.closing": (_("On the last day and a week later, while it is not closed"), _ALL),
            "relationships.words_for_you": (_("One writes thanks, or words for the other"), _PARTNER),
            "relationships.concluded": (_("The time together is complete"), _ALL),
            "relationships.carried_on": (_("Both wish to carry on informally"), _ALL),
            "relationships.ended": (_("One of the two ends the pairing"), _BOTH),
            "relationships.circle_ended": (
                _("The {mentor}, the last {mentee} or a manager ends a circle"),
                _CIRCLE,
            ),
            "surveys.closing": (
                _("The day after a pair or a circle is over, and a week later"),
                _("Whoever has not answered"),
            ),
        },
    ),
)
"""Every message that a programme causes has its place here; a test goes through the rooms."""
