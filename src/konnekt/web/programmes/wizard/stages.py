"""The steps of designing a programme: what each is called, where it is, and where somebody stopped."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from konnekt.organisations.models import Organisation
from konnekt.outcomes.queries import plan_of
from konnekt.programmes.models import Programme
from konnekt.programmes.queries import newest_round
from konnekt.programmes.states import DesignStep, ProgrammeState

TITLES: dict[DesignStep, Promise] = {
    DesignStep.PURPOSE: _("What is it for?"),
    DesignStep.FORMAT: _("Who meets whom, and how do they find each other?"),
    DesignStep.DATES: _("When does it happen?"),
    DesignStep.WHO: _("Who may join?"),
    DesignStep.PLACES: _("How many places are there?"),
    DesignStep.WORDS: _("What do you call things here?"),
    DesignStep.PAGE: _("What people read before they join"),
    DesignStep.QUESTIONS: _("What is asked at enrolment?"),
    DesignStep.PLAN: _("What do you suggest to the pairs?"),
    DesignStep.MESSAGES: _("What are people told, and when?"),
    DesignStep.PRIVACY: _("Who sees what in this programme"),
}
PURPOSES: dict[DesignStep, Promise] = {
    DesignStep.PURPOSE: _("A programme that says what shall be true at the end can tell whether it got there."),
    DesignStep.FORMAT: _("Whichever you choose, nobody is ever paired inside their own reporting line."),
    DesignStep.DATES: _("Five phases, one after the other. You move from one to the next when you are ready."),
    DesignStep.WHO: _("Rules over what the directory says. People who may not join are told why, in the same words."),
    DesignStep.PLACES: _("Say it before people come, so that nobody wonders afterwards."),
    DesignStep.WORDS: _("Leave a word empty and the usual one stands. These words are on every page of the programme."),
    DesignStep.PAGE: _("These words make the public page. The dates and the rules come from the design."),
    DesignStep.QUESTIONS: _("Fewer questions, more answers. Each says what it is for and who reads the answer."),
    DesignStep.PLAN: _("Milestones, meetings and words to begin with. A pair makes it its own, or puts it aside."),
    DesignStep.MESSAGES: _("No message carries what people write. Those that nobody could do without are always sent."),
    DesignStep.PRIVACY: _("The table that the server enforces, with what this programme asks. Nothing to fill in."),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One step as the list beside every page shows it."""

    label: str
    url: str
    is_done: bool
    is_here: bool


def address(programme: Programme, organisation: Organisation, step: DesignStep | None) -> str:
    """Where a step is; None: the last one, where everything is read once more and published."""
    name = f"design_{step.value}" if step else "programme_publication"
    return reverse(name, args=[organisation.slug, programme.pk])


def stages(programme: Programme, organisation: Organisation, here: DesignStep | None) -> list[Stage]:
    """Every step; whichever one is on, each of them is a link away."""
    listed = [
        Stage(str(step.label), address(programme, organisation, step), step.value in programme.designed, step is here)
        for step in DesignStep
    ]
    listed[1:1] = _outcome_plan(programme, organisation)
    is_draft = programme.state == ProgrammeState.DRAFT
    last = _("Review and publish") if is_draft else _("Review")
    return [*listed, Stage(str(last), address(programme, organisation, None), not is_draft, here is None)]


def after(step: DesignStep) -> DesignStep | None:
    """The step that follows."""
    order = list(DesignStep)
    place = order.index(step) + 1
    return order[place] if place < len(order) else None


def way_on(programme: Programme, organisation: Organisation, step: DesignStep) -> str:
    """Where somebody goes on after a step. The outcome plan comes after the purpose, until it is written."""
    plan = _outcome_plan(programme, organisation) if step is DesignStep.PURPOSE else []
    return next((one.url for one in plan if not one.is_done), address(programme, organisation, after(step)))


def before(step: DesignStep) -> DesignStep | None:
    """The step that came before."""
    place = list(DesignStep).index(step)
    return list(DesignStep)[place - 1] if place else None


def where_left_off(programme: Programme) -> DesignStep | None:
    """The first step nobody has been through; None once all are."""
    return next((step for step in DesignStep if step.value not in programme.designed), None)


def _outcome_plan(programme: Programme, organisation: Organisation) -> list[Stage]:
    """The plan of what the newest round shall reach has its own page; it is written after the purpose."""
    round_ = newest_round(programme)
    if round_ is None:
        return []
    url = reverse("outcomes", args=[organisation.slug, round_.pk])
    return [Stage(str(_("Outcome plan")), url, plan_of(round_) is not None, is_here=False)]
