"""Write the manual's page of who sees what."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from konnekt.web.visibility.manual import visibility_page

PLACE = Path("docs/participants/who-sees-what.md")


class Command(BaseCommand):
    """From the table that the server enforces to a page that people read."""

    help = "Write docs/participants/who-sees-what.md from the visibility table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=PLACE, help="The file to write.")

    def handle(self, *args: Any, to: Path, **options: Any) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(visibility_page(), encoding="utf-8")
        self.stdout.write(f"Written: {to}")
