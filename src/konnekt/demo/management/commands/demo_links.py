"""`demo_links`: one sign-in link per part of the demo company, with a sentence about who it is."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from konnekt.accounts.demo_links import link_for
from konnekt.accounts.models import User
from konnekt.core import clock
from konnekt.demo.company import imagine_company


class Command(BaseCommand):
    help = "Prints the sign-in links of the demo company. They work on this machine only."

    def handle(self, *args: Any, **options: Any) -> None:
        # The cast is the same whatever the size of the company: fixed names, fixed addresses.
        company = imagine_company(timezone.localdate(clock.read()))
        users = {user.email: user for user in User.objects.all()}
        for player in company.cast:
            person = company.person(player.person)
            user = users.get(person.email.lower())
            if user is not None:
                self.stdout.write(f"\n  {player.role.value.replace('_', ' ')}: {person.name}. {player.introduction}")
                self.stdout.write(f"  {link_for(user)}")
