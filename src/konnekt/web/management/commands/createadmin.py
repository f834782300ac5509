"""Make an administrator from the terminal: of a new organisation, or of one whose administrators can't get in."""

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify

from konnekt.accounts.actions.logins import confirmed_login, create_login
from konnekt.core.errors import Refused
from konnekt.organisations.actions.founding import add_administrator, found_organisation
from konnekt.organisations.queries import by_slug, is_founded

_PASSWORD_VARIABLE = "KONNEKT_ADMIN_PASSWORD"  # noqa: S105  # the name of a variable


class Command(BaseCommand):
    """Asks what is not given as an option. An existing login keeps its password: nobody sets another's."""

    help = "Make an administrator; found the organisation if there is none at that address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", help="its address here, such as meridian")
        parser.add_argument("--organisation-name", help="its name, if it is to be founded")
        parser.add_argument("--time-zone", default="Europe/London", help="of a new organisation (Europe/London)")
        parser.add_argument("--name", help="the administrator's name")
        parser.add_argument("--email", help="the administrator's e-mail address")
        parser.add_argument("--no-manager", action="store_true", help="the administrator reports to nobody there")
        parser.add_argument(
            "--no-input",
            action="store_true",
            help=f"ask nothing: every answer is an option, the password is in {_PASSWORD_VARIABLE}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ask = _refuse_to_ask if options["no_input"] else input
        slug = slugify(options["organisation"] or ask("Address of the organisation (such as meridian): "))
        organisation = by_slug(slug)
        name = organisation.name if organisation else options["organisation_name"] or ask("Name of the organisation: ")
        person = options["name"] or ask("Name of the administrator: ")
        email = (options["email"] or ask("E-mail address of the administrator: ")).strip().lower()
        try:
            with transaction.atomic():
                user = confirmed_login(email) or create_login(
                    email=email, password=_password(options["no_input"]), is_operator=not is_founded()
                )
                if organisation is None:
                    found_organisation(
                        name=name,
                        slug=slug,
                        time_zone=options["time_zone"],
                        person=person,
                        user=user,
                        has_no_manager=options["no_manager"],
                    )
                else:
                    add_administrator(organisation, person=person, user=user)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{email} administers {name}. At the first sign-in a second step is set up.")


def _password(no_input: bool) -> str:
    given = os.environ.get(_PASSWORD_VARIABLE, "")
    if not given and no_input:
        raise CommandError(f"There is no password: put one of at least 15 characters into {_PASSWORD_VARIABLE}.")
    return given or getpass("Password (at least 15 characters): ")


def _refuse_to_ask(question: str) -> str:
    raise CommandError(f"Not answered: {question.rstrip(': ')}. Give it as an option; --help lists them.")
