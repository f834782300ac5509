"""`seed_demo`: the demo company, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from konnekt.core import clock
from konnekt.demo.actions.seeding import seed
from konnekt.demo.company import DEFAULT_PEOPLE, FEWEST_PEOPLE, MOST_PEOPLE


class Command(BaseCommand):
    help = "Makes the demo company unless it is there. In demo mode only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=DEFAULT_PEOPLE, help=f"{FEWEST_PEOPLE} to {MOST_PEOPLE}")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo company is made in demo mode only: set KONNEKT_DEMO=yes.")
        people = options["people"]
        if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
            raise CommandError(f"PEOPLE is {people}; it takes a number from {FEWEST_PEOPLE} to {MOST_PEOPLE}.")
        seed(people=people, today=timezone.localdate(clock.read()), say=self.stdout.write)
