"""`keys_rotate`: new keys above, the same content keys below."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from konnekt.access.actors import Actor
from konnekt.core.tenancy import every_organisation, tenant
from konnekt.ledger.actions import record
from konnekt.ledger.verbs import Verb
from konnekt.organisations.queries import served
from konnekt.sealing.actions import begin_master_rotation, end_master_rotation, rotate_organisation
from konnekt.sealing.master import NoMasterKey


class Command(BaseCommand):
    help = (
        "Makes a new master key and a new key for every organisation, and wraps all keys below anew. "
        "Everything stays readable throughout. Back up the new key file afterwards: old backups need the old one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--wrap-only",
            action="store_true",
            help="the master key comes from KONNEKT_MASTER_KEY (new, then old): only wrap anew",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not options["wrap_only"]:
                begin_master_rotation()
        except NoMasterKey as error:
            raise CommandError(str(error)) from error
        for organisation_id in every_organisation():
            with tenant(organisation_id):
                organisation = served()
                wrapped = rotate_organisation()
                record(Actor.product(organisation_id, "keys rotate"), Verb.KEYS_ROTATED, organisation, keys=wrapped)
            self.stdout.write(f"{organisation.name}: {wrapped} keys wrapped anew.")
        end_master_rotation()
        if settings.MASTER_KEY:
            self.stdout.write("Nothing needs the old master key any more: take it out of KONNEKT_MASTER_KEY.")
        else:
            self.stdout.write("The old master key is forgotten. Back up the new key file now.")
