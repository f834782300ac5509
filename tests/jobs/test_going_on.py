"""What a periodic job does for many: a failure for one keeps nobody else waiting, and leaves nothing half done."""

from tests.cast import assemble

from konnekt.core.tenancy import served_organisation
from konnekt.jobs.going_on import everywhere
from konnekt.organisations.models import Member
from konnekt.organisations.queries import served


def test_where_it_fails_it_is_undone_and_said_and_everybody_else_has_their_turn(cast, caplog):
    other = assemble("zenith", "Zenith")
    fails, goes = sorted([cast.organisation_id, other.organisation_id])
    after = []

    def rename(*, now):
        Member.objects.update(job_title="Lady")
        if served_organisation() == fails:
            raise ValueError("nobody can be renamed here")

    def look(*, now):
        after.append((served().pk, Member.objects.filter(job_title="Lady").exists()))

    everywhere(rename, look)
    assert after == [(fails, False), (goes, True)]
    assert [one.getMessage() for one in caplog.records] == [f"rename in {fails} failed"]
