"""How a request stands, in the words of the one who reads it: never harsh, and never telling apart what is nobody's
business.
"""

from django.utils.translation import gettext as _

from konnekt.relationships.models import PairRequest
from konnekt.relationships.states import TOLD, Decline, RequestState


def outcome(found: PairRequest, *, is_mentor: bool) -> str:
    """How it ended, or nothing while it is open."""
    other = found.mentee.member.name if is_mentor else found.mentor.member.name
    match found.state:
        case RequestState.ACCEPTED if found.slot is not None:
            return _("It is booked. You have a page of your own, for the two of you alone.")
        case RequestState.ACCEPTED:
            return _("You are a pair.")
        case RequestState.CALLED_OFF:
            return _("This conversation was called off. That can have many reasons.")
        case RequestState.DECLINED if is_mentor:
            return _("You said no, kindly. {name} was told.").format(name=other)
        case RequestState.DECLINED:
            return str(TOLD[Decline(found.declined_because)]).format(name=other)
        case RequestState.EXPIRED if is_mentor:
            return _("The time to answer is over. {name} was told kindly, and sees others.").format(name=other)
        case RequestState.EXPIRED:
            return _("There was no answer in time. People are busy; it says nothing about you.")
        case RequestState.TAKEN_BACK if is_mentor:
            return _("{name} no longer needs an answer.").format(name=other)
        case RequestState.TAKEN_BACK:
            return _("You took it back.")
        case RequestState.SETTLED if is_mentor:
            return _("{name} no longer needs an answer.").format(name=other)
        case RequestState.SETTLED:
            return _("You have a match in this round, so this was no longer needed.")
        case RequestState.UNAVAILABLE if is_mentor and found.slot is not None:
            return _("This couldn’t be booked any more. {name} was told kindly.").format(name=other)
        case RequestState.UNAVAILABLE if is_mentor:
            return _("This couldn’t become a pair any more. {name} was told kindly.").format(name=other)
        case RequestState.UNAVAILABLE:
            return _("{name} is not available in this round any more.").format(name=other)
        case _:
            return ""


def standing(found: PairRequest, *, is_mentor: bool) -> str:
    """A request in a list: one sentence."""
    names = {"mentee": found.mentee.member.name, "mentor": found.mentor.member.name}
    match found.state, is_mentor:
        case RequestState.WAITING, True if found.slot is not None:
            return _("{mentee} asks you for a conversation").format(**names)
        case RequestState.WAITING, False if found.slot is not None:
            return _("You asked {mentor} for a conversation").format(**names)
        case RequestState.WAITING, True:
            return _("{mentee} would like you as their mentor").format(**names)
        case RequestState.QUESTION, True:
            return _("{mentee} has a question of yours to answer").format(**names)
        case RequestState.QUESTION, False:
            return _("{mentor} has a question for you").format(**names)
        case RequestState.WAITING, False:
            return _("You asked {mentor}, and wait for an answer").format(**names)
        case _:
            return _("You asked {mentor}").format(**names)
