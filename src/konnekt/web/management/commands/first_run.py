"""Say how to set up a new installation."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from konnekt.web.first_run.token import current_token


class Command(BaseCommand):
    """Prints the address with the setup token, once for each start until an organisation exists."""

    help = "Print the address at which the first organisation is set up, if there is none yet."

    def handle(self, *args: Any, **options: Any) -> None:
        token = current_token()
        if token is None:
            self.stdout.write("Konnekt is set up; sign in at the address above.")
            return
        address = urljoin(settings.BASE_URL, f"{reverse('first_run')}?token={token}")
        self.stdout.write(f"Nothing is set up yet. Open this address to begin, and keep it to yourself:\n  {address}")
