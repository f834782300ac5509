"""Making a programme, describing it, putting it before people and closing it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.core.facts import Fact
from konnekt.jobs.facts import announce
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.notify.actions.telling import silence
from konnekt.notify.queries import silenced
from konnekt.organisations.models import InterestArea
from konnekt.programmes.actions.versions import kept_as_version
from konnekt.programmes.checklist import missing_for_publication
from konnekt.programmes.models import Programme, TeamMember
from konnekt.programmes.policy import RUNNING
from konnekt.programmes.states import DesignStep, Format, ProgrammeState, TeamRole, Way

WORDS = ("mentee_word", "mentees_word", "mentor_word", "mentors_word")
CHANGEABLE = (
    *("name", "purpose", "goals", "description", "time_asked", "contact", "is_public"),
    *("format", "is_rolling", "circle_least", "circle_most", "ways", "areas"),
    *WORDS,
)
CIRCLE_SIZES = range(2, 13)


@transaction.atomic
def create_programme(actor: Actor, *, name: str, purpose: str, **described: Any) -> Programme:
    """Begin a programme as a draft that only its team sees; whoever creates it manages it."""
    if not Permission.RUN_PROGRAMMES.held_by(actor) or actor.member_id is None:
        raise NotFound
    _known(described)
    _check(Programme(), described)
    programme = Programme.objects.create(name=name.strip(), slug=_free_slug(name), purpose=purpose.strip(), **described)
    TeamMember.objects.create(programme=programme, member_id=actor.member_id, role=TeamRole.MANAGER)
    record(actor, Verb.PROGRAMME_CREATED, programme)
    return programme


@transaction.atomic
def change_programme(actor: Actor, *, programme: Programme, **changes: Any) -> None:
    """Change the programme's design. Its address stays, so that links people were sent go on working."""
    require_running(actor, programme)
    _known(changes)
    _check(programme, changes)
    changed = [name for name, value in changes.items() if getattr(programme, name) != value]
    if not changed:
        return
    with kept_as_version(actor, programme):
        for name in changed:
            setattr(programme, name, changes[name])
        programme.save(update_fields=changed)
    record(actor, Verb.PROGRAMME_CHANGED, programme, fields=changed)


@transaction.atomic
def change_plan(actor: Actor, *, programme: Programme, plan: dict[str, Any]) -> None:
    """Suggest other milestones, sessions, an agreement or guidance. What pairs made their own already stays theirs."""
    require_running(actor, programme)
    if programme.plan != plan:
        with kept_as_version(actor, programme):
            programme.plan = plan
            programme.save(update_fields=["plan"])
        record(actor, Verb.PROGRAMME_CHANGED, programme, fields=["plan"])


@transaction.atomic
def choose_messages(actor: Actor, *, programme: Programme, off: Collection[str]) -> None:
    """Which of the messages that nobody would miss are not sent for this programme."""
    require_running(actor, programme)
    before = silenced(programme.pk)
    with kept_as_version(actor, programme):
        silence(programme.pk, off)
    if silenced(programme.pk) != before:
        record(actor, Verb.PROGRAMME_CHANGED, programme, fields=["messages"])


@transaction.atomic
def note_step(actor: Actor, *, programme: Programme, step: DesignStep) -> None:
    """Remember that somebody has been through this step: a bookmark, no change that anybody else would notice."""
    require_running(actor, programme)
    if step.value not in programme.designed:
        programme.designed = [*programme.designed, step.value]
        programme.save(update_fields=["designed"])


@transaction.atomic
def publish(actor: Actor, *, programme: Programme, now: datetime) -> None:
    """Put the programme before people: members see it, and visitors too if it is public. Nobody is written to."""
    require_running(actor, programme)
    if programme.state == ProgrammeState.PUBLISHED:
        return
    if missing := missing_for_publication(programme, now):
        raise Refused(_("It can’t be published yet. {first}").format(first=missing[0].words))
    _move(programme, ProgrammeState.PUBLISHED)
    record(actor, Verb.PROGRAMME_PUBLISHED, programme)
    announce(Fact.PROGRAMME_PUBLISHED, programme_id=programme.pk)


@transaction.atomic
def close_programme(actor: Actor, *, programme: Programme) -> None:
    """No new enrolments from now on. Pairs that are running go on; it can be published again."""
    require_running(actor, programme)
    if programme.state == ProgrammeState.PUBLISHED:
        _move(programme, ProgrammeState.CLOSED)
        record(actor, Verb.PROGRAMME_CHANGED, programme, fields=["state"], state=ProgrammeState.CLOSED.value)


def require_running(actor: Actor, programme: Programme) -> None:
    """NotFound for everybody who doesn't manage this programme."""
    if not actor.system and not RUNNING.allows(actor, programme):
        raise NotFound


def _move(programme: Programme, state: ProgrammeState) -> None:
    programme.state = state
    programme.save(update_fields=["state"])


def _check(programme: Programme, changes: dict[str, Any]) -> None:
    """What the design would be with these changes has to make sense; Refused names the field that doesn't."""

    def after(name: str) -> Any:
        return changes.get(name, getattr(programme, name))

    if after("format") not in Format.values:
        raise Refused(_("Choose one of the formats."), field="format")
    needs_a_way = after("format") != Format.FLASH
    if (needs_a_way and not after("ways")) or set(after("ways")) - set(Way.values):
        raise Refused(_("Choose at least one way in which people find each other."), field="ways")
    least, most = after("circle_least"), after("circle_most")
    if least not in CIRCLE_SIZES or most not in CIRCLE_SIZES:
        raise Refused(_("A circle has between 2 and 12 mentees."), field="circle_most")
    if least > most:
        raise Refused(_("A circle can’t need more mentees than it takes."), field="circle_least")
    for one, several in (("mentee_word", "mentees_word"), ("mentor_word", "mentors_word")):
        if bool(after(one)) != bool(after(several)):
            raise Refused(_("Say both: the word for one, and the word for several."), field=several)
    if "areas" in changes:
        known = set(InterestArea.objects.filter(is_active=True).values_list("key", flat=True))
        if set(changes["areas"]) - known:
            raise Refused(_("Choose from the areas that your organisation keeps."), field="areas")


def _known(fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - set(CHANGEABLE):
        raise ValueError(f"Not to be changed: {unknown}")


def _free_slug(name: str) -> str:
    """An address from the name; a number follows where it is taken. A name in another script gets a plain word."""
    base = slugify(name)[:50].strip("-") or "programme"
    taken = set(Programme.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug
        for slug in (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
        if slug not in taken
    )
