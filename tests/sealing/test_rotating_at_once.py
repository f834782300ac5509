"""A rotation and a new key in the same moment: neither is lost."""

from threading import Event, Thread

import pytest
from django.db import connections
from tests.cast import assemble

from konnekt.core.tenancy import tenant
from konnekt.sealing.actions import rotate_organisation
from konnekt.sealing.keyring import Holder, place, seal, unseal

pytestmark = pytest.mark.usefixtures("transactional_db")


def test_a_key_made_while_all_are_wrapped_anew_still_opens():
    cast = assemble()
    holder = Holder.person(cast.mentor.member.pk)
    with tenant(cast.organisation_id):
        where = place("note", "text", cast.mentor.member.pk)
        seal(Holder.person(cast.mentee.member.pk), "the organisation has its key", where)
    written, may_commit, sealed = Event(), Event(), []

    def write():
        with tenant(cast.organisation_id):
            sealed.append(seal(holder, "a new secret", where))
            written.set()
            may_commit.wait(10)
        connections.close_all()

    def rotate():
        with tenant(cast.organisation_id):
            rotate_organisation()
        connections.close_all()

    writer, rotator = Thread(target=write), Thread(target=rotate)
    writer.start()
    assert written.wait(10)
    rotator.start()
    rotator.join(0.5)  # time enough to overtake the writer, if it may
    may_commit.set()
    writer.join()
    rotator.join()
    with tenant(cast.organisation_id):
        assert unseal(holder, sealed[0], where) == "a new secret"
