"""Acts that really happen at once: each in a thread, a connection and a transaction of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections
from tests.cast import Cast

from konnekt.core.errors import Refused
from konnekt.core.tenancy import tenant


def all_at_once(cast: Cast, acts):
    """Run acts in threads that start together; each says what it returned or why it was refused."""
    together = Barrier(len(acts))

    def run(act):
        try:
            together.wait()
            with tenant(cast.organisation_id):
                return act()
        except Refused as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
