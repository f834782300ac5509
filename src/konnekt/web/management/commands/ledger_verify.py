"""`ledger_verify`: prove every organisation's chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from konnekt.core.tenancy import every_organisation, tenant
from konnekt.ledger.chain import prove
from konnekt.organisations.queries import served


class Command(BaseCommand):
    help = "Proves that no entry of the ledger was changed, removed or put in between."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = []
        for organisation_id in every_organisation():
            with tenant(organisation_id):
                name, proof = served().name, prove()
            if proof.holds:
                self.stdout.write(f"{name}: {proof.linked} entries hold; {proof.waiting} wait to be chained.")
            else:
                broken.append(name)
                self.stdout.write(
                    f"{name}: the chain is broken at link {proof.broken_at}; {proof.linked} links before hold."
                )
        if broken:
            raise CommandError(
                f"The ledger of {', '.join(broken)} was changed outside the product. Keep the database as it is, "
                "and compare with a backup."
            )
