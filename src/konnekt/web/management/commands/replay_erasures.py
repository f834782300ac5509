"""`replay_erasures`: erase again whoever came back with a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from konnekt.core import clock
from konnekt.core.tenancy import every_organisation, tenant
from konnekt.organisations.models import Member
from konnekt.privacy import erased
from konnekt.privacy.actions.erasures import replay


class Command(BaseCommand):
    help = "Erases again whoever was erased after this database was saved. `konnekt restore` does it by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("lists", nargs="*", type=Path, help="further lists of who was erased")

    def handle(self, *args: Any, **options: Any) -> None:
        digests, done = erased.known(options["lists"]), 0
        for organisation_id in every_organisation():
            with tenant(organisation_id):
                ids = list(Member.objects.values_list("pk", flat=True))
                done += replay(member_ids=ids, digests=digests, now=clock.read())
        self.stdout.write(f"{done} of {len(digests)} people who were erased had come back and are erased again.")
