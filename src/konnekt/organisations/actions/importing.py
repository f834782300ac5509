"""A directory import from upload to applied.

Nothing about anybody changes before the last step, and then all of it or nothing.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from konnekt.access.actors import Actor, Role
from konnekt.access.permissions import Permission
from konnekt.core.errors import NotFound, Refused
from konnekt.core.facts import Fact
from konnekt.core.tenancy import served_organisation
from konnekt.files.actions import drop, keep_sealed, read
from konnekt.files.models import FileUse, StoredFile
from konnekt.jobs.facts import announce
from konnekt.jobs.models import Work
from konnekt.jobs.queue import Job, start_work
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.directory import mapping, reading
from konnekt.organisations.directory.plan import Plan, Section
from konnekt.organisations.directory.problems import UnreadableFileError
from konnekt.organisations.directory.reading import Preview
from konnekt.organisations.importing import pages
from konnekt.organisations.importing.applying import apply
from konnekt.organisations.importing.choices import Choices, dialect_from_data, dialect_to_data, from_data, to_data
from konnekt.organisations.importing.planning import Tell, make_draft, make_plan, shown
from konnekt.organisations.importing.present import present_members
from konnekt.organisations.models import Appointment, DirectoryImport, PlanPage
from konnekt.organisations.states import ImportState

MOST_BYTES = reading.LIMITS.size
_AT_ONCE = 5_000
"""Lines that moved are told in so large parts, since each part has every running pair checked again."""


@transaction.atomic
def upload(actor: Actor, *, name: str, body: bytes) -> DirectoryImport:
    """Keep a file, sealed, with a first guess of how it is written; an unreadable one is refused with the reason."""
    _require(actor)
    preview = _inspect(body, name)
    stored = keep_sealed(use=FileUse.DIRECTORY, name=name, media_type="application/octet-stream", body=body)
    imported = DirectoryImport(file=stored, file_name=name[:200], by_member_id=actor.member_id)
    _take_reading(imported, preview)
    imported.save()
    record(actor, Verb.FILE_STORED, imported, size=len(body))
    return imported


def preview_of(imported: DirectoryImport) -> Preview:
    """How the file looks under what was chosen."""
    chosen = dialect_from_data(imported.reading)
    return _inspect(
        _body(imported),
        imported.file_name,
        encoding=chosen.encoding or None,
        delimiter=chosen.delimiter if chosen.sheet is None else None,
        heading_line=chosen.heading_line,
        sheet=chosen.sheet,
    )


@transaction.atomic
def choose_reading(actor: Actor, *, imported: DirectoryImport, **chosen: Any) -> DirectoryImport:
    """Read the file another way: encoding, delimiter, heading_line, sheet. Columns are guessed anew."""
    imported = _open(actor, imported)
    _take_reading(imported, _inspect(_body(imported), imported.file_name, **chosen))
    imported.save()
    return imported


@transaction.atomic
def choose_columns(actor: Actor, *, imported: DirectoryImport, choices: Choices) -> DirectoryImport:
    """Say which column is what, and what to make of doubts. A check made before is void."""
    imported = _open(actor, imported)
    imported.mapping, imported.state = to_data(choices), ImportState.MAPPED
    _forget_plan(imported)
    imported.save()
    return imported


@transaction.atomic
def start_check(actor: Actor, *, imported: DirectoryImport, job: Job) -> Work:
    """Queue the dry run: it changes nothing and lists everything."""
    imported = _open(actor, imported)
    if not imported.mapping:
        raise Refused(_("Say first what each column holds."))
    _refuse_while_working(imported)
    imported.work = start_work(
        job,
        organisation_id=served_organisation(),
        requested_by=actor.member_id,
        words=_("Waiting for a worker"),
        import_id=imported.pk,
    )
    imported.save(update_fields=["work"])
    return imported.work


@transaction.atomic
def check(*, import_id: UUID, today: date, tell: Tell) -> None:
    """The dry run itself. Safe to run twice."""
    imported = DirectoryImport.objects.select_for_update().get(pk=import_id)
    if imported.state not in {ImportState.MAPPED, ImportState.PLANNED}:
        return
    made, present = _plan(imported, today, tell)
    tell(0.9, _("Writing it down for you to read"))
    _forget_plan(imported)
    pages.keep(imported, shown(made, present))
    pages.keep(
        imported, [(pages.NOTES, 1, [{"what": problem.what, "then": problem.then} for problem in made.warnings])]
    )
    imported.counts = made.counts | {
        "brake": made.brake.text if made.brake else "",
        "questions": [one.name for one in made.questions],
        "changes_anything": made.changes_anything,
        "rows": {section.value: len(getattr(made, section.value)) for section in Section},
    }
    imported.digest, imported.state = made.digest, ImportState.PLANNED
    imported.save()


@transaction.atomic
def start_applying(
    actor: Actor, *, imported: DirectoryImport, without_refused: bool, leavers_confirmed: bool, job: Job
) -> Work:
    """Queue the import as it was checked, once everything that stands in its way was accepted by name."""
    imported = _open(actor, imported)
    if imported.state != ImportState.PLANNED:
        raise Refused(_("Check the file first; then you see what applying it would do."))
    _refuse_while_working(imported)
    if imported.counts["questions"]:
        raise Refused(_("A column of dates can be read two ways. Go back to the columns and say which is right."))
    if imported.counts["refusals"] and not without_refused:
        raise Refused(_("Some lines can’t be used. Mend the file and start again, or agree to import without them."))
    if imported.counts["brake"] and not leavers_confirmed:
        raise Refused(_("More people than usual would be marked as having left. Confirm that this is right."))
    imported.state = ImportState.APPLYING
    imported.work = start_work(
        job,
        organisation_id=served_organisation(),
        requested_by=actor.member_id,
        words=_("Waiting for a worker"),
        import_id=imported.pk,
    )
    imported.save(update_fields=["state", "work"])
    return imported.work


@transaction.atomic
def apply_import(actor: Actor, *, import_id: UUID, today: date, now: datetime, tell: Tell) -> None:
    """Apply it, all or nothing, in the name of whoever asked for it.

    Safe to run twice: the second time there is nothing left to do.
    """
    imported = DirectoryImport.objects.select_for_update().get(pk=import_id)
    if imported.state != ImportState.APPLYING:
        return
    made = _plan(imported, today, tell)[0]
    if made.digest != imported.digest:
        raise Refused(_("The people here changed since the check. Nothing was applied; please check again."))
    tell(0.8, _("Writing"))
    applied = apply(made, today=today)
    counts: dict[str, Any] = {key: value for key, value in imported.counts.items() if isinstance(value, int)}
    decided = replace(actor, member_id=imported.work.requested_by if imported.work else None)
    record(decided, Verb.DIRECTORY_IMPORTED, imported, digest=made.digest, **counts)
    lines = sorted(str(one) for one in applied.lines_of)
    for start in range(0, len(lines), _AT_ONCE):
        announce(Fact.REPORTING_LINES_CHANGED, member_ids=",".join(lines[start : start + _AT_ONCE]))
    for member_id in applied.left:
        announce(Fact.MEMBER_LEFT, member_id=member_id)
    imported.state, imported.applied_at = ImportState.APPLIED, now
    _drop_files(imported)
    imported.save()


@transaction.atomic
def discard(actor: Actor, *, imported: DirectoryImport) -> None:
    """Throw the file and the check away; nothing about anybody has changed."""
    imported = _open(actor, imported)
    _refuse_while_working(imported)
    imported.state = ImportState.DISCARDED
    _drop_files(imported)
    imported.save()


def notes(imported: DirectoryImport) -> list[dict[str, str]]:
    """What to know before deciding."""
    return pages.rows(imported, pages.NOTES)


def rows(imported: DirectoryImport, section: Section, *, page: int | None = None) -> list[Any]:
    """The rows of a section of the check as they are shown: those of one page, or all."""
    return pages.rows(imported, section.value, number=page)


def _plan(imported: DirectoryImport, today: date, tell: Tell) -> tuple[Plan, list[Any]]:
    dialect, choices = dialect_from_data(imported.reading), from_data(imported.mapping)
    # The file first: the room it takes is free again when the people who are here come in.
    draft = make_draft(_body(imported), dialect, choices, today=today, tell=tell)
    present = present_members()
    made = make_plan(draft, choices, present, tell=tell)
    _refuse_to_lock_out(made)
    return made, present


def _refuse_to_lock_out(made: Plan) -> None:
    """Somebody must be able to open the door."""
    holders = Appointment.objects.filter(role=Role.ADMINISTRATOR, member__left_on=None)
    administrators = set(holders.values_list("member_id", flat=True))
    if administrators and administrators <= {leaver.member_id for leaver in made.leavers}:
        raise Refused(
            _(
                "Every administrator would be marked as having left, and nobody could open the door any more. Add one "
                "of them to the file, or leave people who are missing as they are."
            )
        )


def _take_reading(imported: DirectoryImport, preview: Preview) -> None:
    imported.reading = dialect_to_data(preview.dialect)
    imported.mapping = to_data(Choices(mapping.propose(preview.heading, preview.sample)))
    imported.state = ImportState.UPLOADED
    _forget_plan(imported)


def _inspect(body: bytes, name: str, **chosen: Any) -> Preview:
    try:
        return reading.inspect(body, name, **chosen)
    except UnreadableFileError as error:
        raise Refused(error.problem.text, field="file") from error


def _body(imported: DirectoryImport) -> bytes:
    """The file's bytes. Not through the relation, which would hold the sealed ones as long as the import is held."""
    if imported.file_id is None:
        raise NotFound
    return read(StoredFile.objects.get(pk=imported.file_id))


def _open(actor: Actor, imported: DirectoryImport) -> DirectoryImport:
    _require(actor)
    locked = DirectoryImport.objects.select_for_update(of=("self",)).select_related("work").get(pk=imported.pk)
    if locked.shown_state in {ImportState.APPLYING, ImportState.APPLIED, ImportState.DISCARDED}:
        raise Refused(_("This import is closed: it was applied, is being applied, or was thrown away."))
    return locked


def _refuse_while_working(imported: DirectoryImport) -> None:
    if imported.work is not None and not imported.work.is_over:
        raise Refused(_("It is being checked just now. Wait for it, or stop it."))


def _forget_plan(imported: DirectoryImport) -> None:
    PlanPage.objects.filter(of=imported).delete()
    imported.counts, imported.digest = {}, ""


def _drop_files(imported: DirectoryImport) -> None:
    PlanPage.objects.filter(of=imported).delete()
    if imported.file_id is not None:
        drop(StoredFile.objects.defer("body").get(pk=imported.file_id))
    imported.file = None


def _require(actor: Actor) -> None:
    if not Permission.KEEP_PEOPLE.held_by(actor):
        raise NotFound
