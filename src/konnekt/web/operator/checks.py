"""Judging the readings: is it well, and if not, what to do. Pure: a reading in, a check out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from konnekt.web.operator.readings import Database, Ledger, Mail, Queue

_LITTLE_SPACE, _TOO_LITTLE_SPACE = 5_000_000_000, 1_000_000_000
_OLD_BACKUP, _TOO_OLD_BACKUP = timedelta(days=2), timedelta(days=7)
_SLOW, _STUCK = timedelta(minutes=5), timedelta(minutes=30)
_UNSEALED_LONG, _UNSEALED_TOO_LONG = timedelta(minutes=1), timedelta(minutes=15)
_MANY_WAITING = 1000


class Light(IntEnum):
    """Green, amber, red, each with a word and a badge of its own shape, so that colour is never alone."""

    WELL = 0
    SOON = 1
    NOW = 2

    @property
    def label(self) -> Promise:
        return _LABELS[self]

    @property
    def tone(self) -> str:
        return ("success", "warning", "danger")[self]


_LABELS = {
    Light.WELL: gettext_lazy("well"),
    Light.SOON: gettext_lazy("look at it soon"),
    Light.NOW: gettext_lazy("act now"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and what to do about it."""

    subject: str
    light: Light
    finding: str
    advice: str = ""


def check_workers(queue: Queue) -> Check:
    if queue.workers == 0:
        return Check(
            _("Workers"),
            Light.NOW,
            _("No worker is running: no mail is sent and no match is computed."),
            _("Start Konnekt again with “konnekt serve”, or a worker alone with “konnekt worker”."),
        )
    running = ngettext("{number} worker is running.", "{number} workers are running.", queue.workers)
    return Check(_("Workers"), Light.WELL, running.format(number=queue.workers))


def check_queue(queue: Queue) -> Check:
    finding = _("{waiting} waiting, {running} running, {failed} failed in the last seven days.").format(
        waiting=queue.waiting, running=queue.running, failed=queue.failed
    )
    if queue.oldest is not None and queue.oldest > _SLOW:
        light = Light.NOW if queue.oldest > _STUCK else Light.SOON
        finding += " " + _("The oldest has waited for {age}.").format(age=_words(queue.oldest))
        return Check(
            _("Queue"),
            light,
            finding,
            _("Let more workers help: “konnekt worker”, or a higher KONNEKT_WORKER_JOBS."),
        )
    if queue.waiting > _MANY_WAITING:
        return Check(_("Queue"), Light.SOON, finding, _("It is busy. Look again in a few minutes."))
    if queue.failed:
        return Check(
            _("Queue"), Light.SOON, finding, _("The worker’s log says why; whoever started the work was told.")
        )
    return Check(_("Queue"), Light.WELL, finding)


def check_mail(mail: Mail) -> Check:
    finding = _(
        "{waiting} waiting; in the last seven days {failed} not delivered, {unknown} not known whether they arrived."
    ).format(waiting=mail.waiting, failed=mail.failed, unknown=mail.unknown)
    if not mail.has_server:
        return Check(
            _("Mail"),
            Light.SOON,
            _("No mail server is set: mails are written as files and reach nobody.") + " " + finding,
            _("Set KONNEKT_SMTP_HOST and start again."),
        )
    if mail.oldest is not None and mail.oldest > _SLOW:
        light = Light.NOW if mail.oldest > _STUCK else Light.SOON
        return Check(
            _("Mail"),
            light,
            finding + " " + _("The oldest has waited for {age}.").format(age=_words(mail.oldest)),
            _("Is the mail server reachable, and are name and password right? Konnekt keeps trying."),
        )
    if mail.failed:
        return Check(
            _("Mail"), Light.SOON, finding, _("The mail server refused them for two hours. Its own log says why.")
        )
    return Check(_("Mail"), Light.WELL, finding)


def check_database(database: Database) -> Check:
    if database.fault:
        return Check(_("Database"), Light.NOW, database.fault, _("Stop serving until this is put right."))
    finding = _("PostgreSQL {version}, {size}. The application can’t see past the walls between organisations.")
    return Check(
        _("Database"), Light.WELL, finding.format(version=database.version, size=filesizeformat(database.size))
    )


def check_backup(age: timedelta | None) -> Check:
    advice = _("Run “konnekt backup” into a folder on another disk, every night, and keep the keys apart.")
    if age is None:
        return Check(_("Backup"), Light.NOW, _("No backup was ever made."), advice)
    finding = _("The last one is {age} old.").format(age=_words(age))
    if age > _OLD_BACKUP:
        return Check(_("Backup"), Light.NOW if age > _TOO_OLD_BACKUP else Light.SOON, finding, advice)
    return Check(_("Backup"), Light.WELL, finding)


def check_ledger(ledger: Ledger) -> Check:
    if ledger.oldest is None:
        return Check(_("Ledger"), Light.WELL, _("Every entry is chained."))
    entries = ngettext("{number} entry waits to be chained", "{number} entries wait to be chained", ledger.unsealed)
    finding = entries.format(number=ledger.unsealed) + ", " + _("for {age}.").format(age=_words(ledger.oldest))
    if ledger.oldest > _UNSEALED_LONG:
        light = Light.NOW if ledger.oldest > _UNSEALED_TOO_LONG else Light.SOON
        return Check(
            _("Ledger"), light, finding, _("A running worker chains them within seconds: look at the workers first.")
        )
    return Check(_("Ledger"), Light.WELL, finding)


def check_space(free: int) -> Check:
    finding = _("{size} are free where the data is kept.").format(size=filesizeformat(free))
    if free < _LITTLE_SPACE:
        light = Light.NOW if free < _TOO_LITTLE_SPACE else Light.SOON
        return Check(_("Disk"), light, finding, _("Make room, or move the data to a larger disk."))
    return Check(_("Disk"), Light.WELL, finding)


def _words(age: timedelta) -> str:
    if age < timedelta(minutes=1):
        return _("less than a minute")
    now = datetime(2000, 1, 1, tzinfo=UTC)
    return timesince(now - age, now, depth=1)
