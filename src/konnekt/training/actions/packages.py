"""Taking in what another program made: a SCORM package becomes a module that people do elsewhere, and say they did."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor
from konnekt.core.errors import NotFound, Refused
from konnekt.files.actions import keep_public
from konnekt.files.models import FileUse
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.training.actions.drafts import may_write
from konnekt.training.actions.modules import MOST_MODULES, free_key
from konnekt.training.models import Module, Package
from konnekt.training.states import Origin
from konnekt.training.text.problems import Unreadable
from konnekt.training.text.scorm import read_package
from konnekt.training.text.shape import For


@dataclass(frozen=True, slots=True)
class Said:
    """What whoever takes a package in says of it, since packages say little that can be relied on."""

    title: str
    """Empty: as the package calls itself."""
    why: str
    minutes: int
    roles: Collection[For]


@transaction.atomic
def take_in_package(actor: Actor, *, body: bytes, said: Said, replaces: str = "", now: datetime) -> Package:
    """Check a package and offer it as a module, new or as the next version of the one with the key ``replaces``."""
    may_write(actor)
    try:
        course = read_package(body)
    except Unreadable as unreadable:
        raise Refused(" ".join(str(one) for one in unreadable.problems), field="package") from unreadable
    title = (said.title.strip() or course.title)[:200]
    if not title:
        raise Refused(_("The package has no title. Give it one."), field="title")
    module = _module(replaces, title, now)
    last = Package.objects.filter(module=module).order_by("-number").values_list("number", flat=True).first() or 0
    taken = Package.objects.create(
        module=module,
        number=last + 1,
        title=title,
        why=said.why,
        minutes=said.minutes,
        roles=list(said.roles),
        standard=course.standard,
        launch=course.launch,
        parts=course.parts,
        file=keep_public(use=FileUse.TRAINING, name=f"{module.key}.zip", media_type="application/zip", body=body),
        taken_in_by_id=actor.member_id,
        taken_in_at=now,
    )
    record(actor, Verb.MODULE_PUBLISHED, module, key=module.key, number=taken.number, standard=course.standard)
    return taken


def _module(replaces: str, title: str, now: datetime) -> Module:
    if replaces:
        found = Module.objects.select_for_update().filter(key=replaces, origin=Origin.PACKAGE).first()
        if found is None:
            raise NotFound
        return found
    if Module.objects.count() >= MOST_MODULES:
        raise Refused(_("There are as many modules here as fit: {most}.").format(most=MOST_MODULES), field="package")
    return Module.objects.create(key=free_key(title), origin=Origin.PACKAGE, made_at=now)
